//! Which providers carry a message, in which order.

use std::collections::BTreeMap;
use std::sync::Arc;

use common::{Phone, Prefix, Prefixes};

use crate::{CourierSettings, Inbox, InvalidSetting, OutboundMessage, Provider, ProviderName};

/// The channel of texts, which every market has.
pub const SMS: &str = "sms";

/// A market's providers and the chains that they stand in.
#[derive(Debug, Clone)]
pub struct Routes {
    providers: BTreeMap<ProviderName, Provider>,
    chain: Vec<ProviderName>,
    by_prefix: Prefixes<Vec<ProviderName>>,
    channels: Vec<String>,
    fall_over_to: Vec<String>,
    operators: Prefixes<Prefix>,
    stopped: bool,
}

/// Who carries the messages of a channel, to the numbers of a prefix or to all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The channel.
    pub channel: String,
    /// The numbers; all for which there is no other way, if none.
    pub prefix: Option<Prefix>,
    /// The chain, the first one first.
    pub providers: Vec<ProviderName>,
}

impl Routes {
    /// The routes that the settings describe, each provider ready to send.
    pub fn from_settings(settings: &CourierSettings, production: bool) -> Result<Self, InvalidSetting> {
        let first = settings.provider.ok_or(InvalidSetting::new("PROVIDER", "must be set"))?;
        let chain = once_each([first].into_iter().chain(settings.chain.iter().copied()));
        let by_prefix = chains(settings)?;
        let channels = once_each([SMS.to_owned()].into_iter().chain(settings.channels.iter().cloned()));
        let named = channels.iter().filter_map(|channel| own_provider(channel, settings));
        let all: Vec<_> =
            chain.iter().chain(by_prefix.iter().flat_map(|(_, chain)| chain)).copied().chain(named).collect();
        let made = all.into_iter().map(|name| Ok((name, Provider::new(name, settings, production)?)));
        let mut providers: BTreeMap<_, _> = made.collect::<Result<_, _>>()?;
        if let Some(Provider::Inbox(inbox)) = providers.get(&ProviderName::Inbox) {
            providers.insert(ProviderName::Spare, Provider::Spare(Arc::clone(inbox)));
        }
        let routes = Self {
            providers,
            chain,
            by_prefix: Prefixes::new(by_prefix),
            channels,
            fall_over_to: settings.fall_over_to.clone(),
            operators: Prefixes::new(
                settings.operators.iter().map(|prefix| (prefix.clone(), prefix.clone())),
            ),
            stopped: settings.stopped,
        };
        routes.checked()
    }

    /// What people may choose, texts first.
    pub fn channels(&self) -> &[String] {
        &self.channels
    }

    /// Whether nothing is sent.
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// The inbox, if it is in use.
    pub fn inbox(&self) -> Option<&Arc<Inbox>> {
        self.providers.values().find_map(Provider::inbox)
    }

    /// The providers in use.
    pub fn providers(&self) -> impl Iterator<Item = &Provider> {
        self.providers.values()
    }

    /// The provider of this name, if it is in use.
    pub(crate) fn provider(&self, name: &str) -> Option<&Provider> {
        self.providers.get(&name.parse().ok()?)
    }

    /// The operator's prefix that the number has in metrics.
    pub(crate) fn operator(&self, phone: &Phone) -> String {
        self.operators.find(phone).map_or_else(|| "other".to_owned(), Prefix::to_string)
    }

    /// Who is to carry the message, the first one first.
    pub(crate) fn chain(&self, message: &OutboundMessage) -> Vec<&Provider> {
        self.chain_of(&message.to, &message.channel, message.code.is_some()).collect()
    }

    /// The same for a message that is yet to be written.
    pub(crate) fn chain_of(
        &self,
        to: &Phone,
        channel: &str,
        has_code: bool,
    ) -> impl Iterator<Item = &Provider> {
        let chain = self.by_prefix.find(to).unwrap_or(&self.chain);
        let names = self.carriers(channel, chain).into_iter();
        let able = names.filter(move |name| has_code || !name.needs_code());
        able.filter_map(|name| self.providers.get(&name))
    }

