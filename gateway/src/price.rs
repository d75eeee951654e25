//! `GET /api/v1/markets/{market}/price`: the path names the market.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use common::Code;
use edge::Failure;

use crate::forward::{Client, forward};
use crate::gateway::Shared;
use crate::{named_market, speak};

/// A price of the market; one that is not in the table is not found.
pub(crate) async fn price(
    gateway: Shared,
    client: Data<Client>,
    request: HttpRequest,
    market: Path<String>,
) -> Result<HttpResponse, Failure> {
    let table = gateway.table();
    let market = market.parse().ok().and_then(|id| table.markets.get(&id)).ok_or(Code::NotFound)?;
    let passed_on = async {
        named_market::check(&request, market)?;
        forward(&gateway, &client, market, &request, Bytes::new()).await
    };
    speak::for_market(&gateway, &request, market, || None, passed_on).await
}
