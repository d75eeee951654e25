//! An answer where only an error can be returned.

use std::cell::Cell;
use std::fmt;

use actix_web::body::MessageBody;
use actix_web::{Error, HttpResponse, ResponseError};

/// A finished answer in the shape of an error: after a panic there is no request left to answer with.
pub(super) struct Finished(Cell<Option<HttpResponse>>);

impl Finished {
    pub(super) fn boxed<B: MessageBody + 'static>(response: HttpResponse<B>) -> Error {
        Self(Cell::new(Some(response.map_into_boxed_body()))).into()
    }
}

impl ResponseError for Finished {
    fn error_response(&self) -> HttpResponse {
        self.0.take().unwrap_or_else(|| HttpResponse::InternalServerError().finish())
    }
}

impl fmt::Debug for Finished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Finished")
    }
}

impl fmt::Display for Finished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a finished answer")
    }
}
