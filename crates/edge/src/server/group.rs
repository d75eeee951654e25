//! Servers that live and end together.

use std::io;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use futures_util::FutureExt;
use futures_util::future::{select_all, try_join_all};
use tokio::select;
use tokio::time::sleep;

use super::Listening;
use super::signals::Signals;
use super::stop::{Phase, StopHandle};

/// How long background tasks may take to finish what they have in hand: a database may never answer them.
const TASKS: Duration = Duration::from_secs(10);

/// Runs what a process is for to its end, and sends what traces there still are. Threads that wait for a database that does not answer are left behind: the
/// runtime's drop would wait for them.
pub fn run_process<T>(main: impl Future<Output = T>) -> T {
    let system = actix_web::rt::System::new();
    let done = system.block_on(main);
    telemetry::flush();
    std::mem::forget(system);
    done
}

/// Serves until a signal, or any server's handle, stops all: the first signal drains, the second aborts (an error).
///
/// A server may depend on those before it in the list: the last one closes first.
pub async fn run_all(servers: Vec<Listening>) -> io::Result<()> {
    let handles: Vec<StopHandle> = servers.iter().map(Listening::handle).collect();
    for server in &servers {
        tracing::info!(public = %server.public_addr(), internal = %server.internal_addr(), "listening");
    }
    let mut signals = Signals::listen()?;
    let obey = async {
        signals.next().await;
        tracing::info!("stopping: a second signal aborts");
        handles.iter().for_each(StopHandle::stop);
        signals.next().await;
        handles.iter().for_each(StopHandle::abort);
        std::future::pending::<()>().await;
    };
    select! {
        result = serve_all(servers) => result,
        () = obey => Ok(()),
    }
}

/// Serves until any server's handle stops all; signals are somebody else's.
pub async fn serve_all(servers: Vec<Listening>) -> io::Result<()> {
    let members: Vec<Member> = servers.iter().map(Member::of).collect();
    let drain = servers.iter().map(|server| server.drain).max().unwrap_or_default();
    let all = try_join_all(servers.into_iter().map(Listening::live));
    select! {
        biased;
        () = any_reaches(&members, Phase::Aborted) => Err(io::Error::new(io::ErrorKind::Interrupted, "aborted")),
        result = all => result.map(|_| ()),
        () = end(&members, drain).then(|()| sleep(TASKS)) => {
            tracing::warn!("left behind: tasks that did not end in time");
            Ok(())
        }
    }
}

struct Member {
    stop: StopHandle,
    public: ServerHandle,
    internal: ServerHandle,
}

impl Member {
    fn of(server: &Listening) -> Self {
        let [public, internal] = server.handles();
        Self { stop: server.handle(), public, internal }
    }

    async fn close(&self) {
        self.stop.advance(Phase::Closing);
        self.public.stop(true).await;
        self.stop.advance(Phase::Closed);
        self.internal.stop(false).await;
    }
}

/// Not ready at once, still serving for `drain`, then closed one by one.
async fn end(members: &[Member], drain: Duration) {
    any_reaches(members, Phase::Draining).await;
    members.iter().for_each(|member| member.stop.stop());
    sleep(drain).await;
    for member in members.iter().rev() {
        member.close().await;
    }
}

async fn any_reaches(members: &[Member], phase: Phase) {
    let watches = members.iter().map(|member| {
        let mut watch = member.stop.watch();
        async move { watch.reached(phase).await }.boxed()
    });
    select_all(watches).await;
}
