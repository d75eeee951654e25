//! Who gives a command, and whom it is about.

use std::collections::HashMap;
use std::str::FromStr;

use anyhow::{Context as _, bail};
use clap::Args;
use common::{Phone, UserId};
use signin::{Actor, SignIn, User};
use store::DieselStore;

/// The rules over the market's own database.
pub(super) type Desk = SignIn<DieselStore>;

/// Who gives the command.
#[derive(Debug, Args)]
pub(super) struct Operator {
    /// Your name, for the audit log; the name of the system's user if it is left out.
    #[arg(long, global = true, value_name = "NAME", value_parser = name)]
    operator: Option<String>,
}

impl Operator {
    pub(super) fn actor(&self, env: &HashMap<String, String>) -> anyhow::Result<Actor> {
        let of_system = || ["USER", "LOGNAME", "USERNAME"].iter().find_map(|key| name(env.get(*key)?).ok());
        let name = self.operator.clone().or_else(of_system);
        name.map(Actor::Operator).context("--operator must be given: the system's user has no name here")
    }
}

/// A name that reads in a log as one word.
fn name(text: &str) -> Result<String, &'static str> {
    let known = text.chars().all(|c| c.is_ascii_alphanumeric() || "._@-".contains(c));
    if known && (1..=64).contains(&text.len()) {
        Ok(text.to_owned())
    } else {
        Err("a name is 1 to 64 of A-Z, a-z, 0-9, '.', '_', '@' and '-'")
    }
}

/// Whom a command is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    User(UserId),
    Phone(Phone),
}

/// The text names nobody.
#[derive(Debug, thiserror::Error)]
#[error("neither a phone number in international form nor a user's id")]
pub(super) struct Nobody;

impl FromStr for Who {
    type Err = Nobody;

    fn from_str(text: &str) -> Result<Self, Nobody> {
        let user = text.parse().ok().filter(|id: &UserId| id.to_string() == text).map(Self::User);
        user.or_else(|| Phone::parse(text).ok().map(Self::Phone)).ok_or(Nobody)
    }
}

impl Who {
    /// The user of the id, or who has the number now.
    pub(super) fn present(&self, desk: &Desk) -> anyhow::Result<User> {
        match self {
            Self::User(id) => desk.user(*id)?.context("there is no such user"),
            Self::Phone(phone) => {
                let users = desk.users_of(phone.clone())?.into_iter();
                let mut present = users.filter(|user| user.set_aside_at.is_none());
                present.next().context("nobody has that number")
            }
        }
    }

    /// The user of the id, or who had the number and was set aside.
    pub(super) fn set_aside(&self, desk: &Desk) -> anyhow::Result<UserId> {
        let Self::Phone(phone) = self else { return Ok(self.present(desk)?.id) };
        let users = desk.users_of(phone.clone())?.into_iter();
        let aside: Vec<_> = users.filter(|user| user.set_aside_at.is_some()).map(|user| user.id).collect();
        match aside[..] {
            [] => bail!("nobody who had that number is set aside"),
            [one] => Ok(one),
            _ => {
                let ids: Vec<_> = aside.iter().map(ToString::to_string).collect();
                bail!("several who had that number are set aside, name one: {}", ids.join(", "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_about_an_id_or_a_number() {
        let id = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10";
        assert!(matches!(id.parse(), Ok(Who::User(found)) if found.to_string() == id));
        assert!(
            matches!("+996 505 325 311".parse(), Ok(Who::Phone(phone)) if phone.as_str() == "+996505325311")
        );
        for nobody in ["", "all", "0505", &id.to_uppercase()] {
            assert!(nobody.parse::<Who>().is_err(), "{nobody}");
        }
    }

    #[test]
    fn an_operator_has_a_name_that_is_one_word() {
        let actor = |given: Option<&str>, user: &str| {
            let env = HashMap::from([("USER".to_owned(), user.to_owned())]);
            Operator { operator: given.map(str::to_owned) }.actor(&env).ok()
        };
        assert_eq!(actor(Some("ada"), "root"), Some(Actor::Operator("ada".to_owned())));
        assert_eq!(actor(None, "root"), Some(Actor::Operator("root".to_owned())));
        assert_eq!(actor(None, "no name"), None);
    }
}