    /// The chains that there are: for each channel that of all numbers, and those of a prefix that are others.
    pub fn ways(&self) -> Vec<Way> {
        let of_channel = |channel: &String| {
            let way = |prefix: Option<&Prefix>, chain| Way {
                channel: channel.clone(),
                prefix: prefix.cloned(),
                providers: self.carriers(channel, chain),
            };
            let all = way(None, &self.chain);
            let others: Vec<_> =
                self.by_prefix.iter().map(|(prefix, chain)| way(Some(prefix), chain)).collect();
            let others = others.into_iter().filter(|way| way.providers != all.providers).collect::<Vec<_>>();
            [vec![all], others].concat()
        };
        self.channels.iter().flat_map(of_channel).collect()
    }

    /// Those of the channel, then those of the channels that are fallen over to.
    fn carriers(&self, channel: &str, chain: &[ProviderName]) -> Vec<ProviderName> {
        let channels = [channel].into_iter().chain(self.fall_over_to.iter().map(String::as_str));
        with_spare(once_each(channels.flat_map(|channel| self.of_channel(channel, chain))))
    }

    /// The channel's own provider, then those of the texts' chain that can carry it.
    fn of_channel(&self, channel: &str, chain: &[ProviderName]) -> Vec<ProviderName> {
        let own = channel.parse().ok().filter(|name| self.providers.contains_key(name));
        own.into_iter().chain(chain.iter().copied()).filter(|name| name.carries(channel)).collect()
    }

    fn checked(self) -> Result<Self, InvalidSetting> {
        let carried = |channel: &String| self.providers.keys().any(|name| name.carries(channel));
        if !self.channels.iter().all(carried) {
            return Err(InvalidSetting::new("CHANNELS", "has one that no provider carries"));
        }
        if !self.fall_over_to.iter().all(|channel| self.channels.contains(channel)) {
            return Err(InvalidSetting::new("FALL_OVER_TO", "has one that is not among the channels"));
        }
        Ok(self)
    }
}

/// The provider that has the channel's name, if there are settings for it.
fn own_provider(channel: &str, settings: &CourierSettings) -> Option<ProviderName> {
    let name = channel.parse().ok()?;
    match name {
        ProviderName::Telegram => settings.telegram.token.is_some().then_some(name),
        ProviderName::Whatsapp => settings.whatsapp.token.is_some().then_some(name),
        ProviderName::Inbox
        | ProviderName::Spare
        | ProviderName::Webhook
        | ProviderName::Twilio
        | ProviderName::Vonage
        | ProviderName::Smspro
        | ProviderName::Smpp => None,
    }
}

fn chains(settings: &CourierSettings) -> Result<Vec<(Prefix, Vec<ProviderName>)>, InvalidSetting> {
    let unknown = InvalidSetting::new("ROUTES", "has a rule with an unknown provider");
    let rules = settings.routes.iter().map(|rule| {
        let names: Result<Vec<_>, _> = rule.words.iter().map(|word| word.parse()).collect();
        Ok((rule.prefix.clone(), names.map_err(|_| unknown)?))
    });
    rules.collect()
}

/// The inbox has another one right behind it, so that one may fail.
fn with_spare(names: Vec<ProviderName>) -> Vec<ProviderName> {
    let both = |name| [Some(name), (name == ProviderName::Inbox).then_some(ProviderName::Spare)];
    names.into_iter().flat_map(both).flatten().collect()
}

