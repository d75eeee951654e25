//! The account as a whole: a fresh proof, another number, the export, the end.

use serde_json::json;

use super::ask::Ask;
use super::samples::Sample;
use super::sign_in::Person;
use super::walk::Walk;
use crate::inbox::Phone;

pub(super) async fn changed(walk: &mut Walk, person: &Person, sample: &Sample) -> anyhow::Result<()> {
    walk.ask("Everything that is held", person.asks(Ask::get("/api/v1/auth/account/export"))).await?;
    let number = sample.number();
    moves(walk, person, &number).await?;
    proves(walk, person, &number).await?;
    let unlock = Ask::post("/api/v1/auth/account/unlock").answered(204);
    walk.ask("The lock of the number is lifted, if there is one", person.asks(unlock)).await?;
    let delete = Ask::post("/api/v1/auth/account/delete").answered(204);
    walk.ask("The account is erased", person.asks(delete)).await?;
    let ask = Ask::post("/api/v1/auth/logout").refused(401, "session_ended");
    walk.ask("Nothing is left to sign out of", person.asks(ask)).await?;
    Ok(())
}

async fn moves(walk: &mut Walk, person: &Person, number: &str) -> anyhow::Result<()> {
    let phone = Phone::new(&walk.http, &walk.url, number);
    let ask = Ask::post("/api/v1/auth/phone/change").json(json!({ "phone_number": number }));
    walk.ask("A code is sent to another number", person.asks(ask)).await?;
    let code = phone.code_after(None).await?;
    let confirmed = json!({ "phone_number": number, "verification_code": code });
    let ask = Ask::post("/api/v1/auth/phone/confirm").json(confirmed);
    walk.ask("The account moves to that number", person.asks(ask)).await?;
    Ok(())
}

async fn proves(walk: &mut Walk, person: &Person, number: &str) -> anyhow::Result<()> {
    let phone = Phone::new(&walk.http, &walk.url, number);
    let known = phone.newest(0).await?.map(|message| message.id);
    let ask = Ask::post("/api/v1/auth/reauth/send-code").json(json!({}));
    walk.ask("A code for a fresh proof", person.asks(ask)).await?;
    let proof = json!({ "verification_code": phone.code_after(known.as_deref()).await? });
    let ask = Ask::post("/api/v1/auth/reauth/verify-code").json(proof);
    walk.ask("The number is proved afresh", person.asks(ask)).await?;
    Ok(())
}
