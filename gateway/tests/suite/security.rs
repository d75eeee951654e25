//! What browsers and finders of weaknesses are told.

use gateway::Patience;

use crate::support::{Gate, problem};

const BEHIND_A_PROXY: (&str, &str) = ("SERVER__TRUSTED_PROXIES", "127.0.0.0/8");

#[tokio::test]
async fn who_came_by_tls_is_told_to_stay_there_and_nobody_else() {
    let hsts = async |settings: &[(&str, &str)], scheme: &str| {
        let gate = Gate::with(&[], settings, Patience::default());
        let asked = gate.request("GET", "/api/v1/auth/health").header("x-forwarded-proto", scheme);
        let answer = asked.send().await.unwrap();
        answer.headers().get("strict-transport-security").map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!(hsts(&[BEHIND_A_PROXY], "https").await.as_deref(), Some("max-age=31536000"));
    assert_eq!(hsts(&[BEHIND_A_PROXY], "http").await, None);
    assert_eq!(hsts(&[], "https").await, None, "anybody can say so");
    assert_eq!(hsts(&[BEHIND_A_PROXY, ("SECURITY__HSTS", "0")], "https").await, None);
}

#[tokio::test]
async fn whoever_is_refused_or_asks_before_is_told_so_too() {
    let gate = Gate::with(&[], &[BEHIND_A_PROXY], Patience::default());
    for (method, path, header, status) in [
        ("GET", "/api//v1", ("x-any", "1"), 404),
        ("GET", "/nothing", ("x-any", "1"), 404),
        ("GET", "/api/v1/auth/markets", ("via", "1.1 market-auth-gateway"), 502),
        ("OPTIONS", "/api/v1/auth/profile", ("access-control-request-method", "PUT"), 204),
    ] {
        let asked = gate.request(method, path).header("origin", "http://localhost:1");
        let answer = asked.header("x-forwarded-proto", "https").header(header.0, header.1).send().await;
        let answer = answer.unwrap();
        assert_eq!(answer.status(), status, "{path}");
        let headers = answer.headers();
        assert_eq!(headers["strict-transport-security"], "max-age=31536000", "{path}");
        assert_eq!(headers["access-control-allow-origin"], "http://localhost:1", "{path}");
        assert_eq!(headers["x-request-id"].len(), 36, "{path}");
    }
}

#[tokio::test]
async fn a_contact_that_is_set_is_found_where_rfc_9116_has_it() {
    let gate = Gate::with(&[], &[("SECURITY__CONTACT", "mailto:security@example.com")], Patience::default());
    let answer = gate.request("GET", "/.well-known/security.txt").send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/plain; charset=utf-8");
    let text = answer.text().await.unwrap();
    assert!(text.starts_with("Contact: mailto:security@example.com\nExpires: 2"), "{text}");
    let unset = Gate::with(&[], &[], Patience::default());
    let answer = unset.request("GET", "/.well-known/security.txt").send().await.unwrap();
    assert_eq!(problem(answer, 404).await, "not_found");
}
