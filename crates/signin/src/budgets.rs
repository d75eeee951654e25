//! The budgets of an address, of a block of numbers and of a market: what no single phone's window can see.

use std::net::IpAddr;

use chrono::TimeDelta;
use common::{Phone, Timestamp, Window};

use crate::send_code::{seconds_of, seconds_until};
use crate::{SignIn, SignInError, Store, StoreError, Tx};

/// All kinds of budgets: who is counted, and for what.
pub(crate) const KINDS: [&str; 8] = [
    "peer-sends",
    "prefix-sends",
    "prefix-unverified",
    "market-sends",
    "market-day",
    "peer-wrong",
    "prefix-wrong",
    "market-wrong",
];

/// The time that the quotas are for.
const PER: TimeDelta = TimeDelta::minutes(15);
/// The time that the market's texts are capped for.
const DAY: TimeDelta = TimeDelta::hours(24);
/// In how many parts a large budget of the market is kept.
const PARTS: u32 = 16;
/// The smallest quota that is worth being kept in parts.
const LARGE: u32 = 100 * PARTS;

/// How many codes are sent and how many wrong ones are looked at per fifteen minutes; none is counted where it is 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quotas {
    /// Codes sent.
    pub sends: u32,
    /// Wrong codes.
    pub wrong: u32,
}

/// The quotas of all who share a budget.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Budgets {
    /// Of an address; of a /64 in IPv6.
    pub peer: Quotas,
    /// Of the numbers that differ in their last four digits only.
    pub prefix: Quotas,
    /// Of the whole market.
    pub market: Quotas,
    /// Codes sent to the numbers of a block and not used: a use gives one back, so that a block whose people sign in
    /// never feels it, and one that texts are only pumped into comes to its end.
    pub unverified: u32,
    /// Codes that the market sends in any 24 hours: half of them at once, half as they come back. What an old number is
    /// told is counted with them, and sent also where nothing is left.
    pub day: u32,
}

impl Budgets {
    /// Whether somebody is not counted at all.
    pub fn any_is_off(&self) -> bool {
        let quotas = [self.peer, self.prefix, self.market];
        quotas.iter().any(|quotas| quotas.sends == 0 || quotas.wrong == 0)
            || self.unverified == 0
            || self.day == 0
    }
}

/// A budget that a request draws on: `quota` at once, then one more each [`interval`](Self::interval) (GCRA).
///
/// It is one instant, the theoretical arrival of the next request if all came evenly: a request that is taken moves
/// it by one interval from where it is, or from the present if that is later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    kind: &'static str,
    key: String,
    quota: u32,
    per: TimeDelta,
    /// The quota of the whole that this may be a part of.
    whole: u32,
}

impl Budget {
    /// Who is counted and for what; the name of the policy.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// Whose it is, unreadable where it is somebody's.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The time in which one comes back.
    pub fn interval(&self) -> TimeDelta {
        self.per / i32::try_from(self.quota).unwrap_or(i32::MAX)
    }

    /// The latest arrival that still lets a request at `now` through.
    pub fn latest(&self, now: Timestamp) -> Timestamp {
        now + self.interval() * i32::try_from(self.quota - 1).unwrap_or(i32::MAX)
    }

    /// An arrival beyond this was written by a clock that has been put right since, and counts as none: no row
    /// blocks for more than the time that the quota is for.
    pub fn horizon(&self, now: Timestamp) -> Timestamp {
        self.latest(now) + self.per
    }

    /// The arrival once a request was taken at `now`; none if the budget is used up.
    pub fn after(&self, arrival: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
        let counted = arrival.filter(|at| *at > now && *at <= self.horizon(now)).unwrap_or(now);
        (counted <= self.latest(now)).then(|| counted + self.interval())
    }

