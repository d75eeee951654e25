//! Every provider's callback comes again, and from somebody else.

use std::sync::Arc;

use common::FixedClock;
use common::api::DeliveryStatus;
use tokio::sync::oneshot;

use super::*;
use crate::Courier;
use crate::testing::{self, MemoryOutbox, Recorder, alone, calls};

/// What each provider says of the sample message: that it arrived, or that it never will.
fn receipts(fate: Fate) -> [(ProviderName, Request); 6] {
    let id = message().id;
    let word = |delivered, failed| if fate == Fate::Delivered { delivered } else { failed };
    let twilio = [("MessageStatus", word("delivered", "undelivered")), ("MessageSid", "SM1")];
    let vonage = word("delivered", "rejected");
    let vonage = format!(r#"{{"message_uuid":"u","status":"{vonage}","client_ref":"{id}"}}"#);
    let name = smspro::stand_in::name_of_sample();
    let smspro = format!("<report><id>{name}</id><report>{}</report></report>", word("3", "4"));
    let telegram = word("delivered", "expired");
    let telegram =
        format!(r#"{{"request_id":"r","payload":"{id}","delivery_status":{{"status":"{telegram}"}}}}"#);
    let whatsapp = word("delivered", "failed");
    let whatsapp = format!(r#"{{"id":"w","status":"{whatsapp}","biz_opaque_callback_data":"{id}"}}"#);
    let whatsapp = format!(r#"{{"entry":[{{"changes":[{{"value":{{"statuses":[{whatsapp}]}}}}]}}]}}"#);
    let webhook = format!(r#"{{"id":"{id}","status":"{}"}}"#, word("delivered", "failed"));
    [
        (ProviderName::Twilio, by_twilio("receipts", &twilio)),
        (ProviderName::Vonage, by_vonage("receipts", &vonage, 1)),
        (ProviderName::Smspro, request(smspro::stand_in::CALLBACK_SECRET, smspro)),
        (ProviderName::Telegram, by_telegram(&telegram, 1)),
        (ProviderName::Whatsapp, by_whatsapp(&whatsapp)),
        (ProviderName::Webhook, by_webhook("receipts", &webhook, 1)),
    ]
}

/// Another character near the end, where no padding hides it.
fn altered(text: &str) -> String {
    let at = text.len().saturating_sub(5);
    let other = if text[at..].starts_with('0') { "1" } else { "0" };
    format!("{}{other}{}", &text[..at], &text[at + 1..])
}

/// What others make of a callback: all that proves it is altered or missing. A secret path proves nothing else.
fn forgeries(name: ProviderName, genuine: &Request) -> Vec<Request> {
    if name == ProviderName::Smspro {
        let part = &genuine.part;
        let parts = [altered(part), part[1..].to_owned(), part.to_uppercase(), "receipts".to_owned()];
        return parts.map(|part| Request { part, ..genuine.clone() }).to_vec();
    }
    let unsigned = Request { headers: HashMap::new(), ..genuine.clone() };
    let said_otherwise = Request { body: genuine.body.replace("delivered", "read"), ..genuine.clone() };
    let headers = genuine.headers.iter().flat_map(|(header, value)| {
        let values = [altered(value), String::new(), "-9223372036854775808".to_owned(), "%\u{e9}".to_owned()];
        values.map(|value| genuine.clone().with(header, value))
    });
    let elsewhere = (!genuine.query.is_empty()).then(|| genuine.clone().query(altered(&genuine.query)));
    headers.chain([unsigned, said_otherwise]).chain(elsewhere).collect()
}

/// A courier whose message the provider has.
async fn sent_by(name: ProviderName) -> (Courier, Arc<MemoryOutbox>) {
    let taken = calls().into_iter().find(|call| call.name == name).unwrap().taken;
    let recorder = Recorder::start([taken]).await;
    let (routes, message) = alone(name, &recorder.url);
    let (outbox, clock) = (Arc::new(MemoryOutbox::default()), Arc::new(FixedClock::at(now())));
    outbox.put(message.clone());
    let courier = Courier::new(outbox.clone(), routes, clock);
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(courier.clone().run(async { drop(stopped.await) }));
    assert_eq!(outbox.fate(&message.id).await, testing::Fate::Sent, "{name}");
    stop.send(()).unwrap();
    task.await.unwrap();
    (courier, outbox)
}

async fn told(courier: &Courier, name: ProviderName, request: &Request) -> Result<(), Unheard> {
    let path_and_query = request.path_and_query(name);
    courier.hear(name.as_str(), &request.callback(&path_and_query)).await.map(|_| ())
}

async fn status(courier: &Courier) -> DeliveryStatus {
    courier.delivery(&message().id).await.unwrap().unwrap().status
}

#[tokio::test]
async fn a_forged_callback_changes_nothing() {
    for (name, genuine) in receipts(Fate::Delivered) {
        let (courier, outbox) = sent_by(name).await;
        for forged in forgeries(name, &genuine) {
            assert_eq!(told(&courier, name, &forged).await, Err(Unheard::Unproved), "{name}: {forged:?}");
        }
        assert_eq!((status(&courier).await, outbox.receipts()), (DeliveryStatus::Sent, 0), "{name}");
        assert_eq!(told(&courier, name, &genuine).await, Ok(()), "{name}");
        assert_eq!((status(&courier).await, outbox.receipts()), (DeliveryStatus::Delivered, 1), "{name}");
    }
}

#[tokio::test]
async fn a_callback_that_comes_again_settles_once() {
    let ends = [(Fate::Delivered, DeliveryStatus::Delivered), (Fate::Failed, DeliveryStatus::Failed)];
    for (fate, expected) in ends {
        for (name, genuine) in receipts(fate) {
            let (courier, outbox) = sent_by(name).await;
            for _ in 0..3 {
                assert_eq!(told(&courier, name, &genuine).await, Ok(()), "{name}");
                assert_eq!((status(&courier).await, outbox.receipts()), (expected, 1), "{name}");
            }
        }
    }
}
