//! The way of one request through the edge.

use std::future::{Ready, ready};
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::time::Instant;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::http::Method;
use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderName, HeaderValue};
use actix_web::{Error, HttpMessage, HttpResponse};
use common::{Code, Language};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use tracing::{Instrument as _, Span};

use super::finished::Finished;
use super::identity::{Identity, X_REQUEST_ID};
use super::observe::{self, InFlight, Meters, Outcome, UNMATCHED};
use super::refuse::{closing, refuse};
use super::{Edge, headers, problem, trace};
use crate::server::connection::UnderWay;

impl<S, B> Transform<S, ServiceRequest> for Edge
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = EdgeService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, Self::InitError>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        let meters = Rc::new(Meters::new(self.service));
        ready(Ok(EdgeService { inner: Rc::new(inner), edge: Rc::new(self.clone()), meters }))
    }
}

/// [`Edge`] around the services of one worker.
pub struct EdgeService<S> {
    inner: Rc<S>,
    edge: Rc<Edge>,
    meters: Rc<Meters>,
}

/// What must be known of a request after it was given away.
pub(super) struct Exchange {
    pub(super) edge: Rc<Edge>,
    pub(super) meters: Rc<Meters>,
    pub(super) id: String,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) accept_language: Option<String>,
    pub(super) started: Instant,
    pub(super) span: Span,
}

impl<S, B> Service<ServiceRequest> for EdgeService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self::Response, Self::Error>>;

    forward_ready!(inner);

    fn call(&self, req: ServiceRequest) -> Self::Future {
        let exchange = Exchange::open(&self.edge, &self.meters, &req);
        let span = exchange.span.clone();
        req.extensions_mut().insert(Identity(exchange.id.clone()));
        let inner = Rc::clone(&self.inner);
        Box::pin(async move { exchange.pass(&*inner, req).await }.instrument(span))
    }
}

impl Exchange {
    fn open(edge: &Rc<Edge>, meters: &Rc<Meters>, req: &ServiceRequest) -> Self {
        let id = edge.identify(req.headers());
        Self {
            span: trace::open(req.headers(), &id),
            edge: Rc::clone(edge),
            meters: Rc::clone(meters),
            id,
            method: req.method().clone(),
            path: req.uri().path().to_owned(),
            accept_language: req
                .headers()
                .get(ACCEPT_LANGUAGE)
                .and_then(|v| v.to_str().ok())
                .map(str::to_owned),
            started: Instant::now(),
        }
    }

    async fn pass<S, B>(
        self,
        inner: &S,
        mut req: ServiceRequest,
    ) -> Result<ServiceResponse<EitherBody<B>>, Error>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
        B: MessageBody + 'static,
    {
        let _in_flight = InFlight::enter(&self.meters);
        let under_way = UnderWay::begin(&mut req);
        if let Some(code) = self.edge.refused(&req) {
            let response = closing(&under_way, self.finish(refuse(code), None, UNMATCHED, false));
            return Ok(req.into_response(response.map_into_boxed_body().map_into_right_body()));
        }
        let answer = AssertUnwindSafe(async { inner.call(req).await }).catch_unwind().await;
        match answer {
            Ok(Ok(answer)) => Ok(self.answer(answer, &under_way)),
            Ok(Err(error)) => {
                let response = self.finish(error.error_response(), None, UNMATCHED, false);
                Err(Finished::boxed(closing(&under_way, response)))
            }
            Err(_panic) => {
                let response = self.finish(refuse(Code::Internal), None, UNMATCHED, true);
                Err(Finished::boxed(closing(&under_way, response)))
            }
        }
    }

    fn answer<B: MessageBody>(
        self,
        answer: ServiceResponse<B>,
        under_way: &UnderWay,
    ) -> ServiceResponse<EitherBody<B>> {
        let (req, response) = answer.into_parts();
        let response = self.finish(response, problem::chosen_language(&req), &observe::route_of(&req), false);
        ServiceResponse::new(req, closing(under_way, response))
    }

    fn finish<B: MessageBody>(
        &self,
        response: HttpResponse<B>,
        language: Option<Language>,
        route: &str,
        panicked: bool,
    ) -> HttpResponse<EitherBody<B>> {
        let mut response = problem::write(response, self, language.as_ref());
        headers::complete(response.headers_mut());
        if let Ok(id) = HeaderValue::from_str(&self.id) {
            response.headers_mut().insert(HeaderName::from_static(X_REQUEST_ID), id);
        }
        let told = response.extensions().get::<problem::Told>().copied();
        observe::record(self, &Outcome { route, status: response.status(), told, panicked });
        response
    }
}
