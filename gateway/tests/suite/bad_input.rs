//! What can't be is refused here, and no market hears of it.

use crate::support::{Gate, Market, Reply, problem};

async fn refused(bodies: &[&str], status: u16, code: &str) {
    let (kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    for body in bodies {
        let answer = gate.send_code((*body).to_owned()).send().await.unwrap();
        assert_eq!(problem(answer, status).await, code, "{body:?}");
    }
    assert!(kg.calls().is_empty() && us.calls().is_empty());
}

#[tokio::test]
async fn malformed_json_is_400() {
    let bodies = [
        "",
        "{",
        "[]",
        "null",
        "1",
        "{}{}",
        "\u{feff}{}",
        r#"{"phone_number":"+996505325311","phone_number":"+996505325311"}"#,
        r#"{"phone_number":"+996505325311","x":{"a":1,"a":1}}"#,
        "phone_number=%2B996505325311",
    ];
    refused(&bodies, 400, "malformed_request").await;
}

#[tokio::test]
async fn missing_wrong_and_contradictory_fields_are_422() {
    let bodies = [
        "{}",
        r#"{"phone_number":null}"#,
        r#"{"phone_number":996505325311}"#,
        r#"{"phone_number":["+996505325311"]}"#,
        r#"{"phone_number":"+996505325311","phone":"+996505325312"}"#,
        r#"{"phone_number":"+996505325311","phone":1}"#,
        r#"{"phone_number":"+996505325311","channel":1}"#,
        r#"{"phone_number":"+996505325311","language":"!"}"#,
    ];
    refused(&bodies, 422, "validation_failed").await;
}

#[tokio::test]
async fn numbers_in_other_notations_are_422() {
    let phones = [
        "",
        "call me",
        "+99650532531a",
        "+996505325311;ext=2",
        "+996505325311x12",
        "tel:+996505325311",
        "00996505325311",
        "0505325311",
        "+９９６５０５３２５３１１",
        "+996\u{a0}505325311",
        "+996\u{200b}505325311",
        "+996505\n325311",
        "+1",
    ];
    let bodies: Vec<String> =
        phones.iter().map(|phone| serde_json::json!({ "phone_number": phone }).to_string()).collect();
    refused(&bodies.iter().map(String::as_str).collect::<Vec<_>>(), 422, "invalid_phone").await;
}

#[tokio::test]
async fn a_number_that_nobody_serves_is_422() {
    refused(
        &[r#"{"phone_number":"+442071838750"}"#, r#"{"phone":"+77011234567"}"#],
        422,
        "market_not_supported",
    )
    .await;
}

#[tokio::test]
async fn a_malformed_code_is_422_and_named() {
    let kg = Market::start("kg").await;
    let gate = Gate::before(&[&kg]).await;
    for code in [r#""12345""#, "123456", r#""１２３４５６""#, "null"] {
        let body = format!(r#"{{"phone_number":"+996505325311","verification_code":{code}}}"#);
        let request =
            gate.request("POST", "/api/v1/auth/verify-code").header("content-type", "application/json");
        let answer: serde_json::Value = request.body(body).send().await.unwrap().json().await.unwrap();
        assert_eq!(
            (&answer["code"], &answer["errors"][0]["field"]),
            (&"validation_failed".into(), &"verification_code".into())
        );
    }
    assert!(kg.calls().is_empty());
}

#[tokio::test]
async fn x_market_must_agree_with_the_number() {
    let (kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    for wrong in ["us", "xx", "", "kg,us"] {
        let answer = gate.code_for("+996505325311").header("x-market", wrong).send().await.unwrap();
        assert_eq!(problem(answer, 422).await, "market_mismatch", "{wrong}");
    }
    let twice = gate
        .code_for("+996505325311")
        .header("x-market", "kg")
        .header("x-market", "us")
        .send()
        .await
        .unwrap();
    assert_eq!(problem(twice, 422).await, "market_mismatch");
    assert!(kg.calls().is_empty() && us.calls().is_empty());
    let right = gate.code_for("+996505325311").header("x-market", "KG").send().await.unwrap();
    assert_eq!(right.status(), 200);
}

#[tokio::test]
async fn only_known_paths_and_methods_go_anywhere() {
    let kg = Market::start("kg").await;
    let gate = Gate::before(&[&kg]).await;
    for path in [
        "/",
        "/api/v1/auth/refresh2",
        "/api/v1/auth/send-code/",
        "/api//v1/auth/profile",
        "/api/v1/auth/%70rofile",
        "/metrics",
        "/.well-known/jwks.json",
    ] {
        let answer = gate.request("GET", path).bearer_auth(kg.token()).send().await.unwrap();
        assert_eq!(problem(answer, 404).await, "not_found", "{path}");
    }
    let answer = gate.request("GET", "/api/v1/auth/send-code").send().await.unwrap();
    assert_eq!(answer.headers()["allow"], "POST");
    assert_eq!(problem(answer, 405).await, "method_not_allowed");
    let answer = gate.request("OPTIONS", "/api/v1/auth/profile").send().await.unwrap();
    assert_eq!(problem(answer, 405).await, "method_not_allowed");
    assert!(kg.calls().is_empty());
}

#[tokio::test]
async fn a_refusal_speaks_the_language_of_the_client_then_of_the_market() {
    let kg = Market::start("kg").await;
    let gate = Gate::before(&[&kg]).await;
    let detail = async |accept: &str| {
        let request =
            gate.code_for("+996505325311").header("x-market", "us").header("accept-language", accept);
        let answer: serde_json::Value = request.send().await.unwrap().json().await.unwrap();
        answer["detail"].as_str().unwrap().to_owned()
    };
    let (russian, english) = (detail("de").await, detail("en").await);
    assert!(russian.chars().any(|c| ('а'..='я').contains(&c)), "{russian}");
    assert!(english.is_ascii(), "{english}");
}

#[tokio::test]
async fn whoever_refuses_the_asked_language_is_spoken_wherever_it_can_be_known() {
    let kg = Market::behaving("kg", |_| Reply::status("404 Not Found", "text/html", "<p>", &[])).await;
    let gate = Gate::before(&[&kg]).await;
    let language = async |phone: &str, rest: &str| {
        let body = format!(r#"{{"phone_number":"{phone}"{rest}}}"#);
        let answer = gate.send_code(body).header("accept-language", "ky").send().await.unwrap();
        answer.headers()["content-language"].to_str().unwrap().to_owned()
    };
    for (phone, place) in [("1", "here"), ("+33123456789", "without a market"), ("+996505325311", "there")] {
        assert_eq!(language(phone, r#","language":"es""#).await, "es", "{place}");
        assert_eq!(language(phone, "").await, "ky", "{place}");
    }
    let nobody_s = gate.code_for("+996505325311").send().await.unwrap();
    assert_eq!(nobody_s.headers()["content-language"], "ru", "the market's own");
    assert_eq!(problem(nobody_s, 404).await, "not_found");
}
