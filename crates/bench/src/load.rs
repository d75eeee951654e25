//! Many clients at once on one thread: each has a connection and sends its next request when the last is answered, or at
//! its time.

use std::cell::RefCell;
use std::future::pending;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures_util::future::{Either, try_join_all};

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
        let pace = self.rate.map(|rate| Pace::new(begun, rate, self.clients)).transpose()?;
        let clients = connections.into_iter().enumerate();
        let clients =
            clients.map(|(client, connection)| exchange(client, connection, pace.as_ref(), &shared));
        let keep_pace =
            pace.as_ref().map_or_else(|| Either::Left(pending()), |pace| Either::Right(pace.run()));
        tokio::select! {
            done = try_join_all(clients) => drop(done?),
            failed = keep_pace => failed?,
        }
        let elapsed = begun.elapsed();
        Ok(Taken { elapsed, latencies: shared.into_inner().latencies })
    }
}

/// One client's requests, one after another.
async fn exchange<I, A>(
    client: usize,
    mut connection: Connection,
    pace: Option<&Pace>,
    shared: &RefCell<Shared<I, A>>,
) -> Result<()>
where
    I: Iterator<Item = (usize, Rc<[u8]>)>,
    A: FnMut(usize, &[u8]),
{
    for taken in 0.. {
        let next = shared.borrow_mut().requests.next();
        let Some((index, request)) = next else { break };
        let sent = match pace {
            Some(pace) => pace.turn(client, taken).await,
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
