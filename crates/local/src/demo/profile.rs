//! What a person sees and keeps.

use serde_json::{Value, json};

use super::ask::Ask;
use super::samples::Sample;
use super::sign_in::Person;
use super::text;
use super::walk::Walk;

const PROFILE: &str = "/api/v1/auth/profile";
/// A list, one of it, and a whole member that is kept there.
struct Kept {
    list: &'static str,
    one: &'static str,
    words: &'static str,
}

const ADDRESSES: Kept =
    Kept { list: "/api/v1/profile/addresses", one: "/api/v1/profile/addresses/{id}", words: "address" };
const PAYMENTS: Kept = Kept {
    list: "/api/v1/profile/payment-methods",
    one: "/api/v1/profile/payment-methods/{id}",
    words: "way to pay",
};

pub(super) async fn kept(walk: &mut Walk, person: &Person, sample: &Sample) -> anyhow::Result<()> {
    walk.ask("The profile", person.asks(Ask::get(PROFILE))).await?;
    let named = json!({ "full_name": "Айгүл Асанова", "profile_image_url": "https://example.com/a.jpg" });
    walk.ask("A name and a picture", person.asks(Ask::put(PROFILE).json(named))).await?;
    let ask = Ask::put(PROFILE).json(json!({ "language": "xx" })).refused(422, "validation_failed");
    walk.ask("A language that the market does not have", person.asks(ask)).await?;
    walk.ask(
        "The picture is cleared",
        person.asks(Ask::put(PROFILE).json(json!({ "profile_image_url": null }))),
    )
    .await?;
    walk.ask("What a backend learns of the token", person.asks(Ask::get("/api/v1/auth/verify-token")))
        .await?;
    keeps(walk, person, &ADDRESSES, &sample.address).await?;
    keeps(walk, person, &PAYMENTS, &sample.payment).await?;
    let whole = json!({ "type": "card", "brand": "visa", "token": "4111 1111 1111 1111" });
    let ask = Ask::post(PAYMENTS.list).json(whole).refused(422, "validation_failed");
    walk.ask("A whole card number is never taken", person.asks(ask)).await?;
    Ok(())
}

async fn keeps(walk: &mut Walk, person: &Person, kept: &Kept, member: &Value) -> anyhow::Result<()> {
    let ask = Ask::post(kept.list).json(member.clone()).answered(201);
    let made = walk.ask(&format!("A new {}", kept.words), person.asks(ask)).await?;
    let id = text(&made, "/id")?;
    walk.ask("All that there are", person.asks(Ask::get(kept.list))).await?;
    let change = Ask::put(kept.one).with("id", &id).json(json!({ "is_default": true }));
    walk.ask("It is the one to take", person.asks(change)).await?;
    walk.ask("It is given up", person.asks(Ask::delete(kept.one).with("id", &id))).await?;
    let gone = Ask::put(kept.one).with("id", &id).json(json!({})).refused(404, "not_found");
    walk.ask("It is not there any more", person.asks(gone)).await?;
    Ok(())
}
