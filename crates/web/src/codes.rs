//! Codes on their way, whatever they are for: the text around them, and what the caller is told.

use common::api::CodeSent;
use common::{ApiError, Code, ExposeSecret as _, Language, Phone, SecretString};
use signin::{CodeIssued, CodeRequest};

use crate::service::Service;
use crate::sms::CodeText;

impl Service {
    /// Writes a text around a code.
    pub(crate) fn text_of_code(
        &self,
        words: CodeText,
        language: &Language,
    ) -> Box<dyn FnOnce(&SecretString) -> SecretString + Send> {
        let (texts, language) = (self.sms.clone(), language.clone());
        let minutes = minutes_of(self.code_lifetime);
        Box::new(move |code| texts.code(words, &language, code.expose_secret(), minutes).into())
    }

    /// Sends a code, unless the last one is still young, or nothing may be sent at all.
    pub(crate) async fn send_code(&self, mut request: CodeRequest) -> Result<CodeSent, ApiError> {
        if self.courier.routes().is_stopped() {
            return Err(ApiError::from(Code::DeliveryUnavailable).retry_after(60));
        }
        let (phone, language) = (request.phone.clone(), request.language.clone());
        request.carrier = self.courier.carrier(&request.phone, &request.channel);
        let is_in_hand = request.carrier.is_some();
        let issued = self.storage.run_async(|signin| async move { signin.send_code(request).await }).await?;
        self.count_sent(&issued);
        if issued.sent && !is_in_hand {
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
