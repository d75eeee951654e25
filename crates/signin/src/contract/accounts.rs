//! What a bearer does: proving the number afresh, changing it.

use common::Phone;

use super::kit::{Kit, peer, phone};
use crate::{Bearer, Cause, CodeIssued, Notice, PhoneChange, Proved, SignInError, Store, Tx, User, Verified};

impl<S: Store> Kit<S> {
    /// Signs in, and is the bearer of the session.
    pub fn bearer(&self, number: u32) -> Bearer {
        bearer_of(&self.enter(&phone(number)))
    }

    /// Another session of the same user.
    pub fn beside(&self, bearer: &Bearer) -> Bearer {
        bearer_of(&self.enter(&bearer.phone))
    }

    pub fn ask_to_prove(&self, bearer: &Bearer) -> Result<(CodeIssued, String), SignInError> {
        self.ask_for(Cause::Reauth(bearer.clone()), bearer.peer, &bearer.phone)
    }

    pub fn ask_to_change(&self, bearer: &Bearer, to: &Phone) -> Result<(CodeIssued, String), SignInError> {
        self.ask_for(Cause::PhoneChange(bearer.clone()), bearer.peer, to)
    }

    /// Proves the number afresh.
    pub fn prove(&self, bearer: &Bearer) {
        let (_, code) = self.ask_to_prove(bearer).expect("a code");
        self.sign_in.reauthenticate(bearer.clone(), code.as_str().into()).expect("the right code");
    }

    pub fn change(&self, bearer: &Bearer, to: &Phone, code: &str) -> Result<User, SignInError> {
        self.changed(bearer, to, code).map(|proved| proved.then)
    }

    fn changed(&self, bearer: &Bearer, to: &Phone, code: &str) -> Result<Proved<User>, SignInError> {
        self.sign_in.change_phone(PhoneChange {
            bearer: bearer.clone(),
            to: to.clone(),
            code: code.into(),
            notice: Notice {
                channel: "sms".to_owned(),
                language: common::Language::parse("en").expect("a language"),
                text: "changed".into(),
            },
        })
    }

    /// From the first code to the new number.
    pub fn moves(&self, bearer: &Bearer, to: &Phone) -> Result<User, SignInError> {
        let (_, code) = self.ask_to_change(bearer, to)?;
        Ok(self.changed(bearer, to, &code)?.then)
    }

    /// What is done in one transaction.
    pub fn written<T: Send + 'static>(
        &self,
        step: impl FnOnce(&mut dyn Tx) -> Result<T, crate::StoreError> + Send + 'static,
    ) -> T {
        self.store().write(move |tx| step(tx).map(crate::Step::Commit)).expect("a write")
    }
}

pub fn bearer_of(verified: &Verified) -> Bearer {
    let (user, session) = (&verified.signed_in.user, &verified.session);
    Bearer { session: session.id, user: user.id, phone: user.phone.clone(), peer: peer(1) }
}
