use super::*;
use crate::testing::phone;

#[tokio::test]
async fn a_text_is_submitted_as_the_standard_has_it() {
    let mut operator = Operator::start().await;
    let provider = operator.provider(crate::http::TOTAL, |smpp| smpp.system_type = Some("OTP".to_owned()));
    assert_eq!(sent_by(&provider).await, Outcome::accepted("M1"));
    let bind = operator.until("bind").await;
    let expected =
        json!({ "event": "bind", "system_id": "sample", "system_type": "OTP", "interface_version": 0x34 });
    assert_eq!(bind, expected);
    let expected = json!({
        "event": "submit", "service_type": "",
        "source_addr_ton": 5, "source_addr_npi": 0, "source_addr": "Sample",
        "dest_addr_ton": 1, "dest_addr_npi": 1, "destination_addr": "99911111111",
        "esm_class": 0, "protocol_id": 0, "priority_flag": 0, "schedule_delivery_time": "",
        "validity_period": "000000001000000R", "registered_delivery": 1, "replace_if_present_flag": 0,
        "data_coding": 8, "sm_default_msg_id": 0, "text": "Your code: 012345 — \"keep it\"",
    });
    assert_eq!(operator.until("submit").await, expected);
    assert_eq!(operator.counts(["bind", "submit"]).await, [1, 1]);
}

#[tokio::test]
async fn a_text_arrives_in_the_alphabet_that_it_needs() {
    let mut operator = Operator::start().await;
    let provider = operator.patient();
    for (text, coding) in [
        ("Code: 012345\n@id.example #012345", 0),
        ("£5 {€} [~] ^ | \\ ñ ü à Ö", 0),
        ("Код для входа: 012345", 8),
        ("Кирүү коду: 012345. Эч кимге айтпаңыз, өзгөчө ң", 8),
        ("012345 😀", 8),
    ] {
        assert!(matches!(sent(&provider, text).await, Outcome::Accepted { .. }), "{text}");
        let submit = operator.until("submit").await;
        assert_eq!((&submit["text"], &submit["data_coding"]), (&json!(text), &json!(coding)));
    }
    let provider = operator.provider(crate::http::TOTAL, |smpp| smpp.data_coding = Some(1));
    sent(&provider, "012345").await;
    assert_eq!(operator.until("submit").await["data_coding"], 1);
}

#[tokio::test]
async fn a_sender_is_that_of_the_number_and_typed_by_what_it_is() {
    let mut operator = Operator::start().await;
    let mut all = operator.settings();
    all.senders = vec!["+9991 4404".parse().unwrap(), "+9992 +99900000000".parse().unwrap()];
    let provider = Provider::new(ProviderName::Smpp, &all, true).unwrap();
    for (to, ton, npi, sender) in [
        ("+99911111111", 3, 0, "4404"),
        ("+99922222222", 1, 1, "99900000000"),
        ("+99933333333", 5, 0, "Sample"),
    ] {
        let message = OutboundMessage { to: phone(to), ..message() };
        provider.send(&message, message.created_at).await;
        let submit = operator.until("submit").await;
        let source = [&submit["source_addr_ton"], &submit["source_addr_npi"], &submit["source_addr"]];
        assert_eq!(source, [&json!(ton), &json!(npi), &json!(sender)]);
    }
}

#[tokio::test]
async fn a_refusal_tells_whose_fault_it_is_and_leaves_the_bind_alone() {
    let mut operator = Operator::start().await;
    let provider = operator.patient();
    let table = [
        (0x58, Reason::Rate),
        (0x14, Reason::Rate),
        (0x0b, Reason::Number),
        (0x0a, Reason::Message),
        (0x01, Reason::Message),
        (0x08, Reason::Outage),
        (0x45, Reason::Outage),
        (0x401, Reason::Outage),
    ];
    operator.replies(table.iter().map(|(status, _)| json!({ "status": status })).collect());
    operator.counts([]).await;
    for (status, reason) in table {
        assert_eq!(sent_by(&provider).await, Outcome::refused(reason, Detail::Code(status)), "{status:#x}");
    }
    assert_eq!(sent_by(&provider).await, Outcome::accepted("M9"));
    assert_eq!(operator.counts(["bind", "submit"]).await, [1, 9]);
}

