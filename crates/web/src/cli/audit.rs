//! `audit`: the log of who did what to which user.

use std::collections::HashSet;
use std::time::Duration;

use chrono::TimeDelta;
use clap::{Args, Subcommand};
use common::{AuditId, Clock as _, SystemClock, Timestamp, UserId};
use serde_json::json;
use signin::{AuditLine, AuditQuery, End};

use super::operator::Desk;
use super::shown::tell;
use crate::answers::rfc3339;

/// How often a log that is followed is asked for more.
const EVERY: Duration = Duration::from_secs(1);
/// Lines of another replica, whose clock is behind or whose transaction was long, may come this late.
const LATE: TimeDelta = TimeDelta::seconds(10);
/// Lines that are read at a time.
const PAGE: u32 = 1_000;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Prints the last lines, the oldest first.
    Tail(Tail),
}

#[derive(Debug, Args)]
pub(super) struct Tail {
    /// Only what was done to this user.
    #[arg(long, value_name = "ID")]
    user: Option<UserId>,
    /// Everything since then: a time (RFC 3339), or how long ago (90s, 15m, 2h, 7d).
    #[arg(long, value_name = "TIME", value_parser = since)]
    since: Option<Timestamp>,
    /// How many lines, if no time is given.
    #[arg(long, short = 'n', value_name = "COUNT", default_value_t = 20)]
    lines: u32,
    /// Goes on with what comes, until it is stopped.
    #[arg(long, short)]
    follow: bool,
    /// Prints one JSON object a line.
    #[arg(long)]
    json: bool,
}

impl Command {
    pub(super) fn run(&self, desk: &Desk) -> anyhow::Result<()> {
        let Self::Tail(tail) = self;
        let Some(printed) = tail.backlog(desk)? else { return Ok(()) };
        if tail.follow { tail.go_on(desk, printed) } else { Ok(()) }
    }
}

/// What was printed last: lines that may be met again, and since when to look.
struct Printed {
    seen: HashSet<AuditId>,
    since: Timestamp,
}

impl Tail {
    fn query(&self, since: Timestamp) -> AuditQuery {
        AuditQuery { user: self.user, since, after: None, end: End::First, limit: PAGE }
    }

    /// Prints what is there; none if nobody reads any more.
    fn backlog(&self, desk: &Desk) -> anyhow::Result<Option<Printed>> {
        let mut printed = Printed { seen: HashSet::new(), since: SystemClock.now() - LATE };
        let mut query = match self.since {
            Some(since) => self.query(since),
            None => AuditQuery { end: End::Last, limit: self.lines, ..self.query(Timestamp::UNIX_EPOCH) },
        };
        loop {
            let lines = desk.audit_log(query)?;
            printed.seen.extend(lines.iter().map(|line| line.id));
            if !self.print(&lines)? {
                return Ok(None);
            }
            match lines.last() {
                Some(last) if query.end == End::First && lines.len() == PAGE as usize => {
                    query.after = Some(last.id)
                }
                _ => return Ok(Some(printed)),
            }
        }
    }

    fn go_on(&self, desk: &Desk, mut printed: Printed) -> anyhow::Result<()> {
        loop {
            let mut query = self.query(printed.since);
            let mut met = HashSet::new();
            loop {
                let lines = desk.audit_log(query)?;
                met.extend(lines.iter().map(|line| line.id));
                query.after = lines.last().map(|line| line.id);
                let is_last = lines.len() < PAGE as usize;
                let new: Vec<_> = lines.into_iter().filter(|line| !printed.seen.contains(&line.id)).collect();
                if !self.print(&new)? {
                    return Ok(());
                }
                if is_last {
                    break;
                }
            }
            printed = Printed { seen: met, since: SystemClock.now() - LATE };
            std::thread::sleep(EVERY);
        }
    }

    /// False if nobody reads any more.
    fn print(&self, lines: &[AuditLine]) -> anyhow::Result<bool> {
        for line in lines {
            if !tell(&if self.json { object(line) } else { readable(line) })? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn object(line: &AuditLine) -> String {
    json!({
        "id": line.id, "at": rfc3339(line.at), "actor": line.actor, "event": line.event, "user_id": line.user,
        "session_id": line.session, "address": line.address,
    })
    .to_string()
}

fn readable(line: &AuditLine) -> String {
    let user = line.user.map(|id| format!(" user={id}")).unwrap_or_default();
    let session = line.session.map(|id| format!(" session={id}")).unwrap_or_default();
    let address = line.address.as_ref().map(|from| format!(" from={from}")).unwrap_or_default();
    format!("{}  {:20} {}{user}{session}{address}", rfc3339(line.at), line.event, line.actor)
}

fn since(text: &str) -> Result<Timestamp, &'static str> {
    ago(text, SystemClock.now())
}

/// A time, or the time that long before `now`.
fn ago(text: &str, now: Timestamp) -> Result<Timestamp, &'static str> {
    const FORMS: &str = "a time as 2026-01-31T09:30:00Z, or how long ago as 90s, 15m, 2h, 7d";
    if let Ok(time) = text.parse() {
        return Ok(time);
    }
    let (count, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).ok_or(FORMS)?);
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(FORMS),
    };
    let count: i64 = count.parse().map_err(|_| FORMS)?;
    let ago = count.checked_mul(seconds).and_then(TimeDelta::try_seconds).ok_or(FORMS)?;
    now.checked_sub_signed(ago).ok_or(FORMS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_by_itself_or_by_how_long_ago_it_was() {
        let now: Timestamp = "2026-01-31T09:30:00Z".parse().unwrap();
        for (text, time) in [
            ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
            ("90s", "2026-01-31T09:28:30Z"),
            ("2h", "2026-01-31T07:30:00Z"),
            ("31d", "2025-12-31T09:30:00Z"),
        ] {
            assert_eq!(ago(text, now), Ok(time.parse().unwrap()), "{text}");
        }
        for bad in ["", "2", "h", "2 h", "-1h", "99999999999999999999d", "9999999999999d", "yesterday"] {
            assert!(ago(bad, now).is_err(), "{bad}");
        }
    }
}
