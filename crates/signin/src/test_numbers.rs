//! Numbers that nobody can be reached at, with codes that everybody who tests knows.

use std::collections::BTreeMap;

use common::{Phone, SecretString, Timestamp};

use crate::error::settled;
use crate::send_code::{issued, locked, young_code};
use crate::{CodeIssued, CodeRequest, SignIn, SignInError, Step, Store};

/// Numbers with fixed codes, for app stores' reviews and for tests of apps: nothing is sent to them.
#[derive(Debug, Clone, Default)]
pub struct TestNumbers {
    /// Each number's six digits.
    pub codes: BTreeMap<Phone, SecretString>,
    /// When they are numbers like any other again.
    pub until: Timestamp,
}

impl TestNumbers {
    /// The code of the number, while it is one of these.
    pub fn code(&self, phone: &Phone, now: Timestamp) -> Option<&SecretString> {
        self.codes.get(phone).filter(|_| now < self.until)
    }
}

impl<S: Store> SignIn<S> {
    /// Has these numbers answer to their fixed codes.
    pub fn with_test_numbers(self, test_numbers: TestNumbers) -> Self {
        Self { test_numbers, ..self }
    }

    /// Whether the number has a fixed code now.
    pub fn is_test_number(&self, phone: &Phone) -> bool {
        self.test_numbers.code(phone, self.clock.now()).is_some()
    }

    /// Issues the number's fixed code: nothing is sent and no send is counted; wrong codes are, like anybody's.
    pub(crate) async fn issue_fixed(
        &self,
        request: CodeRequest,
        code: &SecretString,
        now: Timestamp,
    ) -> Result<CodeIssued, SignInError> {
        let (new, rules) = (self.new_verification(&request, code, now), self.rules.clone());
        let cause = request.cause;
        let written = self.store.write_async(move |tx| {
            if let Err(refusal) = cause.admit(tx, &new.phone, rules.liveness(now)) {
                return settled(Err(refusal));
            }
            let status = tx.phone_status(&new.phone)?.unwrap_or_default();
            if let Some(locked) = locked(&status, now, &rules) {
                return Ok(Step::Rollback(Err(locked)));
            }
            if tx.put_verification(&new, now - rules.resend_after)? {
                return Ok(Step::Commit(Ok(issued(&new, rules.resend_after))));
            }
            let young = young_code(tx, &new, now, rules.resend_after)?;
            Ok(Step::Rollback(Ok(young.unwrap_or_else(|| issued(&new, rules.resend_after)))))
        });
        written.await?
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::TimeDelta;
    use common::{Clock as _, FixedClock, Language, SeededEntropy};
    use futures_executor::block_on;

    use super::*;
    use crate::contract::TestStore as _;
    use crate::contract::accounts::bearer_of;
    use crate::contract::kit::{self, Kit};
    use crate::memory::MemoryStore;
    use crate::{Cause, CodeGuess, CodeKey, Rules};

    const PHONE: &str = "+15550100";

    fn phone() -> Phone {
        Phone::parse(PHONE).unwrap()
    }

    fn kit() -> (SignIn<MemoryStore>, Arc<FixedClock>) {
        let clock = Arc::new(FixedClock::at("2026-03-01T12:00:00Z".parse().unwrap()));
        let (key, entropy) = (CodeKey::new(vec![7; 32]).unwrap(), Arc::new(SeededEntropy::new(1)));
        let market = "aa".parse().unwrap();
        let signin =
            SignIn::new(market, Rules::default(), key, MemoryStore::default(), clock.clone(), entropy);
        let until = clock.now() + TimeDelta::days(1);
        let codes = BTreeMap::from([(phone(), "123456".into())]);
        (signin.with_test_numbers(TestNumbers { codes, until }), clock)
    }

    fn ask(signin: &SignIn<MemoryStore>) -> Result<CodeIssued, SignInError> {
        block_on(signin.send_code(CodeRequest {
            phone: phone(),
            peer: [192, 0, 2, 1].into(),
            cause: Cause::SignIn,
            channel: "sms".to_owned(),
            language: Language::parse("en").unwrap(),
            idempotency_key: None,
            text: Box::new(SecretString::clone),
            carrier: None,
        }))
    }

    fn guess(signin: &SignIn<MemoryStore>, code: &str) -> Result<(), SignInError> {
        let (peer, code) = ([192, 0, 2, 1].into(), code.into());
        let (phone, user_agent, idempotency_key) = (phone(), None, None);
        let guess = CodeGuess { phone, peer, code, user_agent, idempotency_key };
        block_on(signin.verify_code(guess)).map(|_| ())
    }

    #[test]
    fn nothing_is_sent_and_no_send_is_counted_and_the_fixed_code_signs_in() {
        let (signin, _) = kit();
        for _ in 0..10 {
            assert!(ask(&signin).unwrap().sent);
            assert_eq!(guess(&signin, "123456"), Ok(()));
        }
        assert_eq!(signin.store().messages_to(&phone()), 0);
    }

    #[test]
    fn a_code_that_is_still_young_stays() {
        let (signin, _) = kit();
        assert!(ask(&signin).unwrap().sent);
        assert!(!ask(&signin).unwrap().sent);
    }

    #[test]
    fn wrong_codes_count() {
        let (signin, _) = kit();
        ask(&signin).unwrap();
        for left in [2, 1, 0] {
            assert_eq!(guess(&signin, "654321"), Err(SignInError::InvalidCode { attempts_left: left }));
        }
        assert!(matches!(guess(&signin, "123456"), Err(SignInError::TooManyAttempts { .. })));
    }

    #[test]
    fn after_its_end_it_is_a_number_like_any_other() {
        let (signin, clock) = kit();
        clock.advance(TimeDelta::days(1));
        ask(&signin).unwrap();
        assert_eq!(signin.store().messages_to(&phone()), 1);
        assert!(guess(&signin, "123456").is_err());
    }

    #[test]
    fn an_old_number_that_is_one_is_told_nothing() {
        let mut kit = Kit::new(MemoryStore::default());
        let codes = BTreeMap::from([(kit::phone(1), "123456".into())]);
        let until = kit.now() + TimeDelta::days(1);
        kit.sign_in = kit.sign_in.with_test_numbers(TestNumbers { codes, until });
        kit.ask(&kit::phone(1)).unwrap();
        let bearer = bearer_of(&kit.guess(&kit::phone(1), "123456").unwrap());
        kit.moves(&bearer, &kit::phone(2)).unwrap();
        assert_eq!(kit.store().messages_to(&kit::phone(1)), 0);
    }
}
