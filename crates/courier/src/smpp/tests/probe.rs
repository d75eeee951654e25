use super::*;
use crate::{Refusal, Standing};

async fn probed(provider: &Provider) -> Result<Standing, (Reason, Detail)> {
    let standing = provider.probe(message().created_at).await;
    standing.map_err(|Refusal { reason, detail, .. }| (reason, detail))
}

#[tokio::test]
async fn a_centre_that_knows_us_is_bound_to_and_left() {
    let mut operator = Operator::start().await;
    assert_eq!(probed(&operator.patient()).await, Ok(Standing::Good));
    operator.until("close").await;
    assert_eq!(operator.counts(["bind", "unbind", "submit"]).await, [1, 1, 0]);
}

#[tokio::test]
async fn a_centre_that_does_not_know_us_says_so() {
    let mut operator = Operator::start().await;
    operator.order(json!({ "order": "password", "password": "other" }));
    operator.counts([]).await;
    assert_eq!(probed(&operator.patient()).await, Err((Reason::Auth, Detail::Code(0x0e))));
}

#[tokio::test]
async fn a_centre_that_is_away_or_silent_is_out_of_order() {
    let nobody = crate::testing::provider(ProviderName::Smpp, "http://127.0.0.1:1");
    assert_eq!(probed(&nobody).await, Err((Reason::Outage, Detail::Connect)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let silent = crate::testing::provider_within(ProviderName::Smpp, &url, SHORT);
    let begun = Instant::now();
    assert_eq!(probed(&silent).await.map_err(|(reason, _)| reason), Err(Reason::Outage));
    assert!((SHORT..SHORT * 5).contains(&begun.elapsed()));
}
