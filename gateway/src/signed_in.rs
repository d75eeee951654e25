//! Calls with a bearer token: the verified token decides where they go.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use common::parse_object;
use edge::Failure;

use crate::forward::{Client, forward};
use crate::gateway::{Gateway, Shared};
use crate::{bearer, body, named_market, speak};

/// `GET` of what is the caller's own.
pub(crate) async fn read(
    gateway: Shared,
    client: Data<Client>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    by_token(&gateway, &client, &request, Bytes::new()).await
}

/// What needs no body: `DELETE /api/v1/auth/sessions/{id}`, `POST /api/v1/auth/account/unlock`,
/// `PUT /api/v1/profile/notifications/…`
pub(crate) async fn act(
    gateway: Shared,
    client: Data<Client>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    by_token(&gateway, &client, &request, Bytes::new()).await
}

/// `PUT` or `POST` of what the caller is or keeps.
pub(crate) async fn update(
    gateway: Shared,
    client: Data<Client>,
    request: HttpRequest,
    mut payload: Payload,
) -> Result<HttpResponse, Failure> {
    let body = body::json(&gateway, &request, &mut payload).await?;
    by_token(&gateway, &client, &request, body).await
}

/// A call whose body may be left out: `POST /api/v1/auth/logout`, and notifications that were read.
pub(crate) async fn end(
    gateway: Shared,
    client: Data<Client>,
    request: HttpRequest,
    mut payload: Payload,
) -> Result<HttpResponse, Failure> {
    let body = body::optional_json(&gateway, &request, &mut payload).await?;
    by_token(&gateway, &client, &request, body).await
}

async fn by_token(
    gateway: &Gateway,
    client: &Client,
    request: &HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, Failure> {
    let market = bearer::market_of(gateway, request).await?;
    let passed_on = async {
        if !body.is_empty() {
            parse_object(&body)?;
        }
        named_market::check(request, &market)?;
        forward(gateway, client, &market, request, body).await
    };
    speak::for_market(gateway, request, &market, || None, passed_on).await
}
