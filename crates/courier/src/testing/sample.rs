use std::time::Duration;

use chrono::TimeDelta;
use common::{DeliveryId, Language, Phone, SecretString, SeededEntropy, Timestamp};

use crate::smpp::SmppSettings;
use crate::smspro::SmsproSettings;
use crate::telegram::TelegramSettings;
use crate::twilio::TwilioSettings;
use crate::vonage::VonageSettings;
use crate::webhook::WebhookSettings;
use crate::whatsapp::WhatsappSettings;
use crate::{
    CourierSettings, OutboundMessage, Outcome, Provider, ProviderName, Routes, SMS, smspro, telegram, twilio,
    vonage, whatsapp,
};

pub(crate) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

pub(crate) fn phone(text: &str) -> Phone {
    Phone::parse(text).unwrap()
}

/// A message that is valid for ten minutes.
pub(crate) fn message() -> OutboundMessage {
    message_to("+99911111111", 0)
}

/// Another one for each `seed`.
pub(crate) fn message_to(to: &str, seed: u64) -> OutboundMessage {
    let created_at: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    OutboundMessage {
        id: DeliveryId::new(&"zz".parse().unwrap(), created_at, &SeededEntropy::new(seed)),
        to: phone(to),
        channel: "sms".to_owned(),
        language: Language::parse("en").unwrap(),
        text: SecretString::from("Your code: 012345 — \"keep it\""),
        code: Some(SecretString::from("012345")),
        created_at,
        expires_at: created_at + TimeDelta::minutes(10),
        attempts: 0,
        trace: None,
        ruled_out: Vec::new(),
        interrupted: None,
        begun_with: None,
        held_until: created_at,
    }
}

/// Settings of every provider, all at one address.
pub(crate) fn settings(url: &str) -> CourierSettings {
    let some = |text: &str| Some(SecretString::from(text));
    CourierSettings {
        public_url: Some("https://id.example".to_owned()),
        webhook: WebhookSettings { url: some(url), secret: some(SECRET) },
        twilio: TwilioSettings {
            url: some(url),
            account_sid: some(twilio::stand_in::ACCOUNT),
            auth_token: some(twilio::stand_in::TOKEN),
            sender: some("Sample"),
        },
        vonage: VonageSettings {
            url: some(url),
            api_key: some(vonage::stand_in::KEY),
            api_secret: some(vonage::stand_in::SECRET),
            signature_secret: some(vonage::stand_in::SIGNATURE_SECRET),
            sender: some("Sample"),
        },
        smspro: SmsproSettings {
            url: some(url),
            login: some(smspro::stand_in::LOGIN),
            password: some(smspro::stand_in::PASSWORD),
            sender: some("Sample"),
            callback_secret: some(smspro::stand_in::CALLBACK_SECRET),
        },
        smpp: SmppSettings {
            url: some(&centre(url)),
            system_id: some("sample"),
            password: some("p4ss"),
            sender: some("Sample"),
            ..SmppSettings::default()
        },
        telegram: TelegramSettings { url: some(url), token: some(telegram::stand_in::TOKEN), sender: None },
        whatsapp: WhatsappSettings {
            url: some(url),
            phone_number_id: some(whatsapp::stand_in::NUMBER),
            token: some(whatsapp::stand_in::TOKEN),
            app_secret: some(whatsapp::stand_in::APP_SECRET),
            verify_token: some(whatsapp::stand_in::VERIFY_TOKEN),
            template: Some("sign_in".to_owned()),
            languages: vec!["en=en_US".to_owned()],
        },
        ..CourierSettings::default()
    }
}

/// The same host by another protocol.
fn centre(url: &str) -> String {
    let authority = url.split('/').nth(2).unwrap_or_default();
    format!("smpp{}://{authority}", if url.starts_with("https") { "s" } else { "" })
}

pub(crate) fn provider(name: ProviderName, url: &str) -> Provider {
    Provider::new(name, &settings(url), true).unwrap()
}

/// One that waits no longer than `total` for each answer.
pub(crate) fn provider_within(name: ProviderName, url: &str, total: Duration) -> Provider {
    Provider::within(name, &settings(url), total).unwrap()
}

/// Routes by these providers, in this order, each at its own address.
pub(crate) fn routes(chain: &[(ProviderName, &str)]) -> Routes {
    let names: Vec<_> = chain.iter().map(|(name, _)| *name).collect();
    let some = |url: &str| Some(SecretString::from(url));
    let mut all = settings("http://127.0.0.1:1/");
    (all.provider, all.chain) = (Some(names[0]), names);
    for (name, url) in chain {
        match name {
            ProviderName::Inbox | ProviderName::Spare => {}
            ProviderName::Webhook => all.webhook.url = some(url),
            ProviderName::Twilio => all.twilio.url = some(url),
            ProviderName::Vonage => all.vonage.url = some(url),
            ProviderName::Smspro => all.smspro.url = some(url),
            ProviderName::Smpp => all.smpp.url = some(url),
            ProviderName::Telegram => all.telegram.url = some(url),
            ProviderName::Whatsapp => all.whatsapp.url = some(url),
        }
    }
    Routes::from_settings(&all, false).unwrap()
}

/// Routes by which the sample message goes to this provider and to no other, and the message.
pub(crate) fn alone(name: ProviderName, url: &str) -> (Routes, OutboundMessage) {
    let (mut settings, mut message) = (settings(url), message());
    if name.carries(SMS) {
        settings.provider = Some(name);
    } else {
        settings.provider = Some(ProviderName::Twilio);
        message.channel = name.to_string();
        settings.channels = vec![message.channel.clone()];
    }
    (Routes::from_settings(&settings, true).unwrap(), message)
}

/// What became of the sample message at the moment of its writing.
pub(crate) async fn sent_by(provider: &Provider) -> Outcome {
    provider.send(&message(), message().created_at).await
}
