//! Browser clients.

use crate::support::{Gate, Market, Reply, problem};

#[tokio::test]
async fn a_preflight_of_an_allowed_origin_is_answered_here() {
    let kg = Market::start("kg").await;
    let gate = Gate::before(&[&kg]).await;
    let request = gate.request("OPTIONS", "/api/v1/auth/profile").header("origin", "http://localhost:5173");
    let answer = request.header("access-control-request-method", "PUT").send().await.unwrap();
    assert_eq!(answer.status(), 204);
    let headers = answer.headers();
    assert_eq!(headers["access-control-allow-origin"], "http://localhost:5173");
    assert!(headers["access-control-allow-methods"].to_str().unwrap().contains("PUT"));
    assert!(headers["access-control-allow-headers"].to_str().unwrap().contains("Authorization"));
    assert!(headers.get("access-control-allow-credentials").is_none());
    assert!(headers.get_all("vary").iter().any(|value| value == "Origin"));
    assert!(kg.calls().is_empty());
}

#[tokio::test]
async fn another_origin_gets_no_leave() {
    let gate = Gate::before(&[]).await;
    let request =
        gate.request("OPTIONS", "/api/v1/auth/profile").header("origin", "http://localhost.evil.example");
    let answer = request.header("access-control-request-method", "PUT").send().await.unwrap();
    assert!(answer.headers().get("access-control-allow-origin").is_none());
    assert_eq!(problem(answer, 405).await, "method_not_allowed");
}

#[tokio::test]
async fn answers_and_refusals_are_readable_and_a_markets_own_words_on_it_are_not_passed() {
    let own = [
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Credentials", "true"),
        ("Vary", "Accept-Language"),
    ];
    let kg = Market::behaving("kg", move |_| Reply::json("{}", &own)).await;
    let gate = Gate::before(&[&kg]).await;
    let good = gate.code_for("+996505325311").header("origin", "http://localhost:1").send().await.unwrap();
    let bad = gate.send_code("{").header("origin", "http://localhost:1").send().await.unwrap();
    let none = gate.code_for("+996505325311").send().await.unwrap();
    for answer in [&good, &bad] {
        let origins: Vec<_> = answer.headers().get_all("access-control-allow-origin").iter().collect();
        assert_eq!(origins, ["http://localhost:1"]);
        assert!(answer.headers()["access-control-expose-headers"].to_str().unwrap().contains("Retry-After"));
        assert!(answer.headers().get("access-control-allow-credentials").is_none());
    }
    assert!(none.headers().get("access-control-allow-origin").is_none());
    let vary: Vec<_> = none.headers().get_all("vary").iter().collect();
    assert_eq!(vary, ["Accept-Language", "Origin"]);
}

#[tokio::test]
async fn early_refusals_are_readable_too() {
    let gate = Gate::before(&[]).await;
    let long = "a".repeat(33_000);
    let refused = [("/api//v1", "", 404, "not_found"), ("/", long.as_str(), 431, "headers_too_large")];
    for (path, filler, status, code) in refused {
        let request = gate.request("GET", path).header("origin", "http://localhost:1");
        let answer = request.header("x-filler", filler).send().await.unwrap();
        assert_eq!(answer.headers()["access-control-allow-origin"], "http://localhost:1");
        assert_eq!(problem(answer, status).await, code);
    }
}

#[tokio::test]
async fn no_page_reads_the_inbox() {
    let gate = Gate::before(&[]).await;
    for (method, status) in [("GET", 200), ("PUT", 405), ("OPTIONS", 405)] {
        let request = gate.request(method, "/dev/messages").header("origin", "http://localhost:1");
        let answer = request.header("access-control-request-method", "DELETE").send().await.unwrap();
        assert_eq!(answer.status(), status, "{method}");
        assert!(
            answer.headers().keys().all(|name| !name.as_str().starts_with("access-control-")),
            "{method}"
        );
    }
}
