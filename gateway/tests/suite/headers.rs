//! Headers on both ways.

use std::net::SocketAddr;

use gateway::Patience;

use crate::support::{Gate, Market, Reply, Seen, problem, raw};

async fn arrived(settings: &[(&str, &str)], headers: &[(&str, &str)]) -> (Seen, SocketAddr) {
    let kg = Market::start("kg").await;
    let gate = Gate::with(&[&kg], settings, Patience::default());
    let request = headers
        .iter()
        .fold(gate.code_for("+996505325311"), |request, (name, value)| request.header(*name, *value));
    assert_eq!(request.send().await.unwrap().status(), 200);
    (kg.calls().remove(0), kg.stub.address)
}

#[tokio::test]
async fn a_strangers_word_on_where_it_comes_from_is_replaced() {
    let forged = [
        ("x-forwarded-for", "203.0.113.1"),
        ("x-forwarded-for", "203.0.113.2"),
        ("forwarded", "for=203.0.113.3"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-prefix", "/x"),
        ("x-real-ip", "203.0.113.4"),
        ("true-client-ip", "203.0.113.5"),
        ("x-http-method-override", "DELETE"),
    ];
    let (seen, upstream) = arrived(&[], &forged).await;
    assert_eq!(seen.all("x-forwarded-for"), ["127.0.0.1"]);
    assert_eq!(seen.all("x-forwarded-proto"), ["http"]);
    assert_eq!(seen.all("host"), [upstream.to_string()]);
    assert_ne!(seen.all("x-forwarded-host"), ["evil.example"]);
    assert_eq!(seen.all("x-forwarded-host").len(), 1);
    for gone in ["forwarded", "x-forwarded-prefix", "x-real-ip", "true-client-ip", "x-http-method-override"] {
        assert!(seen.all(gone).is_empty(), "{gone}");
    }
}

#[tokio::test]
async fn a_trusted_proxys_chain_is_continued() {
    let chain = [
        ("x-forwarded-for", "203.0.113.1"),
        ("x-forwarded-for", "203.0.113.2"),
        ("x-forwarded-proto", "https"),
    ];
    let (seen, _) = arrived(&[("SERVER__TRUSTED_PROXIES", "127.0.0.0/8")], &chain).await;
    assert_eq!(seen.all("x-forwarded-for"), ["203.0.113.1, 203.0.113.2, 127.0.0.1"]);
    assert_eq!(seen.all("x-forwarded-proto"), ["https"]);
}

#[tokio::test]
async fn headers_of_the_connection_stay_behind() {
    let own = [
        ("connection", "X-Private, close"),
        ("x-private", "1"),
        ("keep-alive", "timeout=5"),
        ("te", "trailers"),
        ("trailer", "x"),
        ("upgrade", "h2c"),
        ("proxy-authorization", "Basic x"),
        ("proxy-connection", "keep-alive"),
        ("expect", "100-continue"),
        ("x-request-id", "request-of-mine"),
        ("idempotency-key", "0123456789abcdef-ABCDEF"),
        ("x-custom", "a"),
        ("x-custom", "b"),
        ("accept-encoding", "br"),
    ];
    let (seen, _) = arrived(&[], &own).await;
    for gone in [
        "connection",
        "x-private",
        "keep-alive",
        "te",
        "trailer",
        "upgrade",
        "proxy-authorization",
        "proxy-connection",
        "expect",
    ] {
        assert!(seen.all(gone).is_empty(), "{gone}: {seen:?}");
    }
    assert_eq!(seen.all("idempotency-key"), ["0123456789abcdef-ABCDEF"]);
    assert_eq!(seen.all("x-custom"), ["a", "b"]);
    assert_eq!(seen.all("accept-encoding"), ["br"]);
    assert_eq!(seen.all("x-request-id"), ["request-of-mine"]);
    assert_eq!(seen.all("content-length").len(), 1);
    assert_eq!(seen.all("via"), ["1.1 market-auth-gateway"]);
}

#[tokio::test]
async fn a_markets_headers_pass_but_for_those_of_its_connection() {
    let own = [
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("Connection", "X-Private"),
        ("X-Private", "1"),
        ("Keep-Alive", "timeout=5"),
        ("X-Request-Id", "the-markets-own"),
        ("X-Custom", "kept"),
        ("Content-Language", "ky"),
        ("Proxy-Authenticate", "Basic"),
        ("Upgrade", "h2c"),
        ("Trailer", "x"),
        ("Cache-Control", "private"),
        ("Date", "Thu, 01 Jan 2026 00:00:00 GMT"),
    ];
    let kg = Market::behaving("kg", move |_| Reply::json("{}", &own)).await;
    let gate = Gate::before(&[&kg]).await;
    let answer =
        gate.code_for("+996505325311").header("x-request-id", "request-of-mine").send().await.unwrap();
    let all = |name: &str| {
        answer.headers().get_all(name).iter().map(|value| value.to_str().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(all("set-cookie"), ["a=1", "b=2"]);
    assert_eq!(all("x-request-id"), ["request-of-mine"]);
    assert_eq!(
        (all("x-custom"), all("content-language"), all("cache-control")),
        (vec!["kept"], vec!["ky"], vec!["private"])
    );
    assert_eq!(
        (all("date").len(), all("content-length"), all("x-content-type-options").len()),
        (1, vec!["2"], 1)
    );
    for gone in ["connection", "x-private", "keep-alive", "proxy-authenticate", "upgrade", "trailer"] {
        assert!(all(gone).is_empty(), "{gone}");
    }
}

#[tokio::test]
async fn a_head_is_a_get_without_its_body() {
    let kg = Market::behaving("kg", |_| Reply::json(r#"{"id":"1"}"#, &[("x-custom", "kept")])).await;
    let gate = Gate::before(&[&kg]).await;
    let head = format!(
        "HEAD /api/v1/auth/profile HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {}\r\n\r\n",
        kg.token()
    );
    let answer = raw(gate.address, head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("content-length: 10\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n") && answer.contains("x-custom: kept"), "{answer}");
}

#[tokio::test]
async fn a_request_that_comes_back_is_refused() {
    let kg = Market::start("kg").await;
    let gate = Gate::before(&[&kg]).await;
    let again = gate
        .code_for("+996505325311")
        .header("via", "1.1 cdn, 1.1 market-auth-gateway")
        .send()
        .await
        .unwrap();
    assert_eq!(problem(again, 502).await, "bad_upstream");
    assert!(kg.calls().is_empty());
    let other = gate.code_for("+996505325311").header("via", "1.1 cdn").send().await.unwrap();
    assert_eq!(other.status(), 200);
    assert_eq!(kg.calls()[0].all("via"), ["1.1 cdn", "1.1 market-auth-gateway"]);
}

#[tokio::test]
async fn what_the_gateway_lets_in_fits_into_a_markets_limits() {
    let kg = Market::start("kg").await;
    let gate = Gate::before(&[&kg]).await;
    let fillers = (0..80).fold(gate.code_for("+996505325311"), |request, at| {
        request.header(format!("x-filler-{at:02}"), "a".repeat(380))
    });
    assert_eq!(fillers.send().await.unwrap().status(), 200);
    let came = &kg.calls()[0].headers;
    let bytes: usize = came.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
    assert!(bytes > 31_000 && bytes <= 34 * 1024, "{bytes}");
    assert!(came.len() > 80 && came.len() <= 95, "{}", came.len());
}
