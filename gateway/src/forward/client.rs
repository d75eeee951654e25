//! The connections that carry requests to markets: each worker has its own, and none crosses threads.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::rc::{Rc, Weak};
use std::time::Duration;

use actix_web::rt;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use super::error::Unanswered;
use super::exchange::{Answer, failed};
use super::link::Link;
use crate::upstream::Upstream;

/// Markets close idle connections after 75 s: ours go first, or a request could be written into a closing one.
const IDLE: Duration = Duration::from_secs(30);
/// How many idle connections to a market are kept.
const IDLE_CONNECTIONS: usize = 64;

/// How long and how much a market may answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Until a connection stands.
    pub connect: Duration,
    /// Until the answer is complete, connecting included.
    pub answer: Duration,
    /// The longest body.
    pub answer_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(1), answer: Duration::from_secs(5), answer_bytes: 1024 * 1024 }
    }
}

/// One worker's connections, those to one market apart from those to another (settings refuse two markets with one
/// address).
pub(crate) struct Client {
    connect: Duration,
    markets: RefCell<Vec<(Upstream, Rc<Idle>)>>,
}

/// The connections to one market that carry nothing, and since when.
#[derive(Default)]
struct Idle(RefCell<VecDeque<(Link, Instant)>>);

impl Client {
    /// A client without connections.
    pub(crate) fn new(limits: Limits) -> Self {
        Self { connect: limits.connect, markets: RefCell::default() }
    }

    /// Sends a request once and takes the whole answer, whose body has at most `limit` bytes. The connection is kept
    /// if it may carry another request, and closed if this is no longer awaited.
    pub(super) async fn ask(
        &self,
        to: &Upstream,
        request: &[u8],
        (now, limit): (Instant, usize),
    ) -> Result<Answer, Unanswered> {
        let idle = self.idle(to);
        let (mut link, written) = self.begin(to, &idle, request, now).await?;
        let answer = link.finish(&request[written..], limit).await?;
        if answer.keeps {
            idle.keep(link);
        }
        Ok(answer)
    }

    /// A connection, and how much of the request was written to it. A kept connection that takes nothing is passed
    /// over; once the first byte is written, a failure is final, for GET and POST alike.
    async fn begin(
        &self,
        to: &Upstream,
        idle: &Idle,
        request: &[u8],
        now: Instant,
    ) -> Result<(Link, usize), Unanswered> {
        while let Some(mut link) = idle.take(now) {
            if let Ok(written) = link.begin(request).await {
                return Ok((link, written));
            }
        }
        let mut link = self.open(to).await?;
        let written = link.begin(request).await.map_err(failed)?;
        Ok((link, written))
    }

    /// There are few markets: looking through them is faster than hashing.
    fn idle(&self, to: &Upstream) -> Rc<Idle> {
        let mut markets = self.markets.borrow_mut();
        if let Some((_, idle)) = markets.iter().find(|(known, _)| known.authority() == to.authority()) {
            return Rc::clone(idle);
        }
        let idle = Rc::<Idle>::default();
        rt::spawn(sweep(Rc::downgrade(&idle)));
        markets.push((to.clone(), Rc::clone(&idle)));
        idle
    }

    async fn open(&self, to: &Upstream) -> Result<Link, Unanswered> {
        let late = |_| io::Error::from(io::ErrorKind::TimedOut);
        let stream = timeout(self.connect, TcpStream::connect(to.socket())).await.map_err(late);
        let stream = stream.flatten().map_err(Unanswered::Refused)?;
        stream.set_nodelay(true).map_err(Unanswered::Refused)?;
        Ok(Link::over(stream))
    }
}

impl Idle {
    /// Keeps a connection whose last answer was read to its end.
    fn keep(&self, link: Link) {
        let now = Instant::now();
        self.close_old(now);
        let mut kept = self.0.borrow_mut();
        if kept.len() >= IDLE_CONNECTIONS {
            kept.pop_front();
        }
        kept.push_back((link, now));
    }

    /// The connection that was used last; the others may grow old.
    fn take(&self, now: Instant) -> Option<Link> {
        let mut kept = self.0.borrow_mut();
        while let Some((mut last, since)) = kept.pop_back() {
            if !is_over(since, now) && last.is_quiet() {
                return Some(last);
            }
        }
        None
    }

    fn close_old(&self, now: Instant) {
        let mut kept = self.0.borrow_mut();
        while kept.front().is_some_and(|(_, since)| is_over(*since, now)) {
            kept.pop_front();
        }
    }
}

/// Closes what is idle for too long also where no more requests come.
async fn sweep(idle: Weak<Idle>) {
    loop {
        sleep(IDLE).await;
        let Some(idle) = idle.upgrade() else { return };
        idle.close_old(Instant::now());
    }
}

