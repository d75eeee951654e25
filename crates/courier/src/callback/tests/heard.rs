use super::*;

fn settled(fate: Fate) -> Result<Heard, Unheard> {
    Ok(Heard::receipt(Some(Subject::Delivery(message().id)), Some(fate)))
}

#[test]
fn twilio_is_heard_if_it_signed_address_and_form() {
    let of =
        |status| by_twilio("receipts", &[("MessageStatus", status), ("MessageSid", "SM1"), ("To", "+1 2")]);
    assert_eq!(of("delivered").heard(ProviderName::Twilio), settled(Fate::Delivered));
    assert_eq!(of("undelivered").heard(ProviderName::Twilio), settled(Fate::Failed));
    assert_eq!(of("sent").heard(ProviderName::Twilio), Ok(Heard::default()));
    let another_message = of("delivered").query("delivery=zz_0");
    let another_form = Request { body: "MessageStatus=delivered".to_owned(), ..of("delivered") };
    let unsigned = Request { headers: HashMap::new(), ..of("delivered") };
    for forged in [another_message, another_form, unsigned] {
        assert_eq!(forged.heard(ProviderName::Twilio), Err(Unheard::Unproved), "{forged:?}");
    }
}

/// The example in Twilio's own documentation.
#[test]
fn twilio_s_published_example_has_its_published_signature() {
    let fields = "https://mycompany.com/myapp.php?foo=1&bar=2\
                  CallSidCA1234567890ABCDECaller+14158675309Digits1234From+14158675309To+18005551212";
    let signature = STANDARD.decode("RSOYDt4T1cUTdK1PDd93/VVr8B8=").unwrap();
    assert!(is_signed(Digest::Sha1, b"12345", &[fields.as_bytes()], &signature));
}

#[test]
fn vonage_is_heard_if_it_signed_this_body_just_now() {
    let id = message().id;
    let body = |status: &str| {
        format!(
            r#"{{"message_uuid":"u","to":"1","status":"{status}","client_ref":"{id}","usage":{{"price":"1"}}}}"#
        )
    };
    let of = |status, age| by_vonage("receipts", &body(status), age);
    assert_eq!(of("delivered", 10).heard(ProviderName::Vonage), settled(Fate::Delivered));
    assert_eq!(of("rejected", 10).heard(ProviderName::Vonage), settled(Fate::Failed));
    assert_eq!(of("submitted", 10).heard(ProviderName::Vonage), Ok(Heard::default()));
    let stale = of("delivered", 301);
    let another_body = Request { body: body("rejected"), ..of("delivered", 10) };
    let unsigned_token = format!("Bearer {}.e30.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#));
    for forged in [stale, another_body, of("delivered", 1).with("authorization", unsigned_token)] {
        assert_eq!(forged.heard(ProviderName::Vonage), Err(Unheard::Unproved), "{forged:?}");
    }
}

#[test]
fn the_aggregator_is_heard_at_its_secret_path() {
    let name = smspro::stand_in::name_of_sample();
    let body = |report| {
        format!("<report><id>{name}</id><number>99911111111</number><report>{report}</report></report>")
    };
    let of = |report| request(smspro::stand_in::CALLBACK_SECRET, body(report)).heard(ProviderName::Smspro);
    let settled = |fate| Ok(Heard::receipt(Some(Subject::Reference(name.clone())), Some(fate)));
    assert_eq!(of(3), settled(Fate::Delivered));
    for failed in [2, 4, 5, 7] {
        assert_eq!(of(failed), settled(Fate::Failed));
    }
    for under_way in [0, 1, 6] {
        assert_eq!(of(under_way), Ok(Heard::default()));
    }
    assert_eq!(request("receipts", body(3)).heard(ProviderName::Smspro), Err(Unheard::Unproved));
    let damaged = request(smspro::stand_in::CALLBACK_SECRET, "<report>");
    assert_eq!(damaged.heard(ProviderName::Smspro), Err(Unheard::Unreadable));
}

#[test]
fn telegram_is_heard_if_it_signed_just_now() {
    let id = message().id;
    let body = |status: &str| {
        format!(
            r#"{{"request_id":"r","phone_number":"1","delivery_status":{{"status":"{status}","updated_at":1}},"payload":"{id}"}}"#
        )
    };
    let of = |status, age| by_telegram(&body(status), age);
    assert_eq!(of("read", 10).heard(ProviderName::Telegram), settled(Fate::Delivered));
    assert_eq!(of("expired", 10).heard(ProviderName::Telegram), settled(Fate::Failed));
    assert_eq!(of("sent", 10).heard(ProviderName::Telegram), Ok(Heard::default()));
    let other = Request { body: body("expired"), ..of("read", 10) };
    for forged in [of("read", 301), other, request("receipts", body("read"))] {
        assert_eq!(forged.heard(ProviderName::Telegram), Err(Unheard::Unproved), "{forged:?}");
    }
}

#[test]
fn whatsapp_is_heard_if_the_app_s_secret_signed() {
    let id = message().id;
    let body = format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"1","changes":[{{"field":"messages","value":{{"statuses":[
            {{"id":"wamid.1","status":"delivered","recipient_id":"1","biz_opaque_callback_data":"{id}"}},
            {{"id":"wamid.2","status":"failed"}},{{"id":"wamid.3","status":"sent"}}]}}}}]}}]}}"#
    );
    let heard = by_whatsapp(&body).heard(ProviderName::Whatsapp).unwrap();
    let expected = [
        Receipt { of: Subject::Delivery(id), fate: Fate::Delivered },
        Receipt { of: Subject::Reference("wamid.2".to_owned()), fate: Fate::Failed },
    ];
    assert_eq!(heard.receipts, expected);
    let forged = Request { body: body.replace("failed", "read"), ..by_whatsapp(&body) };
    assert_eq!(forged.heard(ProviderName::Whatsapp), Err(Unheard::Unproved));
}

