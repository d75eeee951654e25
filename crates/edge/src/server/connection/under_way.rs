//! A request under way on its connection, and how far its body was read.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::HttpMessage;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use bytes::Bytes;
use futures_util::Stream;

use super::Connection;

/// A request under way; when it is dropped, the connection knows whether it can take another one.
pub(crate) struct UnderWay {
    connection: Option<Rc<Connection>>,
    /// Whether the body was read to its end, if there is one.
    body: Option<Rc<Cell<bool>>>,
}

impl UnderWay {
    /// Begins; from here on the request's payload is watched.
    pub(crate) fn begin(req: &mut ServiceRequest) -> Self {
        let connection = req.conn_data::<Rc<Connection>>().cloned();
        connection.iter().for_each(|connection| connection.begin());
        let body = match req.take_payload() {
            Payload::None => None,
            payload => {
                let is_read = Rc::new(Cell::new(false));
                let counted = Counted { payload, is_read: Rc::clone(&is_read) };
                req.set_payload(Payload::Stream { payload: Box::pin(counted) });
                Some(is_read)
            }
        };
        Self { connection, body }
    }

    /// Whether a part of the body was left where it was: the connection can't be used again.
    pub(crate) fn left_unread(&self) -> bool {
        self.body.as_ref().is_some_and(|is_read| !is_read.get())
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let Some(connection) = &self.connection else { return };
        if self.left_unread() {
            connection.end_unread();
        } else {
            connection.end(self.body.is_some());
        }
    }
}

/// A payload that notes its end.
struct Counted {
    payload: Payload,
    is_read: Rc<Cell<bool>>,
}

impl Stream for Counted {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut self.payload).poll_next(cx);
        if matches!(next, Poll::Ready(None)) {
            self.is_read.set(true);
        }
        next
    }
}