fn is_over(since: Instant, now: Instant) -> bool {
    now - since > IDLE
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream as Accepted};
    use std::sync::mpsc;
    use std::thread;

    use super::*;
    use crate::forward::broken::Broken;

    const REQUEST: &[u8] = b"POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}";
    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

    /// A market on a thread of its own.
    fn market(behave: impl FnOnce(&TcpListener) + Send + 'static) -> Upstream {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || behave(&listener));
        format!("http://{address}").parse().unwrap()
    }

    fn accept(listener: &TcpListener) -> Accepted {
        listener.accept().unwrap().0
    }

    /// Reads so much of a request, and answers.
    fn answer(connection: &mut Accepted, read: usize) {
        connection.read_exact(&mut vec![0; read]).unwrap();
        connection.write_all(ANSWER).unwrap();
    }

    fn client() -> Client {
        Client::new(Limits { connect: Duration::from_secs(5), ..Limits::default() })
    }

    async fn ask(client: &Client, market: &Upstream, request: &[u8]) -> Result<Answer, Unanswered> {
        client.ask(market, request, (Instant::now(), 1024)).await
    }

    /// Asks twice on one connection, which the market closes in between, before anybody could notice; it had read so
    /// much of the first request.
    async fn ask_again_after_a_close(read: usize) -> Result<Answer, Unanswered> {
        let ((go, closing), (closed, gone)) = (mpsc::channel(), mpsc::channel());
        let market = market(move |listener| {
            let mut first = accept(listener);
            answer(&mut first, read);
            closing.recv().unwrap();
            drop(first);
            closed.send(()).unwrap();
            answer(&mut accept(listener), REQUEST.len());
        });
        let client = client();
        assert!(ask(&client, &market, REQUEST).await.unwrap().keeps);
        go.send(()).unwrap();
        gone.recv().unwrap();
        ask(&client, &market, REQUEST).await
    }

    #[actix_web::test]
    async fn a_kept_connection_that_takes_nothing_is_passed_over() {
        // What is unread when a connection is closed resets it.
        let answer = ask_again_after_a_close(REQUEST.len() - 1).await.unwrap();
        assert_eq!(answer.body, "{}");
    }

    #[actix_web::test]
    async fn a_request_that_was_written_is_not_written_again() {
        let outcome = ask_again_after_a_close(REQUEST.len()).await;
        assert!(matches!(outcome, Err(Unanswered::Gone(_))));
    }

    /// Asks a market that answers after the first bytes of more than a connection holds, and then waits or goes.
    async fn ask_at_length(stays: bool) -> Answer {
        let market = market(move |listener| {
            let mut connection = accept(listener);
            answer(&mut connection, 10);
            if stays {
                thread::park();
            }
        });
        ask(&client(), &market, &vec![b'x'; 32 * 1024 * 1024]).await.unwrap()
    }

    #[actix_web::test]
    async fn an_answer_to_what_was_not_read_to_its_end_counts_and_the_connection_does_not() {
        for stays in [true, false] {
            let answer = ask_at_length(stays).await;
            assert!(answer.body == "{}" && !answer.keeps, "{stays}");
        }
    }

    #[actix_web::test]
    async fn a_request_that_is_longer_than_what_a_connection_holds_is_written_whole() {
        let long = 32 * 1024 * 1024;
        let market = market(move |listener| answer(&mut accept(listener), long));
        assert!(ask(&client(), &market, &vec![b'x'; long]).await.unwrap().keeps);
    }

    #[actix_web::test]
    async fn a_head_that_ends_no_line_is_not_read_for_ever() {
        let market = market(|listener| {
            let mut connection = accept(listener);
            connection.read_exact(&mut [0; REQUEST.len()]).unwrap();
            connection.write_all(b"HTTP/1.1 200 OK\r\nx: ").unwrap();
            // Until nobody takes it any more.
            while connection.write_all(&[b'x'; 1024]).is_ok() {}
        });
        let outcome = ask(&client(), &market, REQUEST).await;
        assert!(matches!(outcome, Err(Unanswered::Broken(Broken::TooLong))));
    }

    #[actix_web::test]
    async fn what_is_idle_for_too_long_is_closed_without_another_request() {
        let (closed, gone) = mpsc::channel();
        let market = market(move |listener| {
            let mut connection = accept(listener);
            answer(&mut connection, REQUEST.len());
            closed.send(connection.read(&mut [0; 1]).unwrap()).unwrap();
        });
        let client = client();
        ask(&client, &market, REQUEST).await.unwrap();
        tokio::time::pause();
        tokio::time::advance(IDLE + Duration::from_secs(1)).await;
        sleep(IDLE + Duration::from_secs(1)).await;
        assert_eq!(gone.recv_timeout(Duration::from_secs(5)), Ok(0));
    }

    #[actix_web::test]
    async fn only_so_many_idle_connections_are_kept() {
        let market = market(|listener| {
            let mut connections: Vec<_> = (0..=IDLE_CONNECTIONS).map(|_| accept(listener)).collect();
            connections.iter_mut().for_each(|connection| answer(connection, REQUEST.len()));
            thread::park();
        });
        let client = client();
        let asked = (0..=IDLE_CONNECTIONS).map(|_| ask(&client, &market, REQUEST));
        assert!(futures_util::future::join_all(asked).await.into_iter().all(|answer| answer.is_ok()));
        assert_eq!(client.idle(&market).0.borrow().len(), IDLE_CONNECTIONS);
    }
}
