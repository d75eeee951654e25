use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

/// How a provider answers one request.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    Status(u16),
    SlowStatus(u16, Duration),
    RetryAfter(u16, u64),
    Redirect(String),
    Reset,
    Hang,
}

/// A request as it came.
pub(crate) struct Recorded {
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Recorded {
    pub(crate) fn header(&self, name: &str) -> String {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let values: Vec<_> =
            lines.filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect();
        assert_eq!(values.len(), 1, "{name} in {}", self.head);
        values[0].to_owned()
    }
}

/// A provider on the loopback that answers by a script, the last reply over and over.
pub(crate) struct Recorder {
    pub(crate) url: String,
    requests: mpsc::UnboundedReceiver<Recorded>,
}

type Script = Arc<Mutex<Vec<Reply>>>;

impl Recorder {
    pub(crate) async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/messages?key=s3cret", listener.local_addr().unwrap());
        let script: Script = Arc::new(Mutex::new(replies.into_iter().collect()));
        let (recorded, requests) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&script), recorded.clone()));
            }
        });
        Self { url, requests }
    }

    pub(crate) async fn next(&mut self) -> Recorded {
        timeout(Duration::from_secs(20), self.requests.recv()).await.expect("a request comes").unwrap()
    }

    /// Whether no request came that was not looked at.
    pub(crate) fn is_silent(&mut self) -> bool {
        self.requests.try_recv().is_err()
    }
}

async fn serve(mut stream: TcpStream, script: Script, recorded: mpsc::UnboundedSender<Recorded>) {
    while let Some(request) = read(&mut stream).await {
        let _ = recorded.send(request);
        let (status, extra) = match next(&script) {
            Reply::Status(status) => (status, String::new()),
            Reply::SlowStatus(status, pause) => {
                sleep(pause).await;
                (status, String::new())
            }
            Reply::RetryAfter(status, seconds) => (status, format!("retry-after: {seconds}\r\n")),
            Reply::Redirect(to) => (307, format!("location: {to}\r\n")),
            Reply::Reset => return,
            Reply::Hang => return std::future::pending().await,
        };
        let answer = format!("HTTP/1.1 {status} X\r\n{extra}content-length: 2\r\n\r\n{{}}");
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

fn next(script: &Script) -> Reply {
    let mut script = script.lock().unwrap();
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
            Ok(read) if read > 0 => text.push_str(str::from_utf8(&buffer[..read]).unwrap()),
            _ => return None,
        }
    }
}

fn complete(text: &str) -> Option<Recorded> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let request = Recorded { head: head.to_owned(), body: body.to_owned() };
    let length: usize = request.header("content-length").parse().unwrap();
    (body.len() == length).then_some(request)
}
