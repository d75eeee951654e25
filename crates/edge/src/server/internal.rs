//! The port for operators: `/livez`, `/readyz`, `/startupz`, `/metrics`.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::dev::Server;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::middleware::DefaultHeaders;
use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse, HttpServer};
use serde_json::json;

use super::stop::{Phase, StopHandle};

/// Whether a server can do its work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readiness {
    /// It can.
    Ready,
    /// It can't; the reason is for operators.
    NotReady(String),
}

/// What the internal port shows.
#[derive(Clone)]
pub struct Internal {
    /// Answers at once, from what is known: it must not wait for a database.
    pub ready: Arc<dyn Fn() -> Readiness + Send + Sync>,
    /// The metrics as Prometheus text.
    pub metrics: Arc<dyn Fn() -> String + Send + Sync>,
}

struct Probes {
    internal: Internal,
    stop: StopHandle,
    was_ready: AtomicBool,
}

pub(super) fn server(listener: TcpListener, internal: Internal, stop: StopHandle) -> std::io::Result<Server> {
    let probes = Data::new(Probes { internal, stop, was_ready: AtomicBool::new(false) });
    let app = move || {
        App::new()
            .app_data(probes.clone())
            .wrap(DefaultHeaders::new().add((CACHE_CONTROL, "no-store")))
            .route("/livez", web::get().to(livez))
            .route("/readyz", web::get().to(readyz))
            .route("/startupz", web::get().to(startupz))
            .route("/metrics", web::get().to(metrics))
    };
    Ok(HttpServer::new(app).workers(1).disable_signals().shutdown_timeout(1).listen(listener)?.run())
}

async fn livez(probes: Data<Probes>) -> HttpResponse {
    match probes.stop.phase() {
        Phase::Aborted => unavailable("aborting"),
        _ => ok(),
    }
}

async fn readyz(probes: Data<Probes>) -> HttpResponse {
    match probes.readiness() {
        Readiness::Ready => ok(),
        Readiness::NotReady(reason) => unavailable(&reason),
    }
}

/// Started means: it was ready once.
async fn startupz(probes: Data<Probes>) -> HttpResponse {
    if probes.was_ready.load(Ordering::Relaxed) {
        return ok();
    }
    readyz(probes).await
}

async fn metrics(probes: Data<Probes>) -> HttpResponse {
    let text = (probes.internal.metrics)();
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")).body(text)
}

impl Probes {
    fn readiness(&self) -> Readiness {
        if self.stop.phase() > Phase::Serving {
            return Readiness::NotReady("draining".to_owned());
        }
        let readiness = (self.internal.ready)();
        if readiness == Readiness::Ready {
            self.was_ready.store(true, Ordering::Relaxed);
        }
        readiness
    }
}

fn ok() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

fn unavailable(reason: &str) -> HttpResponse {
    HttpResponse::ServiceUnavailable().json(json!({ "status": "unavailable", "reason": reason }))
}
