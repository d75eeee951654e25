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

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use futures_util::FutureExt;
    use tracing::span::Id;

    use super::*;

    /// Notes the span that it is dropped in.
    struct Last(Rc<Cell<Option<Id>>>);

    impl Drop for Last {
        fn drop(&mut self) {
            self.0.set(Span::current().id());
        }
    }

    /// The span, and the one that the end of some work was in.
    fn ended(work: impl Future<Output = ()> + 'static) -> (Option<Id>, Option<Id>) {
        tracing::subscriber::with_default(tracing_subscriber::registry(), || {
            let (span, seen) = (tracing::info_span!("request"), Rc::new(Cell::new(None)));
            let (id, last) = (span.id(), Last(seen.clone()));
            let within = async move {
                let _last = last;
                work.await;
            };
            let _ = Within::new(span, within).now_or_never();
            assert_eq!(Span::current().id(), None);
            (id, seen.take())
        })
    }

    #[test]
    fn work_ends_within_its_span_whether_it_was_done_or_not() {
        let (id, seen) = ended(std::future::ready(()));
        assert!(id.is_some() && id == seen, "{id:?} {seen:?}");
        let (id, seen) = ended(std::future::pending());
        assert!(id.is_some() && id == seen, "{id:?} {seen:?}");
    }
}
