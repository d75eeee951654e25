//! What providers say to who we are, each by its stand-in.

use std::time::{Duration, Instant};

use super::*;
use crate::testing::{Recorder, Reply, message, provider, provider_within};
use crate::{smspro, telegram, twilio, vonage, whatsapp};

/// Those that can be asked.
const ALL: [ProviderName; 6] = [
    ProviderName::Webhook,
    ProviderName::Twilio,
    ProviderName::Vonage,
    ProviderName::Smspro,
    ProviderName::Telegram,
    ProviderName::Whatsapp,
];

type Probed = Result<Standing, (Reason, Detail)>;

async fn probed(name: ProviderName, replies: impl IntoIterator<Item = Reply>) -> (Probed, Recorder) {
    let recorder = Recorder::start(replies).await;
    (asked(&provider(name, &recorder.url)).await, recorder)
}

async fn asked(provider: &Provider) -> Probed {
    let now = message().created_at;
    provider.probe(now).await.map_err(|refusal| (refusal.reason, refusal.detail))
}

/// What the provider's answers come to, one after the other.
async fn each<const N: usize>(name: ProviderName, cases: [(Reply, Probed); N]) {
    for (reply, expected) in cases {
        let told = format!("{name}: {reply:?}");
        assert_eq!(probed(name, [reply]).await.0, expected, "{told}");
    }
}

fn auth(detail: Detail) -> Probed {
    Err((Reason::Auth, detail))
}

#[tokio::test]
async fn what_is_in_this_process_needs_no_question() {
    let routes = crate::testing::routes(&[(ProviderName::Inbox, "")]);
    for provider in routes.providers() {
        assert_eq!(asked(provider).await, Ok(Standing::Own));
    }
}

#[tokio::test]
async fn a_webhook_is_knocked_at_and_told_nothing() {
    for status in [200, 401, 404, 405] {
        let (standing, mut recorder) = probed(ProviderName::Webhook, [Reply::Status(status)]).await;
        assert_eq!(standing, Ok(Standing::Reachable), "{status}");
        let request = recorder.next().await;
        assert!(request.head.starts_with("HEAD / HTTP/1.1") && request.body.is_empty(), "{}", request.head);
    }
}

#[tokio::test]
async fn twilio_is_asked_for_the_account_and_then_for_its_money() {
    let replies = [twilio::stand_in::account("active"), twilio::stand_in::balance("12.29")];
    let (standing, mut recorder) = probed(ProviderName::Twilio, replies).await;
    assert_eq!(standing, Ok(Standing::Good));
    for path in [".json", "/Balance.json"] {
        let request = recorder.next().await;
        let line = format!("GET /2010-04-01/Accounts/{}{path} HTTP/1.1", twilio::stand_in::ACCOUNT);
        assert!(request.head.starts_with(&line), "{}", request.head);
        let (user, password) = request.basic_auth();
        assert_eq!((user.as_str(), password.as_str()), (twilio::stand_in::ACCOUNT, twilio::stand_in::TOKEN));
    }
    assert!(recorder.is_silent());
}

#[tokio::test]
async fn twilio_says_that_it_does_not_know_us_and_that_the_money_is_gone() {
    each(
        ProviderName::Twilio,
        [
            (twilio::stand_in::refused(401, 20003), auth(Detail::Code(20003))),
            (twilio::stand_in::account("suspended"), auth(Detail::Status(200))),
            (twilio::stand_in::refused(404, 20404), Err((Reason::Outage, Detail::Status(404)))),
        ],
    )
    .await;
    let account = || twilio::stand_in::account("active");
    let (standing, _) = probed(ProviderName::Twilio, [account(), twilio::stand_in::balance("-0.05")]).await;
    assert_eq!(standing, Err((Reason::NoFunds, Detail::Status(200))));
    let (standing, _) =
        probed(ProviderName::Twilio, [account(), twilio::stand_in::refused(404, 20404)]).await;
    assert_eq!(standing, Ok(Standing::Good), "an account below another one has no balance");
}

#[tokio::test]
async fn vonage_is_asked_for_the_balance() {
    let (standing, mut recorder) =
        probed(ProviderName::Vonage, [vonage::stand_in::balance(10.28, false)]).await;
    assert_eq!(standing, Ok(Standing::Good));
    let request = recorder.next().await;
    assert!(request.head.starts_with("GET /account/get-balance HTTP/1.1"), "{}", request.head);
    let (user, password) = request.basic_auth();
    assert_eq!((user.as_str(), password.as_str()), (vonage::stand_in::KEY, vonage::stand_in::SECRET));
    each(
        ProviderName::Vonage,
        [
            (vonage::stand_in::balance(0.0, true), Ok(Standing::Good)),
            (vonage::stand_in::balance(0.0, false), Err((Reason::NoFunds, Detail::Status(200)))),
            (Reply::Status(401), auth(Detail::Status(401))),
        ],
    )
    .await;
}

