//! Calls without a token: the number in the body decides where they go.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use common::requests::{SendCode, VerifyCode, asked_language};
use common::{ApiError, Object, Phone, parse_object};
use edge::Failure;

use crate::forward::{Client, forward};
use crate::gateway::{Gateway, Shared};
use crate::market::Market;
use crate::{body, given_out, named_market, speak};

/// `POST /api/v1/auth/send-code`
pub(crate) async fn send_code(
    gateway: Shared,
    client: Data<Client>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let phone = |body: &Object| SendCode::read(body).map(|asked| asked.phone_number);
    by_phone(&gateway, &client, &request, payload, phone, |_, answer| answer).await
}

/// `POST /api/v1/auth/verify-code`
pub(crate) async fn verify_code(
    gateway: Shared,
    client: Data<Client>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Failure> {
    let phone = |body: &Object| VerifyCode::read(body).map(|asked| asked.phone_number);
    let remember = |market: &Market, answer| given_out::remember(&gateway, market, answer);
    by_phone(&gateway, &client, &request, payload, phone, remember).await
}

/// Reads the body with the reader that the markets have, so that what can't be is refused before it travels.
async fn by_phone(
    gateway: &Gateway,
    client: &Client,
    request: &HttpRequest,
    mut payload: Payload,
    read: impl Fn(&Object) -> Result<Phone, ApiError>,
    look_at: impl Fn(&Market, HttpResponse) -> HttpResponse,
) -> Result<HttpResponse, Failure> {
    let body = body::json(gateway, request, &mut payload).await?;
    let object = parse_object(&body)?;
    let asked = || asked_language(&object);
    let table = gateway.table();
    let market = read(&object).and_then(|phone| table.route(&phone).map_err(not_supported));
    let market = market.inspect_err(|_| speak::before_routing(gateway, request, asked().as_ref()))?;
    let passed_on = async {
        named_market::check(request, market)?;
        let answer = forward(gateway, client, market, request, body).await?;
        Ok(look_at(market, answer))
    };
    speak::for_market(gateway, request, market, asked, passed_on).await
}

fn not_supported(code: common::Code) -> ApiError {
    ApiError::field(code, "phone_number", common::FieldCode::Unsupported)
}
