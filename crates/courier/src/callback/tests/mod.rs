//! Genuine callbacks are heard, forged, stale and damaged ones are not.

mod forged;
mod heard;

use std::collections::HashMap;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::*;
use crate::testing::{SECRET, message, phone, provider};
use crate::{ProviderName, smspro, telegram, twilio, vonage, whatsapp};

#[derive(Debug, Clone)]
struct Request {
    part: String,
    query: String,
    headers: HashMap<&'static str, String>,
    body: String,
}

impl Headers for HashMap<&'static str, String> {
    fn only(&self, name: &str) -> Option<&str> {
        self.get(name).map(String::as_str)
    }
}

fn request(part: &str, body: impl Into<String>) -> Request {
    Request { part: part.to_owned(), query: String::new(), headers: HashMap::new(), body: body.into() }
}

impl Request {
    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.insert(name, value.into());
        self
    }

    fn query(self, query: impl Into<String>) -> Self {
        Self { query: query.into(), ..self }
    }

    fn path_and_query(&self, name: ProviderName) -> String {
        format!("/api/v1/courier/zz/{name}/{}?{}", self.part, self.query)
    }

    fn heard(&self, name: ProviderName) -> Result<Heard, Unheard> {
        provider(name, "http://127.0.0.1:1/").hear(&self.callback(&self.path_and_query(name)))
    }

    fn callback<'a>(&'a self, path_and_query: &'a str) -> Callback<'a> {
        Callback {
            part: &self.part,
            path_and_query,
            query: &self.query,
            headers: &self.headers,
            body: self.body.as_bytes(),
            now: now(),
        }
    }
}

fn now() -> Timestamp {
    message().created_at
}

fn mac(algorithm: hmac::Algorithm, key: &[u8], text: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(algorithm, key), text.as_bytes()).as_ref().to_vec()
}

fn in_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Signed as Twilio does: the address, then the fields by name.
fn by_twilio(part: &str, fields: &[(&str, &str)]) -> Request {
    let body = reqwest::Url::parse_with_params("http://form/", fields).unwrap().query().unwrap().to_owned();
    let request = request(part, body).query(format!("delivery={}", message().id));
    let mut sorted = fields.to_vec();
    sorted.sort_unstable();
    let fields: String = sorted.into_iter().map(|(name, value)| format!("{name}{value}")).collect();
    let text = format!("https://id.example{}{fields}", request.path_and_query(ProviderName::Twilio));
    let signature = mac(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, twilio::stand_in::TOKEN.as_bytes(), &text);
    request.with("x-twilio-signature", STANDARD.encode(signature))
}

/// Signed as Vonage does, `age` seconds ago.
fn by_vonage(part: &str, body: &str, age: i64) -> Request {
    let hash = in_hex(digest(&SHA256, body.as_bytes()).as_ref());
    let claims = serde_json::json!({"iat": now().timestamp() - age, "payload_hash": hash, "iss": "Vonage"});
    let [header, claims] = [r#"{"typ":"JWT","alg":"HS256"}"#.to_owned(), claims.to_string()]
        .map(|text| URL_SAFE_NO_PAD.encode(text));
    let signed = format!("{header}.{claims}");
    let signature = mac(hmac::HMAC_SHA256, vonage::stand_in::SIGNATURE_SECRET.as_bytes(), &signed);
    request(part, body)
        .with("authorization", format!("Bearer {signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// Signed as the Telegram Gateway does, `age` seconds ago.
fn by_telegram(body: &str, age: i64) -> Request {
    let timestamp = (now().timestamp() - age).to_string();
    let key = digest(&SHA256, telegram::stand_in::TOKEN.as_bytes());
    let signature = mac(hmac::HMAC_SHA256, key.as_ref(), &format!("{timestamp}\n{body}"));
    let request = request("receipts", body).with("x-request-timestamp", timestamp);
    request.with("x-request-signature", in_hex(&signature))
}

fn by_whatsapp(body: &str) -> Request {
    let signature = mac(hmac::HMAC_SHA256, whatsapp::stand_in::APP_SECRET.as_bytes(), body);
    request("receipts", body).with("x-hub-signature-256", format!("sha256={}", in_hex(&signature)))
}

/// Signed as Standard Webhooks has it, `age` seconds ago.
fn by_webhook(part: &str, body: &str, age: i64) -> Request {
    let timestamp = (now().timestamp() - age).to_string();
    let key = STANDARD.decode(&SECRET["whsec_".len()..]).unwrap();
    let signature = mac(hmac::HMAC_SHA256, &key, &format!("msg_1.{timestamp}.{body}"));
    request(part, body)
        .with("webhook-id", "msg_1")
        .with("webhook-timestamp", timestamp)
        .with("webhook-signature", format!("v1,AAAA v1,{}", STANDARD.encode(signature)))
}
