//! Whose token is whose.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ::tokens::{Algorithm, SigningKeys};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gateway::Patience;

use crate::support::{Gate, Market, Reply, Stub, problem};

#[tokio::test]
async fn each_token_goes_to_its_market() {
    let (kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    for market in [&kg, &us] {
        let answer: serde_json::Value =
            gate.profile(&market.token()).send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["market"], market.id.as_str());
        assert_eq!(market.calls()[0].all("authorization").len(), 1);
    }
}

#[tokio::test]
async fn what_no_market_signed_ends_here() {
    let (kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    let good = kg.token();
    let (head, signature) = good.rsplit_once('.').unwrap();
    let payload = head.split_once('.').unwrap().1;
    let header = |json: &str| URL_SAFE_NO_PAD.encode(json);
    let mut foreign = kg.claims();
    foreign.iss = "https://elsewhere.example".to_owned();
    let mut swapped = kg.claims();
    swapped.market = us.id.clone();
    let forged = [
        format!("{}.{payload}.", header(r#"{"alg":"none","typ":"at+jwt","kid":"dev-kg-1"}"#)),
        format!("{}.{payload}.{signature}", header(r#"{"alg":"HS256","typ":"at+jwt","kid":"dev-kg-1"}"#)),
        format!("{head}.{}", "A".repeat(86)),
        us.keys.sign(&kg.claims()).unwrap(),
        kg.keys.sign(&us.claims()).unwrap(),
        kg.keys.sign(&foreign).unwrap(),
        kg.keys.sign(&swapped).unwrap(),
        "garbage".to_owned(),
        "a.b.c".to_owned(),
    ];
    for token in &forged {
        let answer = gate.profile(token).send().await.unwrap();
        assert!(answer.headers()["www-authenticate"].to_str().unwrap().starts_with("Bearer"));
        assert_eq!(problem(answer, 401).await, "invalid_token", "{token}");
    }
    let mut late = kg.claims();
    late.exp = late.iat - 1;
    assert_eq!(
        problem(gate.profile(&kg.keys.sign(&late).unwrap()).send().await.unwrap(), 401).await,
        "token_expired"
    );
    let none = gate.request("GET", "/api/v1/auth/verify-token").send().await.unwrap();
    assert_eq!(problem(none, 401).await, "missing_token");
    assert!(kg.calls().is_empty() && us.calls().is_empty());
}

/// A signature that is spoilt shows whether it is checked.
#[tokio::test]
async fn a_token_that_its_market_has_just_given_out_is_good_there_and_nowhere_else() {
    let spoilt = |token: String| format!("{}.{}", token.rsplit_once('.').unwrap().0, "A".repeat(86));
    let given = Arc::new(Mutex::new(String::new()));
    let give = given.clone();
    let kg = Market::behaving("kg", move |_| Reply::json(&give.lock().unwrap(), &[])).await;
    let us = Market::start("us").await;
    let gate = Gate::before(&[&kg, &us]).await;
    let answers_with = |token: &str| {
        *given.lock().unwrap() = serde_json::json!({ "access_token": token }).to_string();
    };
    let verify = serde_json::json!({ "phone_number": "+996555123456", "verification_code": "123456" });
    let refresh = serde_json::json!({ "refresh_token": crate::refresh::token(&kg, "kg") });
    let ask = async |path: &str, body: &serde_json::Value| {
        let request = gate.request("POST", path).header("content-type", "application/json");
        let answer = request.body(body.to_string()).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    for (path, body) in [("/api/v1/auth/verify-code", &verify), ("/api/v1/auth/refresh", &refresh)] {
        let token = spoilt(kg.token());
        assert_eq!(problem(gate.profile(&token).send().await.unwrap(), 401).await, "invalid_token");
        answers_with(&token);
        assert_eq!(ask(path, body).await, (200, given.lock().unwrap().clone()));
        assert_eq!(gate.profile(&token).send().await.unwrap().status(), 200, "{path}");
    }
    let mut ended = kg.claims();
    ended.exp = ended.iat - 1;
    let of_us = kg.keys.sign(&us.claims()).unwrap();
    let by_us = us.keys.sign(&kg.claims()).unwrap();
    for (token, code) in [
        (spoilt(kg.keys.sign(&ended).unwrap()), "token_expired"),
        (of_us, "invalid_token"),
        (by_us, "invalid_token"),
        (spoilt(us.token()), "invalid_token"),
    ] {
        answers_with(&token);
        assert_eq!(ask("/api/v1/auth/verify-code", &verify).await.0, 200);
        assert_eq!(problem(gate.profile(&token).send().await.unwrap(), 401).await, code);
    }
    // What is no answer with tokens is looked at in vain, and handed on as it is.
    *given.lock().unwrap() = "[1]".to_owned();
    assert_eq!(ask("/api/v1/auth/verify-code", &verify).await, (200, "[1]".to_owned()));
}

#[tokio::test]
async fn x_market_must_agree_with_the_token() {
    let (kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    let answer = gate.profile(&kg.token()).header("x-market", "us").send().await.unwrap();
    assert_eq!(problem(answer, 422).await, "market_mismatch");
    let forged = gate.profile("a.b.c").header("x-market", "us").send().await.unwrap();
    assert_eq!(problem(forged, 401).await, "invalid_token", "the token is judged first");
    assert_eq!(gate.profile(&kg.token()).header("x-market", "Kg").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn keys_are_kept_while_their_market_is_away() {
    let (mut kg, us) = (Market::start("kg").await, Market::start("us").await);
    let gate = Gate::before(&[&kg, &us]).await;
    assert_eq!(gate.profile(&kg.token()).send().await.unwrap().status(), 200);
    kg.stub.stop().await;
    assert_eq!(problem(gate.profile(&kg.token()).send().await.unwrap(), 503).await, "market_unavailable");
    let forged = us.keys.sign(&kg.claims()).unwrap();
    assert_eq!(problem(gate.profile(&forged).send().await.unwrap(), 401).await, "invalid_token");
    let published = gate.request("GET", "/markets/kg/jwks.json").send().await.unwrap();
    assert_eq!(published.headers()["cache-control"], "public, max-age=300");
    assert_eq!(published.json::<serde_json::Value>().await.unwrap(), kg.keys.public().to_jwks());
}

#[tokio::test]
async fn a_market_away_since_the_start_is_503_for_its_tokens_and_serves_them_when_it_comes() {
    let (mut kg, us) = (Market::start("kg").await, Market::start("us").await);
    kg.stub.stop().await;
    let gate = Gate::with(&[&kg, &us], &[], Patience::default());
    us.was_read().await;
    let answer = gate.profile(&kg.token()).send().await.unwrap();
    assert!(answer.headers().contains_key("retry-after"));
    assert_eq!(problem(answer, 503).await, "market_unavailable");
    let unseen = gate.request("GET", "/markets/kg/jwks.json").send().await.unwrap();
    assert_eq!(problem(unseen, 503).await, "market_unavailable");
    assert_eq!(gate.profile(&us.token()).send().await.unwrap().status(), 200);
    let listener = tokio::net::TcpListener::bind(kg.stub.address).await.unwrap();
    let (jwks, issuer) =
        (kg.keys.public().to_jwks().to_string(), serde_json::json!({ "issuer": kg.issuer() }).to_string());
    let _back = Stub::on(listener, move |seen| match seen.path.as_str() {
        "/.well-known/jwks.json" => Reply::json(&jwks, &[]),
        "/.well-known/oauth-authorization-server" => Reply::json(&issuer, &[]),
        _ => Reply::json("{}", &[]),
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(gate.profile(&kg.token()).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn an_unknown_kid_is_looked_for_but_not_again_and_again() {
    let kg = Market::start("kg").await;
    let gate = Gate::before(&[&kg]).await;
    assert_eq!(gate.profile(&kg.token()).send().await.unwrap().status(), 200);
    let folder = tempfile::tempdir().unwrap();
    let strange =
        SigningKeys::load_or_create(folder.path(), &"xx".parse().unwrap(), Algorithm::Es256).unwrap();
    let token = strange.sign(&kg.claims()).unwrap();
    let before = kg.stub.seen("/.well-known/jwks.json").len();
    tokio::time::sleep(Duration::from_secs(5)).await;
    let started = Instant::now();
    let answers = futures_util::future::join_all((0..50).map(|_| gate.profile(&token).send())).await;
    for answer in answers {
        assert_eq!(problem(answer.unwrap(), 401).await, "invalid_token");
    }
    assert!(started.elapsed() < Duration::from_secs(4));
    assert_eq!(kg.stub.seen("/.well-known/jwks.json").len(), before + 1);
    assert!(kg.calls().len() == 1);
}

/// What a market publishes may be nonsense for a while, and then have a key that nobody knew.
#[tokio::test]
async fn nonsense_keeps_the_last_good_keys_and_a_new_key_is_found() {
    let kg = Market::start("kg").await;
    let folder = tempfile::tempdir().unwrap();
    let later = SigningKeys::load_or_create(folder.path(), &"xx".parse().unwrap(), Algorithm::EdDsa).unwrap();
    let (old, new) = (kg.token(), later.sign(&kg.claims()).unwrap());
    let published = Arc::new(Mutex::new(kg.keys.public().to_jwks().to_string()));
    let (jwks, issuer) = (published.clone(), serde_json::json!({ "issuer": kg.issuer() }).to_string());
    let stub = Stub::start(move |seen| match seen.path.as_str() {
        "/.well-known/jwks.json" => Reply::json(&jwks.lock().unwrap(), &[]),
        "/.well-known/oauth-authorization-server" => Reply::json(&issuer, &[]),
        _ => Reply::json("{}", &[]),
    })
    .await;
    let gate = Gate::at(&[("kg", stub.address)], &[], Patience::default());
    assert_eq!(gate.profile(&old).send().await.unwrap().status(), 200);
    for nonsense in ["{\"keys\":[]}", "<html>"] {
        *published.lock().unwrap() = nonsense.to_owned();
        let asked = stub.seen("/.well-known/jwks.json").len();
        while stub.seen("/.well-known/jwks.json").len() == asked {
            assert_eq!(problem(gate.profile(&new).send().await.unwrap(), 401).await, "invalid_token");
        }
        assert_eq!(gate.profile(&old).send().await.unwrap().status(), 200, "{nonsense}");
    }
    let both = [kg.keys.public().to_jwks(), later.public().to_jwks()];
    let both: Vec<_> = both.iter().flat_map(|set| set["keys"].as_array().unwrap()).collect();
    *published.lock().unwrap() = serde_json::json!({ "keys": both }).to_string();
    let started = Instant::now();
    while gate.profile(&new).send().await.unwrap().status() != 200 {
        assert!(started.elapsed() < Duration::from_secs(20), "the new key was not found");
    }
    assert_eq!(gate.profile(&old).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_market_can_not_take_anothers_issuer() {
    let kg = Market::start("kg").await;
    let (jwks, issuer) =
        (kg.keys.public().to_jwks().to_string(), serde_json::json!({ "issuer": kg.issuer() }).to_string());
    let rogue = Stub::start(move |seen| match seen.path.as_str() {
        "/.well-known/jwks.json" => Reply::json(&jwks, &[]),
        _ => Reply::json(&issuer, &[]),
    })
    .await;
    let issuer = kg.issuer();
    let settings = [("MARKETS__KG__ISSUER", issuer.as_str())];
    let gate = Gate::at(&[("kg", kg.stub.address), ("us", rogue.address)], &settings, Patience::default());
    assert_eq!(gate.profile(&kg.token()).send().await.unwrap().status(), 200);
    assert_eq!(kg.calls().len(), 1);
    assert!(rogue.seen("/api/v1/auth/profile").is_empty());
}
