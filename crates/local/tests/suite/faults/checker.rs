//! What a history must not show, whatever broke meanwhile.

use std::collections::HashMap;
use std::time::Duration;

use super::history::{Ask, Entry, Outcome};

/// Wrong codes that are evaluated in a window; no history here is as long as one.
const ATTEMPTS: u64 = 3;

/// Three seconds are promised; the rest is for a loaded machine.
const PROMISED: Duration = Duration::from_secs(5);

/// Every way in which the history breaks a promise.
pub(super) fn violations(history: &[Entry]) -> Vec<String> {
    let mut phones: HashMap<&str, Vec<&Entry>> = HashMap::new();
    for entry in history {
        phones.entry(&entry.phone).or_default().push(entry);
    }
    let rules = [manners, codes_are_used_once, codes_stay, attempts_stay, logins_stay, logouts_stay];
    let of_one = |entries: &Vec<&Entry>| rules.iter().filter_map(|rule| rule(entries)).collect::<Vec<_>>();
    phones.values().flat_map(of_one).collect()
}

/// Every answer is one that the contract has, and who gets nothing is told so in time.
fn manners(entries: &[&Entry]) -> Option<String> {
    let bad = entries.iter().find(|entry| match &entry.outcome {
        Outcome::Strange(_) => true,
        Outcome::Unavailable => entry.took() > PROMISED,
        _ => false,
    })?;
    Some(format!("a strange or late answer: {bad:?} took {:?}", bad.took()))
}

/// Only the code that was sent opens a session, and only once.
fn codes_are_used_once(entries: &[&Entry]) -> Option<String> {
    let mut used = Vec::new();
    for entry in entries {
        if let (Ask::Guess { code, right }, Outcome::SignedIn { .. }) = (&entry.ask, &entry.outcome) {
            if !right || used.contains(&code) {
                return Some(format!("a wrong or used code was accepted: {entry:?}"));
            }
            used.push(code);
        }
    }
    None
}

/// Until somebody guesses, whoever asks again is told of the same code.
fn codes_stay(entries: &[&Entry]) -> Option<String> {
    let first_guess = entries.iter().filter(|e| matches!(e.ask, Ask::Guess { .. })).map(|e| e.begun).min();
    let mut sent = entries.iter().filter_map(|entry| match &entry.outcome {
        Outcome::Sent { delivery } if first_guess.is_none_or(|at| entry.ended < at) => Some(delivery),
        _ => None,
    });
    let first = sent.next()?;
    sent.find(|other| *other != first).map(|other| format!("the code {first} was forgotten for {other}"))
}

/// An evaluated guess counts every acknowledged one before it, but for those that a success has cleared.
fn attempts_stay(entries: &[&Entry]) -> Option<String> {
    entries.iter().find_map(|guess| {
        let left = match guess.outcome {
            Outcome::Wrong { left } => left,
            Outcome::SignedIn { .. } => 0,
            _ => return None,
        };
        let counted = entries.iter().filter(|wrong| {
            matches!(wrong.outcome, Outcome::Wrong { .. })
                && wrong.precedes(guess)
                && !entries.iter().any(|other| may_clear(other, wrong, guess))
        });
        let taken = counted.count() as u64 + 1;
        (taken + left > ATTEMPTS).then(|| format!("{taken} attempts were taken at {guess:?}"))
    })
}

/// Whether `success` may have cleared `wrong` before `guess` was evaluated.
fn may_clear(success: &Entry, wrong: &Entry, guess: &Entry) -> bool {
    let succeeded = matches!(success.outcome, Outcome::SignedIn { .. }) || success.is_unknown();
    let is_other = !std::ptr::eq(success, guess);
    let right = matches!(success.ask, Ask::Guess { right: true, .. });
    is_other && right && succeeded && !success.precedes(wrong) && !guess.precedes(success)
}

/// A session that was acknowledged lives until somebody asks for its end.
fn logins_stay(entries: &[&Entry]) -> Option<String> {
    let undone = entries.iter().find(|look| {
        let Some(session) = session_of(look).filter(|_| look.outcome == Outcome::SessionEnded) else {
            return false;
        };
        let other = |leave: &Entry| !std::ptr::eq(leave, **look);
        !entries.iter().any(|leave| other(leave) && is_leave(leave, session) && !look.precedes(leave))
    })?;
    Some(format!("a login was undone: {undone:?}"))
}

/// A session whose end was acknowledged never lives again.
fn logouts_stay(entries: &[&Entry]) -> Option<String> {
    let ended = |entry: &&Entry, session| {
        session_of(entry) == Some(session) && matches!(entry.outcome, Outcome::Left | Outcome::SessionEnded)
    };
    let undone = entries.iter().find(|look| {
        let Some(session) = session_of(look).filter(|_| look.outcome == Outcome::Alive) else { return false };
        entries.iter().any(|entry| ended(entry, session) && entry.precedes(look))
    })?;
    Some(format!("a logout was undone: {undone:?}"))
}

fn session_of(entry: &Entry) -> Option<&str> {
    match &entry.ask {
        Ask::Look { session } | Ask::Leave { session } => Some(session),
        Ask::SendCode | Ask::Guess { .. } => None,
    }
}

fn is_leave(entry: &Entry, session: &str) -> bool {
    matches!(&entry.ask, Ask::Leave { session: left } if left == session)
}
