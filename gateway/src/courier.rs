//! What a message's id or a provider's address names the market of.

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use common::{Code, DeliveryId, MarketId};
use edge::Failure;

use crate::forward::{Client, forward};
use crate::gateway::{Gateway, Shared};
use crate::speak;

/// `GET /api/v1/auth/deliveries/{id}` and `POST /dev/messages/{id}/state`: a message's id names its market.
pub(crate) async fn by_id(
    gateway: Shared,
    client: Data<Client>,
    request: HttpRequest,
    id: Path<String>,
    mut payload: Payload,
) -> Result<HttpResponse, Failure> {
    let id: DeliveryId = id.parse().map_err(|_| Code::NotFound)?;
    let body = edge::read_body_within(&request, &mut payload, gateway.body_wait).await?;
    to_market(&gateway, &client, &request, id.market(), body).await
}

/// `/api/v1/courier/{market}/{provider}/{part}`: only the market can tell whether its provider speaks.
pub(crate) async fn callback(
    gateway: Shared,
    client: Data<Client>,
    request: HttpRequest,
    path: Path<(String, String, String)>,
    mut payload: Payload,
) -> Result<HttpResponse, Failure> {
    let market: MarketId = path.0.parse().map_err(|_| Code::NotFound)?;
    let body = edge::read_body_within(&request, &mut payload, gateway.body_wait).await?;
    to_market(&gateway, &client, &request, &market, body).await
}

async fn to_market(
    gateway: &Gateway,
    client: &Client,
    request: &HttpRequest,
    id: &MarketId,
    body: Bytes,
) -> Result<HttpResponse, Failure> {
    let table = gateway.table();
    let market = table.markets.get(id).ok_or(Code::NotFound)?;
    let passed_on = forward(gateway, client, market, request, body);
    speak::for_market(gateway, request, market, || None, passed_on).await
}
