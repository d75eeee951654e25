//! The ways that messages leave by.

use std::sync::Arc;
use std::time::Duration;

use common::Timestamp;

use crate::callbacks::Callbacks;
use crate::http::TOTAL;
use crate::sender::Senders;
use crate::smpp::SmppClient;
use crate::smspro::SmsproClient;
use crate::telegram::TelegramClient;
use crate::twilio::TwilioClient;
use crate::vonage::VonageClient;
use crate::webhook::WebhookClient;
use crate::whatsapp::WhatsappClient;
use crate::{CourierSettings, Fate, Inbox, InvalidSetting, OutboundMessage, Outcome, ProviderName, Rule};

/// A provider, ready to send.
#[derive(Debug, Clone)]
pub enum Provider {
    /// In memory, for development.
    Inbox(Arc<Inbox>),
    /// The same memory, asked after it.
    Spare(Arc<Inbox>),
    /// One signed POST a message.
    Webhook(WebhookClient),
    /// Twilio Programmable Messaging.
    Twilio(TwilioClient),
    /// Vonage's Messages API.
    Vonage(VonageClient),
    /// The aggregator SMSPRO.
    Smspro(SmsproClient),
    /// An operator's message centre, by SMPP 3.4.
    Smpp(SmppClient),
    /// The Telegram Gateway.
    Telegram(TelegramClient),
    /// WhatsApp's Cloud API.
    Whatsapp(WhatsappClient),
}

impl Provider {
    /// The provider of this name with its section of the settings; the inbox is refused in production.
    pub(crate) fn new(
        name: ProviderName,
        settings: &CourierSettings,
        production: bool,
    ) -> Result<Self, InvalidSetting> {
        match name {
            ProviderName::Inbox if production => Err(InvalidSetting::new(
                "PROVIDER",
                "the inbox shows every code: it can't be used in production",
            )),
            _ => Self::within(name, settings, TOTAL),
        }
    }

    /// The same, each exchange bounded by `total`.
    pub(crate) fn within(
        name: ProviderName,
        settings: &CourierSettings,
        total: Duration,
    ) -> Result<Self, InvalidSetting> {
        let callbacks = settings.public_url.as_deref().map(Callbacks::below);
        let rules = settings.senders.iter().map(sender_of).collect::<Vec<_>>();
        let senders = |default: &str| Senders::new(default, &rules);
        match name {
            ProviderName::Inbox => Ok(Self::Inbox(Arc::default())),
            ProviderName::Spare => {
                Err(InvalidSetting::new("PROVIDER", "the spare inbox comes with the inbox"))
            }
            ProviderName::Webhook => WebhookClient::with_timeout(&settings.webhook, total).map(Self::Webhook),
            ProviderName::Twilio => {
                TwilioClient::new(&settings.twilio, senders, callbacks, total).map(Self::Twilio)
            }
            ProviderName::Vonage => VonageClient::new(&settings.vonage, senders, total).map(Self::Vonage),
            ProviderName::Smspro => SmsproClient::new(&settings.smspro, senders, total).map(Self::Smspro),
            ProviderName::Smpp => SmppClient::new(&settings.smpp, senders, total).map(Self::Smpp),
            ProviderName::Telegram => {
                TelegramClient::new(&settings.telegram, callbacks, total).map(Self::Telegram)
            }
            ProviderName::Whatsapp => WhatsappClient::new(&settings.whatsapp, total).map(Self::Whatsapp),
        }
    }

    /// Connects, where a connection lasts; to be called in a runtime.
    pub(crate) fn open(&self) {
        if let Some(client) = self.smpp() {
            client.open();
        }
    }

    /// Ends that connection.
    pub(crate) async fn close(&self) {
        if let Some(client) = self.smpp() {
            client.close().await;
        }
    }

    /// The one that tells over a connection of ours, if that is what it is.
    pub(crate) fn smpp(&self) -> Option<&SmppClient> {
        match self {
            Self::Smpp(client) => Some(client),
            Self::Inbox(_)
            | Self::Spare(_)
            | Self::Webhook(_)
            | Self::Twilio(_)
            | Self::Vonage(_)
            | Self::Smspro(_)
            | Self::Telegram(_)
            | Self::Whatsapp(_) => None,
        }
    }

