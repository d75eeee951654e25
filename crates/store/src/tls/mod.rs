//! PostgreSQL over TLS, by rustls.
//!
//! libpq is built without TLS of its own: OpenSSL would need Perl and Make where Rust and a C compiler are to be
//! enough. So libpq speaks to a socket in a folder that is ours alone, and a thread carries what it says to the
//! server, encrypted. To libpq a certificate that is refused is an error of the server, with its reason.

mod dial;
mod greeting;
mod lenient;
pub(crate) mod mode;
mod trust;

use std::io;
use std::os::unix::net::UnixListener as StdUnixListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncWriteExt as _, copy, split};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use crate::OpenError;
use crate::tls::mode::Target;

/// The port in the socket's name.
pub(crate) const PORT: u16 = 1;

/// libpq gives up earlier; this only ends what it left behind.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long to wait when the process has no file handle left.
const BREATH: Duration = Duration::from_millis(100);

/// A socket that leads to the server through TLS, until this is dropped.
pub(crate) struct Tunnel {
    folder: TempDir,
    _open: oneshot::Sender<()>,
}

impl Tunnel {
    /// Looks at the files that are named, and starts the thread; the server may still be away.
    pub(crate) fn open(target: Target) -> Result<Self, OpenError> {
        trust::client_config(&target).map_err(OpenError::System)?;
        let no_tunnel = |error: io::Error| OpenError::System(format!("no socket for TLS: {error}"));
        let folder = tempfile::Builder::new().prefix("market-auth-").tempdir().map_err(no_tunnel)?;
        let listener =
            StdUnixListener::bind(folder.path().join(format!(".s.PGSQL.{PORT}"))).map_err(no_tunnel)?;
        listener.set_nonblocking(true).map_err(no_tunnel)?;
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(no_tunnel)?;
        let (open, dropped) = oneshot::channel::<()>();
        let work = move || {
            runtime.block_on(async {
                tokio::select! { _ = serve(listener, Arc::new(target)) => (), _ = dropped => () }
            });
            runtime.shutdown_background();
        };
        std::thread::Builder::new().name("postgres-tls".to_owned()).spawn(work).map_err(no_tunnel)?;
        Ok(Self { folder, _open: open })
    }

    /// Where the socket is; libpq's `host`.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

async fn serve(listener: StdUnixListener, target: Arc<Target>) -> io::Result<()> {
    let listener = UnixListener::from_std(listener)?;
    loop {
        match listener.accept().await {
            Ok((local, _)) => {
                let target = Arc::clone(&target);
                tokio::spawn(async move { carry(local, &target).await });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection to the database can't be carried");
                sleep(BREATH).await;
            }
        }
    }
}

/// Carries one connection until either side ends it.
async fn carry(mut local: UnixStream, target: &Target) -> io::Result<()> {
    let dialled = timeout(PATIENCE, dial::dial(target)).await;
    let mut server = match dialled.unwrap_or_else(|_| Err("the server does not answer".to_owned())) {
        Ok(server) => server,
        Err(cause) => return greeting::refuse(&mut local, &cause).await,
    };
    timeout(PATIENCE, greeting::exchange(&mut local, &mut server)).await??;
    let (mut said, mut answer) = local.into_split();
    let (mut heard, mut speak) = split(server);
    tokio::select! {
        _ = copy(&mut said, &mut speak) => (),
        _ = copy(&mut heard, &mut answer) => (),
    }
    timeout(PATIENCE, speak.shutdown()).await.unwrap_or(Ok(()))
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::os::unix::net::UnixStream;

    use super::*;
    use crate::postgres::address::Address;

    #[test]
    fn a_way_that_leads_nowhere_says_so_and_leaves_nothing_behind() {
        let nowhere = Address::parse("postgres://127.0.0.1:1/m?sslmode=require");
        let tunnel = Tunnel::open(Target::of(&nowhere).unwrap().unwrap()).unwrap();
        let folder = tunnel.folder().to_owned();
        let mut libpq = UnixStream::connect(folder.join(".s.PGSQL.1")).unwrap();
        libpq.write_all(&[0, 0, 0, 8, 0, 3, 0, 0]).unwrap();
        let mut answer = String::new();
        libpq.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with('E') && answer.contains("MTLS: Connection refused"), "{answer:?}");
        drop(tunnel);
        assert!(!folder.exists());
    }
}
