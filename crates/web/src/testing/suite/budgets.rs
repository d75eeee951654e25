//! Budgets over HTTP: whose they are, and what their refusals say.

use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;

use common::{Clock as _, FixedClock, SystemClock};
use reqwest::Method;
use serde_json::json;

use super::super::client::another;
use super::super::{Answer, RunningMarket, Setup, block_on, phone_numbered};
use crate::Market;

const RACERS: usize = 50;

/// Asks for a code as a proxy in front would, for the client that it names.
async fn send_for(market: &RunningMarket, forwarded: &str, phone: &str) -> Answer {
    let request = market.request(Method::POST, "send-code").header("x-forwarded-for", forwarded);
    Answer::to(request.json(&json!({ "phone_number": phone }))).await
}

/// On a server with `BUDGETS__PEER_SENDS` 2 that trusts its loopback peers: the budget is that of the right-most hop.
pub async fn each_client_behind_a_trusted_proxy_has_its_budget(market: &RunningMarket, phone: &str) {
    for (nth, client) in ["203.0.113.1", "203.0.113.2", "2001:db8::1"].into_iter().enumerate() {
        for number in [2 * nth, 2 * nth + 1] {
            send_for(market, client, &phone_numbered(phone, number)).await.ok();
        }
        let refused = send_for(market, client, &phone_numbered(phone, 99)).await;
        refused.refused(429, "too_many_requests");
        let seconds = refused.body["retry_after"].as_u64().expect("seconds");
        assert!((440..=450).contains(&seconds), "{seconds}");
        assert_eq!(refused.headers["retry-after"], seconds.to_string());
        assert_eq!(refused.headers["ratelimit-policy"], "\"peer-sends\";q=2;w=900");
        assert_eq!(refused.headers["ratelimit"], format!("\"peer-sends\";r=0;t={seconds}"));
    }
    for forwarded in ["198.51.100.7, 203.0.113.1", "203.0.113.2, 127.0.0.1", "2001:db8::2"] {
        let refused = send_for(market, forwarded, &phone_numbered(phone, 99)).await;
        refused.refused(429, "too_many_requests");
    }
    send_for(market, "203.0.113.1, 198.51.100.7", &phone_numbered(phone, 99)).await.ok();
}

/// On a server with `BUDGETS__PEER_SENDS` 2 that trusts nobody.
pub async fn a_stranger_s_word_for_its_address_changes_nothing(market: &RunningMarket, phone: &str) {
    for (number, forwarded) in ["203.0.113.1", "203.0.113.2"].into_iter().enumerate() {
        send_for(market, forwarded, &phone_numbered(phone, number)).await.ok();
    }
    for forwarded in ["203.0.113.3", "10.0.0.1", "127.0.0.1, 203.0.113.4", ""] {
        let refused = send_for(market, forwarded, &phone_numbered(phone, 3)).await;
        refused.refused(429, "too_many_requests");
    }
}

/// On a server with `BUDGETS__MARKET_WRONG` 7: seven are looked at, and whoever was not keeps all attempts.
pub async fn fifty_wrong_codes_at_once_use_up_the_market_s_budget(market: &RunningMarket, phone: &str) {
    let mut bodies = Vec::new();
    for number in 0..RACERS {
        let phone = phone_numbered(phone, number);
        let wrong = another(&market.code(&phone).await);
        bodies.push(json!({ "phone_number": phone, "verification_code": wrong }));
    }
    let answers = market.race("verify-code", &bodies);
    let count = |status, code| {
        answers.iter().filter(|(found, body)| *found == status && body["code"] == code).count()
    };
    assert_eq!([count(400, "invalid_code"), count(429, "too_many_requests")], [7, RACERS - 7]);
    let looked_at = answers.iter().filter(|(status, _)| *status == 400);
    assert!(looked_at.into_iter().all(|(_, body)| body["attempts_left"] == 2));
}

/// An attack's wishes, and those that arrive together.
const WISHES: usize = 1_000;
const AT_ONCE: usize = 50;

/// Thirty texts are all that a thousand wishes for one block cost, from wherever they come, and meanwhile the next block signs
/// in and whoever is signed in stays so. The stores bear ten times as many.
pub fn a_thousand_wishes_cost_a_block_s_budget_and_others_notice_nothing(
    setup: Setup<impl Market>,
    phone: &str,
) {
    // Nothing comes back while it lasts.
    let clock = Arc::new(FixedClock::at(SystemClock.now()));
    let market = &setup.set("BUDGETS__PREFIX_UNVERIFIED", "30").clock(clock).start();
    let known = block_on(market.sign_in(&in_the_next_block(phone, 0)));
    let token = known["access_token"].as_str().expect("a token");
    let wishes: Vec<_> = (0..WISHES).map(|n| json!({ "phone_number": phone_numbered(phone, n) })).collect();
    let answers = thread::scope(|scope| {
        let (tell, waves) = channel();
        let attack = scope.spawn(move || {
            let wave = |bodies| {
                tell.send(()).expect("somebody listens");
                market.race("send-code", bodies)
            };
            wishes.chunks(AT_ONCE).flat_map(wave).collect::<Vec<_>>()
        });
        block_on(async {
            for (person, ()) in (1..).zip(waves) {
                market.sign_in(&in_the_next_block(phone, person)).await;
                market.get("profile", token).await.ok();
            }
        });
        attack.join().expect("an attack that runs")
    });
    let count = |status| answers.iter().filter(|(found, _)| *found == status).count();
    assert_eq!([count(200), count(429)], [30, WISHES - 30]);
    let texts = market.inbox().list(None).into_iter();
    let block = &phone[..phone.len() - 4];
    assert_eq!(texts.filter(|text| text.to.starts_with(block)).count(), 30);
}

/// A number beside those that differ from `phone` in their last four digits only.
fn in_the_next_block(phone: &str, number: usize) -> String {
    let (block, _) = phone.split_at(phone.len() - 4);
    let other = if block.ends_with('2') { '3' } else { '2' };
    format!("{}{other}{number:04}", &block[..block.len() - 1])
}