    /// The inbox, if that is what it is.
    pub fn inbox(&self) -> Option<&Arc<Inbox>> {
        match self {
            Self::Inbox(inbox) | Self::Spare(inbox) => Some(inbox),
            Self::Webhook(_)
            | Self::Twilio(_)
            | Self::Vonage(_)
            | Self::Smspro(_)
            | Self::Smpp(_)
            | Self::Telegram(_)
            | Self::Whatsapp(_) => None,
        }
    }

    /// Its name.
    pub fn name(&self) -> ProviderName {
        match self {
            Self::Inbox(_) => ProviderName::Inbox,
            Self::Spare(_) => ProviderName::Spare,
            Self::Webhook(_) => ProviderName::Webhook,
            Self::Twilio(_) => ProviderName::Twilio,
            Self::Vonage(_) => ProviderName::Vonage,
            Self::Smspro(_) => ProviderName::Smspro,
            Self::Smpp(_) => ProviderName::Smpp,
            Self::Telegram(_) => ProviderName::Telegram,
            Self::Whatsapp(_) => ProviderName::Whatsapp,
        }
    }

    /// Whether a repeat of a try whose end is not known does no harm: the provider knows a message again.
    pub(crate) fn knows_repeats(&self) -> bool {
        match self {
            Self::Inbox(_) | Self::Spare(_) | Self::Webhook(_) | Self::Smspro(_) => true,
            Self::Twilio(_) | Self::Vonage(_) | Self::Smpp(_) | Self::Telegram(_) | Self::Whatsapp(_) => {
                false
            }
        }
    }

    /// Tries once to hand the message over, in bounded time.
    pub(crate) async fn send(&self, message: &OutboundMessage, now: Timestamp) -> Outcome {
        match self {
            Self::Inbox(inbox) | Self::Spare(inbox) => inbox.take(message, self.name()).await,
            Self::Webhook(client) => client.send(message, now).await,
            Self::Twilio(client) => client.send(message, now).await,
            Self::Vonage(client) => client.send(message, now).await,
            Self::Smspro(client) => client.send(message, now).await,
            Self::Smpp(client) => client.send(message, now).await,
            Self::Telegram(client) => client.send(message, now).await,
            Self::Whatsapp(client) => client.send(message, now).await,
        }
    }
}

impl Provider {
    /// Asks what became of a message, where the provider can be asked; none while it is under way.
    pub(crate) async fn fate(&self, reference: &str, now: Timestamp) -> Option<Fate> {
        match self {
            Self::Twilio(client) => client.fate(reference, now).await,
            Self::Smspro(client) => client.fate(reference, now).await,
            Self::Telegram(client) => client.fate(reference, now).await,
            Self::Inbox(_)
            | Self::Spare(_)
            | Self::Webhook(_)
            | Self::Vonage(_)
            | Self::Smpp(_)
            | Self::Whatsapp(_) => None,
        }
    }
}

impl ProviderName {
    /// Whether it can carry messages of the channel.
    pub(crate) fn carries(self, channel: &str) -> bool {
        match self {
            Self::Inbox | Self::Spare | Self::Webhook => true,
            Self::Twilio | Self::Vonage | Self::Smspro | Self::Smpp => channel == "sms",
            Self::Telegram | Self::Whatsapp => channel == self.as_str(),
        }
    }

    /// Whether it has words of its own, and carries nothing but a code.
    pub(crate) fn needs_code(self) -> bool {
        match self {
            Self::Telegram | Self::Whatsapp => true,
            Self::Inbox
            | Self::Spare
            | Self::Webhook
            | Self::Twilio
            | Self::Vonage
            | Self::Smspro
            | Self::Smpp => false,
        }
    }
}

