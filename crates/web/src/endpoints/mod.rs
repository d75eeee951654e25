//! One endpoint, one file: its request, its handler, its words in the OpenAPI document.

pub(crate) mod addresses_create;
pub(crate) mod addresses_delete;
pub(crate) mod addresses_list;
pub(crate) mod addresses_update;
pub(crate) mod dev_inbox;
pub(crate) mod health;
pub(crate) mod jwks;
pub(crate) mod logout;
pub(crate) mod markets;
pub(crate) mod metadata;
pub(crate) mod openapi;
pub(crate) mod payment_methods_create;
pub(crate) mod payment_methods_delete;
pub(crate) mod payment_methods_list;
pub(crate) mod payment_methods_update;
pub(crate) mod price;
pub(crate) mod profile_get;
pub(crate) mod profile_put;
pub(crate) mod refresh;
pub(crate) mod send_code;
pub(crate) mod sessions_delete;
pub(crate) mod sessions_list;
pub(crate) mod verify_code;
pub(crate) mod verify_token;
