//! Genuine callbacks are heard, forged, stale and damaged ones are not.

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
        let path_and_query = self.path_and_query(name);
        provider(name, "http://127.0.0.1:1/").hear(&Callback {
            part: &self.part,
            path_and_query: &path_and_query,
            query: &self.query,
            headers: &self.headers,
            body: self.body.as_bytes(),
            now: now(),
        })
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

fn settled(fate: Fate) -> Result<Heard, Unheard> {
    Ok(Heard::receipt(Some(Subject::Delivery(message().id)), Some(fate)))
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

#[test]
fn twilio_is_heard_if_it_signed_address_and_form() {
    let of =
        |status| by_twilio("receipts", &[("MessageStatus", status), ("MessageSid", "SM1"), ("To", "+1 2")]);
    assert_eq!(of("delivered").heard(ProviderName::Twilio), settled(Fate::Delivered));
    assert_eq!(of("undelivered").heard(ProviderName::Twilio), settled(Fate::Failed));
    assert_eq!(of("sent").heard(ProviderName::Twilio), Ok(Heard::default()));
    let another_message = of("delivered").query("delivery=zz_0");
    let another_form = Request { body: "MessageStatus=delivered".to_owned(), ..of("delivered") };
    let unsigned = Request { headers: HashMap::new(), ..of("delivered") };
    for forged in [another_message, another_form, unsigned] {
        assert_eq!(forged.heard(ProviderName::Twilio), Err(Unheard::Unproved), "{forged:?}");
    }
}

/// The example in Twilio's own documentation.
#[test]
fn twilio_s_published_example_has_its_published_signature() {
    let fields = "https://mycompany.com/myapp.php?foo=1&bar=2\
                  CallSidCA1234567890ABCDECaller+14158675309Digits1234From+14158675309To+18005551212";
    let signature = STANDARD.decode("RSOYDt4T1cUTdK1PDd93/VVr8B8=").unwrap();
    assert!(is_signed(Digest::Sha1, b"12345", &[fields.as_bytes()], &signature));
}

#[test]
fn vonage_is_heard_if_it_signed_this_body_just_now() {
    let id = message().id;
    let body = |status: &str| {
        format!(
            r#"{{"message_uuid":"u","to":"1","status":"{status}","client_ref":"{id}","usage":{{"price":"1"}}}}"#
        )
    };
    let of = |status, age| by_vonage("receipts", &body(status), age);
    assert_eq!(of("delivered", 10).heard(ProviderName::Vonage), settled(Fate::Delivered));
    assert_eq!(of("rejected", 10).heard(ProviderName::Vonage), settled(Fate::Failed));
    assert_eq!(of("submitted", 10).heard(ProviderName::Vonage), Ok(Heard::default()));
    let stale = of("delivered", 301);
    let another_body = Request { body: body("rejected"), ..of("delivered", 10) };
    let unsigned_token = format!("Bearer {}.e30.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#));
    for forged in [stale, another_body, of("delivered", 1).with("authorization", unsigned_token)] {
        assert_eq!(forged.heard(ProviderName::Vonage), Err(Unheard::Unproved), "{forged:?}");
    }
}

#[test]
fn the_aggregator_is_heard_at_its_secret_path() {
    let name = smspro::stand_in::name_of_sample();
    let body = |report| {
        format!("<report><id>{name}</id><number>99911111111</number><report>{report}</report></report>")
    };
    let of = |report| request(smspro::stand_in::CALLBACK_SECRET, body(report)).heard(ProviderName::Smspro);
    let settled = |fate| Ok(Heard::receipt(Some(Subject::Reference(name.clone())), Some(fate)));
    assert_eq!(of(3), settled(Fate::Delivered));
    for failed in [2, 4, 5, 7] {
        assert_eq!(of(failed), settled(Fate::Failed));
    }
    for under_way in [0, 1, 6] {
        assert_eq!(of(under_way), Ok(Heard::default()));
    }
    assert_eq!(request("receipts", body(3)).heard(ProviderName::Smspro), Err(Unheard::Unproved));
    let damaged = request(smspro::stand_in::CALLBACK_SECRET, "<report>");
    assert_eq!(damaged.heard(ProviderName::Smspro), Err(Unheard::Unreadable));
}

#[test]
fn telegram_is_heard_if_it_signed_just_now() {
    let id = message().id;
    let body = |status: &str| {
        format!(
            r#"{{"request_id":"r","phone_number":"1","delivery_status":{{"status":"{status}","updated_at":1}},"payload":"{id}"}}"#
        )
    };
    let of = |status, age| by_telegram(&body(status), age);
    assert_eq!(of("read", 10).heard(ProviderName::Telegram), settled(Fate::Delivered));
    assert_eq!(of("expired", 10).heard(ProviderName::Telegram), settled(Fate::Failed));
    assert_eq!(of("sent", 10).heard(ProviderName::Telegram), Ok(Heard::default()));
    let other = Request { body: body("expired"), ..of("read", 10) };
    for forged in [of("read", 301), other, request("receipts", body("read"))] {
        assert_eq!(forged.heard(ProviderName::Telegram), Err(Unheard::Unproved), "{forged:?}");
    }
}

#[test]
fn whatsapp_is_heard_if_the_app_s_secret_signed() {
    let id = message().id;
    let body = format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"1","changes":[{{"field":"messages","value":{{"statuses":[
            {{"id":"wamid.1","status":"delivered","recipient_id":"1","biz_opaque_callback_data":"{id}"}},
            {{"id":"wamid.2","status":"failed"}},{{"id":"wamid.3","status":"sent"}}]}}}}]}}]}}"#
    );
    let heard = by_whatsapp(&body).heard(ProviderName::Whatsapp).unwrap();
    let expected = [
        Receipt { of: Subject::Delivery(id), fate: Fate::Delivered },
        Receipt { of: Subject::Reference("wamid.2".to_owned()), fate: Fate::Failed },
    ];
    assert_eq!(heard.receipts, expected);
    let forged = Request { body: body.replace("failed", "read"), ..by_whatsapp(&body) };
    assert_eq!(forged.heard(ProviderName::Whatsapp), Err(Unheard::Unproved));
}