    /// How many may be taken at `now`, one at once after the other.
    pub(crate) fn left(&self, arrival: Option<Timestamp>, now: Timestamp) -> u32 {
        let counted = arrival.filter(|at| *at > now && *at <= self.horizon(now)).unwrap_or(now);
        let interval = self.interval().num_nanoseconds().unwrap_or(i64::MAX);
        let ahead = (counted - now).num_nanoseconds().unwrap_or_default();
        let taken = u32::try_from((ahead + interval - 1) / interval).unwrap_or(u32::MAX);
        self.quota.saturating_sub(taken)
    }

    fn refusal(&self, arrival: Timestamp, now: Timestamp) -> SignInError {
        let window = Window { name: self.kind, quota: self.whole, seconds: seconds_of(self.per) };
        // The arrival must come as near as `latest` is.
        let retry_after = seconds_until(arrival, self.latest(now)).max(1);
        SignInError::TooManyRequests { window, retry_after }
    }
}

/// The budgets of one request in the order in which they are judged; one that is off is not among them.
pub(crate) struct Draw {
    /// The peer's, if it is on, then those that many share: the block's, the market's.
    budgets: Vec<Budget>,
    /// How many of them are the peer's.
    of_peer: usize,
}

impl Draw {
    fn of(peer: Option<Budget>, shared: impl IntoIterator<Item = Option<Budget>>) -> Self {
        let of_peer = usize::from(peer.is_some());
        Self { budgets: [peer].into_iter().chain(shared).flatten().collect(), of_peer }
    }

    /// All of them.
    pub(crate) fn budgets(&self) -> &[Budget] {
        &self.budgets
    }

    /// What is answered if the budget at `place` is used up.
    pub(crate) fn refusal(
        &self,
        tx: &mut dyn Tx,
        place: usize,
        now: Timestamp,
    ) -> Result<SignInError, StoreError> {
        let used_up = &self.budgets[place];
        let arrival = tx.budget_arrival(used_up)?.unwrap_or(now);
        Ok(used_up.refusal(arrival, now))
    }

    /// Takes one of the peer's; the refusal if there is none.
    pub(crate) fn take_peer(
        &self,
        tx: &mut dyn Tx,
        now: Timestamp,
    ) -> Result<Option<SignInError>, StoreError> {
        let used_up = tx.take_budgets(&self.budgets[..self.of_peer], now)?;
        used_up.map(|place| self.refusal(tx, place, now)).transpose()
    }
}

impl<S: Store> SignIn<S> {
    /// What a send to `phone` draws on.
    pub(crate) fn draw_of_send(&self, peer: IpAddr, phone: &Phone) -> Draw {
        let Budgets { peer: of_peer, prefix, market, .. } = self.rules.budgets;
        let shared = [
            self.budget_of_block("prefix-sends", prefix.sends, phone),
            self.budget_of_unverified(phone),
            self.budget_of_market("market-sends", market.sends, PER),
            self.some_budget_of_day(),
        ];
        Draw::of(self.budget_of_peer("peer-sends", of_peer.sends, peer), shared)
    }

    /// The cap on what the market sends in any 24 hours: one of its parts.
    pub(crate) fn some_budget_of_day(&self) -> Option<Budget> {
        self.budget_of_market("market-day", self.day_at_once(), DAY)
    }

    /// All parts of the same.
    pub(crate) fn budgets_of_day(&self) -> Vec<Budget> {
        self.parts_of_market("market-day", self.day_at_once(), DAY).collect()
    }

    /// What comes back within a day is as much as is there at once.
    fn day_at_once(&self) -> u32 {
        let day = self.rules.budgets.day;
        if day > 0 { (day / 2).max(1) } else { 0 }
    }

    /// What a guess at a code of `phone` draws on.
    pub(crate) fn draw_of_guess(&self, peer: IpAddr, phone: &Phone) -> Draw {
        let Budgets { peer: of_peer, prefix, market, .. } = self.rules.budgets;
        let shared = [
            self.budget_of_block("prefix-wrong", prefix.wrong, phone),
            self.budget_of_market("market-wrong", market.wrong, PER),
        ];
        Draw::of(self.budget_of_peer("peer-wrong", of_peer.wrong, peer), shared)
    }

