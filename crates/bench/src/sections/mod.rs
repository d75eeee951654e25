//! What is measured, one file a section.

pub(crate) mod gateway;
pub(crate) mod growth;
pub(crate) mod signin;
pub(crate) mod start;
