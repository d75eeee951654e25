//! Many clients at once on one thread: each has a connection and sends its next request when the last is answered, or at
//! its time.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures_util::future::try_join_all;

use crate::connection::Connection;
use crate::pace::Pace;

/// Who asks whom, and how fast.
pub(crate) struct Load {
    pub(crate) to: SocketAddr,
    pub(crate) clients: usize,
    /// Requests per second of all clients together; without one, each asks again at once.
    pub(crate) rate: Option<f64>,
}

/// How it went.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) elapsed: Duration,
    /// Of every request, in milliseconds; at a rate, from when it should have been sent.
    pub(crate) latencies: Vec<f64>,
}

impl Taken {
    pub(crate) fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.elapsed.as_secs_f64()
    }
}

impl Load {
    /// Sends all requests, which must be answered 200, and hands each answer's body on.
    pub(crate) async fn run(
        &self,
        requests: impl Iterator<Item = Rc<[u8]>>,
        answered: impl FnMut(usize, &[u8]),
    ) -> Result<Taken> {
        let shared = Shared { requests: requests.enumerate(), answered, latencies: Vec::new() };
        let shared = RefCell::new(shared);
        let connections = try_join_all((0..self.clients).map(|_| Connection::open(self.to))).await?;
        let begun = Instant::now();
        let clients = connections.into_iter().enumerate();
        try_join_all(clients.map(|(client, connection)| self.client(client, connection, begun, &shared)))
            .await?;
        let elapsed = begun.elapsed();
        Ok(Taken { elapsed, latencies: shared.into_inner().latencies })
    }

    async fn client<I, A>(
        &self,
        client: usize,
        mut connection: Connection,
        begun: Instant,
        shared: &RefCell<Shared<I, A>>,
    ) -> Result<()>
    where
        I: Iterator<Item = (usize, Rc<[u8]>)>,
        A: FnMut(usize, &[u8]),
    {
        let mut pace = self.pace(client, begun)?;
        loop {
            let next = shared.borrow_mut().requests.next();
            let Some((index, request)) = next else { break };
            let sent = match &mut pace {
                Some(pace) => pace.turn().await?,
                None => Instant::now(),
            };
            let (status, body) = connection.ask(&request).await?;
            ensure!(status == 200, "answered {status}: {}", String::from_utf8_lossy(body));
            let mut shared = shared.borrow_mut();
            shared.latencies.push(sent.elapsed().as_secs_f64() * 1e3);
            (shared.answered)(index, body);
        }
        Ok(())
    }

    /// The clients take turns, evenly, if there is a rate.
    fn pace(&self, client: usize, begun: Instant) -> Result<Option<Pace>> {
        let each = |rate| {
            let after = |requests: usize| Duration::from_secs_f64(requests as f64 / rate);
            Pace::new(begun + after(client), after(self.clients))
        };
        self.rate.map(each).transpose()
    }
}

struct Shared<I, A> {
    requests: I,
    answered: A,
    latencies: Vec<f64>,
}

/// The same request again and again, for a while.
pub(crate) fn repeated(request: &Rc<[u8]>, time: Duration) -> impl Iterator<Item = Rc<[u8]>> {
    let begun = Instant::now();
    std::iter::repeat_with(move || Rc::clone(request)).take_while(move |_| begun.elapsed() < time)
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};
    use std::thread;

    use super::*;

    /// Answers each request of each connection with its own count.
    fn counting() -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming() {
                thread::spawn(move || answer(stream.unwrap()));
            }
        });
        address
    }

    fn answer(mut stream: std::net::TcpStream) {
        use std::io::{Read as _, Write as _};
        let mut buffer = [0; 1024];
        while stream.read(&mut buffer).is_ok_and(|read| read > 0) {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
        }
    }

    #[tokio::test]
    async fn every_request_is_sent_once_and_timed() {
        let request: Rc<[u8]> = crate::connection::request("GET", "/", &[], "").into();
        let mut seen = Vec::new();
        let load = Load { to: counting(), clients: 3, rate: Some(2_000.0) };
        let taken = load.run(std::iter::repeat_n(request, 20), |index, body| {
            assert_eq!(body, b"ok");
            seen.push(index);
        });
        let taken = taken.await.unwrap();
        seen.sort_unstable();
        assert_eq!((seen, taken.latencies.len()), ((0..20).collect(), 20));
        assert!(taken.elapsed >= Duration::from_millis(9), "the last one is due after 9.5 ms");
    }
}
