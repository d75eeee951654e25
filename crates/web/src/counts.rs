//! What sign-in comes to, counted: never whose.

use common::ApiError;
use metrics::counter;
use signin::{CodeIssued, Verified};

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

    /// Counts how a guess ended.
    pub(crate) fn count_guess(&self, outcome: &Result<Verified, ApiError>) {
        let service = self.market.service();
        match outcome {
            Ok(verified) => {
                let is_new = if verified.signed_in.is_new { "yes" } else { "no" };
                counter!("codes_verified_total", "service" => service, "new_user" => is_new).increment(1);
            }
            Err(refused) => {
                let reason = refused.code.slug();
                counter!("codes_refused_total", "service" => service, "reason" => reason).increment(1);
            }
        }
    }
}
