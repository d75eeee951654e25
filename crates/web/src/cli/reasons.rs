//! Why a provider does not take what is ours, in plain words, and which settings to look at.

use courier::{ProviderName, Reason};

use crate::server::MarketServer;

/// What the fault is; none if nobody knows what became of the message.
pub(super) fn words(reason: Option<Reason>) -> &'static str {
    match reason {
        Some(Reason::NoFunds) => "our account there is empty",
        Some(Reason::Auth) => "it does not know our credentials, or our account is blocked",
        Some(Reason::Rate) => "we ask it too often",
        Some(Reason::Outage) => "it is out of order or out of reach",
        Some(Reason::Number) => "it does not deliver to this number",
        Some(Reason::Message) => "it does not take this text or this sender",
        None => "no answer tells whether it has the message",
    }
}

/// The settings that the fault may lie in, as the environment names them.
pub(super) fn settings(server: &MarketServer, provider: ProviderName, reason: Option<Reason>) -> Vec<String> {
    let keys = match reason {
        Some(Reason::Auth) => provider.credentials(),
        Some(Reason::Outage) | None => provider.address(),
        Some(Reason::NoFunds | Reason::Rate | Reason::Number | Reason::Message) => &[],
    };
    keys.iter().map(|key| server.key(&format!("COURIER__{key}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_for_operators_has_every_answer_and_what_to_do() {
        let page = include_str!("../../../../docs/operators.md");
        let reasons =
            [Reason::NoFunds, Reason::Auth, Reason::Rate, Reason::Outage, Reason::Number, Reason::Message];
        for reason in reasons.map(Some).into_iter().chain([None]) {
            let row = format!("| `{}` (`{}`) |", words(reason), reason.map_or("unknown", Reason::as_str));
            assert!(page.contains(&row), "{row}");
        }
    }
}
