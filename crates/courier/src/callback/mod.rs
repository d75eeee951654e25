//! What providers tell us: receipts, and replies of people. Nothing is believed that its sender did not sign.

mod hear;
mod jwt;
mod proof;
#[cfg(test)]
mod tests;

use common::{DeliveryId, Phone, Timestamp};

pub(crate) use jwt::claims;
pub(crate) use proof::{Digest, hex, is_fresh, is_signed, same};

/// A request of a provider, as it came.
#[derive(Debug, Clone, Copy)]
pub struct Callback<'a> {
    /// The last part of its path.
    pub part: &'a str,
    /// The rest of the address that was called, from the path on, query included.
    pub path_and_query: &'a str,
    /// The query alone.
    pub query: &'a str,
    /// Its headers, by name.
    pub headers: &'a dyn Headers,
    /// Its body.
    pub body: &'a [u8],
    /// When it came.
    pub now: Timestamp,
}

/// The headers of a request.
pub trait Headers: std::fmt::Debug {
    /// The only value of the header, if there is exactly one and it is text.
    fn only(&self, name: &str) -> Option<&str>;
}

/// What a provider said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Heard {
    /// What became of messages.
    pub receipts: Vec<Receipt>,
    /// What people wrote back.
    pub replies: Vec<Reply>,
    /// The text that the provider wants in return.
    pub answer: Option<String>,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Which message.
    pub of: Subject,
    /// What became of it.
    pub fate: Fate,
}

/// A message by one of its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Ours.
    Delivery(DeliveryId),
    /// The provider's.
    Reference(String),
}

/// The end of a message that a provider had taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It reached the phone.
    Delivered,
    /// It never will.
    Failed,
}

impl Fate {
    /// The name in logs and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }
}

/// A text that somebody sent to us.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// Who.
    pub from: Phone,
    /// What.
    pub wish: Wish,
}

/// What somebody who texts us wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// No more texts.
    Stop,
    /// Texts again.
    Start,
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reply").field("wish", &self.wish).finish_non_exhaustive()
    }
}

/// Why a callback is not listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unheard {
    /// No such provider, or it has no such callback.
    #[error("there is no such callback")]
    Unknown,
    /// Whoever sent it did not prove who they are.
    #[error("the callback is not signed by its provider")]
    Unproved,
    /// It is proved, and can't be read.
    #[error("the callback can't be read")]
    Unreadable,
    /// The outbox can't be asked now.
    #[error("the receipt can't be kept now")]
    Unavailable,
}

impl Heard {
    /// One receipt, if the provider's word says that the message has come to its end.
    pub(crate) fn receipt(of: Option<Subject>, fate: Option<Fate>) -> Self {
        let receipt = of.zip(fate).map(|(of, fate)| Receipt { of, fate });
        Self { receipts: receipt.into_iter().collect(), ..Self::default() }
    }

    /// One reply, if it is a wish.
    pub(crate) fn reply(from: &str, text: &str) -> Self {
        let reply = Phone::parse(from).ok().zip(wish(text)).map(|(from, wish)| Reply { from, wish });
        Self { replies: reply.into_iter().collect(), ..Self::default() }
    }
}

/// The words that operators have agreed on, alone in a text.
fn wish(text: &str) -> Option<Wish> {
    let word = text.trim().trim_end_matches(['.', '!']).to_ascii_uppercase();
    match word.as_str() {
        "STOP" | "STOPALL" | "UNSUBSCRIBE" | "CANCEL" | "END" | "QUIT" | "REVOKE" | "OPTOUT" => {
            Some(Wish::Stop)
        }
        "START" | "UNSTOP" | "YES" => Some(Wish::Start),
        _ => None,
    }
}
