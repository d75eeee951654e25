//! Tables of what was measured: as text for people, as JSON with every round's value for programs.

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::Result;
use serde_json::{Map, Value, json};

use crate::statistics::{median, spread};

/// What has a name each, in the order of their coming.
type Named<T> = Vec<(String, T)>;

/// One section's tables.
#[derive(Default)]
pub(crate) struct Report {
    title: &'static str,
    /// What must be known to read the numbers.
    notes: Vec<String>,
    rows: Named<Named<Vec<f64>>>,
}

impl Report {
    pub(crate) fn new(title: &'static str) -> Self {
        Self { title, ..Self::default() }
    }

    pub(crate) fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// One round's value, beside those of the rounds before.
    pub(crate) fn add(&mut self, row: &str, column: &str, value: f64) {
        let cells = entry(&mut self.rows, row);
        entry(cells, column).push(value);
    }

    /// The median of a row's value, 0 where there is none.
    pub(crate) fn median(&self, row: &str, column: &str) -> f64 {
        median(self.values(row, column))
    }

    fn values(&self, row: &str, column: &str) -> &[f64] {
        let cells = self.rows.iter().find(|(name, _)| name == row).map(|(_, cells)| cells);
        let values = cells.and_then(|cells| cells.iter().find(|(name, _)| name == column));
        values.map_or(&[], |(_, values)| values)
    }

    /// Adds what a row's value is, round by round, as a multiple of another row's; nothing where either has none.
    pub(crate) fn compare(&mut self, row: &str, column: &str, other: &str, name: &str) {
        let (ours, theirs) = (self.values(row, column).to_vec(), self.values(other, column).to_vec());
        for (ours, theirs) in ours.iter().zip(theirs).filter(|(_, theirs)| *theirs != 0.0) {
            self.add(row, name, ours / theirs);
        }
    }

    /// Writes every round's values.
    pub(crate) fn save(&self, file: &Path) -> Result<()> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(fs::write(file, format!("{:#}\n", self.to_json()))?)
    }

    fn to_json(&self) -> Value {
        let cell =
            |values: &[f64]| json!({"median": median(values), "spread": spread(values), "rounds": values});
        let row = |cells: &[(String, Vec<f64>)]| -> Map<String, Value> {
            cells.iter().map(|(column, values)| (column.clone(), cell(values))).collect()
        };
        let rows: Vec<Value> =
            self.rows.iter().map(|(name, cells)| json!({"case": name, "values": row(cells)})).collect();
        json!({"title": self.title, "notes": self.notes, "rows": rows})
    }

    fn columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = Vec::new();
        for (column, _) in self.rows.iter().flat_map(|(_, cells)| cells) {
            if !columns.contains(&column.as_str()) {
                columns.push(column);
            }
        }
        columns
    }
}

/// The entry of a name, made if there is none; in the order of their coming.
fn entry<'a, T: Default>(entries: &'a mut Named<T>, name: &str) -> &'a mut T {
    let index = entries.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
        entries.push((name.to_owned(), T::default()));
        entries.len() - 1
    });
    &mut entries[index].1
}

/// A number as short as it can be believed.
fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n== {}\n{}", self.title, self.notes.join("\n"))?;
        let names = self.rows.iter().map(|(name, _)| name.clone());
        let mut columns = vec![std::iter::once(String::new()).chain(names).collect::<Vec<_>>()];
        for column in self.columns() {
            let cells = self.rows.iter().map(|(row, _)| self.cell(row, column));
            columns.push(std::iter::once(column.to_owned()).chain(cells).collect());
        }
        let width = |cells: &Vec<String>| cells.iter().map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = columns.iter().filter_map(width).collect();
        for line in 0..=self.rows.len() {
            write!(f, "{:1$}", columns[0][line], widths[0])?;
            for (cells, width) in columns.iter().zip(&widths).skip(1) {
                write!(f, "  {:>width$}", cells[line])?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

impl Report {
    /// The median, and how far the rounds were apart.
    fn cell(&self, row: &str, column: &str) -> String {
        match self.values(row, column) {
            [] => String::new(),
            [only] => short(*only),
            values => format!("{} ±{:.0}%", short(median(values)), spread(values) * 50.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_shows_medians_and_half_of_the_spread() {
        let mut report = Report::new("a title");
        report.note("a note");
        for value in [90.0, 100.0, 110.0] {
            report.add("ours", "req/s", value);
        }
        report.add("theirs", "MiB", 7.25);
        let text = report.to_string();
        assert!(
            text.contains("a title\na note\n") && text.contains("100 ±10%") && text.contains("7.25"),
            "{text}"
        );
        assert_eq!(report.median("ours", "req/s"), 100.0);
        assert_eq!(report.median("ours", "MiB"), 0.0);
        assert_eq!(report.to_json()["rows"][0]["values"]["req/s"]["rounds"], json!([90.0, 100.0, 110.0]));
    }

    #[test]
    fn rows_are_compared_round_by_round() {
        let mut report = Report::new("a title");
        for (ours, theirs) in [(1.0, 2.0), (6.0, 3.0), (5.0, 5.0)] {
            report.add("ours", "µs", ours);
            report.add("theirs", "µs", theirs);
        }
        report.compare("ours", "µs", "theirs", "to theirs");
        report.compare("ours", "ms", "theirs", "nothing");
        assert_eq!(report.values("ours", "to theirs"), [0.5, 2.0, 1.0]);
        assert!(!report.to_string().contains("nothing"));
    }
}
