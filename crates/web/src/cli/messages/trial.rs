//! `courier test`: one text to one number, sent from here.

use std::collections::HashMap;

use anyhow::{Context as _, bail};
use chrono::TimeDelta;
use clap::Args;
use common::{DeliveryId, ExposeSecret as _, Language, Phone, Texts};
use courier::{OutboundMessage, Outcome, ProviderName, Reason, SMS, segments};
use serde_json::{Value, json};

use super::super::operator::Operator;
use super::super::{reasons, shown};
use super::refuse_if_stopped;
use crate::server::MarketServer;

/// After this nobody waits for the text any more.
const LIFETIME: TimeDelta = TimeDelta::minutes(10);

#[derive(Debug, Args)]
pub(super) struct Test {
    #[command(flatten)]
    operator: Operator,
    /// The number, in international form; one of your own.
    #[arg(long, value_name = "PHONE")]
    to: String,
    /// Only this provider, instead of the number's chain.
    #[arg(long, value_name = "NAME")]
    provider: Option<ProviderName>,
    /// The channel.
    #[arg(long, value_name = "NAME", default_value = SMS)]
    channel: String,
    /// The language of the text; the market's own if it is left out.
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
}

impl Test {
    /// What each provider said, and whether one took the text. It is an operator's deliberate act: no window of the number
    /// and no budget counts it, but what must not leave does not leave.
    pub(super) fn run(
        &self,
        server: &MarketServer,
        env: &HashMap<String, String>,
    ) -> anyhow::Result<(Value, bool)> {
        refuse_if_stopped(server)?;
        let phone = self.phone(server)?;
        let message = self.message(server, &phone)?;
        let routes = &server.settings.routes;
        if !routes.reaches(&message, self.provider) {
            bail!("nobody is asked: no such provider is in use, or it carries codes only");
        }
        let desk = server.desk()?;
        if desk.is_test_number(&phone) {
            bail!("this is a test number: nothing is ever sent to it");
        }
        if !desk.admit_test_of(phone, self.operator.actor(env)?)? {
            bail!("this number has stopped our texts: it starts them again by texting START");
        }
        let tries = edge::run_process(routes.send_now(&message, self.provider, &*server.clock));
        let is_taken = tries.iter().any(|(_, outcome)| matches!(outcome, Outcome::Accepted { .. }));
        let tries: Vec<_> = tries.iter().map(|(name, outcome)| told(server, *name, outcome)).collect();
        Ok((object(&message, &tries), is_taken))
    }

    /// The number, if the market sends anything to it.
    fn phone(&self, server: &MarketServer) -> anyhow::Result<Phone> {
        let phone = Phone::parse(&self.to).ok().context("--to is no phone number in international form")?;
        let refused = |code: common::Code| anyhow::anyhow!("the market sends nothing there: {}", code.slug());
        server.market.check_phone(&phone, server.settings.phone_policy).map_err(refused)?;
        Ok(phone)
    }

    fn message(&self, server: &MarketServer, to: &Phone) -> anyhow::Result<OutboundMessage> {
        let channels = server.settings.routes.channels();
        if !channels.contains(&self.channel) {
            bail!("--channel is one of {}", channels.join(", "));
        }
        let texts = Texts::new(server.market.locales())?;
        let asked = self.language.as_deref().and_then(Language::parse);
        let language = texts.negotiate(asked.as_ref(), None, None).clone();
        let now = server.clock.now();
        Ok(OutboundMessage {
            id: DeliveryId::new(&server.id, now, &*server.entropy),
            to: to.clone(),
            channel: self.channel.clone(),
            text: texts.say(&language, "sms-test", &[]).into(),
            language,
            code: None,
            created_at: now,
            expires_at: now + LIFETIME,
            attempts: 0,
            ruled_out: Vec::new(),
            interrupted: None,
            begun_with: None,
            held_until: now,
            trace: None,
        })
    }
}

fn object(message: &OutboundMessage, tries: &[Value]) -> Value {
    json!({
        "to": shown::phone(&message.to, false),
        "channel": message.channel,
        "language": message.language.as_str(),
        "segments": segments(message.text.expose_secret()),
        "tries": tries,
    })
}

/// Neither the number nor a word of the provider's.
fn told(server: &MarketServer, provider: ProviderName, outcome: &Outcome) -> Value {
    let (outcome, fault) = match outcome {
        Outcome::Accepted { .. } => ("taken", None),
        Outcome::Refused(refusal) => ("refused", Some((Some(refusal.reason), refusal.detail))),
        Outcome::Unknown(detail) => ("unknown", Some((None, *detail))),
    };
    let mut told = json!({ "provider": provider.as_str(), "outcome": outcome });
    if let Some((reason, detail)) = fault {
        told["reason"] = json!(reason.map_or("unknown", Reason::as_str));
        told["meaning"] = json!(format!("{} ({detail})", reasons::words(reason)));
        let settings = reasons::settings(server, provider, reason);
        told["look_at"] = json!((!settings.is_empty()).then(|| settings.join(", ")));
    }
    told
}

#[cfg(test)]
mod tests {
    use common::testing::SHARED_TEXTS;

    use super::*;

    #[test]
    fn the_text_is_one_segment_in_every_language() {
        let texts = Texts::new(SHARED_TEXTS).unwrap();
        for language in texts.languages() {
            assert_eq!(segments(&texts.say(language, "sms-test", &[])), 1, "{language}");
        }
    }
}
