//! A small service at the edge.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use actix_web::error::ErrorImATeapot;
use actix_web::rt::System;
use actix_web::rt::time::sleep;
use actix_web::web::{Payload, ServiceConfig};
use actix_web::{App, HttpRequest, HttpResponse};
use common::{ApiError, Code, FieldCode, Language, SeededEntropy, SystemClock, Texts, Window};
use edge::{
    Edge, Failure, HeaderLimits, HouseRules, Internal, InternalSettings, Listening, Ports, Readiness,
    ServerSettings, StopHandle, Waits, docs, listen, not_found, route,
};

/// A running server, stopped when it is dropped.
pub(crate) struct Server {
    pub(crate) public: SocketAddr,
    pub(crate) internal: SocketAddr,
    pub(crate) stop: StopHandle,
    thread: Option<JoinHandle<std::io::Result<()>>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::with(settings(0), |listening| listening)
    }

    /// One with a name of its own in the metrics, which all servers of the process share.
    pub(crate) fn named(name: &'static str) -> Self {
        Self::run(move || service(name, &settings(0)))
    }

    pub(crate) fn with(
        settings: ServerSettings,
        extend: impl FnOnce(Listening) -> Listening + Send + 'static,
    ) -> Self {
        Self::run(move || extend(service("test", &settings)))
    }

    /// One that is in a hurry.
    pub(crate) fn within(waits: Waits) -> Self {
        Self::run(move || service_within(waits, "test", &settings(0)))
    }

    /// One with rules of its own.
    pub(crate) fn ruled<R: HouseRules + Send>(rules: R) -> Self {
        Self::run(move || service_with(rules, Waits::default(), "test", &settings(0)))
    }

    fn run(build: impl FnOnce() -> Listening + Send + 'static) -> Self {
        let (started, starting) = channel();
        let thread = thread::spawn(move || {
            System::new().block_on(async move {
                let listening = build();
                let _ =
                    started.send((listening.public_addr(), listening.internal_addr(), listening.handle()));
                listening.serve().await
            })
        });
        let (public, internal, stop) = starting.recv().unwrap();
        Self { public, internal, stop, thread: Some(thread) }
    }

    /// How it ended.
    pub(crate) fn join(mut self) -> std::io::Result<()> {
        self.thread.take().unwrap().join().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.abort();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

pub(crate) fn settings(drain: u64) -> ServerSettings {
    let bind = "127.0.0.1:0".parse().unwrap();
    ServerSettings { bind, trusted_proxies: Vec::new(), workers: 1, drain, stop_within: 5, tls: None }
}

pub(crate) fn service(name: &'static str, settings: &ServerSettings) -> Listening {
    service_within(Waits::default(), name, settings)
}

fn service_within(waits: Waits, name: &'static str, settings: &ServerSettings) -> Listening {
    service_with((), waits, name, settings)
}

fn service_with<R: HouseRules + Send>(
    rules: R,
    waits: Waits,
    name: &'static str,
    settings: &ServerSettings,
) -> Listening {
    let internal = InternalSettings { bind: "127.0.0.1:0".parse().unwrap() };
    let ports = Ports::bind("TEST", settings, &internal).unwrap();
    let edge = Edge {
        service: name,
        texts: Arc::new(Texts::new(&[("ru", ""), ("ky", ""), ("en", "")]).unwrap()),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SeededEntropy::new(7)),
        headers: HeaderLimits::PUBLIC,
        rules,
    };
    let probes = Internal { ready: Arc::new(|| Readiness::Ready), metrics: Arc::new(|| "up 1\n".to_owned()) };
    let app = move || App::new().configure(routes).default_service(not_found()).wrap(edge.clone());
    listen(ports, settings, waits, probes, app).unwrap()
}

fn routes(cfg: &mut ServiceConfig) {
    cfg.configure(|cfg| docs(cfg, "Test <API>"))
        .service(route("/hello").get(hello).build())
        .service(route("/items/{id}").get(hello).put(hello).delete(hello).build())
        .service(route("/json").post(json).build())
        .service(route("/slow-body").post(impatient).build())
        .service(route("/window").get(window).build())
        .service(route("/kyrgyz").get(kyrgyz).build())
        .service(route("/field").get(field).build())
        .service(route("/token").get(token).build())
        .service(route("/panic").get(panics).build())
        .service(route("/bare").get(bare).build())
        .service(route("/foreign").get(foreign).build())
        .service(route("/local").only_local().get(hello).build())
        .service(route("/until-stopped").get(until_stopped).build())
        .service(route("/slow").get(slow).build());
}

async fn hello(req: HttpRequest) -> HttpResponse {
    HttpResponse::Ok().body(format!("hello {}", edge::request_id(&req)))
}

async fn json(req: HttpRequest, mut payload: Payload) -> Result<HttpResponse, Failure> {
    Ok(HttpResponse::Ok().json(edge::read_json(&req, &mut payload).await?))
}

async fn impatient(req: HttpRequest, mut payload: Payload) -> Result<HttpResponse, Failure> {
    let body = edge::read_body_within(&req, &mut payload, Duration::from_millis(200)).await?;
    Ok(HttpResponse::Ok().body(body))
}

async fn window() -> Result<HttpResponse, Failure> {
    let window = Window { name: "sends", quota: 3, seconds: 900 };
    let refusal = ApiError { window: Some(window), ..ApiError::from(Code::TooManyCodes).retry_after(120) };
    Err(refusal.into())
}

async fn kyrgyz(req: HttpRequest) -> Result<HttpResponse, Failure> {
    edge::set_language(&req, &Language::parse("ky").unwrap());
    Err(Code::NotFound.into())
}

async fn field() -> Result<HttpResponse, Failure> {
    Err(ApiError::field(Code::ValidationFailed, "full_name", FieldCode::TooLong).into())
}

async fn token(req: HttpRequest) -> Result<HttpResponse, Failure> {
    Ok(HttpResponse::Ok().body(edge::bearer_token(&req)?.to_owned()))
}

async fn panics() -> HttpResponse {
    panic!("a secret inside")
}

/// An error of actix's own, with a text that no client may read.
async fn bare() -> Result<HttpResponse, actix_web::Error> {
    Err(ErrorImATeapot("the inside"))
}

/// A problem that somebody else wrote.
async fn foreign() -> HttpResponse {
    HttpResponse::BadGateway().content_type("application/problem+json").body(r#"{"code":"theirs"}"#)
}

async fn slow() -> HttpResponse {
    sleep(Duration::from_millis(600)).await;
    HttpResponse::Ok().body("slept")
}

async fn until_stopped(req: HttpRequest) -> HttpResponse {
    edge::stopping(&req).await;
    HttpResponse::Ok().body("stopped")
}
