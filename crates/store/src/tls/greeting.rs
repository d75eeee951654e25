//! The first words of both sides, which are PostgreSQL's own before all else is only carried.

use std::io::{self, ErrorKind};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// No greeting and no answer to one is longer, in PostgreSQL itself.
const LIMIT: u32 = 30_000;

/// Authentication by SASL, among the server's `R` messages.
const SASL: [u8; 4] = [0, 0, 0, 10];

/// The mechanism that is bound to the TLS connection, of which libpq knows nothing: it would take the offer for an
/// attack. What remains is bound to the server by its certificate.
const BOUND: &[u8] = b"SCRAM-SHA-256-PLUS";

/// Carries libpq's greeting to the server, and back how libpq is to prove itself.
pub(super) async fn exchange(
    local: &mut (impl AsyncRead + AsyncWrite + Unpin),
    server: &mut (impl AsyncRead + AsyncWrite + Unpin),
) -> io::Result<()> {
    let greeting = framed(local).await?;
    server.write_all(&greeting).await?;
    server.flush().await?;
    loop {
        let kind = server.read_u8().await?;
        let answer = framed(server).await?;
        local.write_all(&[&[kind], &*if kind == b'R' { unbound(answer) } else { answer }].concat()).await?;
        // `v` is about the protocol's version; the answer comes after it.
        if kind != b'v' {
            return Ok(());
        }
    }
}

/// Hears libpq's greeting out, then answers it with PostgreSQL's ErrorResponse.
pub(super) async fn refuse(local: &mut (impl AsyncRead + AsyncWrite + Unpin), cause: &str) -> io::Result<()> {
    framed(local).await?;
    let fields = format!("SFATAL\0VFATAL\0C08006\0MTLS: {cause}\0\0");
    local.write_all(&[b"E", &*frame(fields.as_bytes())].concat()).await
}

/// The same message without the mechanism that libpq can't use.
fn unbound(message: Vec<u8>) -> Vec<u8> {
    let Some(mechanisms) = message[4..].strip_prefix(&SASL) else { return message };
    let kept =
        mechanisms.split_inclusive(|byte| *byte == 0).filter(|name| name.strip_suffix(&[0]) != Some(BOUND));
    frame(&[&SASL[..], &kept.collect::<Vec<_>>().concat()].concat())
}

/// A length that counts itself, and what it is the length of.
async fn framed(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Vec<u8>> {
    let length = from.read_u32().await?;
    if !(4..=LIMIT).contains(&length) {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut body = vec![0; length as usize - 4];
    from.read_exact(&mut body).await?;
    Ok(frame(&body))
}

fn frame(body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap_or(u32::MAX);
    [&length.to_be_bytes(), body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(mechanisms: &str) -> Vec<u8> {
        frame(&[&SASL, mechanisms.as_bytes()].concat())
    }

    #[test]
    fn only_the_bound_mechanism_is_taken_from_an_offer() {
        let whole = offer("SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0");
        assert_eq!(unbound(whole), offer("SCRAM-SHA-256\0\0"));
        for untouched in [offer("SCRAM-SHA-256\0\0"), offer("\0"), frame(&[0, 0, 0, 0]), frame(&[])] {
            assert_eq!(unbound(untouched.clone()), untouched);
        }
    }
}
