//! Messages' states and providers' callbacks: which market hears of them.

use crate::support::{Gate, Market, problem};

#[tokio::test]
async fn a_delivery_goes_to_the_market_that_its_id_names() {
    let (kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    let id = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10";
    for market in [&kg, &us] {
        let path = format!("/api/v1/auth/deliveries/{}_{id}", market.id);
        assert_eq!(gate.request("GET", &path).send().await.unwrap().status(), 200);
        let calls = market.calls();
        assert_eq!((calls.len(), calls[0].path.as_str()), (1, path.as_str()));
    }
    for nobody_s in [format!("xx_{id}"), id.to_owned(), "kg_".to_owned(), "kg".to_owned()] {
        let answer =
            gate.request("GET", &format!("/api/v1/auth/deliveries/{nobody_s}")).send().await.unwrap();
        assert_eq!(problem(answer, 404).await, "not_found", "{nobody_s}");
    }
}

#[tokio::test]
async fn a_callback_goes_to_the_market_in_its_path_as_it_came() {
    let (kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    let path = "/api/v1/courier/us/twilio/receipts?delivery=us_1&x=%20y";
    let body = "MessageStatus=delivered&To=%2B15551234567";
    let request = gate.request("POST", path).header("x-twilio-signature", "c2ln");
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
    assert_eq!(request.send().await.unwrap().status(), 200);
    let challenge = "/api/v1/courier/us/whatsapp/receipts?hub.challenge=1";
    assert_eq!(gate.request("GET", challenge).send().await.unwrap().status(), 200);
    let calls = us.calls();
    assert_eq!((calls.len(), calls[0].path.as_str(), calls[0].body.as_slice()), (2, path, body.as_bytes()));
    assert_eq!(calls[0].all("x-twilio-signature"), ["c2ln"]);
    assert_eq!(calls[1].path, challenge);
    assert!(kg.calls().is_empty());
}

#[tokio::test]
async fn a_callback_for_nobody_or_too_large_ends_here() {
    let kg = Market::start("kg").await;
    let gate = Gate::before(&[&kg]).await;
    let answer = gate.request("POST", "/api/v1/courier/xx/twilio/receipts").body("a").send().await.unwrap();
    assert_eq!(problem(answer, 404).await, "not_found");
    let large = gate.request("POST", "/api/v1/courier/kg/twilio/receipts").body("x".repeat(16 * 1024 + 1));
    assert_eq!(problem(large.send().await.unwrap(), 413).await, "payload_too_large");
    let answer = gate.request("PUT", "/api/v1/courier/kg/twilio/receipts").send().await.unwrap();
    assert_eq!(problem(answer, 405).await, "method_not_allowed");
    assert!(kg.calls().is_empty());
}
