//! TLS that ends here: a certificate and its key, read again while the server runs.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use actix_web::HttpRequest;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::{Error as PemError, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use serde::Deserialize;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::connection::Wire;
use super::hangup::Hangup;
use super::stop::StopWatch;

/// How often the files are looked into; SIGHUP asks for a look at once.
const EVERY: Duration = Duration::from_secs(10);

/// The section `server.tls`: there if TLS ends here and not in front.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsSettings {
    /// The server's certificate and those above it, in PEM.
    pub certificate: PathBuf,
    /// Its private key, in PEM.
    pub key: PathBuf,
}

/// A certificate that can't be used; its text is one line, and has nothing of the key.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is not there, or has nothing of what it should have.
    #[error("{}: {cause}", file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// Why.
        cause: PemError,
    },
    /// Key and certificate do not belong together, or are of a kind that is not supported.
    #[error("the certificate can't be used with the key: {0}")]
    Pair(#[from] rustls::Error),
}

/// The certificate of the last good look.
#[derive(Debug)]
pub(super) struct Certificate {
    settings: TlsSettings,
    current: RwLock<Arc<CertifiedKey>>,
    /// The fault of the last look, so that it is told once.
    fault: RwLock<Option<String>>,
}

impl Certificate {
    pub(super) fn load(settings: &TlsSettings) -> Result<Self, TlsError> {
        let current = RwLock::new(Arc::new(read(settings)?));
        Ok(Self { settings: settings.clone(), current, fault: RwLock::default() })
    }

    /// Looks at the files again and again until the server is closed.
    pub(super) async fn watch(self: Arc<Self>, mut stop: StopWatch) {
        let mut hangup = Hangup::listen();
        loop {
            tokio::select! {
                () = stop.closed() => return,
                () = sleep(EVERY) => (),
                () = hangup.next() => (),
            }
            self.look();
        }
    }

    /// Takes what the files have now, two small ones; files that can't be used change nothing, and are told of once.
    fn look(&self) {
        let found = read(&self.settings);
        let fault = found.as_ref().err().map(TlsError::to_string);
        let mut last = self.fault.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(cause) = fault.as_ref().filter(|_| fault != *last) {
            tracing::warn!(cause, "the certificate can't be read: that of before stays");
        }
        *last = fault;
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = found.ok().filter(|found| found.cert != current.cert) {
            *current = Arc::new(found);
            drop(current);
            tracing::info!("the certificate has changed");
        }
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

/// What `conn_data` has of a connection with TLS on it.
pub(super) struct ByTls;

/// Whether the request came by TLS that ended in this server.
pub fn came_by_tls(request: &HttpRequest) -> bool {
    request.conn_data::<ByTls>().is_some()
}

/// Speaks TLS 1.2 or 1.3 with whoever connects.
#[derive(Clone)]
pub(super) struct Acceptor(TlsAcceptor);

impl Acceptor {
    pub(super) fn new(certificate: Arc<Certificate>) -> Result<Self, TlsError> {
        let versions = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()?;
        let mut config = versions.with_no_client_auth().with_cert_resolver(certificate);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }

    /// The handshake, which may take as long as a request's head.
    pub(super) async fn accept(&self, stream: TcpStream, wait: Duration) -> io::Result<Wire> {
        let stream = timeout(wait, self.0.accept(stream)).await??;
        Ok(Wire::Right(Box::new(stream)))
    }
}

fn read(settings: &TlsSettings) -> Result<CertifiedKey, TlsError> {
    let failed = |file: &Path, cause| TlsError::File { file: file.to_owned(), cause };
    let chain = CertificateDer::pem_file_iter(&settings.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .and_then(|chain| if chain.is_empty() { Err(PemError::NoItemsFound) } else { Ok(chain) })
        .map_err(|cause| failed(&settings.certificate, cause))?;
    let key = PrivateKeyDer::from_pem_file(&settings.key).map_err(|cause| failed(&settings.key, cause))?;
    Ok(CertifiedKey::from_der(chain, key, &default_provider())?)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Writes a certificate and its key; the certificate.
    fn write(settings: &TlsSettings) -> CertificateDer<'static> {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        fs::write(&settings.certificate, made.cert.pem()).unwrap();
        fs::write(&settings.key, made.signing_key.serialize_pem()).unwrap();
        made.cert.der().clone()
    }

    fn settings(folder: &Path) -> TlsSettings {
        TlsSettings { certificate: folder.join("tls.crt"), key: folder.join("tls.key") }
    }

    fn shown(certificate: &Certificate) -> CertificateDer<'static> {
        certificate.current.read().unwrap().cert[0].clone()
    }

    #[test]
    fn a_change_of_the_files_is_seen_and_broken_files_keep_the_last_good_pair() {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        let first = write(&settings);
        let certificate = Certificate::load(&settings).unwrap();
        assert_eq!(shown(&certificate), first);
        let second = write(&settings);
        certificate.look();
        assert_eq!(shown(&certificate), second);
        for file in [&settings.certificate, &settings.key] {
            let whole = fs::read(file).unwrap();
            fs::write(file, "half").unwrap();
            certificate.look();
            assert_eq!(shown(&certificate), second);
            assert!(certificate.fault.read().unwrap().is_some());
            fs::write(file, whole).unwrap();
            certificate.look();
            assert_eq!(*certificate.fault.read().unwrap(), None);
        }
    }

    #[test]
    fn a_file_that_can_not_be_used_is_named_in_one_line() {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        let refused = || Certificate::load(&settings).unwrap_err().to_string();
        assert!(refused().contains("tls.crt"), "{}", refused());
        write(&settings);
        fs::write(&settings.certificate, "").unwrap();
        assert!(refused().contains("tls.crt"), "{}", refused());
        write(&settings);
        fs::remove_file(&settings.key).unwrap();
        assert!(refused().contains("tls.key"), "{}", refused());
        let key = rcgen::KeyPair::generate().unwrap();
        fs::write(&settings.key, key.serialize_pem()).unwrap();
        assert!(refused().contains("with the key"), "{}", refused());
        assert!(!refused().contains(['\n']) && !refused().contains(&key.serialize_pem()[30..60]));
    }
}
