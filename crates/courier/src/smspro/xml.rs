//! The documents of the protocol.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::callback::Fate;

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

/// What became of a message, pushed or asked for.
#[derive(Deserialize)]
pub(super) struct Report {
    pub(super) id: String,
    pub(super) report: u32,
}

/// A question for what became of a message.
#[derive(Serialize)]
#[serde(rename = "dr")]
pub(super) struct Question<'a> {
    pub(super) login: &'a str,
    pub(super) pwd: &'a str,
    pub(super) id: &'a str,
}

/// A question for the account.
#[derive(Serialize)]
#[serde(rename = "info")]
pub(super) struct Info<'a> {
    pub(super) login: &'a str,
    pub(super) pwd: &'a str,
}

/// The answer to it.
#[derive(Deserialize)]
pub(super) struct State {
    pub(super) status: u32,
    /// 0 is active.
    pub(super) state: Option<u32>,
    /// The money that is left.
    pub(super) account: Option<f64>,
}

/// The answer to a question for a message.
#[derive(Deserialize)]
pub(super) struct Answers {
    pub(super) phone: Option<OfPhone>,
}

#[derive(Deserialize)]
pub(super) struct OfPhone {
    pub(super) report: u32,
}

/// The end that a report tells of; none while the message is under way.
pub(super) fn fate(report: u32) -> Option<Fate> {
    match report {
        3 => Some(Fate::Delivered),
        2 | 4 | 5 | 7 => Some(Fate::Failed),
        _ => None,
    }
}

pub(super) fn written(document: &impl Serialize) -> String {
    let body = quick_xml::se::to_string(document).expect("texts can be written as XML");
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{body}")
}

pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    quick_xml::de::from_str(std::str::from_utf8(body).ok()?).ok()
}
