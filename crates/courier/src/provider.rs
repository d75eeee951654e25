//! The way that messages leave by.

use std::sync::Arc;

use common::Timestamp;

use crate::{CourierSettings, Inbox, InvalidSetting, OutboundMessage, Outcome, ProviderName, WebhookClient};

/// A provider, ready to send.
#[derive(Debug, Clone)]
pub enum Provider {
    /// In memory, for development.
    Inbox(Arc<Inbox>),
    /// One signed POST a message.
    Webhook(WebhookClient),
}

impl Provider {
    /// The provider that the settings name; the inbox is refused in production.
    pub fn from_settings(settings: &CourierSettings, production: bool) -> Result<Self, InvalidSetting> {
        match settings.provider {
            ProviderName::Inbox if production => Err(InvalidSetting::InboxInProduction),
            ProviderName::Inbox => Ok(Self::Inbox(Arc::default())),
            ProviderName::Webhook => WebhookClient::from_settings(&settings.webhook).map(Self::Webhook),
        }
    }

    /// The inbox, if that is what it is.
    pub fn inbox(&self) -> Option<&Arc<Inbox>> {
        match self {
            Self::Inbox(inbox) => Some(inbox),
            Self::Webhook(_) => None,
        }
    }

    /// The name in settings, logs and metrics.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Inbox(_) => "inbox",
            Self::Webhook(_) => "webhook",
        }
    }

    /// Tries once to hand the message over, in bounded time.
    pub async fn send(&self, message: &OutboundMessage, now: Timestamp) -> Outcome {
        match self {
            Self::Inbox(inbox) => {
                inbox.push(message);
                Outcome::Accepted
            }
            Self::Webhook(client) => client.send(message, now).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;
    use crate::WebhookSettings;

    fn settings(provider: &str, url: Option<&str>, secret: Option<&str>) -> CourierSettings {
        let secret_string = |text: &str| SecretString::from(text);
        let webhook = WebhookSettings { url: url.map(secret_string), secret: secret.map(secret_string) };
        let provider = serde_json::from_value(provider.into()).unwrap();
        CourierSettings { provider, webhook, seal_key: None }
    }

    fn refusal(provider: &str, url: Option<&str>, secret: Option<&str>) -> Option<InvalidSetting> {
        Provider::from_settings(&settings(provider, url, secret), true).err()
    }

    const URL: Option<&str> = Some("https://sms.example/send?key=s3cret");
    const SECRET: Option<&str> = Some("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    #[test]
    fn the_inbox_is_refused_in_production_only() {
        assert_eq!(refusal("inbox", None, None), Some(InvalidSetting::InboxInProduction));
        let provider = Provider::from_settings(&settings("inbox", None, None), false).unwrap();
        assert!(provider.inbox().is_some());
    }

    #[test]
    fn a_webhook_needs_a_url_and_a_strong_secret() {
        assert_eq!(refusal("webhook", URL, SECRET), None);
        assert_eq!(refusal("webhook", Some("http://127.0.0.1:1/"), SECRET), None);
        assert_eq!(refusal("webhook", None, SECRET), Some(InvalidSetting::MissingUrl));
        for url in ["", "sms.example", "ftp://sms.example/", "file:///etc/passwd", "http://"] {
            assert_eq!(refusal("webhook", Some(url), SECRET), Some(InvalidSetting::InvalidUrl), "{url}");
        }
        assert_eq!(refusal("webhook", URL, None), Some(InvalidSetting::MissingSecret));
        for secret in ["", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_*"] {
            assert_eq!(
                refusal("webhook", URL, Some(secret)),
                Some(InvalidSetting::InvalidSecret),
                "{secret}"
            );
        }
    }

    #[test]
    fn a_provider_prints_neither_its_url_nor_its_secret() {
        let settings = settings("webhook", URL, SECRET);
        let printed = format!("{settings:?} {:?}", Provider::from_settings(&settings, true).unwrap());
        assert!(!printed.contains("s3cret") && !printed.contains("MfKQ9r8G"), "{printed}");
    }
}
