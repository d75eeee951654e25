//! Everything that a person does, by the Rust client.

use market_auth_client::api::{DeliveryStatus, ProblemCode, Scope, SendProof, UpdateProfile};
use market_auth_client::{Error, MarketAuth, Options};
use serde_json::{Value, json};

use crate::client::{Client, digits_in, other_than};
use crate::process::Stack;

struct World {
    stack: Stack,
    auth: MarketAuth,
    inbox: Client,
}

impl World {
    fn start() -> Self {
        let stack = Stack::start();
        let auth = MarketAuth::new(Options::at(&stack.gateway).language("en")).expect("a client");
        Self { auth, inbox: Client::of(&stack.gateway), stack }
    }

    /// The newest code to a number, once the last message was read: the inbox is emptied before it is sent.
    async fn code(&self, phone: &str) -> String {
        let code = digits_in(self.inbox.newest_message(phone).await["text"].as_str().expect("a text"));
        self.inbox.send(self.inbox.request("DELETE", "/dev/messages")).await;
        code
    }

    async fn sign_in(&self, phone: &str) {
        self.auth.send_code(phone).await.expect("a code is sent");
        self.auth.verify_code(phone, &self.code(phone).await).await.expect("signed in");
    }
}

#[tokio::test]
async fn what_became_of_a_message_is_told_without_a_session() {
    let stack = Stack::start();
    let auth = MarketAuth::new(Options::at(&stack.gateway)).expect("a client");
    let sent = auth.send_code("+996700990001").await.expect("a code is sent");
    let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while auth.delivery(&sent.delivery_id).await.expect("a state").status != DeliveryStatus::Delivered {
        assert!(std::time::Instant::now() < until, "it is not delivered");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_person_of_each_market_keeps_a_profile() {
    let world = World::start();
    let kg = json!({ "street": "Юнусалиева", "building": "34", "region": "Бишкек" });
    let us =
        json!({ "street_address": "123 Main St", "city": "New York", "state": "NY", "zip_code": "10001" });
    for (phone, address, payment) in [
        ("+996505325311", kg, json!({ "type": "cash_on_delivery" })),
        ("+15551234567", us, json!({ "type": "paypal" })),
    ] {
        world.sign_in(phone).await;
        keeps_a_profile(&world.auth, phone, &address, &payment).await.expect("every call succeeds");
    }
    assert_eq!(world.auth.markets().await.expect("markets").supported_markets.len(), 2);
    assert_eq!(world.auth.price("us", 2999).await.expect("a price").gross.formatted, "$32.39");
    assert_eq!(world.auth.health().await.expect("health").status, "ok");
    drop(world.stack);
}

async fn keeps_a_profile(
    auth: &MarketAuth,
    phone: &str,
    address: &Value,
    payment: &Value,
) -> Result<(), Error> {
    let named = UpdateProfile { full_name: Some(Some("Айгүл".to_owned())), ..UpdateProfile::default() };
    assert_eq!(auth.update_profile(&named).await?.name, "Айгүл");
    let cleared = UpdateProfile { full_name: Some(None), ..UpdateProfile::default() };
    assert_eq!(auth.update_profile(&cleared).await?.full_name, None);
    assert_eq!(
        (auth.profile().await?.phone_number, auth.verify_token().await?.valid),
        (phone.to_owned(), true)
    );
    let kept = auth.create_address(address).await?;
    assert_eq!(auth.addresses().await?, std::slice::from_ref(&kept));
    assert!(!kept.other.is_empty());
    auth.update_address(&kept.id, &json!({ "is_default": true })).await?;
    auth.delete_address(&kept.id).await?;
    let method = auth.create_payment_method(payment).await?;
    assert_eq!(auth.payment_methods().await?, std::slice::from_ref(&method));
    auth.update_payment_method(&method.id, &json!({ "is_default": true })).await?;
    auth.delete_payment_method(&method.id).await?;
    auth.logout(Scope::Others).await?;
    assert_eq!(auth.sessions().await?.len(), 1);
    auth.logout(Scope::All).await?;
    assert!(matches!(auth.profile().await, Err(Error::SignedOut)));
    Ok(())
}

#[tokio::test]
async fn an_account_is_exported_moved_proved_and_erased() {
    let (world, next) = (World::start(), "+996505325312");
    world.sign_in("+996505325311").await;
    let auth = &world.auth;
    assert_eq!(auth.export_account().await.expect("an export").profile.market, "kg");
    auth.change_phone(next).await.expect("a code is sent");
    let moved = auth.confirm_phone(next, &world.code(next).await).await.expect("another number");
    assert_eq!(moved.phone_number, next);
    let told = auth.notifications(true, None).await.expect("notifications");
    assert_eq!((told.unread_count, told.notifications[0].kind.as_str()), (1, "phone_changed"));
    auth.read_notification(&told.notifications[0].id).await.expect("read");
    auth.read_all_notifications().await.expect("read");
    auth.send_proof(&SendProof::default()).await.expect("a code is sent");
    auth.verify_proof(&world.code(next).await).await.expect("a proof");
    auth.unlock().await.expect("no lock");
    auth.delete_account().await.expect("erased");
    assert!(auth.session().expect("a storage").is_none());
}

#[tokio::test]
async fn a_refusal_is_a_typed_problem_and_secrets_are_not_printed() {
    let world = World::start();
    let phone = "+996505325311";
    world.auth.send_code(phone).await.expect("a code is sent");
    let code = world.code(phone).await;
    let refused = world.auth.verify_code(phone, other_than(&code)).await.expect_err("a wrong code");
    assert_eq!(refused.code(), Some(ProblemCode::InvalidCode));
    assert_eq!(refused.problem().and_then(|problem| problem.attempts_left), Some(2));
    assert!(refused.to_string().contains("2 attempts left"), "{refused}");
    let invalid = world.auth.send_code("12").await.expect_err("no number");
    assert_eq!(invalid.code(), Some(ProblemCode::InvalidPhone));
    let signed_in = world.auth.verify_code(phone, &code).await.expect("signed in");
    let printed = format!("{signed_in:?} {:?}", world.auth.session());
    let parts = signed_in.access_token.expose().split('.').chain(signed_in.refresh_token.expose().split('.'));
    for part in parts.filter(|part| part.len() > 10 && *part != signed_in.session_id) {
        assert!(!printed.contains(part), "{printed}");
    }
    let nowhere = MarketAuth::new(Options::at("http://127.0.0.1:1").retries(0, std::time::Duration::ZERO));
    assert!(matches!(nowhere.expect("a client").markets().await, Err(Error::NoAnswer(_))));
    assert!(matches!(MarketAuth::new(Options::at("nowhere")), Err(Error::Options(_))));
}
