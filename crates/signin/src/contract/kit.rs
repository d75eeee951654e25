//! A market's sign-in over the store under test, with a clock that the test moves.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use common::{
    Clock as _, ExposeSecret as _, FixedClock, Language, Phone, SecretString, SeededEntropy, SteadyClock,
    Timestamp, UserId,
};

use futures_executor::block_on;

use crate::{
    Cause, CodeGuess, CodeIssued, CodeKey, CodeRequest, Ended, IdempotencyKey, Litter, Liveness, Refreshed,
    Rules, Session, SignIn, SignInError, Store, Verified,
};

pub struct Kit<S> {
    pub sign_in: SignIn<S>,
    clock: Arc<FixedClock>,
}

impl<S: Store> Kit<S> {
    pub fn new(store: S) -> Self {
        Self::with_rules(store, Rules::default())
    }

    pub fn with_rules(store: S, rules: Rules) -> Self {
        // Microseconds, so that a store that keeps less is found out.
        let now: Timestamp = "2026-03-01T12:00:00.123456Z".parse().expect("a time");
        let clock = Arc::new(FixedClock::at(now));
        let key = CodeKey::new(vec![7; 32]).expect("a long key");
        let market = "aa".parse().expect("a market");
        let entropy = Arc::new(SeededEntropy::new(1));
        Self { sign_in: SignIn::new(market, rules, key, store, clock.clone(), entropy), clock }
    }

    /// The same with the clock that servers have: it does not go back.
    pub fn steady(store: S) -> Self {
        let Self { sign_in, clock } = Self::new(store);
        let steady = Arc::new(SteadyClock::new(clock.clone()));
        Self { sign_in: SignIn { clock: steady, ..sign_in }, clock }
    }

