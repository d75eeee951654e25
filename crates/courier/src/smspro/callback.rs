//! The aggregator's pushed reports: whoever knows the secret path is the aggregator.

use common::ExposeSecret;

use super::SmsproClient;
use super::xml::{Report, fate, read};
use crate::callback::{Callback, Heard, Subject, Unheard, same};

impl SmsproClient {
    pub(crate) fn hear(&self, callback: &Callback<'_>) -> Result<Heard, Unheard> {
        let known = self.callback_secret.as_ref();
        if !known.is_some_and(|secret| same(secret.expose_secret(), callback.part)) {
            return Err(Unheard::Unproved);
        }
        let report: Report = read(callback.body).ok_or(Unheard::Unreadable)?;
        Ok(Heard::receipt(Some(Subject::Reference(report.id)), fate(report.report)))
    }
}