fn once_each<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut once = Vec::new();
    for one in all {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    once
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{message, message_to, settings};

    fn routed(change: impl Fn(&mut CourierSettings)) -> Result<Routes, &'static str> {
        let mut settings = settings("https://sms.example/");
        settings.provider = Some(ProviderName::Smspro);
        settings.chain = vec![ProviderName::Twilio, ProviderName::Smspro];
        change(&mut settings);
        Routes::from_settings(&settings, true).map_err(InvalidSetting::key)
    }

    fn names(routes: &Routes, message: &OutboundMessage) -> Vec<&'static str> {
        routes.chain(message).iter().map(|provider| provider.name().as_str()).collect()
    }

    #[test]
    fn the_first_provider_comes_first_and_none_twice() {
        assert_eq!(names(&routed(|_| ()).unwrap(), &message()), ["smspro", "twilio"]);
    }

    #[test]
    fn the_longest_prefix_has_its_own_chain() {
        let routes = routed(|all| {
            all.routes = ["+9991 vonage", "+99911 twilio smspro"].map(|rule| rule.parse().unwrap()).to_vec();
        });
        let routes = routes.unwrap();
        assert_eq!(names(&routes, &message_to("+99911111111", 1)), ["twilio", "smspro"]);
        assert_eq!(names(&routes, &message_to("+99912222222", 1)), ["vonage"]);
        assert_eq!(names(&routes, &message_to("+99922222222", 1)), ["smspro", "twilio"]);
    }

    #[test]
    fn the_ways_are_told_by_channel_and_a_prefix_only_where_it_has_its_own() {
        let routes = routed(|all| {
            all.routes = ["+9991 vonage", "+99922 smspro twilio"].map(|rule| rule.parse().unwrap()).to_vec();
            all.channels = vec!["telegram".to_owned()];
        });
        let told = |way: Way| {
            let names: Vec<_> = way.providers.iter().map(|name| name.as_str()).collect();
            format!(
                "{} {} {}",
                way.channel,
                way.prefix.map_or("all".to_owned(), |p| p.to_string()),
                names.join(" ")
            )
        };
        let ways: Vec<_> = routes.unwrap().ways().into_iter().map(told).collect();
        assert_eq!(ways, ["sms all smspro twilio", "sms +9991 vonage", "telegram all telegram"]);
    }

    #[test]
    fn another_channel_is_used_if_it_was_chosen_or_the_settings_fall_over_to_it() {
        let offered = |all: &mut CourierSettings| all.channels = vec!["telegram".to_owned()];
        let routes = routed(offered).unwrap();
        assert_eq!(routes.channels(), ["sms", "telegram"]);
        assert_eq!(names(&routes, &message()), ["smspro", "twilio"]);
        let chosen = OutboundMessage { channel: "telegram".to_owned(), ..message() };
        assert_eq!(names(&routes, &chosen), ["telegram"]);
        let routes = routed(|all| {
            offered(all);
            all.fall_over_to = vec!["telegram".to_owned()];
        });
        let routes = routes.unwrap();
        assert_eq!(names(&routes, &message()), ["smspro", "twilio", "telegram"]);
        let without_code = OutboundMessage { code: None, ..message() };
        assert_eq!(names(&routes, &without_code), ["smspro", "twilio"]);
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        assert_eq!(routed(|all| all.provider = None).unwrap_err(), "PROVIDER");
        assert_eq!(routed(|all| all.chain = vec![ProviderName::Inbox]).unwrap_err(), "PROVIDER");
        assert_eq!(routed(|all| all.channels = vec!["pigeon".to_owned()]).unwrap_err(), "CHANNELS");
        assert_eq!(routed(|all| all.fall_over_to = vec!["telegram".to_owned()]).unwrap_err(), "FALL_OVER_TO");
        let unknown = |all: &mut CourierSettings| all.routes = vec!["+9991 pigeon".parse().unwrap()];
        assert_eq!(routed(unknown).unwrap_err(), "ROUTES");
        assert_eq!(routed(|all| all.twilio.sender = None).unwrap_err(), "TWILIO__SENDER");
    }

    #[test]
    fn the_inbox_has_a_spare_one_behind_it() {
        let mut settings = settings("https://sms.example/");
        (settings.provider, settings.chain) = (Some(ProviderName::Inbox), vec![ProviderName::Twilio]);
        let routes = Routes::from_settings(&settings, false).unwrap();
        assert_eq!(names(&routes, &message()), ["inbox", "spare", "twilio"]);
        settings.provider = Some(ProviderName::Spare);
        assert_eq!(
            Routes::from_settings(&settings, false).map(|_| ()).map_err(InvalidSetting::key),
            Err("PROVIDER")
        );
    }

    #[test]
    fn numbers_are_told_apart_by_operators_only() {
        let routes = routed(|all| all.operators = vec!["+99911".parse().unwrap()]).unwrap();
        let operator = |to: &str| routes.operator(&Phone::parse(to).unwrap());
        assert_eq!(
            (operator("+99911111111"), operator("+99922222222")),
            ("+99911".to_owned(), "other".to_owned())
        );
    }
}
