//! `POST /api/v1/auth/introspect`: the market that the token names is asked; it knows the client, and what the token is
//! worth.

use std::sync::Arc;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use common::{ApiError, Code, Form};
use edge::Failure;

use crate::bearer::issued_by;
use crate::forward::{Client, forward};
use crate::gateway::{Gateway, Shared};
use crate::market::Market;
use crate::table::Table;
use crate::{body, named_market, speak};

/// Nothing is judged here but the size and type of the body: whoever has no credentials is told so by a market, and
/// learns nothing of the token before.
pub(crate) async fn introspect(
    gateway: Shared,
    client: Data<Client>,
    request: HttpRequest,
    mut payload: Payload,
) -> Result<HttpResponse, Failure> {
    let body = body::form(&gateway, &request, &mut payload).await?;
    let form = Form::parse(&body).ok();
    let token = form.as_ref().and_then(|form| form.value("token"));
    let market = asked(&gateway, &request, token.unwrap_or_default()).await?;
    let passed_on = async {
        named_market::check(&request, &market)?;
        forward(&gateway, &client, &market, &request, body).await
    };
    speak::for_market(&gateway, &request, &market, || None, passed_on).await
}

/// The market that the token names, else the one that the client does, else the default one.
async fn asked(gateway: &Gateway, request: &HttpRequest, token: &str) -> Result<Arc<Market>, ApiError> {
    let table = gateway.table();
    let named = match of_token(gateway, &table, token).await? {
        Some(market) => Some(market),
        None => named_market::of(request, &table).cloned(),
    };
    named.or_else(|| table.markets.get(&table.default_market).cloned()).ok_or_else(|| Code::Internal.into())
}

/// A market that does not answer may be the one that an issuer nobody knows belongs to: that is not nothing.
async fn of_token(gateway: &Gateway, table: &Table, token: &str) -> Result<Option<Arc<Market>>, ApiError> {
    if let Some(named) = tokens::peek_refresh_market(token) {
        return Ok(table.markets.get(&named).cloned());
    }
    let Some(issuer) = tokens::peek_issuer(token) else { return Ok(None) };
    match issued_by(gateway, table, &issuer).await {
        Ok(market) => Ok(Some(market)),
        Err(ApiError { code: Code::InvalidToken, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