    /// What a code drew on until it was used.
    pub(crate) fn budget_of_unverified(&self, phone: &Phone) -> Option<Budget> {
        self.budget_of_block("prefix-unverified", self.rules.budgets.unverified, phone)
    }

    fn budget_of_peer(&self, kind: &'static str, quota: u32, peer: IpAddr) -> Option<Budget> {
        budget(kind, quota, PER, || self.code_key.pseudonym(&network(peer)))
    }

    fn budget_of_block(&self, kind: &'static str, quota: u32, phone: &Phone) -> Option<Budget> {
        budget(kind, quota, PER, || self.code_key.pseudonym(phone.block()))
    }

    /// A large budget is kept in parts, of which a request draws on one by chance: a row is one transaction's until it is
    /// on disk, and all requests would otherwise wait for one another. Together they never let more through than the
    /// quota; one that is used up refuses although others may have some left, which begins when all but some
    /// hundredths of the whole are gone.
    fn budget_of_market(&self, kind: &'static str, quota: u32, per: TimeDelta) -> Option<Budget> {
        let mut chance = [0];
        self.entropy.fill(&mut chance);
        (quota > 0).then(|| self.part_of_market(kind, quota, per, u32::from(chance[0]) % parts(quota)))
    }

    fn parts_of_market(
        &self,
        kind: &'static str,
        whole: u32,
        per: TimeDelta,
    ) -> impl Iterator<Item = Budget> + '_ {
        let parts = if whole > 0 { parts(whole) } else { 0 };
        (0..parts).map(move |part| self.part_of_market(kind, whole, per, part))
    }

    fn part_of_market(&self, kind: &'static str, whole: u32, per: TimeDelta, part: u32) -> Budget {
        let parts = parts(whole);
        let key = if parts > 1 { format!("{}/{part}", self.market) } else { self.market.to_string() };
        let rest = u32::from(part < whole % parts);
        Budget { kind, key, quota: whole / parts + rest, per, whole }
    }
}

/// None where the quota is 0.
fn budget(kind: &'static str, quota: u32, per: TimeDelta, key: impl FnOnce() -> String) -> Option<Budget> {
    (quota > 0).then(|| Budget { kind, key: key(), quota, per, whole: quota })
}

/// In how many parts a budget of the market is kept.
fn parts(quota: u32) -> u32 {
    if quota < LARGE { 1 } else { PARTS }
}

/// Who is one peer: an address; in IPv6 the /64, of which one subscriber has all.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("{:x}/64", address.to_bits() >> 64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(quota: u32) -> Budget {
        super::budget("peer-sends", quota, PER, || "k".to_owned()).unwrap()
    }

    fn noon() -> Timestamp {
        "2026-03-01T12:00:00.123456Z".parse().unwrap()
    }

    #[test]
    fn a_quota_of_any_size_is_let_through_at_once_and_not_one_more() {
        for quota in [1, 2, 7, 30, 999, 20_000, 39_999, 40_000, 1_000_000] {
            let (budget, now) = (budget(quota), noon());
            let mut arrival = None;
            for _ in 0..quota {
                arrival = Some(budget.after(arrival, now).unwrap());
            }
            assert_eq!(budget.after(arrival, now), None, "{quota}");
            assert_eq!((budget.left(None, now), budget.left(arrival, now)), (quota, 0), "{quota}");
            assert_eq!(budget.left(arrival, now + budget.interval()), 1, "{quota}");
            assert!(budget.after(arrival, now + budget.interval()).is_some(), "{quota}");
        }
    }

    #[test]
    fn an_ipv6_peer_is_its_64_and_a_mapped_address_is_the_address() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
