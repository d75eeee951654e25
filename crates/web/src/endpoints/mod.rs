//! One endpoint, one file: its request, its handler, its words in the OpenAPI document.

pub(crate) mod courier_callback;
pub(crate) mod delivery;
pub(crate) mod dev_inbox;
pub(crate) mod health;
pub(crate) mod jwks;
pub(crate) mod logout;
pub(crate) mod markets;
pub(crate) mod metadata;
pub(crate) mod openapi;
pub(crate) mod profile_get;
pub(crate) mod profile_put;
pub(crate) mod refresh;
pub(crate) mod send_code;
pub(crate) mod sessions_delete;
pub(crate) mod sessions_list;
pub(crate) mod verify_code;
pub(crate) mod verify_token;
