//! From here to the server, encrypted.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::tls::mode::Target;
use crate::tls::trust::client_config;

/// PostgreSQL's SSLRequest: its length, and the code 1234.5679.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

/// A connection to the server, its certificate judged; or why there is none, in one line.
pub(super) async fn dial(target: &Target) -> Result<TlsStream<TcpStream>, String> {
    let config = client_config(target)?;
    let name = ServerName::try_from(target.host.clone()).map_err(said)?;
    let mut socket = TcpStream::connect((&*target.address, target.port)).await.map_err(said)?;
    notice_silence(&socket).map_err(said)?;
    ask_for_tls(&mut socket).await?;
    TlsConnector::from(Arc::new(config)).connect(name, socket).await.map_err(said)
}

/// The server says `S`, or it has no TLS: then there is no connection.
async fn ask_for_tls(socket: &mut TcpStream) -> Result<(), String> {
    socket.write_all(&SSL_REQUEST).await.map_err(said)?;
    match socket.read_u8().await.map_err(said)? {
        b'S' => Ok(()),
        _ => Err("the server does not speak TLS, which sslmode demands".to_owned()),
    }
}

/// The same waits as libpq has without TLS.
fn notice_silence(socket: &TcpStream) -> std::io::Result<()> {
    socket.set_nodelay(true)?;
    let socket = SockRef::from(socket);
    let seconds = Duration::from_secs;
    let keepalive = TcpKeepalive::new().with_time(seconds(5)).with_interval(seconds(2)).with_retries(2);
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(seconds(3)))?;
    socket.set_tcp_keepalive(&keepalive)
}

fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}
