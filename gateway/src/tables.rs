//! The table of the moment, which every request asks for and hardly anything replaces.

use std::cell::RefCell;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::table::Table;

/// The numbers of tables, so that none has another's in this process.
static NUMBERS: AtomicU64 = AtomicU64::new(1);

thread_local! {
    /// The table that this thread had last, by its number.
    static LAST: RefCell<Option<(u64, Arc<Present>)>> = const { RefCell::new(None) };
}

/// The table as one thread hands it out.
#[derive(Debug)]
pub(crate) struct Present(Arc<Table>);

impl Deref for Present {
    type Target = Table;

    fn deref(&self) -> &Table {
        &self.0
    }
}

/// The table of the moment.
///
/// Each thread hands out owners of its own, since a count of owners that all threads change is what they would wait
/// for one another at; they look only whether there is another table.
pub(crate) struct Tables {
    number: AtomicU64,
    table: RwLock<Arc<Table>>,
}

impl Tables {
    pub(crate) fn new(table: Table) -> Self {
        Self { number: AtomicU64::new(next_number()), table: RwLock::new(Arc::new(table)) }
    }

    /// The table as it is now.
    pub(crate) fn get(&self) -> Arc<Present> {
        let number = self.number.load(Ordering::Acquire);
        LAST.with_borrow_mut(|last| {
            if let Some((_, table)) = last.as_ref().filter(|(known, _)| *known == number) {
                return Arc::clone(table);
            }
            let table = self.table.read().unwrap_or_else(PoisonError::into_inner);
            let fresh = Arc::new(Present(Arc::clone(&table)));
            // While it is read nobody replaces it.
            *last = Some((self.number.load(Ordering::Acquire), Arc::clone(&fresh)));
            fresh
        })
    }

    /// Makes another of it, one at a time; who has the old one keeps it.
    pub(crate) fn replace(&self, make: impl FnOnce(&Table) -> Table) {
        let mut table = self.table.write().unwrap_or_else(PoisonError::into_inner);
        *table = Arc::new(make(&table));
        self.number.store(next_number(), Ordering::Release);
    }
}

fn next_number() -> u64 {
    NUMBERS.fetch_add(1, Ordering::Relaxed)
}