#[tokio::test]
async fn smspro_is_asked_for_the_account() {
    let (standing, mut recorder) =
        probed(ProviderName::Smspro, [smspro::stand_in::info(0, 0, "1500.00")]).await;
    assert_eq!(standing, Ok(Standing::Good));
    let request = recorder.next().await;
    assert!(request.head.starts_with("POST /api/info HTTP/1.1"), "{}", request.head);
    let known = format!(
        "<info><login>{}</login><pwd>{}</pwd></info>",
        smspro::stand_in::LOGIN,
        smspro::stand_in::PASSWORD
    );
    assert!(request.body.ends_with(&known), "{}", request.body);
    each(
        ProviderName::Smspro,
        [
            (smspro::stand_in::status(2), auth(Detail::Code(2))),
            (smspro::stand_in::status(3), auth(Detail::Code(3))),
            (smspro::stand_in::info(0, 1, "1500.00"), auth(Detail::Code(0))),
            (smspro::stand_in::info(0, 0, "0.00"), Err((Reason::NoFunds, Detail::Code(0)))),
            (smspro::stand_in::status(99), Err((Reason::Outage, Detail::Malformed))),
        ],
    )
    .await;
}

#[tokio::test]
async fn telegram_is_asked_for_a_request_that_there_is_not() {
    let unknown = telegram::stand_in::refused("REQUEST_ID_INVALID");
    let (standing, mut recorder) = probed(ProviderName::Telegram, [unknown]).await;
    assert_eq!(standing, Ok(Standing::Good));
    let request = recorder.next().await;
    telegram::stand_in::check(&request, "checkVerificationStatus");
    assert_eq!(request.json(), serde_json::json!({ "request_id": "0" }));
    assert!(recorder.is_silent(), "nothing that costs is asked for");
    let refused = telegram::stand_in::refused;
    each(
        ProviderName::Telegram,
        [
            (refused("ACCESS_TOKEN_INVALID"), auth(Detail::Status(200))),
            (refused("SOMETHING_ELSE"), auth(Detail::Status(200))),
            (refused("FLOOD_WAIT_17"), Err((Reason::Rate, Detail::Status(200)))),
            (refused("BALANCE_NOT_ENOUGH"), Err((Reason::NoFunds, Detail::Status(200)))),
            (Reply::Status(401), auth(Detail::Status(401))),
        ],
    )
    .await;
}

#[tokio::test]
async fn whatsapp_is_asked_for_the_number_that_sends() {
    let (standing, mut recorder) = probed(ProviderName::Whatsapp, [whatsapp::stand_in::number()]).await;
    assert_eq!(standing, Ok(Standing::Good));
    let request = recorder.next().await;
    let line = format!("GET /{}?fields=id HTTP/1.1", whatsapp::stand_in::NUMBER);
    assert!(request.head.starts_with(&line), "{}", request.head);
    assert_eq!(request.header("authorization"), format!("Bearer {}", whatsapp::stand_in::TOKEN));
    each(
        ProviderName::Whatsapp,
        [
            (whatsapp::stand_in::refused(401, 190), auth(Detail::Code(190))),
            (whatsapp::stand_in::refused(400, 100), auth(Detail::Code(100))),
            (whatsapp::stand_in::refused(400, 33), auth(Detail::Code(33))),
        ],
    )
    .await;
}

#[tokio::test]
async fn one_that_misbehaves_is_out_of_order() {
    for name in ALL {
        let outage = |detail| Err((Reason::Outage, detail));
        let cases =
            [(Reply::Status(503), outage(Detail::Status(503))), (Reply::Reset, outage(Detail::Broken))];
        each(name, cases).await;
        assert_eq!(asked(&provider(name, "http://127.0.0.1:1/")).await, outage(Detail::Connect), "{name}");
        if name != ProviderName::Webhook {
            each(name, [(Reply::Answer(200, "hello".to_owned()), outage(Detail::Malformed))]).await;
        }
    }
}

#[tokio::test]
async fn one_that_hangs_is_given_up_in_time() {
    let limit = Duration::from_millis(300);
    for name in ALL {
        let recorder = Recorder::start([Reply::Hang]).await;
        let begun = Instant::now();
        let standing = asked(&provider_within(name, &recorder.url, limit)).await;
        assert_eq!(standing, Err((Reason::Outage, Detail::Timeout)), "{name}");
        assert!((limit..limit * 5).contains(&begun.elapsed()), "{name}");
    }
}

#[test]
fn every_key_that_is_named_is_the_provider_s_own() {
    for name in ALL {
        let section = format!("{}__", name.as_str().to_uppercase());
        let keys = [name.credentials(), name.address()].concat();
        assert!(!keys.is_empty() && keys.iter().all(|key| key.starts_with(&section)), "{name}");
    }
}
