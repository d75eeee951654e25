//! What a command tells: a JSON object, or the same as lines for people.

use std::io::{ErrorKind, Write as _};

use common::{Phone, Timestamp};
use serde_json::{Map, Value, json};
use signin::{Holdings, PhoneStatus, SessionRecord};

use crate::answers::rfc3339;

/// Writes a line; false if nobody reads any more.
pub(super) fn tell(line: &str) -> anyhow::Result<bool> {
    match writeln!(std::io::stdout(), "{line}") {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        written => Ok(written.map(|()| true)?),
    }
}

/// Writes an object in whichever form was asked for.
pub(super) fn show(object: &Value, as_json: bool) -> anyhow::Result<()> {
    tell(&if as_json { object.to_string() } else { readable(object, 0).join("\n") }).map(|_| ())
}

fn readable(value: &Value, depth: usize) -> Vec<String> {
    let indent = "  ".repeat(depth);
    let entry = |(name, value): (&String, &Value)| match value {
        Value::Array(items) => {
            let items = items.iter().flat_map(|item| {
                let mut lines = readable(item, depth + 2);
                if let Some(first) = lines.first_mut() {
                    first.replace_range(indent.len() + 2..indent.len() + 3, "-");
                }
                lines
            });
            std::iter::once(format!("{indent}{name}:")).chain(items).collect()
        }
        Value::Object(_) => {
            std::iter::once(format!("{indent}{name}:")).chain(readable(value, depth + 1)).collect()
        }
        Value::String(text) => vec![format!("{indent}{name}: {text}")],
        Value::Null => vec![format!("{indent}{name}: -")],
        Value::Bool(_) | Value::Number(_) => vec![format!("{indent}{name}: {value}")],
    };
    let empty = Map::new();
    value.as_object().unwrap_or(&empty).iter().flat_map(entry).collect()
}

/// What is known of a user; personal data is masked unless it is to be revealed.
pub(super) fn user(held: &Holdings, now: Timestamp, reveal: bool) -> Value {
    let user = &held.user;
    let text = |text: &Option<String>| {
        text.as_ref().map(|text| if reveal { text.clone() } else { masked_name(text) })
    };
    json!({
        "user_id": user.id,
        "state": match (user.set_aside_at, user.is_active) {
            (Some(_), _) => "set aside",
            (None, true) => "active",
            (None, false) => "suspended",
        },
        "phone_number": phone(&user.phone, reveal),
        "full_name": text(&user.full_name),
        "profile_image_url": text(&user.profile_image_url),
        "language": user.language.as_ref().map(ToString::to_string),
        "created_at": rfc3339(user.created_at),
        "last_login": rfc3339(user.last_login_at),
        "set_aside_at": user.set_aside_at.map(rfc3339),
        "live_sessions": held.sessions.iter().filter(|one| lives(one, now)).map(session).collect::<Vec<_>>(),
        "notifications": held.notifications.len(),
        "unread_notifications": held.notifications.iter().filter(|one| one.read_at.is_none()).count(),
        "audit_lines": held.audit_log.len(),
        "number": number(&held.windows),
    })
}

/// The windows and the lock of a number.
pub(super) fn number(status: &PhoneStatus) -> Value {
    let times = |times: &[Timestamp]| times.iter().copied().map(rfc3339).collect::<Vec<_>>().join(", ");
    json!({
        "codes_sent": times(&status.sends),
        "attempts": times(&status.attempts),
        "wrong_codes_in_a_row": status.failures,
        "locked_until": status.locked_until.map(rfc3339),
        "texts_stopped_at": status.texts_stopped_at.map(rfc3339),
    })
}

fn lives(record: &SessionRecord, now: Timestamp) -> bool {
    record.ended_at.is_none() && record.session.expires_at > now
}

fn session(SessionRecord { session, .. }: &SessionRecord) -> Value {
    json!({
        "id": session.id,
        "created_at": rfc3339(session.created_at),
        "last_seen_at": rfc3339(session.last_seen_at),
        "expires_at": rfc3339(session.expires_at),
        "user_agent": session.user_agent,
    })
}

/// A number, of which only the last two digits show unless it is to be revealed.
pub(super) fn phone(phone: &Phone, reveal: bool) -> String {
    let text = phone.as_str();
    if reveal {
        text.to_owned()
    } else {
        format!("+{}{}", "*".repeat(text.len() - 3), &text[text.len() - 2..])
    }
}

fn masked_name(text: &str) -> String {
    format!("{}***", text.chars().next().unwrap_or('*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_reads_as_lines() {
        let object = json!({ "a": "x", "b": null, "list": [{ "c": 1, "d": true }], "inner": { "e": "y" } });
        let expected = ["a: x", "b: -", "inner:", "  e: y", "list:", "  - c: 1", "    d: true"];
        assert_eq!(readable(&object, 0), expected);
    }

    #[test]
    fn what_is_masked_shows_little() {
        assert_eq!(phone(&Phone::parse("+996505325311").unwrap(), false), "+**********11");
        assert_eq!(phone(&Phone::parse("+996505325311").unwrap(), true), "+996505325311");
        assert_eq!(masked_name("Айгүл Асанова"), "А***");
    }
}
