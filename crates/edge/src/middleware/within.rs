//! A request's work within its span.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::future::LocalBoxFuture;
use tracing::Span;

/// A future all of whose work, its end included, is done within a span.
///
/// What `tracing::Instrumented` does, which enters the span once more to drop what has ended long ago.
pub struct Within<T> {
    span: Span,
    /// Until it has ended.
    work: Option<LocalBoxFuture<'static, T>>,
}

impl<T> Within<T> {
    pub(super) fn new(span: Span, work: impl Future<Output = T> + 'static) -> Self {
        Self { span, work: Some(Box::pin(work)) }
    }
}

impl<T> Future for Within<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let Self { span, work } = self.get_mut();
        let _entered = span.enter();
        let polled = work.as_mut().map_or(Poll::Pending, |work| work.as_mut().poll(cx));
        if polled.is_ready() {
            *work = None;
        }
        polled
    }
}

impl<T> Drop for Within<T> {
    fn drop(&mut self) {
        if self.work.is_some() {
            let _entered = self.span.enter();
            self.work = None;
        }
    }
}
