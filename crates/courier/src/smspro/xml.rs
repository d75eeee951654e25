//! The documents of the protocol.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A message to send.
#[derive(Serialize)]
#[serde(rename = "message")]
pub(super) struct Message<'a> {
    pub(super) login: &'a str,
    pub(super) pwd: &'a str,
    pub(super) id: &'a str,
    pub(super) sender: &'a str,
    pub(super) text: &'a str,
    pub(super) phones: Phones<'a>,
}

#[derive(Serialize)]
pub(super) struct Phones<'a> {
    pub(super) phone: &'a str,
}

/// The answer to it.
#[derive(Deserialize)]
pub(super) struct Response {
    pub(super) status: u32,
}

pub(super) fn written(document: &impl Serialize) -> String {
    let body = quick_xml::se::to_string(document).expect("texts can be written as XML");
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{body}")
}

pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    quick_xml::de::from_str(std::str::from_utf8(body).ok()?).ok()
}
