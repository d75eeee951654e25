//! Providers whose certificates are not theirs.

use std::sync::{Arc, LazyLock};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use reqwest::Certificate;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

use super::*;

type Authority = CertifiedIssuer<'static, KeyPair>;

/// The one that every provider believes.
static BELIEVED: LazyLock<Authority> = LazyLock::new(|| new_authority("believed"));

fn new_authority(name: &str) -> Authority {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// The certificate of the authority that providers believe besides the system's.
pub(in crate::http) fn authority() -> Certificate {
    Certificate::from_der(BELIEVED.der()).unwrap()
}

/// A server's certificate and key.
fn server(authority: &Authority, host: &str, until: i32) -> ServerConfig {
    let mut params = CertificateParams::new([host.to_owned()]).unwrap();
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(until, 1, 1);
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    let versions = ServerConfig::builder_with_provider(Arc::new(default_provider()));
    let versions = versions.with_safe_default_protocol_versions().unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    versions.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key).unwrap()
}

/// TLS in front of a server: where it is, and what it says of each handshake.
async fn in_front_of(
    url: &str,
    config: ServerConfig,
) -> (String, mpsc::UnboundedReceiver<Result<(), String>>) {
    let (behind, acceptor) = (url.replace("http://", ""), TlsAcceptor::from(Arc::new(config)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let (told, handshakes) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let accepted = acceptor.accept(stream).await;
            told.send(accepted.as_ref().map(|_| ()).map_err(ToString::to_string)).unwrap();
            let Ok(mut stream) = accepted else { continue };
            let mut behind = TcpStream::connect(&behind).await.unwrap();
            tokio::spawn(async move { copy_bidirectional(&mut stream, &mut behind).await });
        }
    });
    (url, handshakes)
}

#[tokio::test]
async fn a_certificate_in_order_is_believed() {
    for call in calls().into_iter().filter(|call| call.sends) {
        let recorder = Recorder::start(call.before.iter().cloned().chain([call.taken])).await;
        let (url, mut handshakes) = in_front_of(&recorder.url, server(&BELIEVED, "127.0.0.1", 2100)).await;
        let outcome = sent_by(&provider_within(call.name, &url, LIMIT * 5)).await;
        assert!(matches!(outcome, Outcome::Accepted { .. }), "{}: {outcome:?}", call.name);
        assert_eq!(handshakes.recv().await, Some(Ok(())), "{}", call.name);
    }
}

#[tokio::test]
async fn nothing_is_written_to_one_whose_certificate_is_not_its_own() {
    let wrong = [
        ("UnknownCA", server(&new_authority("nobody's"), "127.0.0.1", 2100)),
        ("CertificateExpired", server(&BELIEVED, "127.0.0.1", 2021)),
        ("BadCertificate", server(&BELIEVED, "provider.example", 2100)),
    ];
    for (call, (alert, config)) in
        calls().iter().flat_map(|call| wrong.iter().map(move |wrong| (call, wrong)))
    {
        let mut recorder = Recorder::start([call.taken.clone()]).await;
        let (url, mut handshakes) = in_front_of(&recorder.url, config.clone()).await;
        let outcome = sent_by(&provider_within(call.name, &url, LIMIT * 5)).await;
        assert_eq!(outcome, Outcome::refused(Reason::Outage, Detail::Connect), "{}: {alert}", call.name);
        let refused = handshakes.recv().await.unwrap().unwrap_err();
        assert!(refused.contains(alert), "{}: {refused}", call.name);
        assert!(handshakes.is_empty() && recorder.is_silent(), "{}: {alert}", call.name);
    }
}

#[tokio::test]
async fn a_counterpart_without_tls_gets_nothing() {
    for call in calls() {
        let mut recorder = Recorder::start([call.taken]).await;
        let url = recorder.url.replace("http://", "https://");
        let outcome = sent_by(&provider_within(call.name, &url, LIMIT)).await;
        assert_eq!(outcome, Outcome::refused(Reason::Outage, Detail::Connect), "{}", call.name);
        assert!(recorder.is_silent(), "{}", call.name);
    }
}
