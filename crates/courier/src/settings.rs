//! Which providers, in which order, and what they need.

use std::fmt;
use std::str::FromStr;

use common::Prefix;
use common::settings::comma_separated;
use secrecy::SecretString;
use serde::Deserialize;

use crate::smpp::SmppSettings;
use crate::smspro::SmsproSettings;
use crate::telegram::TelegramSettings;
use crate::twilio::TwilioSettings;
use crate::vonage::VonageSettings;
use crate::webhook::WebhookSettings;
use crate::whatsapp::WhatsappSettings;

/// The section `courier` of a market's settings.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CourierSettings {
    /// Whether nothing is sent: the kill switch.
    #[serde(default)]
    pub stopped: bool,
    /// The provider that texts leave by, the first of the chain.
    pub provider: Option<ProviderName>,
    /// Those that are tried after it, in this order.
    #[serde(default, deserialize_with = "comma_separated")]
    pub chain: Vec<ProviderName>,
    /// Other chains for the numbers of a prefix.
    #[serde(default, deserialize_with = "comma_separated")]
    pub routes: Vec<Rule>,
    /// Other sender ids for the numbers of a prefix.
    #[serde(default, deserialize_with = "comma_separated")]
    pub senders: Vec<Rule>,
    /// What people may choose besides texts.
    #[serde(default, deserialize_with = "comma_separated")]
    pub channels: Vec<String>,
    /// Channels that are tried when a message's own has no provider left.
    #[serde(default, deserialize_with = "comma_separated")]
    pub fall_over_to: Vec<String>,
    /// The operators' prefixes, by which metrics tell numbers apart.
    #[serde(default, deserialize_with = "comma_separated")]
    pub operators: Vec<Prefix>,
    /// Where providers reach `/api/v1/courier`.
    pub public_url: Option<String>,
    /// The key that seals texts at rest; made up in development.
    pub seal_key: Option<SecretString>,
    /// What the webhook needs.
    #[serde(default)]
    pub webhook: WebhookSettings,
    /// What Twilio needs.
    #[serde(default)]
    pub twilio: TwilioSettings,
    /// What Vonage needs.
    #[serde(default)]
    pub vonage: VonageSettings,
    /// What SMSPRO needs.
    #[serde(default)]
    pub smspro: SmsproSettings,
    /// What an operator's message centre needs.
    #[serde(default)]
    pub smpp: SmppSettings,
    /// What the Telegram Gateway needs.
    #[serde(default)]
    pub telegram: TelegramSettings,
    /// What WhatsApp needs.
    #[serde(default)]
    pub whatsapp: WhatsappSettings,
}

/// A provider by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProviderName {
    /// In memory, for development.
    Inbox,
    /// The same memory, asked after the inbox: it comes with it.
    Spare,
    /// One signed POST a message.
    Webhook,
    /// Twilio Programmable Messaging.
    Twilio,
    /// Vonage's Messages API.
    Vonage,
    /// The aggregator SMSPRO.
    Smspro,
    /// An operator's message centre, by SMPP 3.4.
    Smpp,
    /// The Telegram Gateway.
    Telegram,
    /// WhatsApp's Cloud API.
    Whatsapp,
}

impl ProviderName {
    const ALL: [Self; 9] = [
        Self::Inbox,
        Self::Spare,
        Self::Webhook,
        Self::Twilio,
        Self::Vonage,
        Self::Smspro,
        Self::Smpp,
        Self::Telegram,
        Self::Whatsapp,
    ];

    /// The name in settings, logs, metrics and the outbox.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Spare => "spare",
            Self::Webhook => "webhook",
            Self::Twilio => "twilio",
            Self::Vonage => "vonage",
            Self::Smspro => "smspro",
            Self::Smpp => "smpp",
            Self::Telegram => "telegram",
            Self::Whatsapp => "whatsapp",
        }
    }
}

/// There is no such provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a provider is inbox, webhook, twilio, vonage, smspro, smpp, telegram or whatsapp")]
pub struct UnknownProvider;

impl FromStr for ProviderName {
    type Err = UnknownProvider;

    fn from_str(text: &str) -> Result<Self, UnknownProvider> {
        Self::ALL.into_iter().find(|name| name.as_str() == text).ok_or(UnknownProvider)
    }
}

impl fmt::Display for ProviderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What holds for the numbers of a prefix: `+99655 one two`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The numbers.
    pub prefix: Prefix,
    /// What holds for them.
    pub words: Vec<String>,
}

/// The text is no rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a rule is a prefix, +99655, and what holds for it, with spaces between")]
pub struct InvalidRule;

impl FromStr for Rule {
    type Err = InvalidRule;

    fn from_str(text: &str) -> Result<Self, InvalidRule> {
        let mut words = text.split_whitespace().map(str::to_owned);
        let prefix = words.next().and_then(|prefix| prefix.parse().ok()).ok_or(InvalidRule)?;
        let words: Vec<_> = words.collect();
        if words.is_empty() { Err(InvalidRule) } else { Ok(Self { prefix, words }) }
    }
}

/// A setting that no provider can work with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{cause}")]
pub struct InvalidSetting {
    key: &'static str,
    cause: &'static str,
}

impl InvalidSetting {
    /// The setting `key` within the section `courier`, as the environment writes it, because of `cause`.
    pub(crate) const fn new(key: &'static str, cause: &'static str) -> Self {
        Self { key, cause }
    }

    /// The key within the section `courier`, as the environment writes it.
    pub fn key(self) -> &'static str {
        self.key
    }
}