#[test]
fn whatsapp_gets_its_challenge_back_for_the_right_token() {
    let asked = |token: &str| {
        let query = format!("hub.mode=subscribe&hub.verify_token={token}&hub.challenge=1158201444");
        request("receipts", "").query(query).heard(ProviderName::Whatsapp)
    };
    let answer = asked(whatsapp::stand_in::VERIFY_TOKEN).unwrap().answer;
    assert_eq!(answer.as_deref(), Some("1158201444"));
    assert_eq!(asked("guess"), Err(Unheard::Unproved));
}

#[test]
fn a_webhook_is_heard_if_it_is_signed_as_ours_are() {
    let body = format!(r#"{{"id":"{}","status":"delivered"}}"#, message().id);
    assert_eq!(by_webhook("receipts", &body, 10).heard(ProviderName::Webhook), settled(Fate::Delivered));
    let stale = by_webhook("receipts", &body, 301);
    let forged = Request { body: body.replace("delivered", "failed"), ..by_webhook("receipts", &body, 1) };
    for forged in [stale, forged, request("receipts", body)] {
        assert_eq!(forged.heard(ProviderName::Webhook), Err(Unheard::Unproved), "{forged:?}");
    }
}

#[test]
fn replies_are_wishes_in_the_agreed_words_and_nothing_else() {
    let wishes = |text: &str| {
        let by = [
            (ProviderName::Twilio, by_twilio("replies", &[("From", "+99911111111"), ("Body", text)])),
            (ProviderName::Vonage, {
                by_vonage("replies", &format!(r#"{{"from":"99911111111","text":"{text}"}}"#), 1)
            }),
            (ProviderName::Webhook, {
                by_webhook("replies", &format!(r#"{{"from":"+99911111111","text":"{text}"}}"#), 1)
            }),
        ];
        by.map(|(name, request)| request.heard(name).unwrap().replies)
    };
    let from = phone("+99911111111");
    for (text, wish) in [("STOP", Wish::Stop), (" stop. ", Wish::Stop), ("Start", Wish::Start)] {
        assert_eq!(wishes(text), std::array::from_fn(|_| vec![Reply { from: from.clone(), wish }]), "{text}");
    }
    for text in ["", "please stop", "hello"] {
        assert!(wishes(text).iter().all(Vec::is_empty), "{text}");
    }
}
