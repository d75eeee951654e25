//! The sum of all the `test result:` lines that `cargo test` prints.

use std::fmt;

/// How many tests passed, failed and were skipped.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Tally {
    /// Tests that passed.
    pub(crate) passed: u32,
    /// Tests that failed.
    pub(crate) failed: u32,
    /// Tests marked `#[ignore]`.
    pub(crate) skipped: u32,
}

impl Tally {
    /// Adds the counts of one line of output, if it has any.
    pub(crate) fn add(&mut self, line: &str) {
        let Some(result) = line.trim_start().strip_prefix("test result: ") else { return };
        for count in result.split(['.', ';']).filter_map(|part| part.trim().split_once(' ')) {
            match (count.0.parse::<u32>(), count.1) {
                (Ok(n), "passed") => self.passed += n,
                (Ok(n), "failed") => self.failed += n,
                (Ok(n), "ignored") => self.skipped += n,
                (Ok(_) | Err(_), _) => {}
            }
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(output: &str) -> Tally {
        let mut tally = Tally::default();
        output.lines().for_each(|line| tally.add(line));
        tally
    }

    #[test]
    fn the_counts_of_all_result_lines_add_up() {
        let output = "running 2 tests\ntest a ... ok\n\n\
            test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 2.05s\n\
            test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
        assert_eq!(tally(output), Tally { passed: 15, failed: 2, skipped: 1 });
    }

    #[test]
    fn a_coloured_result_line_counts() {
        let line =
            "test result: \u{1b}[32mok\u{1b}[m. 4 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(tally(line).passed, 4);
    }

    #[test]
    fn other_lines_do_not_count() {
        assert_eq!(tally("test result of mine: 5 passed\n7 passed; 1 failed"), Tally::default());
    }

    #[test]
    fn skipped_tests_are_named_only_if_there_are_any() {
        assert_eq!(Tally { passed: 7, failed: 0, skipped: 0 }.to_string(), "7 passed, 0 failed");
        assert_eq!(Tally { passed: 7, failed: 1, skipped: 2 }.to_string(), "7 passed, 1 failed, 2 skipped");
    }
}
