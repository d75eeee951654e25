//! `courier status`: what an operator wants to know first; the database is read and nobody is asked.

use chrono::TimeDelta;
use common::{DeliveryId, Timestamp};
use courier::Way;
use serde_json::{Map, Value, json};
use signin::DayCap;
use store::{Database, Open, Traffic};

use crate::answers::rfc3339;
use crate::server::MarketServer;

pub(super) fn of(server: &MarketServer) -> anyhow::Result<Value> {
    let (store, now) = (server.store()?, server.clock.now());
    let database = store.database().clone();
    let cap = server.signin(store)?.day_cap()?;
    let since = |ago| traffic(&database, &DeliveryId::least(&server.id, now - ago));
    let routes = &server.settings.routes;
    Ok(json!({
        "market": server.id,
        "at": rfc3339(now),
        "stopped": routes.is_stopped(),
        "routes": routes.ways().iter().map(way).collect::<Map<_, _>>(),
        "outbox": outbox(&database, now)?,
        "last_hour": since(TimeDelta::hours(1))?,
        "last_day": since(TimeDelta::days(1))?,
        "daily_cap": cap.map(|cap| daily_cap(cap, server.settings.text_price)),
    }))
}

/// `sms`, or `sms +99655` where the numbers of a prefix have a chain of their own; and the chain.
fn way(way: &Way) -> (String, Value) {
    let numbers = way.prefix.as_ref().map(|prefix| format!(" {prefix}")).unwrap_or_default();
    let names: Vec<_> = way.providers.iter().map(|name| name.as_str()).collect();
    (format!("{}{numbers}", way.channel), names.join(", ").into())
}

fn outbox(database: &Database, now: Timestamp) -> anyhow::Result<Value> {
    let age = |oldest: Option<Timestamp>| oldest.map(|at| (now - at).num_seconds().max(0));
    let due = database.backlog(now)?;
    let Open { count: waiting, oldest } = database.waiting()?;
    let unsettled = database.unsettled(now)?;
    Ok(json!({
        "waiting": waiting,
        "oldest_age_seconds": age(oldest),
        "due": due.waiting,
        "overdue_seconds": age(due.oldest),
        "unsettled": unsettled.count,
        "unsettled_oldest_age_seconds": age(unsettled.oldest),
    }))
}

fn traffic(database: &Database, least: &DeliveryId) -> anyhow::Result<Map<String, Value>> {
    Ok(database.traffic(least)?.iter().map(by_provider).collect())
}

/// Under the provider's name; what was given to nobody yet is under `none`.
fn by_provider(one: &Traffic) -> (String, Value) {
    let counts = json!({
        "messages": one.messages,
        "waiting": one.waiting,
        "sent": one.sent,
        "delivered": one.delivered,
        "failed": one.failed,
        "codes_sent": one.codes,
        "verified": one.verified,
        "delivered_percent": percent(one.delivered, one.sent),
        "verified_percent": percent(one.verified, one.codes),
    });
    (one.provider.clone().unwrap_or_else(|| "none".to_owned()), counts)
}

/// None of nothing.
fn percent(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| part * 100 / whole)
}

/// In codes, and in the money that they cost.
fn daily_cap(cap: DayCap, text_price: u64) -> Value {
    let money = |texts: u32| u64::from(texts) * text_price;
    json!({
        "codes": cap.most,
        "free_now": cap.free,
        "used_up": cap.free == 0,
        "spend_minor": money(cap.most),
        "free_now_minor": money(cap.free),
    })
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn a_share_of_nothing_is_none() {
        assert_eq!((percent(0, 0), percent(1, 3), percent(3, 3)), (None, Some(33), Some(100)));
    }
}
