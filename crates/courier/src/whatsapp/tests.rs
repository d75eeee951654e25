use super::*;
use crate::testing::{Recorder, message, sent_by};
use crate::{Provider, ProviderName};

fn provider(url: &str) -> Provider {
    crate::testing::provider(ProviderName::Whatsapp, url)
}

#[tokio::test]
async fn the_code_is_in_the_template_twice() {
    let mut recorder = Recorder::start([stand_in::accepted()]).await;
    assert_eq!(sent_by(&provider(&recorder.url)).await, Outcome::accepted(stand_in::WAMID));
    let request = recorder.next().await;
    stand_in::check(&request);
    let body = request.json();
    assert_eq!(body["to"], "+99911111111");
    assert_eq!(body["biz_opaque_callback_data"], message().id.to_string());
    let template = &body["template"];
    assert_eq!((&template["name"], &template["language"]["code"]), (&json!("sign_in"), &json!("en_US")));
    for component in [0, 1] {
        assert_eq!(
            template["components"][component]["parameters"],
            json!([{"type": "text", "text": "012345"}])
        );
    }
    assert!(!request.body.contains("Your code"), "the words are the template's");
}

#[tokio::test]
async fn codes_of_errors_tell_whose_fault_it_is() {
    let cases = [
        (401, 190, Reason::Auth),
        (400, 131_042, Reason::NoFunds),
        (400, 130_429, Reason::Rate),
        (500, 131_016, Reason::Outage),
        (400, 131_026, Reason::Number),
        (400, 132_001, Reason::Message),
    ];
    for (status, code, reason) in cases {
        let recorder = Recorder::start([stand_in::refused(status, code)]).await;
        assert_eq!(sent_by(&provider(&recorder.url)).await, Outcome::refused(reason, Detail::Code(code)));
    }
}
