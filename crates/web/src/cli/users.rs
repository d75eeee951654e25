//! `users`: what operators do to users; each is written into the audit log with the operator's name.

use std::collections::HashMap;

use clap::{Args, Subcommand};
use common::{Clock as _, SystemClock};
use serde_json::{Value, json};
use signin::Actor;

use super::operator::{Desk, Operator, Who};
use super::shown;

#[derive(Debug, Args)]
pub(super) struct Users {
    #[command(flatten)]
    operator: Operator,
    /// Tells it as one JSON object.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

/// WHO is a phone number in international form, or a user's id.
#[derive(Debug, Subcommand)]
enum Command {
    /// Shows what is known of a user, and the limits and the lock of the number.
    Show {
        /// A phone number in international form, or a user's id.
        who: Who,
        /// Shows personal data unmasked.
        #[arg(long)]
        reveal: bool,
    },
    /// Suspends a user: every request of theirs is refused from the next one on.
    Suspend {
        /// A phone number in international form, or a user's id.
        who: Who,
    },
    /// Lifts a suspension.
    Resume {
        /// A phone number in international form, or a user's id.
        who: Who,
    },
    /// Lifts the lock of a number, or of a user's number.
    Unlock {
        /// A phone number in international form, or a user's id.
        who: Who,
    },
    /// Ends all sessions of a user.
    EndSessions {
        /// A phone number in international form, or a user's id.
        who: Who,
    },
    /// Erases a user for good; the number is free.
    Erase {
        /// A phone number in international form, or a user's id.
        who: Who,
    },
    /// Gives a user who was set aside as dormant the number back; who has it now is set aside instead.
    Restore {
        /// The number that the user had, or the user's id.
        who: Who,
    },
}

impl Users {
    pub(super) fn run(&self, desk: &Desk, env: &HashMap<String, String>) -> anyhow::Result<()> {
        let actor = self.operator.actor(env)?;
        shown::show(&self.command.run(desk, actor)?, self.json)
    }
}

impl Command {
    fn run(&self, desk: &Desk, actor: Actor) -> anyhow::Result<Value> {
        match self {
            Self::Show { who, reveal } => show(desk, who, *reveal, actor),
            Self::Suspend { who } => set_active(desk, who, false, actor),
            Self::Resume { who } => set_active(desk, who, true, actor),
            Self::Unlock { who } => unlock(desk, who, actor),
            Self::EndSessions { who } => {
                let id = who.present(desk)?.id;
                let ended = desk.end_sessions_of(id, actor)?;
                Ok(json!({ "user_id": id, "sessions_ended": ended }))
            }
            Self::Erase { who } => {
                let id = who.present(desk)?.id;
                let erased = desk.erase_user(id, actor)?.is_some();
                Ok(json!({ "user_id": id, "erased": erased }))
            }
            Self::Restore { who } => {
                let id = who.set_aside(desk)?;
                let restored = desk.restore_user(id, actor)?;
                let restored = restored.ok_or_else(|| anyhow::anyhow!("that user is not set aside"))?;
                Ok(json!({ "user_id": restored.id, "phone_number": shown::phone(&restored.phone, false) }))
            }
        }
    }
}

/// A number that nobody has may still be locked.
fn show(desk: &Desk, who: &Who, reveal: bool, actor: Actor) -> anyhow::Result<Value> {
    let users = match who {
        Who::User(_) => vec![who.present(desk)?],
        Who::Phone(phone) => desk.users_of(phone.clone())?,
    };
    let mut held = Vec::new();
    for user in users {
        held.extend(desk.show(user.id, reveal, actor.clone())?);
    }
    let now = SystemClock.now();
    let users: Vec<_> = held.iter().map(|held| shown::user(held, now, reveal)).collect();
    Ok(match (who, users.len()) {
        (Who::Phone(phone), 0) => {
            json!({ "users": users, "number": shown::number(&desk.phone_status(phone.clone())?) })
        }
        _ => json!({ "users": users }),
    })
}

fn set_active(desk: &Desk, who: &Who, is_active: bool, actor: Actor) -> anyhow::Result<Value> {
    let id = who.present(desk)?.id;
    let changed = desk.set_active(id, is_active, actor)?.is_some();
    let state = if is_active { "active" } else { "suspended" };
    Ok(json!({ "user_id": id, "state": state, "changed": changed }))
}

fn unlock(desk: &Desk, who: &Who, actor: Actor) -> anyhow::Result<Value> {
    let phone = match who {
        Who::User(_) => who.present(desk)?.phone,
        Who::Phone(phone) => phone.clone(),
    };
    let unlocked = desk.unlock(&phone, actor, None, None)?;
    Ok(json!({ "phone_number": shown::phone(&phone, false), "unlocked": unlocked }))
}
