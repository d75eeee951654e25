//! The gateway under test, and the markets around it.

mod gate;
mod market;
mod stub;

pub(crate) use gate::{Gate, raw};
pub(crate) use market::Market;
pub(crate) use stub::{Reply, Seen, Stub};

use serde_json::Value;

/// The code of a problem, after its form was checked.
pub(crate) async fn problem(response: reqwest::Response, status: u16) -> String {
    assert_eq!(response.status().as_u16(), status);
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let body: Value = response.json().await.unwrap();
    assert_eq!(
        (body["status"].as_u64(), body["request_id"].as_str()),
        (Some(status.into()), Some(id.as_str()))
    );
    body["code"].as_str().unwrap().to_owned()
}
