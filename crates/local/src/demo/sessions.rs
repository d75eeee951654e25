//! Where a person is signed in, and what they are told of it.

use serde_json::json;

use super::ask::Ask;
use super::sign_in::Person;
use super::text;
use super::walk::Walk;

const SESSIONS: &str = "/api/v1/auth/sessions";
const NOTIFICATIONS: &str = "/api/v1/profile/notifications";
const LOGOUT: &str = "/api/v1/auth/logout";

pub(super) async fn looked_after(walk: &mut Walk, person: &mut Person) -> anyhow::Result<()> {
    let other = person.on_another_device(walk).await?;
    walk.ask("Where the person is signed in", person.asks(Ask::get(SESSIONS))).await?;
    let ask = Ask::get(NOTIFICATIONS).query("unread_only", "true").query("limit", "10");
    let told = walk.ask("The person is told of the new device", person.asks(ask)).await?;
    let read =
        Ask::put("/api/v1/profile/notifications/{id}/read").with("id", &text(&told, "/notifications/0/id")?);
    walk.ask("Read", person.asks(read.answered(204))).await?;
    let all = Ask::put("/api/v1/profile/notifications/read-all").answered(204);
    walk.ask("All are read", person.asks(all)).await?;
    let ended = Ask::delete("/api/v1/auth/sessions/{id}").with("id", &other.session);
    walk.ask("The other device is signed out", person.asks(ended)).await?;
    let ask = Ask::get("/api/v1/auth/profile").refused(401, "session_ended");
    walk.ask("Its token is good for nothing any more", other.asks(ask)).await?;
    let others = Ask::post(LOGOUT).json(json!({ "scope": "others" }));
    walk.ask("All others are signed out", person.asks(others)).await?;
    refreshes(walk, person).await
}

async fn refreshes(walk: &mut Walk, person: &mut Person) -> anyhow::Result<()> {
    let ask = |token: &str| Ask::post("/api/v1/auth/refresh").json(json!({ "refresh_token": token }));
    let next = walk.ask("The next pair of tokens", ask(&person.refresh_token)).await?;
    person.token = text(&next, "/access_token")?;
    walk.ask("A refresh token that is none", ask("none").refused(401, "invalid_token")).await?;
    let ask = Ask::post("/api/v1/auth/introspect").form(format!("token={}", person.token));
    let ask = ask.refused(401, "invalid_client");
    walk.ask("Whether a token is good now is told to known backends only", ask).await?;
    Ok(())
}
