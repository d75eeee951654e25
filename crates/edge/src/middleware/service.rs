//! The edge around the services of one worker.

use std::future::{Ready, ready};
use std::rc::Rc;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::{Error, HttpMessage};

use super::exchange::{Exchange, Worker};
use super::identity::{Identity, identify};
use super::within::Within;
use super::{Edge, HouseRules, trace};

impl<S, B, R> Transform<S, ServiceRequest> for Edge<R>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
    R: HouseRules,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = EdgeService<S, R>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, Self::InitError>>;

    fn new_transform(&self, app: S) -> Self::Future {
        let worker = Rc::new(Worker::of(self));
        let inner = Rc::new(Inner { app, rules: self.rules.clone() });
        ready(Ok(EdgeService { inner, worker }))
    }
}

/// [`Edge`] around the services of one worker.
pub struct EdgeService<S, R> {
    inner: Rc<Inner<S, R>>,
    worker: Rc<Worker>,
}

/// What a request meets behind the edge.
pub(super) struct Inner<S, R> {
    pub(super) app: S,
    pub(super) rules: R,
}

impl<S, B, R> Service<ServiceRequest> for EdgeService<S, R>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
    R: HouseRules,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = Within<Result<Self::Response, Self::Error>>;

    forward_ready!(inner);

    fn call(&self, req: ServiceRequest) -> Self::Future {
        let id = identify(req.headers(), &self.worker.names);
        let span = trace::open(req.headers(), &id);
        req.extensions_mut().insert(Identity(Rc::clone(&id)));
        let exchange = Exchange::open(&self.worker, id, &req);
        let inner = Rc::clone(&self.inner);
        Within::new(span, async move { exchange.pass(&inner, req).await })
    }
}

impl<S: Service<ServiceRequest>, R> Inner<S, R> {
    fn poll_ready(&self, cx: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), S::Error>> {
        self.app.poll_ready(cx)
    }
}
