//! A wake-up after the turn for a task that most likely needs none: one task a thread looks after them all, so that
//! none is made for each.

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use actix_web::rt::spawn;

thread_local! {
    /// Those who asked, while there is a [`Watch`].
    static ASKED: RefCell<Option<Asked>> = const { RefCell::new(None) };
}

struct Asked {
    by: Vec<(Rc<Cell<bool>>, Waker)>,
    watch: Waker,
}

/// Wakes a task when those that can run now have run, unless it says by then that it is `awake`.
pub(crate) fn wake_after_turn(awake: Rc<Cell<bool>>, task: Waker) {
    ASKED.with_borrow_mut(|asked| {
        let asked = asked.get_or_insert_with(|| {
            spawn(Watch);
            Asked { by: Vec::new(), watch: Waker::noop().clone() }
        });
        if asked.by.is_empty() {
            asked.watch.wake_by_ref();
        }
        asked.by.push((awake, task));
    });
}

/// The task that looks after those who asked.
struct Watch;

impl Future for Watch {
    type Output = Infallible;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Infallible> {
        ASKED.with_borrow_mut(|asked| {
            if let Some(asked) = asked {
                asked.watch.clone_from(context.waker());
                asked.wake();
            }
        });
        Poll::Pending
    }
}

impl Asked {
    fn wake(&mut self) {
        for (awake, task) in self.by.drain(..) {
            if !awake.get() {
                task.wake();
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // A thread that ends may have dropped what is its own before.
        let last = ASKED.try_with(RefCell::take).ok().flatten();
        last.into_iter().for_each(|mut last| last.wake());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    use std::task::Wake;

    use actix_web::rt::task::yield_now;

    use super::*;

    #[derive(Default)]
    struct Wakes(AtomicUsize);

    impl Wake for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Relaxed);
        }
    }

    #[actix_web::test]
    async fn who_is_not_awake_by_then_is_woken_once_each_time() {
        let wakes = Arc::new(Wakes::default());
        for woken in 1..=3 {
            for is_awake in [false, true] {
                let awake = Rc::new(Cell::new(false));
                wake_after_turn(Rc::clone(&awake), Waker::from(Arc::clone(&wakes)));
                awake.set(is_awake);
            }
            assert_eq!(wakes.0.load(Relaxed), woken - 1, "not within the turn");
            yield_now().await;
            assert_eq!(wakes.0.load(Relaxed), woken);
        }
    }

    #[test]
    fn a_thread_s_next_runtime_has_a_watch_of_its_own() {
        let wakes = Arc::new(Wakes::default());
        for woken in 1..=2 {
            actix_web::rt::System::new().block_on(async {
                wake_after_turn(Rc::default(), Waker::from(Arc::clone(&wakes)));
            });
            assert_eq!(wakes.0.load(Relaxed), woken);
        }
    }
}
