//! The sign-in page to try.

use gateway::Patience;

use crate::support::{Gate, problem};

fn gate(settings: &[(&str, &str)]) -> Gate {
    Gate::at(&[], settings, Patience::default())
}

#[tokio::test]
async fn the_page_comes_under_a_strict_policy_and_leads_to_the_inbox() {
    let answer = gate(&[]).request("GET", "/demo").send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("http") && !policy.contains("data:"), "{policy}");
    assert!(answer.text().await.unwrap().contains("data-inbox=\"/dev/inbox\""));
}

#[tokio::test]
async fn what_it_loads_is_of_its_type_and_asked_for_by_its_tag() {
    let gate = gate(&[]);
    for (path, media_type) in [
        ("/demo", "text/html; charset=utf-8"),
        ("/demo/demo.js", "text/javascript; charset=utf-8"),
        ("/demo/demo.css", "text/css; charset=utf-8"),
        ("/demo/icon.svg", "image/svg+xml"),
    ] {
        let answer = gate.request("GET", path).send().await.unwrap();
        let header = |name: &str| answer.headers()[name].to_str().unwrap();
        assert_eq!((answer.status().as_u16(), header("content-type")), (200, media_type), "{path}");
        assert_eq!((header("cache-control"), header("x-content-type-options")), ("no-cache", "nosniff"));
        let known = gate.request("GET", path).header("if-none-match", header("etag")).send().await.unwrap();
        assert_eq!(known.status(), 304, "{path}");
    }
}

#[tokio::test]
async fn where_it_is_off_there_is_nothing() {
    let gate = gate(&[("DEMO__ENABLED", "false")]);
    for path in ["/demo", "/demo/demo.js"] {
        assert_eq!(problem(gate.request("GET", path).send().await.unwrap(), 404).await, "not_found");
    }
}
