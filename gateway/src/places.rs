//! Places for requests under way.

use std::sync::atomic::{AtomicUsize, Ordering};

/// So many places, shared by all workers; nobody waits for one.
///
/// What every worker writes has a cache line of its own (two, as they are fetched in pairs): those who only read what
/// lies beside it would wait for each write.
#[derive(Debug)]
#[repr(align(128))]
pub(crate) struct Places {
    free: AtomicUsize,
}

/// A place that was taken, free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Place<'a>(&'a Places);

impl Places {
    pub(crate) fn new(free: usize) -> Self {
        Self { free: AtomicUsize::new(free) }
    }

    /// Takes a place if there is one.
    pub(crate) fn take(&self) -> Option<Place<'_>> {
        let taken = self.free.try_update(Ordering::Relaxed, Ordering::Relaxed, |free| free.checked_sub(1));
        taken.ok().map(|_| Place(self))
    }

    /// How many are free at the moment.
    pub(crate) fn free(&self) -> usize {
        self.free.load(Ordering::Relaxed)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.free.fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_so_many_places_and_each_comes_back() {
        let places = Places::new(2);
        let (first, _second) = (places.take(), places.take());
        assert!(first.is_some() && places.take().is_none() && places.free() == 0);
        drop(first);
        assert_eq!(places.free(), 1);
        assert!(places.take().is_some());
    }
}
