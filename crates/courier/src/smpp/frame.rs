//! PDUs as octets, and octets as what they are to us.

use bytes::BytesMut;
use rusmpp::decode::DecodeWithLength as _;
use rusmpp::encode::{Length as _, owned::Encode as _};
use rusmpp::pdus::DeliverSm;
use rusmpp::{Command, CommandId, CommandStatus, Pdu};
use tokio::io::{AsyncRead, AsyncReadExt as _};

use super::session::Answer;

/// `command_length`, which counts itself.
const LENGTH: usize = 4;
/// The shortest PDU is a header alone.
const SHORTEST: usize = 16;
/// No PDU that we wait for is longer than this with all its parameters.
const LONGEST: usize = 16 * 1024;

/// The bit that tells an answer from a question.
const ANSWER: u32 = 0x8000_0000;

/// What the centre says.
pub(super) enum Frame {
    /// An answer to our question of this number.
    Answer(u32, Answer),
    /// Something for us.
    Deliver(u32, Box<DeliverSm>),
    /// A question whether we are there.
    Enquire(u32),
    /// It ends the session.
    Unbind(u32),
    /// A delivery that can't be read.
    Unreadable(u32),
    /// A question that we have no answer to.
    Other(u32),
}

/// The PDU with its length before it.
pub(super) fn written(status: u32, sequence: u32, pdu: impl Into<Pdu>) -> Vec<u8> {
    let command = Command::new(CommandStatus::from(status), sequence, pdu);
    let length = LENGTH + command.length();
    let mut octets = BytesMut::with_capacity(length);
    octets.extend_from_slice(&u32::try_from(length).expect("a PDU of ours is short").to_be_bytes());
    command.encode(&mut octets);
    octets.to_vec()
}

/// The next PDU; none once the connection is over, or if what comes is no PDU.
pub(super) async fn next(from: &mut (impl AsyncRead + Unpin)) -> Option<Frame> {
    let length = usize::try_from(from.read_u32().await.ok()?).ok()?;
    if !(SHORTEST..=LONGEST).contains(&length) {
        return None;
    }
    let mut octets = BytesMut::zeroed(length - LENGTH);
    from.read_exact(&mut octets).await.ok()?;
    Some(frame(octets))
}

/// A PDU without its length. One whose body can't be read still has its number, so that the others need not suffer.
fn frame(mut octets: BytesMut) -> Frame {
    let word = |at: usize| octets[at..].first_chunk().map_or(0, |word| u32::from_be_bytes(*word));
    let (id, status, sequence) = (word(0), word(4), word(8));
    let length = octets.len();
    let pdu = Command::decode(&mut octets, length).ok().map(|(command, _)| command.pdu().cloned());
    if id & ANSWER != 0 {
        return Frame::Answer(sequence, answer(CommandId::from(id), status, pdu));
    }
    match (CommandId::from(id), pdu.flatten()) {
        (_, Some(Pdu::DeliverSm(deliver))) => Frame::Deliver(sequence, Box::new(deliver)),
        (CommandId::DeliverSm, _) => Frame::Unreadable(sequence),
        (CommandId::EnquireLink, _) => Frame::Enquire(sequence),
        (CommandId::Unbind, _) => Frame::Unbind(sequence),
        _ => Frame::Other(sequence),
    }
}

/// A refusal needs no body, and many centres send none. A nack that refuses nothing tells nothing.
fn answer(id: CommandId, status: u32, pdu: Option<Option<Pdu>>) -> Answer {
    match (status, pdu) {
        (0, None) => Answer::Unreadable,
        (0, Some(_)) if id == CommandId::GenericNack => Answer::Unreadable,
        (0, Some(Some(Pdu::SubmitSmResp(taken)))) => {
            let id = Some(taken.message_id().as_str().to_owned()).filter(|id| !id.is_empty());
            Answer::Status { status, id }
        }
        _ => Answer::Status { status, id: None },
    }
}
