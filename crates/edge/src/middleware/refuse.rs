//! What is refused before anybody looks at what is asked.

use actix_web::dev::{ResponseHead, ServiceRequest};
use actix_web::http::ConnectionType;
use actix_web::{HttpResponse, ResponseError};
use common::{ApiError, Code};

use super::{HeaderLimits, headers, path};
use crate::Failure;
use crate::server::connection::UnderWay;

/// What is wrong with a request before anybody looks at what it asks.
pub(super) fn refused(req: &ServiceRequest, limits: HeaderLimits) -> Option<Code> {
    if limits.are_passed(req.headers()) {
        return Some(Code::HeadersTooLarge);
    }
    if !headers::host_is_sound(req.headers()) {
        return Some(Code::MalformedRequest);
    }
    (!path::is_literal(req.uri().path())).then_some(Code::NotFound)
}

pub(super) fn refuse(code: Code) -> HttpResponse {
    Failure(ApiError::from(code)).error_response()
}

/// A connection on which a part of a body was left can't take another request.
pub(super) fn close_if_unread(under_way: &UnderWay, head: &mut ResponseHead) {
    if under_way.left_unread() {
        head.set_connection_type(ConnectionType::Close);
    }
}