    pub fn store(&self) -> &S {
        self.sign_in.store()
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What a session must be to live now.
    pub fn live(&self) -> Liveness {
        self.sign_in.rules().liveness(self.now())
    }

    pub fn lives(&self, session: &Session) -> bool {
        let (id, user) = (session.id, session.user_id);
        let found = self.sign_in.authenticate(id, user);
        if let Some(at_once) = self.sign_in.authenticate_at_once(id, user) {
            assert_eq!(at_once, found);
        }
        found.is_ok()
    }

    /// The generation of the token that a refresh answers with.
    pub fn refresh(&self, session: &Session, generation: i64) -> Result<i64, SignInError> {
        Ok(self.refreshed(session, generation)?.generation)
    }

    /// The whole answer.
    pub fn refreshed(&self, session: &Session, generation: i64) -> Result<Refreshed, SignInError> {
        block_on(self.sign_in.refresh(session.id, generation, peer(1)))
    }

    pub fn end_sessions(&self, user: UserId, ended: Ended) -> Result<usize, SignInError> {
        block_on(self.sign_in.end_sessions(user, ended, peer(1)))
    }

    /// Sets the machine's clock.
    pub fn jump(&self, by: TimeDelta) {
        self.clock.jump(by);
    }

    /// Sweeps out everything; how many rows.
    pub fn sweep(&self) -> usize {
        self.sign_in.litter().into_iter().map(|litter| self.sweep_out(&litter)).sum()
    }

    fn sweep_out(&self, litter: &Litter) -> usize {
        let (mut rows, mut next) = (0, Some(String::new()));
        while let Some(after) = next {
            let swept =
                self.sign_in.sweep(litter.clone(), after).expect("a store").expect("nobody else sweeps");
            (rows, next) = (rows + swept.rows, swept.next);
        }
        rows
    }

    pub fn wait(&self, time: TimeDelta) {
        self.clock.advance(time);
    }

    /// Asks for a code; the answer, and the code that was drawn for it (sent only if the answer says so).
    pub fn ask(&self, phone: &Phone) -> Result<(CodeIssued, String), SignInError> {
        self.ask_from(peer(1), phone)
    }

    /// The same, by another peer.
    pub fn ask_from(&self, peer: IpAddr, phone: &Phone) -> Result<(CodeIssued, String), SignInError> {
        self.ask_for(Cause::SignIn, peer, phone)
    }

    /// The same, for whatever a code can be for.
    pub fn ask_for(
        &self,
        cause: Cause,
        peer: IpAddr,
        phone: &Phone,
    ) -> Result<(CodeIssued, String), SignInError> {
        self.ask_of(cause, peer, phone, "sms", None)
    }

    /// The same, by a channel and with a key for repeats.
    pub fn ask_with(
        &self,
        peer: IpAddr,
        phone: &Phone,
        channel: &str,
        idempotency_key: Option<IdempotencyKey>,
    ) -> Result<(CodeIssued, String), SignInError> {
        self.ask_of(Cause::SignIn, peer, phone, channel, idempotency_key)
    }

    fn ask_of(
        &self,
        cause: Cause,
        peer: IpAddr,
        phone: &Phone,
        channel: &str,
        idempotency_key: Option<IdempotencyKey>,
    ) -> Result<(CodeIssued, String), SignInError> {
        let drawn = Arc::new(Mutex::new(String::new()));
        let slot = Arc::clone(&drawn);
        let text = move |code: &SecretString| {
            slot.lock().expect("no panic").push_str(code.expose_secret());
            code.clone()
        };
        let issued = block_on(self.sign_in.send_code(CodeRequest {
            phone: phone.clone(),
            peer,
            cause,
            channel: channel.to_owned(),
            language: Language::parse("en").expect("a language"),
            idempotency_key,
            text: Box::new(text),
            carrier: None,
        }))?;
        let code = drawn.lock().expect("no panic").clone();
        Ok((issued, code))
    }

    /// The code that is sent.
    pub fn code(&self, phone: &Phone) -> String {
        let (issued, code) = self.ask(phone).expect("a code");
        assert!(issued.sent, "an older code is still young");
        code
    }

    pub fn guess(&self, phone: &Phone, code: &str) -> Result<Verified, SignInError> {
        self.guess_from(peer(1), phone, code)
    }

    /// The same, by another peer.
    pub fn guess_from(&self, peer: IpAddr, phone: &Phone, code: &str) -> Result<Verified, SignInError> {
        self.guess_with(peer, phone, code, None)
    }

    /// The same, with a key for repeats.
    pub fn guess_with(
        &self,
        peer: IpAddr,
        phone: &Phone,
        code: &str,
        idempotency_key: Option<IdempotencyKey>,
    ) -> Result<Verified, SignInError> {
        block_on(self.sign_in.verify_code(CodeGuess {
            phone: phone.clone(),
            peer,
            code: code.into(),
            user_agent: Some("contract/1".to_owned()),
            idempotency_key,
        }))
    }

    /// Signs in, waiting for the young code of an earlier time if need be.
    pub fn enter(&self, phone: &Phone) -> Verified {
        let code = self.code(phone);
        self.guess(phone, &code).expect("the right code")
    }

    /// The right code, typed in on a device.
    pub(super) fn guess_by(
        &self,
        phone: &Phone,
        code: &str,
        user_agent: Option<&str>,
    ) -> Result<Verified, SignInError> {
        let user_agent = user_agent.map(str::to_owned);
        block_on(self.sign_in.verify_code(CodeGuess {
            phone: phone.clone(),
            peer: peer(1),
            code: code.into(),
            user_agent,
            idempotency_key: None,
        }))
    }

    /// A guess that must be wrong: how many are left.
    pub fn miss(&self, phone: &Phone, code: &str) -> u32 {
        match self.guess(phone, code) {
            Err(SignInError::InvalidCode { attempts_left }) => attempts_left,
            other => panic!("expected a wrong code, not {other:?}"),
        }
    }
}

pub fn phone(number: u32) -> Phone {
    Phone::parse(&format!("+996505{number:06}")).expect("a phone")
}

/// An address that shares nothing with that of another number.
pub fn peer(number: u8) -> IpAddr {
    IpAddr::from([192, 0, 2, number])
}

/// A client's key.
pub fn key(number: u8) -> IdempotencyKey {
    format!("aaaaaaaaaaaaaaaaaaaaaaa{number:03}").parse().expect("a key")
}

/// Six digits that are not `code`.
pub fn not(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().expect("six digits") + 1) % 1_000_000)
}

pub const MICROSECOND: TimeDelta = TimeDelta::microseconds(1);

pub fn seconds(count: u64) -> TimeDelta {
    TimeDelta::seconds(i64::try_from(count).expect("a short time"))
}

/// The seconds to wait of a full window; its quota must be `quota`.
#[track_caller]
pub fn full_window<T: std::fmt::Debug>(outcome: Result<T, SignInError>, quota: u32) -> u64 {
    match outcome {
        Err(
            SignInError::TooManyCodes { window, retry_after }
            | SignInError::TooManyAttempts { window, retry_after },
        ) => {
            assert_eq!((window.quota, window.seconds), (quota, 900));
            retry_after
        }
        other => panic!("expected a full window, not {other:?}"),
    }
}

/// The seconds to wait of a budget that is used up; its policy must be `name` and its quota `quota`.
#[track_caller]
pub fn used_up<T: std::fmt::Debug>(outcome: Result<T, SignInError>, name: &str, quota: u32) -> u64 {
    match outcome {
        Err(SignInError::TooManyRequests { window, retry_after }) => {
            assert_eq!((window.name, window.quota, window.seconds), (name, quota, 900));
            retry_after
        }
        other => panic!("expected that {name} is used up, not {other:?}"),
    }
}
