//! Putting the gateway together.

use std::sync::Arc;
use std::time::Duration;

use actix_web::App;
use actix_web::web::Data;
use anyhow::Context;
use common::settings::Profile;
use common::{SteadyClock, SystemClock, SystemEntropy, Texts};
use edge::{Edge, HeaderLimits, Internal, Listening, Ports, Readiness, Waits};

use crate::cors::Origins;
use crate::fetch::Fetcher;
use crate::gateway::{Gateway, Shared};
use crate::house::Rules;
use crate::published::keep_fresh;
use crate::reload::{Reread, on_hangup};
use crate::settings::Settings;
use crate::{forward, router};

/// How long the gateway waits for others; the contract's times unless a test is in a hurry.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For a market's whole answer.
    pub answer: Duration,
    /// For a client's whole body.
    pub body: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { answer: forward::Limits::default().answer, body: edge::BODY_WAIT }
    }
}

/// A gateway that has its ports and waits to run; its markets stay as they are.
pub fn build(settings: &Settings, profile: Profile) -> anyhow::Result<Listening> {
    build_with(settings, profile, Patience::default(), None)
}

/// The same with other waits, and with `reread` asked at each SIGHUP.
pub fn build_with(
    settings: &Settings,
    profile: Profile,
    patience: Patience,
    reread: Option<Reread>,
) -> anyhow::Result<Listening> {
    let ports = Ports::bind("GATEWAY", &settings.server, &settings.internal)?;
    let gateway = Arc::new(gateway(settings, patience)?);
    let rules = Rules::new(gateway.clone(), Origins(settings.cors.origins.clone()));
    let edge = edge(&gateway, rules);
    let shared = gateway.clone();
    let has_demo = settings.demo.enabled;
    let app = move || {
        App::new()
            .app_data(Shared::new(shared.clone()))
            .app_data(Data::new(forward::Client::new(shared.limits)))
            .configure(|app| router::routes(app, profile, has_demo))
            .wrap(edge.clone())
    };
    telemetry::announce("gateway");
    let internal = internal(gateway.clone());
    let listening = edge::listen(ports, &settings.server, Waits::default(), internal, app)?;
    Ok(with_tasks(listening, gateway, reread))
}

fn edge(gateway: &Gateway, rules: Rules) -> Edge<Rules> {
    let (texts, clock) = (gateway.texts.clone(), gateway.clock.clone());
    let entropy = Arc::new(SystemEntropy);
    Edge { service: "gateway", texts, clock, entropy, headers: HeaderLimits::PUBLIC, rules }
}

fn gateway(settings: &Settings, patience: Patience) -> anyhow::Result<Gateway> {
    let texts = Arc::new(Texts::shared()?);
    let clock = Arc::new(SteadyClock::new(Arc::new(SystemClock)));
    let fetcher = Fetcher::new().context("the client for the markets' keys can't be made")?;
    let mut gateway = Gateway::new(settings, fetcher, texts, clock);
    gateway.limits.answer = patience.answer;
    gateway.body_wait = patience.body;
    Ok(gateway)
}

/// Ready as soon as it listens: a gateway without its markets still tells their clients so.
fn internal(gateway: Arc<Gateway>) -> Internal {
    Internal { ready: Arc::new(|| Readiness::Ready), metrics: Arc::new(move || forward::render(&gateway)) }
}

fn with_tasks(listening: Listening, gateway: Arc<Gateway>, reread: Option<Reread>) -> Listening {
    let fresh = gateway.clone();
    let listening = listening.with_task("what markets publish", |mut stop| async move {
        tokio::select! {
            () = keep_fresh(&fresh) => (),
            () = stop.closed() => (),
        }
    });
    match reread {
        Some(reread) => listening.with_task("reloading", |stop| on_hangup(gateway, reread, stop)),
        None => listening,
    }
}
