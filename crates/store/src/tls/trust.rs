//! Whom a TLS connection trusts.

use std::path::Path;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

use crate::tls::lenient::Lenient;
use crate::tls::mode::{Mode, Roots, Target};

/// What a handshake needs. Files are read anew for each connection: certificates are renewed while we run.
pub(super) fn client_config(target: &Target) -> Result<ClientConfig, String> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(said)?;
    let builder = match target.mode {
        Mode::VerifyFull => builder.with_webpki_verifier(chains(target, provider)?),
        Mode::VerifyCa => {
            let lenient = Lenient::about_the_name(chains(target, Arc::clone(&provider))?, provider);
            builder.dangerous().with_custom_certificate_verifier(Arc::new(lenient))
        }
        Mode::Require => {
            let lenient = Lenient::about_everything(provider);
            builder.dangerous().with_custom_certificate_verifier(Arc::new(lenient))
        }
    };
    match &target.identity {
        None => Ok(builder.with_no_client_auth()),
        Some((certificate, key)) => {
            let key = PrivateKeyDer::from_pem_file(key).map_err(|error| about(key, error))?;
            builder.with_client_auth_cert(certificates(certificate)?, key).map_err(said)
        }
    }
}

fn chains(target: &Target, provider: Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>, String> {
    let mut roots = RootCertStore::empty();
    match &target.roots {
        Some(Roots::File(file)) => {
            for certificate in certificates(file)? {
                roots.add(certificate).map_err(|error| about(file, error))?;
            }
        }
        Some(Roots::System) | None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().map_err(said)
}

/// At least one.
fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let found = CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
    let found: Vec<_> = found.map_err(|error| about(file, error))?;
    if found.is_empty() { Err(about(file, "no certificate in it")) } else { Ok(found) }
}

fn about(file: &Path, cause: impl std::fmt::Display) -> String {
    format!("{}: {cause}", file.display())
}

fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}
