//! Paths with exactly the methods that they have.

use actix_web::dev::Handler;
use actix_web::guard;
use actix_web::http::Method;
use actix_web::http::header::ALLOW;
use actix_web::{FromRequest, HttpResponse, Resource, Responder, ResponseError, Route, web};
use common::Code;

use crate::Failure;
use crate::dev::is_local;

/// A path whose methods are being named.
pub struct RouteBuilder {
    resource: Resource,
    allow: Vec<&'static str>,
}

/// The resource at `path`: `HEAD` goes where `GET` does, every other method that is not named is 405 with `Allow`.
pub fn route(path: &str) -> RouteBuilder {
    RouteBuilder { resource: web::resource(path), allow: Vec::new() }
}

macro_rules! methods {
    ($($(#[$doc:meta])* $name:ident: $($allowed:literal),+;)*) => {$(
        $(#[$doc])*
        pub fn $name<F, Args>(self, handler: F) -> Self
        where
            F: Handler<Args>,
            Args: FromRequest + 'static,
            F::Output: Responder + 'static,
        {
            self.on(&[$($allowed),+], |route| route.to(handler))
        }
    )*};
}

impl RouteBuilder {
    methods! {
        /// Answers `GET` and `HEAD`.
        get: "GET", "HEAD";
        /// Answers `POST`.
        post: "POST";
        /// Answers `PUT`.
        put: "PUT";
        /// Answers `DELETE`.
        delete: "DELETE";
    }

    /// Is there only for this machine (see [`crate::dev`]): to anyone else it is not found, whatever the method.
    pub fn only_local(mut self) -> Self {
        self.resource = self.resource.guard(guard::fn_guard(|asked| is_local(asked.head())));
        self
    }

    /// The resource, to be registered with `ServiceConfig::service`.
    pub fn build(self) -> Resource {
        let allow = self.allow.join(", ");
        self.resource.default_service(web::to(move || {
            let mut response = Failure(Code::MethodNotAllowed.into()).error_response();
            if let Ok(value) = allow.parse() {
                response.headers_mut().insert(ALLOW, value);
            }
            std::future::ready(response)
        }))
    }

    fn on(mut self, methods: &[&'static str], handled: impl FnOnce(Route) -> Route) -> Self {
        let any = methods.iter().fold(guard::Any(guard::fn_guard(|_| false)), |any, method| {
            any.or(guard::Method(Method::from_bytes(method.as_bytes()).unwrap_or_default()))
        });
        self.allow.extend(methods);
        self.resource = self.resource.route(handled(web::route().guard(any)));
        self
    }
}

/// The default service of every app: there is nothing at the path.
pub fn not_found() -> Route {
    web::to(|| std::future::ready(Err::<HttpResponse, _>(Failure(Code::NotFound.into()))))
}
