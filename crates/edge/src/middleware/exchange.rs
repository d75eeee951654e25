//! The way of one request through the edge.

use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ResponseHead, Service, ServiceRequest, ServiceResponse};
use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderValue};
use actix_web::http::{Method, Uri};
use actix_web::{Error, HttpResponse};
use common::{Code, Language, Texts};
use futures_util::FutureExt;

use super::finished::Finished;
use super::identity::X_REQUEST_ID;
use super::names::Names;
use super::observe::{self, InFlight, Meters, Outcome, UNMATCHED};
use super::refuse::{close_if_unread, refuse, refused};
use super::service::Inner;
use super::{Edge, HeaderLimits, HouseRules, headers, problem};
use crate::server::connection::UnderWay;

/// What the requests of one worker share.
pub(super) struct Worker {
    pub(super) service: &'static str,
    pub(super) texts: Arc<Texts>,
    pub(super) limits: HeaderLimits,
    pub(super) names: Names,
    pub(super) meters: Meters,
}

impl Worker {
    pub(super) fn of<R>(edge: &Edge<R>) -> Self {
        Self {
            service: edge.service,
            texts: edge.texts.clone(),
            limits: edge.headers,
            names: Names::new(edge.clock.clone(), edge.entropy.clone()),
            meters: Meters::new(edge.service),
        }
    }
}

/// What must be known of a request after it was given away.
pub(super) struct Exchange {
    pub(super) worker: Rc<Worker>,
    pub(super) id: Rc<str>,
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) accept_language: Option<HeaderValue>,
    pub(super) started: Instant,
}

impl Exchange {
    pub(super) fn open(worker: &Rc<Worker>, id: Rc<str>, req: &ServiceRequest) -> Self {
        Self {
            worker: Rc::clone(worker),
            id,
            method: req.method().clone(),
            uri: req.uri().clone(),
            accept_language: req.headers().get(ACCEPT_LANGUAGE).cloned(),
            started: Instant::now(),
        }
    }

    /// The house's rules have the last word on the headers, whatever became of the request.
    pub(super) async fn pass<S, B, R>(
        self,
        inner: &Inner<S, R>,
        mut req: ServiceRequest,
    ) -> Result<ServiceResponse<EitherBody<B>>, Error>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
        B: MessageBody + 'static,
        R: HouseRules,
    {
        let note = inner.rules.note(&req);
        let _in_flight = InFlight::enter(&self.worker.meters);
        let under_way = UnderWay::begin(&mut req);
        let seal = |head: &mut ResponseHead| {
            close_if_unread(&under_way, head);
            inner.rules.complete(note, head.headers_mut());
        };
        let mut answer = match self.early(&inner.rules, &req) {
            Some(early) => req.into_response(early.map_into_right_body()),
            None => match self.by_app(&inner.app, req).await {
                Ok(answer) => answer,
                Err(mut response) => {
                    seal(response.head_mut());
                    return Err(Finished::boxed(response));
                }
            },
        };
        seal(answer.response_mut().head_mut());
        Ok(answer)
    }

    /// The answer to what the app is not asked.
    fn early<R: HouseRules>(&self, rules: &R, req: &ServiceRequest) -> Option<HttpResponse> {
        let answer = match refused(req, self.worker.limits) {
            Some(code) => self.finish(refuse(code), None, UNMATCHED, false),
            None => self.finish(rules.answer(req)?, None, &observe::route_of(req.request()), false),
        };
        Some(answer.map_into_boxed_body())
    }

    /// The app's answer; after a panic or an error there is no request left to answer.
    async fn by_app<S, B>(
        &self,
        app: &S,
        req: ServiceRequest,
    ) -> Result<ServiceResponse<EitherBody<B>>, HttpResponse>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
        B: MessageBody,
    {
        let failed = match AssertUnwindSafe(async { app.call(req).await }).catch_unwind().await {
            Ok(Ok(answer)) => {
                let (req, response) = answer.into_parts();
                let language = problem::chosen_language(&req);
                let response = self.finish(response, language, &observe::route_of(&req), false);
                return Ok(ServiceResponse::new(req, response));
            }
            Ok(Err(error)) => self.finish(error.error_response(), None, UNMATCHED, false),
            Err(_panic) => self.finish(refuse(Code::Internal), None, UNMATCHED, true),
        };
        Err(failed.map_into_boxed_body())
    }

    fn finish<B: MessageBody>(
        &self,
        response: HttpResponse<B>,
        language: Option<Language>,
        route: &str,
        panicked: bool,
    ) -> HttpResponse<EitherBody<B>> {
        let (mut response, told) = problem::write(response, self, language.as_ref());
        headers::complete(response.headers_mut());
        if let Ok(id) = HeaderValue::from_str(&self.id) {
            response.headers_mut().insert(X_REQUEST_ID, id);
        }
        observe::record(self, &Outcome { route, status: response.status(), told, panicked });
        response
    }
}
