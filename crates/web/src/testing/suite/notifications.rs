//! What the user is told of.

use reqwest::Method;
use serde_json::{Value, json};

use super::super::{Answer, RunningMarket, phone_numbered};
use super::sessions::{sign_in_with, token};

async fn call(market: &RunningMarket, method: Method, path: &str, of: &Value) -> Answer {
    let url = market.url(&format!("/api/v1/profile/notifications{path}"));
    let request = reqwest::Client::new().request(method, url).bearer_auth(token(of));
    Answer::to(request.header("accept-language", "en")).await
}

async fn list(market: &RunningMarket, query: &str, of: &Value) -> Value {
    let answer = call(market, Method::GET, query, of).await;
    assert_eq!(answer.headers["cache-control"], "no-store");
    answer.ok()
}

fn id(list: &Value, at: usize) -> String {
    list["notifications"][at]["id"].as_str().expect("an id").to_owned()
}

/// New devices are told, page by page, in words, and read one by one and all at once.
pub async fn new_devices_are_told_and_read(market: &RunningMarket, phone: &str) {
    sign_in_with(market, phone, "phone/1").await;
    sign_in_with(market, phone, "tablet/2").await;
    let caller = sign_in_with(market, phone, "browser/3").await;
    let whole = list(market, "", &caller).await;
    let entry = |at: usize, agent: &str| {
        json!({
            "id": id(&whole, at), "kind": "new_device", "user_agent": agent, "read_at": null,
            "text": "Your account was signed in to on a new device. If that was not you, sign out on all devices.",
            "created_at": whole["notifications"][at]["created_at"],
        })
    };
    let expected =
        json!({ "notifications": [entry(0, "browser/3"), entry(1, "tablet/2")], "unread_count": 2 });
    assert_eq!(whole, expected);

    let first = list(market, "?limit=1", &caller).await;
    assert_eq!(first["next_cursor"], id(&whole, 0));
    let second = list(market, &format!("?limit=1&cursor={}", id(&whole, 0)), &caller).await;
    assert_eq!(second, json!({ "notifications": [entry(1, "tablet/2")], "unread_count": 2 }));

    for _ in 0..2 {
        let read = call(market, Method::PUT, &format!("/{}/read", id(&whole, 0)), &caller).await;
        assert_eq!(read.status, 204);
    }
    let unread = list(market, "?unread_only=true", &caller).await;
    assert_eq!(unread, json!({ "notifications": [entry(1, "tablet/2")], "unread_count": 1 }));
    assert_eq!(call(market, Method::PUT, "/read-all", &caller).await.status, 204);
    let read = list(market, "", &caller).await;
    assert_eq!(read["unread_count"], 0);
    assert!(read["notifications"].as_array().expect("a list").iter().all(|one| one["read_at"].is_string()));
}

/// Another's notification is not found, and what can't be taken is named.
pub async fn only_one_s_own_notifications_are_there(market: &RunningMarket, phone: &str) {
    let other = phone_numbered(phone, 1);
    sign_in_with(market, &other, "phone/1").await;
    let theirs = sign_in_with(market, &other, "tablet/2").await;
    let told = id(&list(market, "", &theirs).await, 0);
    let caller = sign_in_with(market, phone, "phone/1").await;
    assert_eq!(list(market, "", &caller).await, json!({ "notifications": [], "unread_count": 0 }));
    for path in [format!("/{told}/read"), "/1/read".to_owned()] {
        call(market, Method::PUT, &path, &caller).await.refused(404, "not_found");
    }
    assert_eq!(call(market, Method::PUT, "/read-all", &caller).await.status, 204);
    assert_eq!(list(market, "", &theirs).await["unread_count"], 1);
    for (query, field) in [
        ("?limit=0", "limit"),
        ("?limit=101", "limit"),
        ("?limit=x", "limit"),
        ("?unread_only=yes", "unread_only"),
        ("?cursor=x", "cursor"),
    ] {
        let refused = call(market, Method::GET, query, &caller).await;
        refused.refused(422, "validation_failed");
        assert_eq!(refused.body["errors"][0]["field"], field);
    }
}
