//! `GET /api/v1/markets/{market}/price`

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use common::api::Price;
use common::{ApiError, Code, FieldCode, MOST_MINOR};
use edge::Failure;

use crate::openapi::problems;
use crate::service::Service;

problems!([NotFound, MarketMismatch, ValidationFailed]);

const FIELD: &str = "amount_minor";

/// What a net amount costs: the market's tax on it, and both together.
///
/// The amount is what one line of a bill comes to without tax. The tax is rounded to the minor unit, half of one up, and
/// `gross` is exactly `net` and `tax` together. A market that is not here is 404.
#[utoipa::path(
    get,
    path = "/api/v1/markets/{market}/price",
    tag = "service",
    params(
        ("market" = String, Path, description = "The market's name.", example = "us"),
        ("amount_minor" = u64, Query, description = "The net amount in minor units.", example = 2999, minimum = 0, maximum = 1_000_000_000_000_u64),
    ),
    responses((status = 200, description = "The price.", body = Price), Problems),
)]
pub(crate) async fn price(
    req: HttpRequest,
    service: Data<Service>,
    market: Path<String>,
) -> Result<HttpResponse, Failure> {
    service.language(&req, None, None);
    if *market != service.descriptor.market {
        return Err(Code::NotFound.into());
    }
    service.check_market(&req)?;
    let amount = amount(req.query_string())?;
    let price = service.pricing.price(&market, amount).ok_or_else(|| refused(FieldCode::Invalid))?;
    Ok(HttpResponse::Ok().json(price))
}

/// The one `amount_minor` of a query: ASCII digits alone.
fn amount(query: &str) -> Result<u64, ApiError> {
    let mut values = url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == FIELD);
    let (_, digits) = values.next().ok_or_else(|| refused(FieldCode::Required))?;
    if values.next().is_some() {
        return Err(refused(FieldCode::Contradictory));
    }
    let number = Some(digits).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    let number = number.and_then(|digits| digits.parse().ok()).filter(|amount| *amount <= MOST_MINOR);
    number.ok_or_else(|| refused(FieldCode::Invalid))
}

fn refused(fault: FieldCode) -> ApiError {
    ApiError::field(Code::ValidationFailed, FIELD, fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_digits_up_to_the_bound() {
        assert_eq!(amount("amount_minor=2999"), Ok(2_999));
        assert_eq!(amount("x=1&amount_minor=%30"), Ok(0));
        assert_eq!(amount("amount_minor=1000000000000"), Ok(MOST_MINOR));
        assert_eq!(amount(""), Err(refused(FieldCode::Required)));
        assert_eq!(amount("amount_minor=1&amount_minor=1"), Err(refused(FieldCode::Contradictory)));
        for bad in ["", "-1", "+1", "1.5", "1e3", "abc", "1000000000001", "99999999999999999999", "٣", " 1"]
        {
            assert_eq!(amount(&format!("amount_minor={bad}")), Err(refused(FieldCode::Invalid)), "{bad}");
        }
    }
}