fn sender_of(rule: &Rule) -> (common::Prefix, String) {
    (rule.prefix.clone(), rule.words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{SECRET, settings};

    fn refusal(name: &str, change: impl Fn(&mut CourierSettings)) -> Option<&'static str> {
        let mut settings = settings("https://sms.example/send?key=s3cret");
        change(&mut settings);
        Provider::new(name.parse().unwrap(), &settings, true).err().map(InvalidSetting::key)
    }

    #[test]
    fn the_inbox_is_refused_in_production_only() {
        assert_eq!(refusal("inbox", |_| ()), Some("PROVIDER"));
        let provider = Provider::new(ProviderName::Inbox, &CourierSettings::default(), false).unwrap();
        assert!(provider.inbox().is_some());
    }

    #[test]
    fn a_webhook_needs_a_url_and_a_strong_secret() {
        assert_eq!(refusal("webhook", |_| ()), None);
        assert_eq!(refusal("webhook", |all| all.webhook.url = None), Some("WEBHOOK__URL"));
        for url in ["", "sms.example", "ftp://sms.example/", "file:///etc/passwd", "http://"] {
            let refused = refusal("webhook", |all| all.webhook.url = Some(url.into()));
            assert_eq!(refused, Some("WEBHOOK__URL"), "{url}");
        }
        assert_eq!(refusal("webhook", |all| all.webhook.secret = None), Some("WEBHOOK__SECRET"));
        for secret in ["", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_*"] {
            let refused = refusal("webhook", |all| all.webhook.secret = Some(secret.into()));
            assert_eq!(refused, Some("WEBHOOK__SECRET"), "{secret}");
        }
    }

    #[test]
    fn every_provider_names_what_it_misses() {
        assert_eq!(refusal("twilio", |all| all.twilio.account_sid = None), Some("TWILIO__ACCOUNT_SID"));
        assert_eq!(refusal("twilio", |all| all.twilio.auth_token = None), Some("TWILIO__AUTH_TOKEN"));
        assert_eq!(refusal("twilio", |all| all.twilio.sender = None), Some("TWILIO__SENDER"));
        assert_eq!(refusal("vonage", |all| all.vonage.api_key = None), Some("VONAGE__API_KEY"));
        assert_eq!(refusal("vonage", |all| all.vonage.api_secret = None), Some("VONAGE__API_SECRET"));
        assert_eq!(refusal("vonage", |all| all.vonage.sender = Some(" ".into())), Some("VONAGE__SENDER"));
        assert_eq!(refusal("smspro", |all| all.smspro.url = None), Some("SMSPRO__URL"));
        assert_eq!(refusal("smspro", |all| all.smspro.login = None), Some("SMSPRO__LOGIN"));
        assert_eq!(refusal("smspro", |all| all.smspro.password = None), Some("SMSPRO__PASSWORD"));
        assert_eq!(refusal("smpp", |all| all.smpp.url = None), Some("SMPP__URL"));
        assert_eq!(refusal("smpp", |all| all.smpp.system_id = None), Some("SMPP__SYSTEM_ID"));
        assert_eq!(refusal("smpp", |all| all.smpp.password = None), Some("SMPP__PASSWORD"));
        assert_eq!(refusal("smpp", |all| all.smpp.sender = None), Some("SMPP__SENDER"));
        assert_eq!(refusal("telegram", |all| all.telegram.token = None), Some("TELEGRAM__TOKEN"));
        assert_eq!(refusal("whatsapp", |all| all.whatsapp.token = None), Some("WHATSAPP__TOKEN"));
        assert_eq!(refusal("whatsapp", |all| all.whatsapp.template = None), Some("WHATSAPP__TEMPLATE"));
        let languages = |all: &mut CourierSettings| all.whatsapp.languages = vec!["ky".to_owned()];
        assert_eq!(refusal("whatsapp", languages), Some("WHATSAPP__LANGUAGES"));
    }

    #[test]
    fn a_provider_prints_no_secret() {
        let settings = settings("https://sms.example/send?key=s3cret");
        for name in ["webhook", "twilio", "vonage", "smspro", "smpp", "telegram", "whatsapp"] {
            let provider = Provider::new(name.parse().unwrap(), &settings, true).unwrap();
            let printed = format!("{settings:?} {provider:?}");
            for secret in ["s3cret", "t0ken", "p4ss", &SECRET[6..]] {
                assert!(!printed.contains(secret), "{printed}");
            }
        }
    }
}
