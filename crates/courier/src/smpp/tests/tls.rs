use std::fs;

use super::*;

/// A certificate of the loopback's that vouches for itself, and its key.
fn certificate(folder: &Path) -> (std::path::PathBuf, std::path::PathBuf) {
    let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    fs::write(&certificate, own.cert.pem()).unwrap();
    fs::write(&key, own.signing_key.serialize_pem()).unwrap();
    (certificate, key)
}

fn encrypted(operator: &Operator, ca_file: Option<&Path>) -> Provider {
    let url = format!("smpps://127.0.0.1:{}", operator.centre.port);
    operator.provider(crate::http::TOTAL, |smpp| {
        smpp.url = Some(url.as_str().into());
        smpp.ca_file = ca_file.map(|file| file.display().to_string());
    })
}

#[tokio::test]
async fn a_text_goes_encrypted_to_whom_the_file_vouches_for_and_to_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = certificate(folder.path());
    let mut operator = Operator::with(Some((&certificate, &key))).await;
    assert_eq!(sent_by(&encrypted(&operator, Some(&certificate))).await, Outcome::accepted("M1"));
    let stranger = encrypted(&operator, None);
    assert_eq!(sent_by(&stranger).await, Outcome::refused(Reason::Outage, Detail::Connect));
    operator.until("refused").await;
    assert_eq!(operator.counts(["bind", "submit"]).await, [1, 1]);
}

#[tokio::test]
async fn a_centre_without_tls_gets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, _) = certificate(folder.path());
    let mut operator = Operator::start().await;
    let provider = operator.provider(SHORT, |_| ());
    drop(provider);
    let outcome = sent_by(&encrypted(&operator, Some(&certificate))).await;
    assert_eq!(outcome, Outcome::refused(Reason::Outage, Detail::Connect));
    assert_eq!(operator.counts(["bind", "submit"]).await, [0, 0]);
}
