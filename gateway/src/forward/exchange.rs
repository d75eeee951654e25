//! One request and its answer on a connection to a market, driven by whoever awaits them.

use std::future::poll_fn;
use std::io::{self, ErrorKind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use actix_web::HttpResponse;
use bytes::{Buf as _, Bytes};
use tokio::io::AsyncWrite as _;

use super::broken::Broken;
use super::error::Unanswered;
use super::head::{HEAD_BYTES, Head};
use super::link::Link;

/// How many heads may come before the one that counts.
const INTERIM: usize = 8;

/// A request that was begun.
pub(super) struct Exchange<'a> {
    pub(super) link: &'a mut Link,
    unwritten: &'a [u8],
    /// Whether the market takes no more of the request.
    is_cut: bool,
}

/// A whole answer.
pub(super) struct Answer {
    pub(super) head: Head,
    pub(super) body: Bytes,
    /// Whether the connection may carry another request.
    pub(super) keeps: bool,
}

impl Answer {
    /// The answer as the client gets it.
    pub(super) fn handed_on(self) -> Result<HttpResponse, Unanswered> {
        let answer = self.head.answer.ok_or(Unanswered::Foreign(self.head.status.as_u16()))?;
        Ok(answer.set_body(self.body).map_into_boxed_body())
    }
}

impl<'a> Exchange<'a> {
    pub(super) fn new(link: &'a mut Link, unwritten: &'a [u8]) -> Self {
        Self { link, unwritten, is_cut: false }
    }

    /// Waits for the whole answer; its body has at most `limit` bytes.
    pub(super) async fn answer(mut self, limit: usize) -> Result<Answer, Unanswered> {
        let head = self.head().await?;
        let body = self.body(head.length, limit).await.map_err(Unanswered::Broken)?;
        let is_over = self.unwritten.is_empty() && self.link.read.is_empty();
        Ok(Answer { keeps: head.keeps && is_over, head, body })
    }

    async fn head(&mut self) -> Result<Head, Unanswered> {
        for _ in 0..=INTERIM {
            let head = self.next_head().await?;
            if !head.is_interim() {
                return Ok(head);
            }
        }
        Err(Unanswered::Broken(Broken::Interim))
    }

    /// What has come is looked at again when a line has ended, a head that drips costs no more than its length; and when it is
    /// too long, with lines or without.
    async fn next_head(&mut self) -> Result<Head, Unanswered> {
        let mut looked_at = 0;
        loop {
            let read = &self.link.read;
            if (looked_at == 0 || read.len() > HEAD_BYTES || read[looked_at..].contains(&b'\n'))
                && let Some((head, length)) = Head::read(read).map_err(Unanswered::Broken)?
            {
                self.link.read.advance(length);
                return Ok(head);
            }
            looked_at = read.len();
            match self.fill().await {
                Ok(0) => return Err(Unanswered::Gone(ErrorKind::UnexpectedEof.into())),
                Ok(_) => (),
                Err(error) => return Err(failed(error)),
            }
        }
    }

    /// Reads more of the answer, and writes the rest of the request meanwhile; 0 is the end of the connection.
    pub(super) async fn fill(&mut self) -> io::Result<usize> {
        poll_fn(|context| {
            self.write(context);
            pin!(self.link.fill()).poll(context)
        })
        .await
    }

    /// A market may answer before it has read all, and then read no more: its answer counts all the same.
    fn write(&mut self, context: &mut Context<'_>) {
        while !self.unwritten.is_empty() && !self.is_cut {
            match Pin::new(&mut self.link.stream).poll_write(context, self.unwritten) {
                Poll::Ready(Ok(written)) if written > 0 => self.unwritten = &self.unwritten[written..],
                Poll::Ready(_) => self.is_cut = true,
                Poll::Pending => return,
            }
        }
    }
}

pub(super) fn failed(error: io::Error) -> Unanswered {
    match error.kind() {
        ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::ConnectionAborted => {
            Unanswered::Gone(error)
        }
        _ => Unanswered::Broken(error.into()),
    }
}
