//! One endpoint, one file: its request, its handler, its words in the OpenAPI document.

pub(crate) mod account_delete;
pub(crate) mod account_export;
pub(crate) mod account_unlock;
pub(crate) mod dev_inbox;
pub(crate) mod health;
pub(crate) mod introspect;
pub(crate) mod jwks;
pub(crate) mod logout;
pub(crate) mod markets;
pub(crate) mod metadata;
pub(crate) mod notifications_list;
pub(crate) mod notifications_read;
pub(crate) mod notifications_read_all;
pub(crate) mod openapi;
pub(crate) mod phone_change;
pub(crate) mod phone_confirm;
pub(crate) mod profile_get;
pub(crate) mod profile_put;
pub(crate) mod reauth_send_code;
pub(crate) mod reauth_verify_code;
pub(crate) mod refresh;
pub(crate) mod send_code;
pub(crate) mod sessions_delete;
pub(crate) mod sessions_list;
pub(crate) mod verify_code;
pub(crate) mod verify_token;
