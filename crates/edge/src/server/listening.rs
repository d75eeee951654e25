//! A server that has its ports and waits to run.

use std::fmt::Debug;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServerHandle, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::{App, Error};
use futures_util::future::{BoxFuture, FutureExt, try_join_all};

use super::connection::Waits;
use super::internal::{self, Internal};
use super::public;
use super::stop::{Phase, StopHandle, StopWatch};
use super::tls::Acceptor;
use super::{Ports, ServerSettings};

/// A server that has its ports and waits to run.
#[must_use = "nothing is served before it runs"]
pub struct Listening {
    public: Server,
    internal: Server,
    public_addr: SocketAddr,
    internal_addr: SocketAddr,
    tasks: Vec<Task>,
    pub(super) stop: StopHandle,
    pub(super) drain: Duration,
}

struct Task {
    name: &'static str,
    future: BoxFuture<'static, ()>,
}

/// Puts `app` behind the public port and the probes behind the internal one; `app` is made once for each worker.
pub fn listen<F, T, B>(
    ports: Ports,
    settings: &ServerSettings,
    waits: Waits,
    internal: Internal,
    app: F,
) -> io::Result<Listening>
where
    F: Fn() -> App<T> + Send + Clone + 'static,
    T: ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<B>,
            Error = Error,
            InitError = (),
        > + 'static,
    T::Future: 'static,
    B: MessageBody + 'static,
{
    let stop = StopHandle::new();
    let certificate = ports.certificate;
    let acceptor = certificate.clone().map(Acceptor::new).transpose().map_err(io::Error::other)?;
    let listening = Listening {
        public_addr: ports.public.local_addr()?,
        internal_addr: ports.internal.local_addr()?,
        public: public::server(ports.public, settings, (waits, acceptor), stop.watch(), app)?,
        internal: internal::server(ports.internal, internal, stop.clone())?,
        tasks: Vec::new(),
        drain: Duration::from_secs(settings.drain),
        stop,
    };
    Ok(match certificate {
        Some(certificate) => listening.with_task("certificate", |stop| certificate.watch(stop)),
        None => listening,
    })
}

impl Listening {
    /// Where the API is, the real port included.
    pub fn public_addr(&self) -> SocketAddr {
        self.public_addr
    }

    /// Where the probes are, the real port included.
    pub fn internal_addr(&self) -> SocketAddr {
        self.internal_addr
    }

    /// What ends this server from outside.
    pub fn handle(&self) -> StopHandle {
        self.stop.clone()
    }

    /// Runs `task` beside the server. It must return once its watch is [`StopWatch::closed`]; if it returns before,
    /// the server fails.
    pub fn with_task<Fut>(mut self, name: &'static str, task: impl FnOnce(StopWatch) -> Fut) -> Self
    where
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.tasks.push(Task { name, future: task(self.stop.watch()).boxed() });
        self
    }

    /// Serves until the process is signalled or the handle stops it: the first signal drains, the second aborts
    /// (an error).
    pub async fn run(self) -> io::Result<()> {
        super::run_all(vec![self]).await
    }

    /// Serves until the handle stops it; signals are somebody else's.
    pub async fn serve(self) -> io::Result<()> {
        super::serve_all(vec![self]).await
    }

    pub(super) fn handles(&self) -> [ServerHandle; 2] {
        [self.public.handle(), self.internal.handle()]
    }

    /// All that runs, until it has ended.
    pub(super) async fn live(self) -> io::Result<()> {
        let tasks = self.tasks.into_iter().map(|task| task.live(self.stop.watch()));
        tokio::try_join!(self.public, self.internal, try_join_all(tasks)).map(|_| ())
    }
}

impl Task {
    async fn live(self, watch: StopWatch) -> io::Result<()> {
        self.future.await;
        if watch.phase() >= Phase::Closed {
            Ok(())
        } else {
            Err(io::Error::other(format!("{} ended", self.name)))
        }
    }
}

impl Debug for Listening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listening").field("public", &self.public_addr).finish_non_exhaustive()
    }
}
