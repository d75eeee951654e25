//! Listeners, bound before anything is served.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use socket2::{Domain, Protocol, Socket, Type};

use super::tls::Certificate;
use super::{InternalSettings, ServerSettings, TlsError};

/// Connections that may wait to be accepted.
const BACKLOG: i32 = 1024;

/// Why a server can't listen; its text is one line that names the setting.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// An address that can't be listened on.
    #[error("{setting}: {address} {}", why(.cause))]
    Address {
        /// Its setting, as the environment names it.
        setting: String,
        /// The address.
        address: SocketAddr,
        /// What the system says.
        cause: io::Error,
    },
    /// A certificate that can't be used.
    #[error("{setting}: {cause}")]
    Tls {
        /// Its settings, as the environment names them.
        setting: String,
        /// Why.
        cause: TlsError,
    },
}

/// A server's two listeners, and the certificate of the public one if TLS ends there.
#[derive(Debug)]
pub struct Ports {
    pub(super) public: TcpListener,
    pub(super) internal: TcpListener,
    pub(super) certificate: Option<Arc<Certificate>>,
}

impl Ports {
    /// Binds both addresses; `prefix` is the environment's (`KG_AUTH`), to name the setting that fails.
    pub fn bind(
        prefix: &str,
        server: &ServerSettings,
        internal: &InternalSettings,
    ) -> Result<Self, BindError> {
        Ok(Self {
            public: bind(format!("{prefix}__SERVER__BIND"), server.bind)?,
            internal: bind(format!("{prefix}__INTERNAL__BIND"), internal.bind)?,
            certificate: certificate(prefix, server)?.map(Arc::new),
        })
    }

    /// Looks at what needs no port: whether a certificate can be used if there is to be one.
    pub fn check(prefix: &str, server: &ServerSettings) -> Result<(), BindError> {
        certificate(prefix, server).map(|_| ())
    }

    /// Where the public listener is, its real port included.
    pub fn public_addr(&self) -> io::Result<SocketAddr> {
        self.public.local_addr()
    }
}

fn certificate(prefix: &str, server: &ServerSettings) -> Result<Option<Certificate>, BindError> {
    let loaded = server.tls.as_ref().map(Certificate::load).transpose();
    loaded.map_err(|cause| BindError::Tls { setting: format!("{prefix}__SERVER__TLS"), cause })
}

fn bind(setting: String, address: SocketAddr) -> Result<TcpListener, BindError> {
    listener(address).map_err(|cause| BindError::Address { setting, address, cause })
}

fn listener(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if cfg!(unix) {
        socket.set_reuse_address(true)?;
    }
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

fn why(cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::AddrInUse => "is taken".to_owned(),
        io::ErrorKind::AddrNotAvailable => "is not an address of this machine".to_owned(),
        io::ErrorKind::PermissionDenied => "needs more rights".to_owned(),
        _ => format!("can't be listened on: {cause}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(bind: &str) -> (ServerSettings, InternalSettings) {
        let bind = bind.parse().unwrap();
        let server = ServerSettings {
            bind,
            trusted_proxies: Vec::new(),
            workers: 1,
            drain: 0,
            stop_within: 1,
            tls: None,
        };
        (server, InternalSettings { bind: "127.0.0.1:0".parse().unwrap() })
    }

    #[test]
    fn a_taken_address_is_named_with_its_setting_in_one_line() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        let (server, internal) = settings(&address.to_string());
        let error = Ports::bind("KG_AUTH", &server, &internal).unwrap_err().to_string();
        assert_eq!(error, format!("KG_AUTH__SERVER__BIND: {address} is taken"));
    }

    #[test]
    fn an_address_of_another_machine_is_named() {
        let (server, internal) = settings("192.0.2.1:80");
        let error = Ports::bind("GATEWAY", &server, &internal).unwrap_err().to_string();
        assert_eq!(error, "GATEWAY__SERVER__BIND: 192.0.2.1:80 is not an address of this machine");
    }
}
