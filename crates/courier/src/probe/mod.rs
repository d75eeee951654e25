//! Asking a provider whether it knows us, without sending anybody anything.

#[cfg(test)]
mod tests;

use common::Timestamp;
use reqwest::RequestBuilder;

use crate::http::{Answer, exchange};
use crate::{Detail, Outcome, Provider, ProviderName, Reason, Refusal};

/// How we stand with a provider that has nothing against us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It knows us, and says nothing that keeps it from sending.
    Good,
    /// Somebody answers there; whether messages of ours are taken shows only when one is sent.
    Reachable,
    /// It is in this process.
    Own,
}

impl Provider {
    /// Asks, in bounded time. What costs is never asked for.
    pub async fn probe(&self, now: Timestamp) -> Result<Standing, Refusal> {
        match self {
            Self::Inbox(_) | Self::Spare(_) => Ok(Standing::Own),
            Self::Webhook(client) => client.probe(now).await,
            Self::Twilio(client) => client.probe(now).await,
            Self::Vonage(client) => client.probe(now).await,
            Self::Smspro(client) => client.probe(now).await,
            Self::Smpp(client) => client.probe().await,
            Self::Telegram(client) => client.probe(now).await,
            Self::Whatsapp(client) => client.probe(now).await,
        }
    }
}

impl ProviderName {
    /// What we show who we are with: keys within the section `courier`, as the environment writes them.
    pub fn credentials(self) -> &'static [&'static str] {
        match self {
            Self::Inbox | Self::Spare => &[],
            Self::Webhook => &["WEBHOOK__URL", "WEBHOOK__SECRET"],
            Self::Twilio => &["TWILIO__ACCOUNT_SID", "TWILIO__AUTH_TOKEN"],
            Self::Vonage => &["VONAGE__API_KEY", "VONAGE__API_SECRET"],
            Self::Smspro => &["SMSPRO__LOGIN", "SMSPRO__PASSWORD"],
            Self::Smpp => &["SMPP__SYSTEM_ID", "SMPP__PASSWORD", "SMPP__SYSTEM_TYPE"],
            Self::Telegram => &["TELEGRAM__TOKEN"],
            Self::Whatsapp => &["WHATSAPP__TOKEN", "WHATSAPP__PHONE_NUMBER_ID"],
        }
    }

    /// Where it is: the key, in the same way.
    pub fn address(self) -> &'static [&'static str] {
        match self {
            Self::Inbox | Self::Spare => &[],
            Self::Webhook => &["WEBHOOK__URL"],
            Self::Twilio => &["TWILIO__URL"],
            Self::Vonage => &["VONAGE__URL"],
            Self::Smspro => &["SMSPRO__URL"],
            Self::Smpp => &["SMPP__URL"],
            Self::Telegram => &["TELEGRAM__URL"],
            Self::Whatsapp => &["WHATSAPP__URL"],
        }
    }
}

/// Asks a question; the answer if it went well, else what `judge` reads in it.
pub(crate) async fn question(
    request: RequestBuilder,
    now: Timestamp,
    judge: impl FnOnce(&Answer) -> Outcome,
) -> Result<Answer, Refusal> {
    match exchange(request, now).await {
        Ok(answer) if answer.is_success() => Ok(answer),
        Ok(answer) => Err(fault(judge(&answer))),
        Err(outcome) => Err(fault(outcome)),
    }
}

/// What is wrong. There is neither a message nor a number in a question: whoever finds fault with those means us.
pub(crate) fn fault(outcome: Outcome) -> Refusal {
    match outcome {
        Outcome::Refused(Refusal { reason: Reason::Number | Reason::Message, detail, retry_after }) => {
            Refusal { reason: Reason::Auth, detail, retry_after }
        }
        Outcome::Refused(refusal) => refusal,
        Outcome::Unknown(detail) => Refusal { reason: Reason::Outage, detail, retry_after: None },
        Outcome::Accepted { .. } => unreadable(),
    }
}

/// An answer that the provider's protocol does not have.
pub(crate) fn unreadable() -> Refusal {
    Refusal { reason: Reason::Outage, detail: Detail::Malformed, retry_after: None }
}

/// The standing of an account with this much money, if the provider tells.
pub(crate) fn with_balance(balance: Option<f64>, detail: Detail) -> Result<Standing, Refusal> {
    match balance {
        Some(money) if money <= 0.0 => Err(Refusal { reason: Reason::NoFunds, detail, retry_after: None }),
        Some(_) | None => Ok(Standing::Good),
    }
}
