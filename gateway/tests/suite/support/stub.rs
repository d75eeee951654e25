//! An HTTP server by hand, which can do everything wrong.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came over the wire.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// The other end of the connection that it came by.
    pub(crate) port: u16,
}

impl Seen {
    /// All values of a header in their order.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }
}

/// What is answered.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// These bytes as they are.
    Raw(Vec<u8>),
    /// These bytes, with such a pause after each piece.
    Pieces(Vec<Vec<u8>>, Duration),
    /// These bytes as they are, and then the connection is closed.
    Last(Vec<u8>),
    /// Nothing, ever.
    Silence,
    /// The connection is closed.
    Hangup,
}

impl Reply {
    /// 200 with JSON and more headers.
    pub(crate) fn json(body: &str, headers: &[(&str, &str)]) -> Self {
        Self::status("200 OK", "application/json", body, headers)
    }

    /// Any status.
    pub(crate) fn status(status: &str, media_type: &str, body: &str, headers: &[(&str, &str)]) -> Self {
        let more: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        let text = format!(
            "HTTP/1.1 {status}\r\ncontent-type: {media_type}\r\n{more}content-length: {length}\r\n\r\n{body}"
        );
        Self::Raw(text.into_bytes())
    }
}

impl Reply {
    /// These bytes, one after the other.
    pub(crate) fn drip(bytes: &[u8], pause: Duration) -> Self {
        Self::Pieces(bytes.iter().map(|byte| vec![*byte]).collect(), pause)
    }
}

type Behaviour = Arc<dyn Fn(&Seen) -> Reply + Send + Sync>;

/// The server; it ends with the test's runtime, or when it is stopped.
pub(crate) struct Stub {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    accepting: tokio::task::JoinHandle<()>,
}

impl Stub {
    pub(crate) async fn start(behaviour: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").await.unwrap(), behaviour)
    }

    pub(crate) fn on(
        listener: TcpListener,
        behaviour: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (address, log, behaviour) = (listener.local_addr().unwrap(), seen.clone(), Arc::new(behaviour));
        let accepting = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((connection, _)) = listener.accept().await {
                connections.spawn(serve(connection, log.clone(), behaviour.clone()));
            }
        });
        Self { address, seen, accepting }
    }

    /// The requests for paths that begin like this.
    pub(crate) fn seen(&self, path: &str) -> Vec<Seen> {
        self.seen.lock().unwrap().iter().filter(|seen| seen.path.starts_with(path)).cloned().collect()
    }

    /// Closes the listener and every connection.
    pub(crate) async fn stop(&mut self) {
        self.accepting.abort();
        let _ = (&mut self.accepting).await;
    }
}

async fn serve(mut connection: TcpStream, log: Arc<Mutex<Vec<Seen>>>, behaviour: Behaviour) {
    let mut buffer = Vec::new();
    connection.set_nodelay(true).unwrap();
    while let Some(seen) = read(&mut connection, &mut buffer).await {
        log.lock().unwrap().push(seen.clone());
        match behaviour(&seen) {
            Reply::Raw(bytes) => connection.write_all(&bytes).await.unwrap_or_default(),
            Reply::Pieces(pieces, pause) => send(&mut connection, &pieces, pause).await,
            Reply::Last(bytes) => return connection.write_all(&bytes).await.unwrap_or_default(),
            Reply::Silence => std::future::pending().await,
            Reply::Hangup => return,
        }
    }
}

async fn send(connection: &mut TcpStream, pieces: &[Vec<u8>], pause: Duration) {
    for piece in pieces {
        if connection.write_all(piece).await.is_err() {
            return;
        }
        tokio::time::sleep(pause).await;
    }
}

async fn read(connection: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Seen> {
    let end = loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        more(connection, buffer).await?;
    };
    let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ').map(str::to_owned);
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let port = connection.peer_addr().ok()?.port();
    let mut seen = Seen { method: first.next()?, path: first.next()?, headers, body: Vec::new(), port };
    let length: usize = seen.all("content-length").first().map_or(0, |length| length.parse().unwrap());
    while buffer.len() < end + length {
        more(connection, buffer).await?;
    }
    seen.body = buffer[end..end + length].to_vec();
    buffer.drain(..end + length);
    Some(seen)
}

async fn more(connection: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<()> {
    let mut chunk = [0; 4096];
    let read = connection.read(&mut chunk).await.ok().filter(|read| *read > 0)?;
    buffer.extend_from_slice(&chunk[..read]);
    Some(())
}
