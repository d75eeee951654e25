//! Two servers over one database.

use reqwest::Method;
use serde_json::{Value, json};

use super::super::running::code_at;
use super::super::{Answer, RunningMarket, phone_numbered};

/// Signs in at `first`, whoever delivers the text.
async fn sign_in(first: &RunningMarket, second: &RunningMarket, phone: &str) -> Value {
    let sent = first.post("send-code", json!({ "phone_number": phone })).await;
    let code = code_at(&[first, second], sent.text("delivery_id"));
    first.verify(phone, &code).await.ok()
}

fn text<'a>(answer: &'a Value, field: &str) -> &'a str {
    answer[field].as_str().unwrap_or_else(|| panic!("no text {field} in {answer}"))
}

/// The next request at the other one finds the session over, by its access token and by its refresh token; whichever
/// way it was ended, and wherever it was opened.
pub async fn what_ends_a_session_is_seen_at_every_replica(
    first: &RunningMarket,
    second: &RunningMarket,
    phone: &str,
) {
    for (round, way) in ["session", "all", "others", "id", "reuse"].into_iter().enumerate() {
        for (number, (here, there)) in [(first, second), (second, first)].into_iter().enumerate() {
            let phone = phone_numbered(phone, 2 * round + number);
            let [mine, ended] = [sign_in(here, there, &phone).await, sign_in(there, here, &phone).await];
            there.get("profile", text(&ended, "access_token")).await.ok();
            let newest = end(here, way, &mine, &ended).await;
            there.get("profile", text(&ended, "access_token")).await.refused(401, "session_ended");
            there.refresh(text(&newest, "refresh_token")).await.refused(401, "session_ended");
            let lives = there.get("profile", text(&mine, "access_token")).await;
            assert_eq!(lives.status, if way == "all" { 401 } else { 200 }, "{way}");
        }
    }
}

/// Ends the session `ended` at this replica; the pair of tokens that was its newest.
async fn end(here: &RunningMarket, way: &str, mine: &Value, ended: &Value) -> Value {
    let bearer =
        |method, path: &str, of: &Value| here.request(method, path).bearer_auth(text(of, "access_token"));
    let log_out =
        |of: &Value, scope: &str| bearer(Method::POST, "logout", of).json(&json!({ "scope": scope }));
    match way {
        "session" => Answer::to(log_out(ended, "session")).await.ok(),
        "all" => Answer::to(log_out(mine, "all")).await.ok(),
        "others" => Answer::to(log_out(mine, "others")).await.ok(),
        "id" => {
            let path = format!("sessions/{}", text(ended, "session_id"));
            Answer::to(bearer(Method::DELETE, &path, mine)).await.body
        }
        _ => return used_again(here, ended).await,
    };
    ended.clone()
}

/// A token two generations old: whoever has it is not who has the newest.
async fn used_again(here: &RunningMarket, ended: &Value) -> Value {
    let next = here.refresh(text(ended, "refresh_token")).await.ok();
    let newest = here.refresh(text(&next, "refresh_token")).await.ok();
    here.refresh(text(ended, "refresh_token")).await.refused(401, "session_ended");
    newest
}
