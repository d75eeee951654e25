//! Fifty at once.

use serde_json::{Value, json};

use super::super::client::another;
use super::super::race::Racer;
use super::super::{RunningMarket, phone_numbered};

const ROUNDS: usize = 20;
const RACERS: usize = 50;

/// One opens a session; three more are told that the code is spent, the others that they try too much.
pub async fn fifty_right_codes_at_once_open_one_session(market: &RunningMarket, phone: &str) {
    for round in 0..ROUNDS {
        let phone = phone_numbered(phone, round);
        let code = market.code(&phone).await;
        let answers = verify_fifty_times(market, &phone, &code);
        assert_eq!(counts(&answers), [1, 3, 46], "round {round}");
    }
}

/// Three are looked at, the others are not.
pub async fn fifty_wrong_codes_at_once_are_three_attempts(market: &RunningMarket, phone: &str) {
    for round in 0..ROUNDS {
        let phone = phone_numbered(phone, round);
        let code = market.code(&phone).await;
        let answers = verify_fifty_times(market, &phone, &another(&code));
        assert_eq!(counts(&answers), [0, 3, 47], "round {round}");
        let mut left: Vec<_> =
            answers.iter().filter_map(|(_, body)| body["attempts_left"].as_u64()).collect();
        left.sort_unstable();
        assert_eq!(left, [0, 1, 2]);
        market.verify(&phone, &code).await.refused(429, "too_many_attempts");
    }
}

/// One message leaves.
pub async fn fifty_requests_at_once_send_one_code(market: &RunningMarket, phone: &str) {
    for round in 0..ROUNDS {
        let body = json!({ "phone_number": phone_numbered(phone, round) });
        let answers = market.race("send-code", &vec![body; RACERS]);
        assert_eq!(counts(&answers), [RACERS, 0, 0], "round {round}");
        assert_eq!(answers.iter().filter(|(_, body)| body["sent"] == true).count(), 1, "round {round}");
        let first = &answers[0].1["delivery_id"];
        assert!(answers.iter().all(|(_, body)| body["delivery_id"] == *first), "round {round}");
    }
}

/// All get the one successor, which is good; the chain goes on from it.
pub async fn fifty_refreshes_at_once_leave_one_leaf(market: &RunningMarket, phone: &str) {
    for round in 0..ROUNDS {
        let signed_in = market.sign_in(&phone_numbered(phone, round)).await;
        let body = json!({ "refresh_token": signed_in["refresh_token"] });
        let answers = market.race("refresh", &vec![body; RACERS]);
        assert_eq!(counts(&answers), [RACERS, 0, 0], "round {round}");
        let leaf = answers[0].1["refresh_token"].as_str().expect("a token");
        assert!(answers.iter().all(|(_, body)| body["refresh_token"] == leaf), "round {round}");
        assert_ne!(market.refresh(leaf).await.ok()["refresh_token"], leaf);
        market
            .refresh(signed_in["refresh_token"].as_str().expect("a token"))
            .await
            .refused(401, "session_ended");
    }
}

/// Whoever is first: once the logout is answered, no token of the session is good, those just handed out included.
pub async fn a_refresh_beside_a_logout_leaves_no_live_token(market: &RunningMarket, phone: &str) {
    for round in 0..ROUNDS {
        let signed_in = market.sign_in(&phone_numbered(phone, round)).await;
        let text = |of: &Value, field: &str| of[field].as_str().map(str::to_owned);
        let (access, first) = (text(&signed_in, "access_token"), text(&signed_in, "refresh_token"));
        let refresh = || Racer::post("refresh", None, json!({ "refresh_token": first }));
        let mut racers: Vec<_> = (1..RACERS).map(|_| refresh()).collect();
        racers.insert(round * 2, Racer::post("logout", access.clone(), json!({})));
        let answers = market.race_of(&racers);
        assert_eq!(answers[round * 2].0, 200, "round {round}: {}", answers[round * 2].1);
        let refreshed: Vec<_> =
            answers.iter().filter(|(_, body)| body["refresh_token"].is_string()).collect();
        let over = answers.iter().filter(|(status, body)| *status == 401 && body["code"] == "session_ended");
        assert_eq!(refreshed.len() + over.count() + 1, RACERS, "round {round}");
        let of_answers = refreshed.iter().rev().take(2).map(|(_, body)| body);
        for pair in of_answers.chain([&signed_in]) {
            market
                .get("profile", &text(pair, "access_token").expect("a token"))
                .await
                .refused(401, "session_ended");
            market
                .refresh(&text(pair, "refresh_token").expect("a token"))
                .await
                .refused(401, "session_ended");
        }
    }
}

fn verify_fifty_times(market: &RunningMarket, phone: &str, code: &str) -> Vec<(u16, Value)> {
    let body = json!({ "phone_number": phone, "verification_code": code });
    market.race("verify-code", &vec![body; RACERS])
}

/// How many are 200, `invalid_code` and `too_many_attempts`.
fn counts(answers: &[(u16, Value)]) -> [usize; 3] {
    let count = |status: u16, code: Value| {
        answers.iter().filter(|(found, body)| *found == status && body["code"] == code).count()
    };
    [count(200, Value::Null), count(400, json!("invalid_code")), count(429, json!("too_many_attempts"))]
}
