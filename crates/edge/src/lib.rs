//! What the gateway and the market services do alike where HTTP comes in: requests are read and refused in one way,
//! problems are written in one place, and a server starts and stops in one order.

mod after_turn;
mod asset;
mod basic;
mod bearer;
mod body;
mod client;
pub mod dev;
mod docs;
mod failure;
mod healthcheck;
mod html;
mod middleware;
mod pages;
mod route;
mod server;

pub use asset::Asset;
pub use basic::client_credentials;
pub use bearer::bearer_token;
pub use body::{
    BODY_LIMIT, BODY_WAIT, read_body, read_body_within, read_form, read_json, require_form, require_json,
};
pub use client::client_ip;
pub use docs::docs;
pub use failure::Failure;
pub use healthcheck::healthcheck;
pub use middleware::{Edge, HeaderLimits, HouseRules, request_id, set_language};
pub use pages::without_huge_pages;
pub use route::{RouteBuilder, not_found, route};
pub use server::{
    BindError, Hangup, Internal, InternalSettings, Listening, Phase, Ports, Readiness, ServerSettings,
    StopHandle, StopWatch, TlsError, TlsSettings, Waits, came_by_tls, listen, run_all, run_process,
    serve_all, stopping,
};
