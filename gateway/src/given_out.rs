//! Tokens that a market has just given out: whoever gets one shows it here next.

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, MessageBody as _};
use actix_web::http::StatusCode;
use serde::Deserialize;

use crate::gateway::Gateway;
use crate::market::Market;

/// What is read of a market's answer with tokens.
#[derive(Deserialize)]
struct GivenOut<'a> {
    access_token: &'a str,
}

/// Hands on the answer of `market`, and remembers the access token in it, whose signature then need not be checked.
///
/// The market's keys come by the same way as this answer does.
pub(crate) fn remember(gateway: &Gateway, market: &Market, answer: HttpResponse) -> HttpResponse {
    if answer.status() != StatusCode::OK {
        return answer;
    }
    answer.map_body(|_, body| match body.try_into_bytes() {
        Ok(bytes) => {
            if let (Ok(GivenOut { access_token }), Some(keys)) =
                (serde_json::from_slice(&bytes), market.keys.get())
            {
                gateway.good_tokens.given_out(access_token, &keys);
            }
            BoxBody::new(bytes)
        }
        Err(body) => body,
    })
}
