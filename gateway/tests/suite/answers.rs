//! Answers in every form that HTTP/1.1 has for them, and connections that carry more than one, or must not.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::support::{Gate, Market, Reply, problem};

const KG: &str = "+996505325311";
/// Long enough for what was sent to have arrived.
const SOON: Duration = Duration::from_millis(30);

const SIZED: &str = "HTTP/1.1 200 OK\r\nx-own: 1\r\ncontent-length: 7\r\n\r\n{\"a\":1}";
const CHUNKED: &str = "HTTP/1.1 200 OK\r\nX-Own: 1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\n{\"a\r\n004\r\n\":1}\r\n0\r\nx-last: 1\r\n\r\n";
const UNTIL_THE_END: &str = "HTTP/1.1 200 OK\r\nx-own: 1\r\n\r\n{\"a\":1}";
const HINTED: &str = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nx-own: 1\r\ncontent-length: 7\r\n\r\n{\"a\":1}";
const OLD: &str =
    "HTTP/1.0 200 OK\r\nconnection: keep-alive\r\nx-own: 1\r\ncontent-length: 7\r\n\r\n{\"a\":1}";

fn raw(text: &str) -> Reply {
    Reply::Raw(text.as_bytes().to_vec())
}

/// How many connections three requests came by, all of them answered well.
async fn connections(reply: Reply) -> usize {
    let kg = Market::behaving("kg", move |_| reply.clone()).await;
    let gate = Gate::before(&[&kg]).await;
    for _ in 0..3 {
        let answer = gate.code_for(KG).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), &answer.headers()["x-own"]), (200, &"1".parse().unwrap()));
        assert_eq!(answer.text().await.unwrap(), r#"{"a":1}"#);
        tokio::time::sleep(SOON).await;
    }
    let ports: Vec<u16> = kg.calls().iter().map(|seen| seen.port).collect();
    assert_eq!(ports.len(), 3);
    ports.into_iter().collect::<HashSet<_>>().len()
}

#[tokio::test]
async fn a_whole_answer_leaves_the_connection_to_the_next_request() {
    for text in [SIZED, CHUNKED, HINTED] {
        assert_eq!(connections(raw(text)).await, 1, "{text}");
    }
}

#[tokio::test]
async fn an_answer_may_end_with_its_connection() {
    assert_eq!(connections(Reply::Last(UNTIL_THE_END.as_bytes().to_vec())).await, 3);
}

#[tokio::test]
async fn a_market_that_speaks_http_1_0_gets_a_connection_for_each_request() {
    assert_eq!(connections(raw(OLD)).await, 3);
}

#[tokio::test]
async fn an_answer_is_the_same_when_it_comes_byte_by_byte() {
    for text in [SIZED, CHUNKED, HINTED] {
        assert_eq!(connections(Reply::drip(text.as_bytes(), Duration::from_millis(1))).await, 1, "{text}");
    }
}

#[tokio::test]
async fn a_body_may_take_its_time() {
    let pieces = [&SIZED[..SIZED.len() - 7], "{\"a\"", ":1}"].map(|piece| piece.as_bytes().to_vec());
    assert_eq!(connections(Reply::Pieces(pieces.into(), Duration::from_millis(200))).await, 1);
}

#[tokio::test]
async fn a_connection_that_the_market_closed_while_it_was_idle_is_not_used() {
    assert_eq!(connections(Reply::Last(SIZED.as_bytes().to_vec())).await, 3);
}

#[tokio::test]
async fn a_connection_with_more_on_it_than_the_answer_carries_no_other_request() {
    let forged = SIZED.replace("\"a\"", "\"b\"").into_bytes();
    assert_eq!(connections(Reply::Raw([SIZED.as_bytes(), &forged].concat())).await, 3);
    let later = Reply::Pieces(vec![SIZED.into(), forged.clone()], Duration::from_millis(5));
    assert_eq!(connections(later).await, 3);
    assert_eq!(connections(Reply::Raw([CHUNKED.as_bytes(), &forged].concat())).await, 3);
}

