use super::*;
use crate::Refusal;

fn refused(reason: Reason, status: u16) -> Outcome {
    Outcome::refused(reason, Detail::Status(status))
}

#[tokio::test]
async fn statuses_without_a_word_of_the_provider_are_told_apart() {
    each(Reply::Status(500), refused(Reason::Outage, 500)).await;
    each(Reply::Status(401), refused(Reason::Auth, 401)).await;
    each(Reply::Status(402), refused(Reason::NoFunds, 402)).await;
    each(Reply::Status(422), refused(Reason::Message, 422)).await;
    each(Reply::Status(504), Outcome::Unknown(Detail::Status(504))).await;
}

#[tokio::test]
async fn a_provider_says_when_it_is_to_be_asked_again() {
    let (detail, retry_after) = (Detail::Status(429), Some(Duration::from_secs(9)));
    each(Reply::RetryAfter(429, 9), Outcome::Refused(Refusal { reason: Reason::Rate, detail, retry_after }))
        .await;
}

#[tokio::test]
async fn a_number_that_is_not_delivered_to_is_refused_in_the_provider_s_own_words() {
    for call in calls() {
        let (reply, expected) = call.no_number.clone();
        assert_eq!(call.answered(reply).await, expected, "{}", call.name);
    }
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let mut elsewhere = Recorder::start([Reply::Status(200)]).await;
    each(Reply::Redirect(elsewhere.url.clone()), refused(Reason::Outage, 307)).await;
    assert!(elsewhere.is_silent());
}
