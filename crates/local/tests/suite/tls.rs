//! TLS that ends in the gateway.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use reqwest::{Certificate, Client, Response};

use crate::process::{Process, run};

const GATEWAY: [(&str, &str); 6] = [
    ("PROFILE", "development"),
    ("GATEWAY__SERVER__BIND", "127.0.0.1:0"),
    ("GATEWAY__INTERNAL__BIND", "127.0.0.1:0"),
    ("GATEWAY__TELEMETRY__FORMAT", "json"),
    ("GATEWAY__SERVER__TLS__CERTIFICATE", "tls.crt"),
    ("GATEWAY__SERVER__TLS__KEY", "tls.key"),
];

/// Writes a new certificate and its key; a client that believes that certificate and no other.
fn renew(folder: &Path) -> Client {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
    fs::write(folder.join("tls.crt"), made.cert.pem()).expect("a file");
    fs::write(folder.join("tls.key"), made.signing_key.serialize_pem()).expect("a file");
    let root = Certificate::from_pem(made.cert.pem().as_bytes()).expect("a certificate");
    Client::builder().tls_certs_only([root]).build().expect("a client")
}

fn lasting(answer: &Response) -> Option<&str> {
    answer.headers().get("strict-transport-security").and_then(|value| value.to_str().ok())
}

#[tokio::test]
async fn the_gateway_ends_tls_and_takes_a_new_certificate_while_it_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = renew(folder.path());
    let gateway = Process::start("gateway", folder.path(), &GATEWAY);
    let plain = gateway.listening();
    let markets = format!("{}/api/v1/auth/markets", plain.replace("http:", "https:"));
    let answer = first.get(&markets).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    assert_eq!(lasting(&answer), Some("max-age=31536000"));
    assert!(Client::new().get(&plain).send().await.is_err(), "plain HTTP has no answer");

    let second = renew(folder.path());
    gateway.signal("HUP");
    let until = Instant::now() + Duration::from_secs(5);
    while second.get(&markets).send().await.is_err() {
        assert!(Instant::now() < until, "the new certificate is not shown");
    }
    let kept = first.get(&markets).send().await.expect("a connection outlives its certificate");
    assert_eq!(kept.status(), 200);
}

#[test]
fn a_certificate_that_can_not_be_used_is_refused_by_its_setting() {
    let folder = tempfile::tempdir().expect("a folder");
    for command in ["check", "serve"] {
        let (code, _, errors) = run("gateway", &[command], folder.path(), &GATEWAY);
        assert_eq!((code, errors.lines().count()), (Some(1), 1), "{errors}");
        assert!(errors.contains("GATEWAY__SERVER__TLS") && errors.contains("tls.crt"), "{errors}");
    }
}