#[tokio::test]
async fn wrong_credentials_are_told_at_once_and_not_tried_again_and_again() {
    let mut operator = Operator::start().await;
    operator.order(json!({ "order": "password", "password": "other" }));
    operator.counts([]).await;
    let provider = operator.patient();
    for _ in 0..3 {
        assert_eq!(sent_by(&provider).await, Outcome::refused(Reason::Auth, Detail::Code(0x0e)));
    }
    assert_eq!(operator.counts(["bind", "submit"]).await, [1, 0]);
}

#[tokio::test]
async fn a_text_without_an_answer_may_have_arrived_and_the_others_go_on() {
    let mut operator = Operator::start().await;
    let provider = operator.provider(SHORT, |_| ());
    operator.replies(json!([{}, { "as": "nothing" }, {}]));
    operator.counts([]).await;
    assert_eq!(sent_at_last(&provider).await, Outcome::accepted("M1"));
    assert_eq!(sent_by(&provider).await, Outcome::Unknown(Detail::Timeout));
    assert_eq!(sent_by(&provider).await, Outcome::accepted("M3"));
    assert_eq!(operator.counts(["bind", "submit"]).await, [1, 3]);
}

#[tokio::test]
async fn an_answer_that_never_comes_whole_is_none() {
    let mut operator = Operator::start().await;
    let provider = operator.provider(SHORT, |_| ());
    operator.replies(json!([{}, { "as": "drip" }]));
    operator.counts([]).await;
    assert_eq!(sent_at_last(&provider).await, Outcome::accepted("M1"));
    assert_eq!(sent_by(&provider).await, Outcome::Unknown(Detail::Timeout));
    assert_eq!(operator.counts(["bind", "submit"]).await, [1, 2]);
}

#[tokio::test]
async fn a_connection_that_breaks_tells_nothing_and_comes_back() {
    for end in ["reset", "end", "huge"] {
        let mut operator = Operator::start().await;
        let provider = operator.patient();
        operator.replies(json!([{ "as": end }]));
        operator.counts([]).await;
        assert_eq!(sent_by(&provider).await, Outcome::Unknown(Detail::Broken), "{end}");
        assert_eq!(sent_at_last(&provider).await, Outcome::accepted("M2"), "{end}");
        assert_eq!(operator.counts(["bind", "submit"]).await, [2, 2], "{end}");
    }
}

#[tokio::test]
async fn an_answer_that_can_t_be_read_tells_nothing_and_the_others_go_on() {
    let mut operator = Operator::start().await;
    let provider = operator.patient();
    operator.replies(json!([{ "as": "garbage" }]));
    operator.counts([]).await;
    assert_eq!(sent_by(&provider).await, Outcome::Unknown(Detail::Malformed));
    assert_eq!(sent_by(&provider).await, Outcome::accepted("M2"));
    assert_eq!(operator.counts(["bind", "submit"]).await, [1, 2]);
}

#[tokio::test]
async fn a_hundred_at_once_find_their_own_answers() {
    let mut operator = Operator::start().await;
    let provider = operator.patient();
    let sending = (0..100).map(|seed| {
        let provider = provider.clone();
        async move {
            let message = message_to("+99911111111", seed);
            provider.send(&message, message.created_at).await
        }
    });
    let mut all = tokio::task::JoinSet::new();
    sending.for_each(|one| drop(all.spawn(one)));
    let mut names: Vec<_> = all.join_all().await.into_iter().map(|outcome| format!("{outcome:?}")).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 100);
    assert!(names.iter().all(|name| name.starts_with("Accepted")), "{names:?}");
    assert_eq!(operator.counts(["bind", "submit"]).await, [1, 100]);
}
