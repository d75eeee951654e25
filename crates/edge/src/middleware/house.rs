//! What one server does with every request beyond what all servers do.

use actix_web::HttpResponse;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::HeaderMap;

/// What one server does with every request beyond what all servers do; `()` is nothing.
pub trait HouseRules: Clone + 'static {
    /// What is remembered of a request, which may not be there any more when it is answered.
    type Note: 'static;

    /// Looks at a request before anybody else does.
    fn note(&self, request: &ServiceRequest) -> Self::Note;

    /// Answers in the app's place what the edge itself has nothing against; a refusal becomes a problem document.
    fn answer(&self, request: &ServiceRequest) -> Option<HttpResponse>;

    /// Completes the headers of every answer, early refusals and panics included.
    fn complete(&self, note: Self::Note, headers: &mut HeaderMap);
}

impl HouseRules for () {
    type Note = ();

    fn note(&self, _request: &ServiceRequest) {}

    fn answer(&self, _request: &ServiceRequest) -> Option<HttpResponse> {
        None
    }

    fn complete(&self, (): (), _headers: &mut HeaderMap) {}
}
