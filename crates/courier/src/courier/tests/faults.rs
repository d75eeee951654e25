//! Every provider with every fault: how often it is given a message in all.

use tokio::task::JoinSet;

use super::failover::requests;
use super::*;
use crate::testing::{Call, alone, calls};

/// What must follow from a fault.
#[derive(Debug, Clone, Copy)]
enum Then {
    /// The provider does not have the message, and is given it again.
    Again,
    /// It will never take it.
    Never,
    /// It may have it, so that it is given it again only if it knows it again.
    IfKnown,
}

fn faults(call: &Call) -> Vec<(Reply, Then)> {
    let not_http = Reply::Raw("220 mail.example ready\r\n".into());
    let unknown = [Reply::Reset, Reply::Hang, Reply::Drip(200), Reply::Status(502), not_http];
    let refused = [Reply::Status(500), Reply::Drip(500), Reply::Status(401), Reply::RetryAfter(429, 9)];
    let refused = refused.map(|reply| (reply, Then::Again)).into_iter();
    let unknown = unknown.map(|reply| (reply, Then::IfKnown));
    refused.chain(unknown).chain([(call.no_number.0.clone(), Then::Never)]).collect()
}

/// The provider is at fault once and takes whatever comes after it: what became of the message, after how many requests.
async fn carried(call: &Call, fault: Reply) -> (Fate, usize) {
    let script = call.before.iter().cloned().chain([fault, call.taken.clone()]);
    let mut recorder = Recorder::start(script).await;
    let (routes, message) = alone(call.name, &recorder.url);
    let working = working(routes);
    working.send(message.clone());
    if working.outbox.fate_of_attempt(&message.id, 1).await == Fate::Waits {
        working.later(120);
    }
    let fate = working.outbox.fate(&message.id).await;
    working.stop().await;
    (fate, requests(&mut recorder).await)
}

/// How many requests a whole try takes.
fn requests_of_a_try(name: ProviderName) -> usize {
    calls().iter().filter(|call| call.name == name).map(Call::requests).max().unwrap()
}

#[tokio::test]
async fn a_provider_that_may_have_a_message_is_given_it_again_only_if_it_knows_it_again() {
    let mut under_way = JoinSet::new();
    for (call, (fault, then)) in calls().into_iter().flat_map(|call| {
        let faults = faults(&call);
        faults.into_iter().map(move |fault| (call.clone(), fault))
    }) {
        under_way.spawn(async move {
            let again = match then {
                Then::Again => true,
                Then::Never => false,
                Then::IfKnown => call.knows_repeats || !call.sends,
            };
            let expected = if again {
                (Fate::Sent, call.requests() + requests_of_a_try(call.name))
            } else {
                (Fate::Failed, call.requests())
            };
            assert_eq!(carried(&call, fault.clone()).await, expected, "{}: {fault:?}", call.name);
        });
    }
    under_way.join_all().await;
}
