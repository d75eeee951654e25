//! Twilio's status callbacks and inbound messages, signed over the address and the form.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::ExposeSecret;

use super::TwilioClient;
use super::answer::fate_of;
use crate::callback::{Callback, Digest, Heard, Subject, Unheard, is_signed};

impl TwilioClient {
    pub(crate) fn hear(&self, callback: &Callback<'_>) -> Result<Heard, Unheard> {
        let form: BTreeMap<String, String> = pairs(callback.body).into_iter().collect();
        if !self.signed(callback, &form) {
            return Err(Unheard::Unproved);
        }
        let field = |name| form.get(name).map(String::as_str).unwrap_or_default();
        match callback.part {
            "receipts" => {
                let subject = subject(callback.query, field("MessageSid"));
                Ok(Heard::receipt(Some(subject), fate_of(field("MessageStatus"))))
            }
            "replies" => Ok(Heard::reply(field("From"), field("Body"))),
            _ => Err(Unheard::Unknown),
        }
    }

    /// The address as it was called, then names and values by name.
    fn signed(&self, callback: &Callback<'_>, form: &BTreeMap<String, String>) -> bool {
        let Some(callbacks) = &self.callbacks else { return false };
        let signature =
            callback.headers.only("x-twilio-signature").and_then(|text| STANDARD.decode(text).ok());
        let address = callbacks.address(callback.path_and_query);
        let fields = form.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]);
        let parts: Vec<_> = std::iter::once(address.as_bytes()).chain(fields).collect();
        let key = self.auth_token.expose_secret().as_bytes();
        signature.is_some_and(|signature| is_signed(Digest::Sha1, key, &parts, &signature))
    }
}

/// Our own name for the message, which the callback's address has; else Twilio's.
fn subject(query: &str, sid: &str) -> Subject {
    let named = pairs(query.as_bytes()).into_iter().find(|(name, _)| name == "delivery");
    let delivery = named.and_then(|(_, id)| id.parse().ok());
    delivery.map_or_else(|| Subject::Reference(sid.to_owned()), Subject::Delivery)
}

/// A form's or a query's names and values.
fn pairs(text: &[u8]) -> Vec<(String, String)> {
    reqwest::Url::parse(&format!("http://form/?{}", String::from_utf8_lossy(text)))
        .map(|url| url.query_pairs().into_owned().collect())
        .unwrap_or_default()
}
