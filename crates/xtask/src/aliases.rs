//! One text for two databases: Diesel prints the same column type under different names.

/// What PostgreSQL's columns are called, and the name that is committed.
const ALIASES: &[(&str, &str)] = &[
    ("Int2", "SmallInt"),
    ("Int4", "Integer"),
    ("Int8", "BigInt"),
    ("Float4", "Float"),
    ("Float8", "Double"),
    ("Varchar", "Text"),
    ("Bpchar", "Text"),
    ("Bytea", "Binary"),
];

/// A printed schema with every column's type under its committed name, and without PostgreSQL's `max_length`.
pub(crate) fn normalise(schema: &str) -> String {
    let lines = schema.lines().filter(|line| !line.trim_start().starts_with("#[max_length"));
    lines.map(|line| column(line) + "\n").collect()
}

fn column(line: &str) -> String {
    let Some((name, rest)) = line.split_once(" -> ") else { return line.to_owned() };
    let sql_type = rest.trim_end_matches([',', '>']).trim_start_matches("Nullable<");
    match ALIASES.iter().find(|(printed, _)| *printed == sql_type) {
        Some((printed, committed)) => format!("{name} -> {}", rest.replacen(printed, committed, 1)),
        None => line.to_owned(),
    }
}

/// The lines that only one of two texts has, marked `-` and `+`; nothing if the texts are equal.
pub(crate) fn difference(old: &str, new: &str) -> Option<String> {
    if old == new {
        return None;
    }
    let only = |mark: char, one: &str, other: &str| -> String {
        let missing = one.lines().filter(|line| !other.lines().any(|theirs| theirs == *line));
        missing.map(|line| format!("{mark} {line}\n")).collect()
    };
    let lines = only('-', old, new) + &only('+', new, old);
    Some(if lines.is_empty() { "the same lines in another order\n".to_owned() } else { lines })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postgresql_s_names_become_the_committed_ones() {
        let printed = "        at -> Int8,\n        name -> Nullable<Varchar>,\n        key -> Bytea,\n";
        let expected = "        at -> BigInt,\n        name -> Nullable<Text>,\n        key -> Binary,\n";
        assert_eq!(normalise(printed), expected);
    }

    #[test]
    fn what_is_not_a_column_s_type_stays() {
        let printed = "    Int8 (id) {\n        Int4 -> Integer,\n        tags -> Int4range,\n";
        assert_eq!(normalise(printed), printed);
    }

    #[test]
    fn a_length_that_sqlite_does_not_know_is_left_out() {
        assert_eq!(normalise("        #[max_length = 16]\n        a -> Varchar,\n"), "        a -> Text,\n");
    }

    #[test]
    fn a_difference_shows_the_lines_of_each_side() {
        assert_eq!(difference("a\nb\n", "a\nc\n").as_deref(), Some("- b\n+ c\n"));
        assert_eq!(difference("a\n", "a\n"), None);
        assert!(difference("a\nb\n", "b\na\n").is_some());
    }
}
