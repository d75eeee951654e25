//! Where the message centre is, and who we are to it.

use std::path::Path;
use std::sync::Arc;

use common::SecretString;
use reqwest::Url;
use rusmpp::pdus::BindTransceiver;
use rusmpp::types::COctetString;
use rusmpp::values::InterfaceVersion;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::settings::SmppSettings;
use crate::InvalidSetting;
use crate::http::required;

/// The ports that SMPP has by custom.
const PORT: u16 = 2775;
const TLS_PORT: u16 = 3550;

/// A connection, with TLS or without.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// An operator's message centre.
pub(super) struct Centre {
    host: String,
    port: u16,
    tls: Option<(TlsConnector, ServerName<'static>)>,
    bind: BindTransceiver,
}

impl Centre {
    pub(super) fn new(settings: &SmppSettings) -> Result<Self, InvalidSetting> {
        let url = required("SMPP__URL", settings.url.as_ref())?;
        let address =
            address(url).ok_or(InvalidSetting::new("SMPP__URL", "is not smpp:// or smpps:// and a host"))?;
        let (is_tls, host, port) = address;
        Ok(Self {
            tls: if is_tls { Some(tls(&host, settings.ca_file.as_deref())?) } else { None },
            host,
            port,
            bind: bind(settings)?,
        })
    }

    /// How we present ourselves.
    pub(super) fn bind(&self) -> BindTransceiver {
        self.bind.clone()
    }

    /// A connection; what is in the way of one may name the centre, and is not told.
    pub(super) async fn connect(&self) -> Option<Box<dyn Stream>> {
        let stream = TcpStream::connect((&*self.host, self.port)).await.ok()?;
        stream.set_nodelay(true).ok()?;
        match &self.tls {
            None => Some(Box::new(stream)),
            Some((connector, name)) => Some(Box::new(connector.connect(name.clone(), stream).await.ok()?)),
        }
    }
}

/// Whether it has TLS, the host and the port.
fn address(url: &str) -> Option<(bool, String, u16)> {
    let url = Url::parse(url).ok()?;
    let (is_tls, port) = match url.scheme() {
        "smpp" => (false, PORT),
        "smpps" => (true, TLS_PORT),
        _ => return None,
    };
    let is_bare = matches!(url.path(), "" | "/") && url.username().is_empty() && url.query().is_none();
    let host = url.host_str().filter(|host| is_bare && !host.is_empty())?;
    Some((is_tls, host.trim_matches(['[', ']']).to_owned(), url.port().unwrap_or(port)))
}

fn bind(settings: &SmppSettings) -> Result<BindTransceiver, InvalidSetting> {
    let (id, password) = (settings.system_id.as_ref(), settings.password.as_ref());
    let system_type = settings.system_type.clone().unwrap_or_default();
    Ok(BindTransceiver::builder()
        .system_id(fitting(
            "SMPP__SYSTEM_ID",
            secret("SMPP__SYSTEM_ID", id)?,
            "must be 15 characters at most",
        )?)
        .password(fitting(
            "SMPP__PASSWORD",
            secret("SMPP__PASSWORD", password)?,
            "must be 8 characters at most",
        )?)
        .system_type(fitting("SMPP__SYSTEM_TYPE", system_type, "must be 12 characters at most")?)
        .interface_version(InterfaceVersion::Smpp3_4)
        .build())
}

fn secret(key: &'static str, value: Option<&SecretString>) -> Result<String, InvalidSetting> {
    required(key, value).map(str::to_owned)
}

fn fitting<const MAX: usize>(
    key: &'static str,
    text: String,
    cause: &'static str,
) -> Result<COctetString<1, MAX>, InvalidSetting> {
    COctetString::from_string(text).map_err(|_| InvalidSetting::new(key, cause))
}

/// Only certificates that the system, or the file, vouches for.
fn tls(host: &str, ca_file: Option<&str>) -> Result<(TlsConnector, ServerName<'static>), InvalidSetting> {
    let fault = |cause| InvalidSetting::new("SMPP__URL", cause);
    let roots = match ca_file {
        None => system_roots(),
        Some(file) => {
            roots_in(Path::new(file)).ok_or(InvalidSetting::new("SMPP__CA_FILE", "has no certificate"))?
        }
    };
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| fault("no TLS client can be made for it"))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| fault("has a host that no certificate can name"))?;
    Ok((TlsConnector::from(Arc::new(config)), name))
}

fn system_roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

/// At least one.
fn roots_in(file: &Path) -> Option<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).ok()? {
        roots.add(certificate.ok()?).ok()?;
    }
    (!roots.is_empty()).then_some(roots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_host_with_the_port_of_its_kind() {
        let of = |url| address(url).map(|(is_tls, host, port)| format!("{is_tls} {host} {port}"));
        assert_eq!(of("smpp://smsc.example").unwrap(), "false smsc.example 2775");
        assert_eq!(of("smpps://smsc.example").unwrap(), "true smsc.example 3550");
        assert_eq!(of("smpp://10.0.0.1:2776/").unwrap(), "false 10.0.0.1 2776");
        assert_eq!(of("smpps://[2001:db8::1]:3551").unwrap(), "true 2001:db8::1 3551");
        for url in
            ["", "smsc.example", "http://smsc.example", "smpp://", "smpp://me@smsc.example", "smpp://h/x"]
        {
            assert_eq!(of(url), None, "{url}");
        }
    }
}
