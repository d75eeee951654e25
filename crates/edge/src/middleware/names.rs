//! New names for requests.

use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use common::{Clock, Entropy, new_uuid};

/// How much randomness is asked for at once: enough for 64 names.
const HOARD: usize = 640;

/// Makes names of UUIDv7. They are no secrets: a process that is read from outside gives away more than the next ones.
pub(super) struct Names {
    clock: Arc<dyn Clock>,
    entropy: Hoarded,
}

impl Names {
    pub(super) fn new(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { clock, entropy: Hoarded { source: entropy, left: Mutex::new(Vec::new()) } }
    }

    pub(super) fn make(&self) -> Rc<str> {
        let name = new_uuid(self.clock.now(), &self.entropy);
        Rc::from(&*name.hyphenated().encode_lower(&mut [0; 36]))
    }
}

/// Randomness that its source is asked for in advance, and that is given away once: a system call for each request is
/// more than its name is worth.
struct Hoarded {
    source: Arc<dyn Entropy>,
    left: Mutex<Vec<u8>>,
}

impl Entropy for Hoarded {
    fn fill(&self, bytes: &mut [u8]) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if left.len() < bytes.len() {
            left.resize(HOARD.max(bytes.len()), 0);
            self.source.fill(&mut left);
        }
        let rest = left.len() - bytes.len();
        bytes.copy_from_slice(&left[rest..]);
        left.truncate(rest);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use common::{SeededEntropy, SystemClock};

    use super::*;

    struct Counted(SeededEntropy, AtomicUsize);

    impl Entropy for Counted {
        fn fill(&self, bytes: &mut [u8]) {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.fill(bytes);
        }
    }

    #[test]
    fn no_two_names_are_the_same_and_the_source_is_seldom_asked() {
        let source = Arc::new(Counted(SeededEntropy::new(1), AtomicUsize::new(0)));
        let names = Names::new(Arc::new(SystemClock), source.clone());
        let made: HashSet<_> = (0..1_000).map(|_| names.make()).collect();
        assert_eq!((made.len(), source.1.load(Ordering::Relaxed)), (1_000, 16));
        let random: HashSet<_> = made.iter().map(|name| name[19..].to_owned()).collect();
        assert_eq!(random.len(), 1_000);
    }

    #[test]
    fn what_was_given_away_is_not_given_again() {
        let hoarded = Hoarded { source: Arc::new(SeededEntropy::new(1)), left: Mutex::default() };
        let [mut one, mut other, mut large] = [vec![0; 400], vec![0; 400], vec![0; 2_000]];
        [&mut one, &mut other, &mut large].into_iter().for_each(|bytes| hoarded.fill(bytes));
        let runs: HashSet<&[u8]> =
            [&one, &other, &large].into_iter().flat_map(|all| all.windows(8)).collect();
        assert_eq!(runs.len(), 2 * 393 + 1_993);
    }
}
