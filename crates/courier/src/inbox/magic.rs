//! Numbers whose messages end as an app's developer wants to see it.

use common::Phone;

use crate::Fate;

/// What becomes of a message to a magic number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Magic {
    /// It arrives at once.
    Delivered,
    /// It is taken and never arrives.
    Failed,
    /// The provider takes ten seconds for it; then it arrives.
    Slow,
    /// The first provider is out of order; the next one takes it.
    Down,
}

impl Magic {
    /// By the number's last six digits.
    pub(crate) fn of(to: &Phone) -> Option<Self> {
        let digits = to.as_str();
        match digits.get(digits.len().checked_sub(6)?..)? {
            "990001" => Some(Self::Delivered),
            "990002" => Some(Self::Failed),
            "990003" => Some(Self::Slow),
            "990004" => Some(Self::Down),
            _ => None,
        }
    }

    /// What the provider tells of the message once it has it; nothing if it is left to whoever looks at the inbox.
    pub(crate) fn fate(self) -> Option<Fate> {
        match self {
            Self::Delivered | Self::Slow => Some(Fate::Delivered),
            Self::Failed => Some(Fate::Failed),
            Self::Down => None,
        }
    }
}
