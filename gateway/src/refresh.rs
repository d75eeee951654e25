//! `POST /api/v1/auth/refresh`: the market that the refresh token names decides where it goes.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use common::requests::Refresh;
use common::{Code, ExposeSecret as _, parse_object};
use edge::Failure;

use crate::forward::{Client, forward};
use crate::gateway::Shared;
use crate::{body, given_out, named_market, speak};

/// What has not the form of a refresh token of one of the markets ends here; whether it is genuine, only the market
/// can tell.
pub(crate) async fn refresh(
    gateway: Shared,
    client: Data<Client>,
    request: HttpRequest,
    mut payload: Payload,
) -> Result<HttpResponse, Failure> {
    let body = body::json(&gateway, &request, &mut payload).await?;
    let Refresh { refresh_token } = Refresh::read(&parse_object(&body)?)?;
    let named = tokens::peek_refresh_market(refresh_token.expose_secret()).ok_or(Code::InvalidToken)?;
    let table = gateway.table();
    let market = table.markets.get(&named).ok_or(Code::InvalidToken)?;
    let passed_on = async {
        named_market::check(&request, market)?;
        let answer = forward(&gateway, &client, market, &request, body).await?;
        Ok(given_out::remember(&gateway, market, answer))
    };
    speak::for_market(&gateway, &request, market, || None, passed_on).await
}