#[test]
fn whatsapp_gets_its_challenge_back_for_the_right_token() {
    let asked = |token: &str| {
        let query = format!("hub.mode=subscribe&hub.verify_token={token}&hub.challenge=1158201444");
        request("receipts", "").query(query).heard(ProviderName::Whatsapp)
    };
    let answer = asked(whatsapp::stand_in::VERIFY_TOKEN).unwrap().answer;
    assert_eq!(answer.as_deref(), Some("1158201444"));
    assert_eq!(asked("guess"), Err(Unheard::Unproved));
}

#[test]
fn a_webhook_is_heard_if_it_is_signed_as_ours_are() {
    let body = format!(r#"{{"id":"{}","status":"delivered"}}"#, message().id);
    assert_eq!(by_webhook("receipts", &body, 10).heard(ProviderName::Webhook), settled(Fate::Delivered));
    let stale = by_webhook("receipts", &body, 301);
    let forged = Request { body: body.replace("delivered", "failed"), ..by_webhook("receipts", &body, 1) };
    for forged in [stale, forged, request("receipts", body)] {
        assert_eq!(forged.heard(ProviderName::Webhook), Err(Unheard::Unproved), "{forged:?}");
    }
}

#[test]
fn replies_are_wishes_in_the_agreed_words_and_nothing_else() {
    let wishes = |text: &str| {
        let by = [
            (ProviderName::Twilio, by_twilio("replies", &[("From", "+99911111111"), ("Body", text)])),
            (ProviderName::Vonage, {
                by_vonage("replies", &format!(r#"{{"from":"99911111111","text":"{text}"}}"#), 1)
            }),
            (ProviderName::Webhook, {
                by_webhook("replies", &format!(r#"{{"from":"+99911111111","text":"{text}"}}"#), 1)
            }),
        ];
        by.map(|(name, request)| request.heard(name).unwrap().replies)
    };
    let from = phone("+99911111111");
    for (text, wish) in [("STOP", Wish::Stop), (" stop. ", Wish::Stop), ("Start", Wish::Start)] {
        assert_eq!(wishes(text), std::array::from_fn(|_| vec![Reply { from: from.clone(), wish }]), "{text}");
    }
    for text in ["", "please stop", "hello"] {
        assert!(wishes(text).iter().all(Vec::is_empty), "{text}");
    }
}
