//! Every request by which a provider over HTTP is given a message.

use super::Reply;
use crate::{Detail, Outcome, ProviderName, Reason, smspro, telegram, twilio, vonage, whatsapp};

/// A request of a provider, and what its stand-in may answer.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// Whose.
    pub(crate) name: ProviderName,
    /// The answers to the requests before this one.
    pub(crate) before: Vec<Reply>,
    /// Whether the message is in it.
    pub(crate) sends: bool,
    /// Whether the provider knows a message again.
    pub(crate) knows_repeats: bool,
    /// The answer that takes it.
    pub(crate) taken: Reply,
    /// The provider's own words for a number that it does not deliver to, and what is understood.
    pub(crate) no_number: (Reply, Outcome),
}

impl Call {
    fn new(name: ProviderName, taken: Reply, no_number: (Reply, Outcome)) -> Self {
        let knows_repeats = matches!(name, ProviderName::Webhook | ProviderName::Smspro);
        Self { name, before: Vec::new(), sends: true, knows_repeats, taken, no_number }
    }

    /// How many requests it takes to come here.
    pub(crate) fn requests(&self) -> usize {
        self.before.len() + 1
    }
}

/// All of them. Telegram is asked first whether it knows the number.
pub(crate) fn calls() -> Vec<Call> {
    let code = |code| Outcome::refused(Reason::Number, Detail::Code(code));
    let telegram = telegram::stand_in::refused("PHONE_NUMBER_NOT_AVAILABLE");
    let telegram = (telegram, Outcome::refused(Reason::Number, Detail::Status(200)));
    let webhook = Outcome::refused(Reason::Message, Detail::Status(422));
    let by_telegram = Call::new(ProviderName::Telegram, telegram::stand_in::accepted(), telegram);
    vec![
        Call::new(ProviderName::Webhook, Reply::Status(202), (Reply::Status(422), webhook)),
        Call::new(
            ProviderName::Twilio,
            twilio::stand_in::accepted(),
            (twilio::stand_in::refused(400, 21211), code(21211)),
        ),
        Call::new(
            ProviderName::Vonage,
            vonage::stand_in::accepted(),
            (vonage::stand_in::refused(422, 1170), code(1170)),
        ),
        Call::new(ProviderName::Smspro, smspro::stand_in::status(0), (smspro::stand_in::status(7), code(7))),
        Call::new(
            ProviderName::Whatsapp,
            whatsapp::stand_in::accepted(),
            (whatsapp::stand_in::refused(400, 131_026), code(131_026)),
        ),
        Call { sends: false, ..by_telegram.clone() },
        Call { before: vec![telegram::stand_in::accepted()], ..by_telegram },
    ]
}
