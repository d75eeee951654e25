//! The account as a whole, and where it is signed in.

use crate::api::{
    CodeSent, Export, Profile, Reauthenticated, SendCode, SendProof, SessionEntry, Sessions, TokenValid,
    VerifyCode, VerifyProof,
};
use crate::call::Call;
use crate::client::MarketAuth;
use crate::error::Error;

impl MarketAuth {
    /// What a backend learns of the access token.
    pub async fn verify_token(&self) -> Result<TokenValid, Error> {
        self.call(Call::get("/api/v1/auth/verify-token")).await
    }

    /// Where the person is signed in.
    pub async fn sessions(&self) -> Result<Vec<SessionEntry>, Error> {
        Ok(self.call::<Sessions>(Call::get("/api/v1/auth/sessions")).await?.sessions)
    }

    /// Ends one of these sessions.
    pub async fn end_session(&self, id: &str) -> Result<(), Error> {
        self.call(Call::delete("/api/v1/auth/sessions").segment(id)).await
    }

    /// Has a code sent to the person's own number, for a fresh proof of it.
    pub async fn send_proof(&self, request: &SendProof) -> Result<CodeSent, Error> {
        self.call(Call::post("/api/v1/auth/reauth/send-code").body(request)).await
    }

    /// Proves the number afresh.
    pub async fn verify_proof(&self, code: &str) -> Result<Reauthenticated, Error> {
        let request = VerifyProof { verification_code: code.into() };
        self.call(Call::post("/api/v1/auth/reauth/verify-code").body(&request)).await
    }

    /// Has a code sent to another number of the same market.
    pub async fn change_phone(&self, request: impl Into<SendCode>) -> Result<CodeSent, Error> {
        self.call(Call::post("/api/v1/auth/phone/change").body(&request.into())).await
    }

    /// Moves the account to that number.
    pub async fn confirm_phone(&self, phone_number: &str, code: &str) -> Result<Profile, Error> {
        let request = VerifyCode {
            phone_number: Some(phone_number.to_owned()),
            phone: None,
            verification_code: code.into(),
        };
        self.call(Call::post("/api/v1/auth/phone/confirm").body(&request)).await
    }

    /// Everything that is held about the person.
    pub async fn export_account(&self) -> Result<Export, Error> {
        self.call(Call::get("/api/v1/auth/account/export")).await
    }

    /// Lifts the lock on the person's own number.
    pub async fn unlock(&self) -> Result<(), Error> {
        self.call(Call::post("/api/v1/auth/account/unlock")).await
    }

    /// Erases the account, for good.
    pub async fn delete_account(&self) -> Result<(), Error> {
        self.call::<()>(Call::post("/api/v1/auth/account/delete")).await?;
        self.forget().await
    }
}
