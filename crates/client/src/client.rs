//! The API for an app: one person, signed in or not.

use std::time::Duration;

use serde::de::DeserializeOwned;

use crate::api::{
    CodeSent, DeliveryState, Done, Health, Logout, Markets, Price, Scope, SendCode, SignedIn, VerifyCode,
};
use crate::call::Call;
use crate::error::Error;
use crate::http::Http;
use crate::keeper::Keeper;
use crate::options::Options;
use crate::random::idempotency_key;
use crate::secret::Secret;
use crate::session::Session;

/// How long the servers know a key: of a code that was sent ten minutes, of a sign-in one.
const CODE_KEY: Duration = Duration::from_secs(540);
const SIGN_IN_KEY: Duration = Duration::from_secs(50);

/// A client of the gateway; its clones share the session.
#[derive(Clone)]
pub struct MarketAuth {
    http: Http,
    keeper: Keeper,
}

impl From<&str> for SendCode {
    /// A code for this number.
    fn from(phone_number: &str) -> Self {
        Self { phone_number: Some(phone_number.to_owned()), ..Self::default() }
    }
}

impl MarketAuth {
    /// A client with these options.
    pub fn new(options: Options) -> Result<Self, Error> {
        let http = Http::new(&options)?;
        Ok(Self { keeper: Keeper::new(http.clone(), options), http })
    }

    /// The session as it is kept; `None` if nobody is signed in.
    pub fn session(&self) -> Result<Option<Session>, Error> {
        self.keeper.session()
    }

    /// An access token that is good for a while, for backends that take it.
    pub async fn access_token(&self) -> Result<Secret, Error> {
        self.keeper.access_token().await
    }

    /// Has a code sent, to a number or as [`SendCode`] says.
    pub async fn send_code(&self, request: impl Into<SendCode>) -> Result<CodeSent, Error> {
        self.send_code_as(&idempotency_key(), request).await
    }

    /// The same under a key of the caller's, to repeat it after a restart.
    pub async fn send_code_as(&self, key: &str, request: impl Into<SendCode>) -> Result<CodeSent, Error> {
        let call = Call::post("/api/v1/auth/send-code").body(&request.into());
        self.http.send(&call.keyed(key.to_owned(), CODE_KEY)).await
    }

    /// Trades the code for a session, which is kept from then on.
    pub async fn verify_code(&self, phone_number: &str, code: &str) -> Result<SignedIn, Error> {
        self.verify_code_as(&idempotency_key(), phone_number, code).await
    }

    /// The same under a key of the caller's, to repeat it after a restart.
    pub async fn verify_code_as(&self, key: &str, phone_number: &str, code: &str) -> Result<SignedIn, Error> {
        let request = VerifyCode {
            phone_number: Some(phone_number.to_owned()),
            phone: None,
            verification_code: code.into(),
        };
        let call = Call::post("/api/v1/auth/verify-code").body(&request);
        let signed_in = self.http.send(&call.keyed(key.to_owned(), SIGN_IN_KEY)).await?;
        self.keeper.begin(&signed_in).await?;
        Ok(signed_in)
    }

    /// Ends this session (or the others, or all) at the server, and forgets it here if it is over.
    pub async fn logout(&self, scope: Scope) -> Result<(), Error> {
        let ends_this = scope != Scope::Others;
        match self.call::<Done>(Call::post("/api/v1/auth/logout").body(&Logout { scope: Some(scope) })).await
        {
            Ok(_) | Err(Error::SignedOut) if ends_this => self.forget().await,
            outcome => outcome.map(drop),
        }
    }

    /// Forgets the session here; at the server it goes on.
    pub async fn forget(&self) -> Result<(), Error> {
        self.keeper.forget().await
    }

    /// The markets behind the gateway.
    pub async fn markets(&self) -> Result<Markets, Error> {
        self.http.send(&Call::get("/api/v1/auth/markets")).await
    }

    /// What something costs in a market, with its tax.
    pub async fn price(&self, market: &str, amount_minor: u64) -> Result<Price, Error> {
        let call = Call::get("/api/v1/markets").segment(market).segment("price");
        self.http.send(&call.query("amount_minor", Some(amount_minor))).await
    }

    /// What became of a message, by the `delivery_id` of what had it sent.
    pub async fn delivery(&self, id: &str) -> Result<DeliveryState, Error> {
        self.http.send(&Call::get("/api/v1/auth/deliveries").segment(id)).await
    }

    /// How the gateway and its markets are.
    pub async fn health(&self) -> Result<Health, Error> {
        self.http.send(&Call::get("/api/v1/auth/health")).await
    }

    /// A call for the person who is signed in.
    pub(crate) async fn call<T: DeserializeOwned>(&self, call: Call) -> Result<T, Error> {
        self.keeper.send(call).await
    }
}
