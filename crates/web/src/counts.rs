//! What sign-in comes to, counted: never whose.

use common::ApiError;
use metrics::counter;
use signin::{CodeIssued, Noted, Proved, Verified};

use crate::service::Service;

impl Service {
    /// Counts a code that was sent.
    pub(crate) fn count_sent(&self, issued: &CodeIssued) {
        if issued.sent {
            let channel = issued.channel.clone();
            counter!("codes_sent_total", "service" => self.market.service(), "channel" => channel)
                .increment(1);
        }
    }

    /// Counts how a guess at a code to sign in with ended.
    pub(crate) fn count_guess(&self, outcome: &Result<Verified, ApiError>) {
        self.count_end(outcome.as_ref().map(|verified| verified.signed_in.is_new));
    }

    /// Counts how a guess at a code for more than a sign-in ended, and the use of a right one; what follows from it.
    pub(crate) fn note_proof<T>(&self, outcome: Result<Proved<T>, ApiError>) -> Result<T, ApiError> {
        self.count_end(outcome.as_ref().map(|_| false));
        let Proved { then, used } = outcome?;
        self.count_use(used.as_ref());
        Ok(then)
    }

    /// Counts that the code in a message was used, if that is news of one that was sent.
    pub(crate) fn count_use(&self, used: Option<&Noted>) {
        used.into_iter().for_each(|noted| self.courier.count_use(noted));
    }

    /// A right code was a new user's or not.
    fn count_end(&self, outcome: Result<bool, &ApiError>) {
        let service = self.market.service();
        match outcome {
            Ok(is_new) => {
                let is_new = if is_new { "yes" } else { "no" };
                counter!("codes_verified_total", "service" => service, "new_user" => is_new).increment(1);
            }
            Err(refused) => {
                let reason = refused.code.slug();
                counter!("codes_refused_total", "service" => service, "reason" => reason).increment(1);
            }
        }
    }
}
