//! Holds a session, and refreshes it once for all who need it.

use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio::sync::Mutex;
use tokio::task::{spawn, spawn_blocking};

use crate::api::{Refreshed, SignedIn};
use crate::call::Call;
use crate::error::Error;
use crate::http::Http;
use crate::options::{Clock, Options};
use crate::secret::Secret;
use crate::session::Session;
use crate::storage::Storage;

/// A refresh token that was used is good for 10 s more, for whoever has not got the answer.
const REPEATABLE_FOR: Duration = Duration::from_secs(9);
const TIMEOUT: Duration = Duration::from_secs(4);

#[derive(Clone)]
pub(crate) struct Keeper {
    http: Http,
    storage: Arc<dyn Storage>,
    clock: Clock,
    turn: Arc<Mutex<()>>,
}

impl Keeper {
    pub(crate) fn new(http: Http, options: Options) -> Self {
        Self { http, storage: options.storage, clock: options.clock, turn: Arc::default() }
    }

    pub(crate) fn session(&self) -> Result<Option<Session>, Error> {
        Ok(self.storage.load()?)
    }

    pub(crate) async fn begin(&self, signed_in: &SignedIn) -> Result<(), Error> {
        let _turn = self.turn.lock().await;
        Ok(self.storage.save(Some(&Session::begun(signed_in, (self.clock)())))?)
    }

    pub(crate) async fn forget(&self) -> Result<(), Error> {
        let _turn = self.turn.lock().await;
        Ok(self.storage.save(None)?)
    }

    /// An access token that is good for a while: the present one, or the next.
    pub(crate) async fn access_token(&self) -> Result<Secret, Error> {
        let session = self.storage.load()?.ok_or(Error::SignedOut)?;
        if session.is_fresh((self.clock)()) {
            return Ok(session.access_token);
        }
        self.refreshed(session.access_token).await
    }

    /// Sends a call with the access token; once more with the next one if the server does not take it.
    pub(crate) async fn send<T: DeserializeOwned>(&self, call: Call) -> Result<T, Error> {
        let token = self.access_token().await?;
        match self.http.send(&call.bearer(&token)).await {
            Err(failure) if failure.is_unauthorised() => {
                let token = self.refreshed(token).await?;
                self.http.send(&call.bearer(&token)).await
            }
            outcome => outcome,
        }
    }

    /// The token after `stale`. The refresh is a task of its own: a caller who gives up must not lose the answer, for
    /// the token that was sent is used.
    async fn refreshed(&self, stale: Secret) -> Result<Secret, Error> {
        let keeper = self.clone();
        let turned = spawn(async move { keeper.turn(&stale).await }).await;
        turned.map_err(|ended| Error::Storage(std::io::Error::other(ended)))?
    }

    /// One at a time, here and in other processes; who comes later finds the token that the first one got.
    async fn turn(&self, stale: &Secret) -> Result<Secret, Error> {
        let _turn = self.turn.lock().await;
        let storage = self.storage.clone();
        let _held = spawn_blocking(move || storage.hold()).await.map_err(std::io::Error::other)??;
        let session = self.storage.load()?.ok_or(Error::SignedOut)?;
        if session.access_token != *stale && session.is_fresh((self.clock)()) {
            return Ok(session.access_token);
        }
        let refreshed = self.refresh(&session).await?;
        let next = session.next(refreshed, (self.clock)());
        self.storage.save(Some(&next))?;
        Ok(next.access_token)
    }

    async fn refresh(&self, session: &Session) -> Result<Refreshed, Error> {
        let call = Call::post("/api/v1/auth/refresh")
            .body(&crate::api::Refresh { refresh_token: session.refresh_token.clone() });
        let call = Call { timeout: Some(TIMEOUT), repeatable_for: Some(REPEATABLE_FOR), ..call };
        match self.http.send(&call).await {
            Err(failure) if failure.is_unauthorised() => {
                self.storage.save(None)?;
                Err(Error::SignedOut)
            }
            outcome => outcome,
        }
    }
}
