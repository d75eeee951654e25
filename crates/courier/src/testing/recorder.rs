//! A provider on the loopback that answers by a script.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

/// How a provider answers one request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// This status.
    Status(u16),
    /// The same, later.
    SlowStatus(u16, Duration),
    /// This status, and the seconds to wait.
    RetryAfter(u16, u64),
    /// A redirect to there.
    Redirect(String),
    /// This status and this body.
    Answer(u16, String),
    /// This status and a body that comes a byte at a time for ever.
    Drip(u16),
    /// This status and a body without an end, as fast as it is read.
    Flood(u16),
    /// These bytes, then a closed connection.
    Raw(Vec<u8>),
    /// A closed connection.
    Reset,
    /// Nothing.
    Hang,
}

/// A request as it came.
pub struct Recorded {
    /// Its request line and headers.
    pub head: String,
    /// Its body.
    pub body: String,
}

impl Recorded {
    /// The value of the one header of this name.
    ///
    /// # Panics
    /// If it is missing or repeated.
    pub fn header(&self, name: &str) -> String {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let values: Vec<_> =
            lines.filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect();
        assert_eq!(values.len(), 1, "{name} in {}", self.head);
        values[0].to_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// If it is not.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("a JSON body")
    }

    /// The body as a form.
    pub fn form(&self) -> Vec<(String, String)> {
        reqwest::Url::parse(&format!("http://form/?{}", self.body))
            .expect("a form")
            .query_pairs()
            .into_owned()
            .collect()
    }

    /// User and password.
    ///
    /// # Panics
    /// If there are none.
    pub fn basic_auth(&self) -> (String, String) {
        let value = self.header("authorization");
        let decoded = STANDARD.decode(value.strip_prefix("Basic ").expect("basic authentication"));
        let text = String::from_utf8(decoded.expect("base64")).expect("text");
        let (user, password) = text.split_once(':').expect("user and password");
        (user.to_owned(), password.to_owned())
    }
}

/// A provider on the loopback that answers by a script, the last reply over and over.
pub struct Recorder {
    /// Its address.
    pub url: String,
    requests: mpsc::UnboundedReceiver<Recorded>,
}

type Script = Arc<Mutex<Vec<Reply>>>;

impl Recorder {
    /// One that answers its first request with the first reply, and so on.
    ///
    /// # Panics
    /// If it can't listen.
    pub async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let script: Script = Arc::new(Mutex::new(replies.into_iter().collect()));
        let (recorded, requests) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&script), recorded.clone()));
            }
        });
        Self { url, requests }
    }

    /// The next request that was not looked at.
    ///
    /// # Panics
    /// If none comes.
    pub async fn next(&mut self) -> Recorded {
        timeout(Duration::from_secs(20), self.requests.recv())
            .await
            .expect("a request comes")
            .expect("it listens")
    }

    /// Whether no request came that was not looked at.
    pub fn is_silent(&mut self) -> bool {
        self.requests.try_recv().is_err()
    }
}

async fn serve(mut stream: TcpStream, script: Script, recorded: mpsc::UnboundedSender<Recorded>) {
    while let Some(request) = read(&mut stream).await {
        recorded.send(request).ok();
        let (status, extra) = match next(&script) {
            Reply::Status(status) => (status, String::new()),
            Reply::SlowStatus(status, pause) => {
                sleep(pause).await;
                (status, String::new())
            }
            Reply::RetryAfter(status, seconds) => (status, format!("retry-after: {seconds}\r\n")),
            Reply::Answer(status, body) => {
                write(&mut stream, status, "", &body).await;
                continue;
            }
            Reply::Drip(status) => return drip(&mut stream, status).await,
            Reply::Flood(status) => return flood(&mut stream, status).await,
            Reply::Raw(bytes) => return stream.write_all(&bytes).await.unwrap_or_default(),
            Reply::Redirect(to) => (307, format!("location: {to}\r\n")),
            Reply::Reset => return,
            Reply::Hang => return std::future::pending().await,
        };
        write(&mut stream, status, &extra, "{}").await;
    }
}

/// The client may be gone.
async fn write(stream: &mut TcpStream, status: u16, extra: &str, body: &str) {
    let answer = format!("HTTP/1.1 {status} X\r\n{extra}content-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(answer.as_bytes()).await.ok();
}

async fn drip(stream: &mut TcpStream, status: u16) {
    let head = format!("HTTP/1.1 {status} X\r\ncontent-length: 10000\r\n\r\n");
    let mut written = stream.write_all(head.as_bytes()).await;
    while written.is_ok() {
        sleep(Duration::from_millis(20)).await;
        written = stream.write_all(b" ").await;
    }
}

async fn flood(stream: &mut TcpStream, status: u16) {
    let head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\n\r\n");
    let mut written = stream.write_all(head.as_bytes()).await;
    while written.is_ok() {
        written = stream.write_all(&[b' '; 4096]).await;
    }
}

fn next(script: &Script) -> Reply {
    let mut script = script.lock().expect("no panic while it was held");
    if script.len() > 1 { script.remove(0) } else { script[0].clone() }
}

async fn read(stream: &mut TcpStream) -> Option<Recorded> {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some(request) = complete(&text) {
            return Some(request);
        }
        match stream.read(&mut buffer).await {
            Ok(read) if read > 0 => text.push_str(str::from_utf8(&buffer[..read]).ok()?),
            _ => return None,
        }
    }
}

fn complete(text: &str) -> Option<Recorded> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let request = Recorded { head: head.to_owned(), body: body.to_owned() };
    let has_body = head.to_ascii_lowercase().contains("\r\ncontent-length: ");
    let length: usize =
        if has_body { request.header("content-length").parse().expect("a length") } else { 0 };
    (body.len() == length).then_some(request)
}
