//! From a number to a session.

use serde_json::{Value, json};

use super::ask::Ask;
use super::samples::{Sample, key};
use super::text;
use super::walk::Walk;
use crate::inbox::Phone;

const SEND: &str = "/api/v1/auth/send-code";
const DELIVERY: &str = "/api/v1/auth/deliveries/{id}";
const VERIFY: &str = "/api/v1/auth/verify-code";

/// Somebody who is signed in.
pub(super) struct Person {
    pub(super) number: String,
    pub(super) token: String,
    pub(super) refresh_token: String,
    pub(super) session: String,
}

impl Person {
    /// Signs up, with all that may happen on the way.
    pub(super) async fn signs_in(walk: &mut Walk, sample: &Sample) -> anyhow::Result<Self> {
        let number = sample.number();
        let phone = Phone::new(&walk.http, &walk.url, &number);
        let asked = json!({ "phone_number": number });
        let ask = Ask::post(SEND).json(asked.clone()).header("Idempotency-Key", &key());
        let sent = walk.ask("A code is sent", ask.clone()).await?;
        walk.ask("The same request again, for its answer was lost: nothing more is sent", ask).await?;
        walk.ask(
            "Another request while the code is young: nothing more is sent",
            Ask::post(SEND).json(asked),
        )
        .await?;
        let code = phone.code_after(None).await?;
        let delivery = text(&sent, "/delivery_id")?;
        walk.ask("What became of the message", Ask::get(DELIVERY).with("id", &delivery)).await?;
        let wrong = if code == "111111" { "222222" } else { "111111" };
        let ask = verifying(&number, wrong).refused(400, "invalid_code");
        walk.ask("A wrong code", ask).await?;
        let ask = verifying(&number, "12345").refused(422, "validation_failed");
        walk.ask("No code at all", ask).await?;
        let ask = verifying(&number, &code).header("Idempotency-Key", &key());
        walk.ask("The right code: signed in", ask.clone()).await?;
        let signed_in = walk.ask("The same again, for its answer was lost: the same session", ask).await?;
        Self::of(number, &signed_in)
    }

    fn of(number: String, signed_in: &Value) -> anyhow::Result<Self> {
        let [token, refresh_token, session] = ["/access_token", "/refresh_token", "/session_id"];
        Ok(Self {
            number,
            token: text(signed_in, token)?,
            refresh_token: text(signed_in, refresh_token)?,
            session: text(signed_in, session)?,
        })
    }

    /// Signs in once more, on another device.
    pub(super) async fn on_another_device(&self, walk: &mut Walk) -> anyhow::Result<Self> {
        let phone = Phone::new(&walk.http, &walk.url, &self.number);
        let known = phone.newest(0).await?.map(|message| message.id);
        let asked = Ask::post(SEND).json(json!({ "phone_number": self.number, "language": "en" }));
        walk.ask("Another code is sent, in English", asked).await?;
        let code = phone.code_after(known.as_deref()).await?;
        let ask = verifying(&self.number, &code).header("User-Agent", "demo-tablet/1.0");
        Self::of(self.number.clone(), &walk.ask("Signed in on another device", ask).await?)
    }

    /// A request as this person.
    pub(super) fn asks(&self, ask: Ask) -> Ask {
        ask.bearer(&self.token)
    }
}

fn verifying(number: &str, code: &str) -> Ask {
    Ask::post(VERIFY).json(json!({ "phone_number": number, "verification_code": code }))
}
