//! Texts pumped into one block of numbers by many at once, and everybody else. Too long for a test of every market.

use std::net::IpAddr;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use common::Phone;

use super::TestStore;
use super::budgets_of_sends::elsewhere;
use super::kit::{Kit, phone};
use crate::{Budgets, Quotas, Rules, Session};

/// What markets have if nobody says otherwise.
const BUDGETS: Budgets = Budgets {
    peer: Quotas { sends: 30, wrong: 60 },
    prefix: Quotas { sends: 60, wrong: 120 },
    market: Quotas { sends: 20_000, wrong: 40_000 },
    unverified: 30,
    day: 20_000,
};
const WISHES: u32 = 10_000;
const AT_ONCE: u32 = 8;
/// No more people than the budget of their own block lets in.
const PEOPLE: u32 = 50;
/// How long half of them wait at most, on a machine that is busy with tests.
const UNNOTICED: Duration = Duration::from_secs(1);

pub fn ten_thousand_wishes_cost_a_block_s_budget_and_others_notice_nothing<S: TestStore>(
    make: impl Fn() -> S,
) {
    let kit = Kit::with_rules(make(), Rules { budgets: BUDGETS, ..Rules::default() });
    let known = entered(&kit, 0);
    let texts: Vec<Phone> = thread::scope(|scope| {
        let (kit, (tell, told)) = (&kit, channel());
        let attack = |nth| {
            let tell = tell.clone();
            scope.spawn(move || attack(kit, nth, &tell))
        };
        let threads: Vec<_> = (0..AT_ONCE).map(attack).collect();
        drop(tell);
        let waits = told.into_iter().zip(1..PEOPLE).map(|((), person)| live_beside(kit, &known, person));
        assert!(median(waits.collect()) < UNNOTICED);
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    assert_eq!(texts.len(), 30);
    assert!(texts.iter().all(|to| kit.store().messages_to(to) == 1));
    entered(&kit, PEOPLE);
}

/// Asks for every eighth number of the block from an address of its own, and tells of each hundredth: who got a text.
fn attack<S: TestStore>(kit: &Kit<S>, nth: u32, tell: &Sender<()>) -> Vec<Phone> {
    let (mut texts, numbers) = (Vec::new(), (nth..WISHES).step_by(AT_ONCE as usize));
    for (count, number) in numbers.enumerate() {
        let (peer, phone) = (IpAddr::from((0x0a00_0000 + number).to_be_bytes()), phone(number));
        if kit.ask_from(peer, &phone).is_ok() {
            texts.push(phone);
        }
        if count % 100 == 99 {
            // Whoever listens has enough in the end.
            tell.send(()).ok();
        }
    }
    texts
}

/// Somebody signs in, and whoever is signed in stays so: how long that took.
fn live_beside<S: TestStore>(kit: &Kit<S>, known: &Session, person: u32) -> Duration {
    let begun = Instant::now();
    entered(kit, person);
    assert!(kit.lives(known));
    begun.elapsed()
}

fn median(mut waits: Vec<Duration>) -> Duration {
    waits.sort_unstable();
    waits[waits.len() / 2]
}

fn entered<S: TestStore>(kit: &Kit<S>, person: u32) -> Session {
    let (peer, phone) = (IpAddr::from((0x0b00_0000 + person).to_be_bytes()), elsewhere(person));
    let (_, code) = kit.ask_from(peer, &phone).expect("a code");
    kit.guess_from(peer, &phone, &code).expect("the right code").session
}