#[tokio::test]
async fn an_answer_that_has_no_body_has_none_whatever_it_says() {
    for head in ["204 No Content", "304 Not Modified\r\ncontent-length: 7"] {
        let reply = raw(&format!("HTTP/1.1 {head}\r\n\r\n"));
        let kg = Market::behaving("kg", move |_| reply.clone()).await;
        let gate = Gate::before(&[&kg]).await;
        for _ in 0..2 {
            let answer = gate.code_for(KG).send().await.unwrap();
            assert!(head.starts_with(answer.status().as_str()) && answer.bytes().await.unwrap().is_empty());
        }
        let calls = kg.calls();
        assert_eq!(calls[0].port, calls[1].port, "{head}");
    }
}

#[tokio::test]
async fn an_answer_that_can_be_read_in_two_ways_is_502() {
    let hints = "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(20);
    let trailer = format!("{}\r\n\r\n", "x".repeat(32 * 1024));
    for text in [
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n12",
        "HTTP/1.1 200 OK\r\ncontent-length: 6\r\ntransfer-encoding: chunked\r\n\r\n1\r\n1\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: +1\r\n\r\n1",
        "HTTP/1.1 200 OK\r\nx: a\r\n b\r\ncontent-length: 1\r\n\r\n1",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n1234\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\n1\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n1",
        &format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;{trailer}"),
        &format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx: {trailer}"),
        &format!("{hints}{SIZED}"),
    ] {
        let reply = raw(text);
        let kg = Market::behaving("kg", move |_| reply.clone()).await;
        let gate = Gate::before(&[&kg]).await;
        let answer = gate.code_for(KG).send().await.unwrap();
        assert_eq!(problem(answer, 502).await, "bad_upstream", "{}", &text[..text.len().min(200)]);
        assert_eq!(kg.calls().len(), 1);
    }
}

#[tokio::test]
async fn an_answer_that_is_cut_off_is_502() {
    for text in [&SIZED[..SIZED.len() - 1], &CHUNKED[..CHUNKED.len() - 1], &CHUNKED[..CHUNKED.len() - 30]] {
        let reply = Reply::Last(text.into());
        let kg = Market::behaving("kg", move |_| reply.clone()).await;
        let gate = Gate::before(&[&kg]).await;
        assert_eq!(problem(gate.code_for(KG).send().await.unwrap(), 502).await, "bad_upstream", "{text}");
    }
}

#[tokio::test]
async fn a_body_of_1_mib_passes_whole() {
    let body = "0123456789abcdef".repeat(64 * 1024);
    let sized = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let chunked = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n80000\r\n{0}\r\n80000\r\n{1}\r\n0\r\n\r\n",
        &body[..512 * 1024],
        &body[512 * 1024..]
    );
    for reply in [sized, chunked].map(|text| raw(&text)) {
        let kg = Market::behaving("kg", move |_| reply.clone()).await;
        let gate = Gate::before(&[&kg]).await;
        assert!(gate.code_for(KG).send().await.unwrap().text().await.unwrap() == body);
    }
}

#[tokio::test]
async fn a_connection_whose_client_went_away_within_the_answer_carries_no_other_request() {
    let asked = AtomicUsize::new(0);
    let kg = Market::behaving("kg", move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        1 => Reply::Pieces(vec![SIZED[..50].into(), SIZED[50..].into()], Duration::from_millis(400)),
        _ => raw(SIZED),
    })
    .await;
    let gate = Gate::before(&[&kg]).await;
    assert_eq!(gate.code_for(KG).send().await.unwrap().status(), 200);
    let gone = gate.code_for(KG).timeout(Duration::from_millis(200)).send().await;
    assert!(gone.is_err() || gone.unwrap().text().await.is_err());
    for _ in 0..5 {
        let answer = gate.code_for(KG).send().await.unwrap();
        assert_eq!(answer.text().await.unwrap(), r#"{"a":1}"#);
    }
    let calls = kg.calls();
    assert_eq!(calls[0].port, calls[1].port);
    assert!(calls[2..].iter().all(|seen| seen.port != calls[1].port), "{calls:?}");
}
