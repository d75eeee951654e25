//! The server of the public port.

use std::io;
use std::net::{SocketAddr, TcpListener};

use actix_http::HttpService;
use actix_http::error::DispatchError;
use actix_service::{IntoServiceFactory, ServiceFactoryExt, map_config};
use actix_web::body::MessageBody;
use actix_web::dev::{AppConfig, Server, ServiceFactory, ServiceRequest, ServiceResponse, fn_service};
use actix_web::rt::spawn;
use actix_web::{App, Error};
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::ServerSettings;
use super::connection::{Waits, Watched, Wire};
use super::stop::StopWatch;
use super::tls::{Acceptor, ByTls};

/// What actix's `HttpServer` makes, but over [`Watched`] sockets; handlers find the connection and the server's
/// [`StopWatch`] in `conn_data`.
pub(super) fn server<F, T, B>(
    listener: TcpListener,
    settings: &ServerSettings,
    (waits, acceptor): (Waits, Option<Acceptor>),
    stop: StopWatch,
    app: F,
) -> io::Result<Server>
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
    let builder = Server::build().shutdown_timeout(settings.stop_within).disable_signals();
    let builder = if settings.workers > 0 { builder.workers(settings.workers) } else { builder };
    let server_closes = builder.graceful_shutdown_signal();
    // Called by each worker, once.
    let connections = move || {
        spawn(telemetry::lines_together());
        let (server_closes, stop, acceptor) = (server_closes.clone(), stop.clone(), acceptor.clone());
        let closing = of_this_worker(async move { server_closes.notified().await });
        let app = app().into_factory().map_err(|error: Error| error.error_response());
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let mut closing = closing.clone();
                async move {
                    // A worker that is gone closes, too.
                    let _ = closing.changed().await;
                }
            })
            .keep_alive(waits.keep_alive)
            .client_request_timeout(waits.head)
            .client_disconnect_timeout(waits.linger)
            .on_connect_ext(move |stream: &Watched, data| {
                data.insert(stream.connection());
                data.insert(stop.clone());
                if stream.is_tls() {
                    data.insert(ByTls);
                }
            })
            .h1(map_config(app, |()| AppConfig::default()));
        fn_service(move |stream: TcpStream| watched(stream, waits, acceptor.clone())).and_then(http)
    };
    Ok(builder.listen("public", listener, connections)?.run())
}

/// A worker's own signal that the server closes: a connection looks at it at each turn, and at the server's own, all
/// workers' connections would wait for one another.
fn of_this_worker(server_closes: impl Future<Output = ()> + 'static) -> watch::Receiver<()> {
    let (close, closing) = watch::channel(());
    spawn(async move {
        server_closes.await;
        close.send_replace(());
    });
    closing
}

type Accepted = (Watched, Option<SocketAddr>);

/// A small answer must not wait for the client to acknowledge the one before.
async fn watched(
    stream: TcpStream,
    waits: Waits,
    acceptor: Option<Acceptor>,
) -> Result<Accepted, DispatchError> {
    stream.set_nodelay(true)?;
    let peer = stream.peer_addr().ok();
    let wire = match acceptor {
        Some(acceptor) => acceptor.accept(stream, waits.head).await?,
        None => Wire::Left(stream),
    };
    Ok((Watched::new(wire, waits), peer))
}
