//! Sends calls, again where that does no harm, and tells answers from problems.

use std::time::Duration;

use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE};
use reqwest::{RequestBuilder, Response, Url};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep};

use crate::call::Call;
use crate::error::Error;
use crate::options::Options;
use crate::retry::{Limits, Tried};

#[derive(Clone)]
pub(crate) struct Http {
    client: reqwest::Client,
    base: Url,
    language: Option<String>,
    timeout: Duration,
    limits: Limits,
}

impl Http {
    pub(crate) fn new(options: &Options) -> Result<Self, Error> {
        let base = Url::parse(&options.url).ok().filter(|url| !url.cannot_be_a_base());
        let base = base.ok_or_else(|| Error::Options(format!("{:?} is no address", options.url)))?;
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        let client = client.map_err(|error| Error::Options(error.to_string()))?;
        let Options { language, timeout, limits, .. } = options.clone();
        Ok(Self { client, base, language, timeout, limits })
    }

    pub(crate) async fn send<T: DeserializeOwned>(&self, call: &Call) -> Result<T, Error> {
        let start = Instant::now();
        let in_time =
            |wait| call.repeatable_for.is_some_and(|limit| start.elapsed().saturating_add(wait) <= limit);
        for times in 1.. {
            let failure = match self.attempt(call).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let tried = Tried { failure: &failure, times, repeatable: in_time(Duration::ZERO) };
            let is_refused = failure.problem().is_some_and(|problem| problem.status == 429);
            match tried.wait(self.limits).filter(|wait| is_refused || in_time(*wait)) {
                Some(wait) => sleep(wait).await,
                None => return Err(failure),
            }
        }
        unreachable!("tries end")
    }

    async fn attempt<T: DeserializeOwned>(&self, call: &Call) -> Result<T, Error> {
        let response = self.request(call).send().await.map_err(no_answer)?;
        read(response).await
    }

    fn request(&self, call: &Call) -> RequestBuilder {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(call.path.split('/').skip(1)).extend(&call.segments);
        }
        let mut request = self.client.request(call.method.clone(), url).header(ACCEPT, "application/json");
        request = request.timeout(call.timeout.unwrap_or(self.timeout)).query(&call.query);
        request = self.language.iter().fold(request, |request, tag| request.header(ACCEPT_LANGUAGE, tag));
        request = call.key.iter().fold(request, |request, key| request.header("Idempotency-Key", key));
        request = call.token.iter().fold(request, |request, token| request.bearer_auth(token.expose()));
        call.body.iter().fold(request, RequestBuilder::json)
    }
}

fn no_answer(error: reqwest::Error) -> Error {
    Error::NoAnswer(error.without_url())
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, Error> {
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_problem = kind.is_some_and(|kind| kind.starts_with("application/problem+json"));
    let body = response.bytes().await.map_err(no_answer)?;
    let unexpected = |_| Error::Unexpected { status: status.as_u16() };
    if is_problem {
        let problem = serde_json::from_slice(&body).map_err(unexpected)?;
        return Err(Error::Refused(Box::new(problem)));
    }
    if !status.is_success() {
        return Err(Error::Unexpected { status: status.as_u16() });
    }
    let body = if body.is_empty() { &b"null"[..] } else { &body };
    serde_json::from_slice(body).map_err(unexpected)
}
