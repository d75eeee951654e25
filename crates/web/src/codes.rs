//! Codes on their way, whatever they are for: the text around them, and what the caller is told.

use std::sync::Arc;

use common::api::CodeSent;
use common::{ApiError, Arg, ExposeSecret as _, Language, Phone, SecretString};
use signin::{CodeIssued, CodeRequest};

use crate::service::Service;

impl Service {
    /// Writes the text `key` around a code.
    pub(crate) fn text_of_code(
        &self,
        key: &'static str,
        language: &Language,
    ) -> Box<dyn FnOnce(&SecretString) -> SecretString + Send> {
        let (texts, language) = (Arc::clone(&self.texts), language.clone());
        let minutes = minutes_of(self.code_lifetime);
        Box::new(move |code| {
            let args = [("code", Arg::Text(code.expose_secret())), ("minutes", Arg::Number(minutes))];
            texts.say(&language, key, &args).into()
        })
    }

    /// Sends a code, unless the last one is still young.
    pub(crate) async fn send_code(&self, request: CodeRequest) -> Result<CodeSent, ApiError> {
        let (phone, language) = (request.phone.clone(), request.language.clone());
        let issued = self.storage.run(move |signin| signin.send_code(request)).await?;
        self.count_sent(&issued);
        if issued.sent {
            self.courier.wake();
        }
        Ok(self.code_sent(&phone, &language, issued))
    }

    fn code_sent(&self, phone: &Phone, language: &Language, issued: CodeIssued) -> CodeSent {
        let formatted_phone = self.market.format_phone(phone);
        let key = if issued.sent { "message-code-sent" } else { "message-code-still-valid" };
        CodeSent {
            success: true,
            message: self.say_of_phone(language, key, &formatted_phone, issued.resend_after),
            phone_number: phone.as_str().to_owned(),
            formatted_phone,
            market: self.descriptor.market.clone(),
            language: language.to_string(),
            expires_in_minutes: minutes_of(issued.expires_in),
            expires_in: issued.expires_in,
            resend_after: issued.resend_after,
            sent: issued.sent,
            channel: issued.channel,
            delivery_id: issued.delivery_id.to_string(),
        }
    }
}

fn minutes_of(seconds: u64) -> u64 {
    seconds.div_ceil(60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_rounded_up() {
        assert_eq!([0, 1, 60, 61, 599, 600].map(minutes_of), [0, 1, 1, 2, 10, 10]);
    }
}
