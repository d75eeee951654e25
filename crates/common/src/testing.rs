//! What tests ask of texts: which keys, placeholders and plurals a Fluent file has.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};

/// The texts that all markets share: language and Fluent source.
pub const SHARED_TEXTS: &[(&str, &str)] = crate::texts::SHARED;

/// The placeholders that are numbers: a noun that follows one has the form that goes with it.
const NUMBERS: [&str; 4] = ["attempts", "count", "minutes", "seconds"];

/// What a message is made of.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// The names of its placeholders.
    pub placeholders: BTreeSet<String>,
    /// The plural categories among which each number chooses.
    pub plurals: BTreeMap<String, BTreeSet<String>>,
}

/// The messages of a Fluent file by key.
///
/// # Panics
/// If it can't be read, or has a key twice.
pub fn messages(source: &str) -> BTreeMap<String, Message> {
    let resource = fluent_syntax::parser::parse(source).expect("a Fluent file");
    let mut messages = BTreeMap::new();
    for entry in resource.body {
        if let Entry::Message(found) = entry {
            let mut message = Message::default();
            note_pattern(&found.value.expect("a message has a text"), &mut message);
            let before = messages.insert(found.id.name.to_owned(), message);
            assert!(before.is_none(), "{} is there twice", found.id.name);
        }
    }
    messages
}

/// The messages whose numbers don't choose among all plural categories (CLDR) that whole numbers have in `language`.
pub fn wrong_plurals(language: &str, source: &str) -> Vec<String> {
    let needed: BTreeSet<_> = categories(language).iter().map(ToString::to_string).collect();
    let is_right = |message: &Message| {
        let mut numbers = message.placeholders.iter().filter(|name| NUMBERS.contains(&name.as_str()));
        numbers.all(|number| needed.is_empty() || message.plurals.get(number) == Some(&needed))
    };
    messages(source).into_iter().filter(|(_, message)| !is_right(message)).map(|(key, _)| key).collect()
}

/// None where a noun stays the same after every number, as in the Turkic languages.
fn categories(language: &str) -> &'static [&'static str] {
    match language {
        "ru" => &["few", "many", "one"],
        "en" | "es" => &["one", "other"],
        _ => &[],
    }
}

fn note_pattern(pattern: &Pattern<&str>, message: &mut Message) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { .. } => {}
            PatternElement::Placeable { expression } => note_expression(expression, message),
        }
    }
}

fn note_expression(expression: &Expression<&str>, message: &mut Message) {
    match expression {
        Expression::Inline(inline) => _ = note_placeholder(inline, message),
        Expression::Select { selector, variants } => {
            let chooser = note_placeholder(selector, message);
            for variant in variants {
                if let (VariantKey::Identifier { name }, Some(chooser)) = (&variant.key, &chooser) {
                    message.plurals.entry(chooser.clone()).or_default().insert((*name).to_owned());
                }
                note_pattern(&variant.value, message);
            }
        }
    }
}

fn note_placeholder(inline: &InlineExpression<&str>, message: &mut Message) -> Option<String> {
    let InlineExpression::VariableReference { id } = inline else { return None };
    message.placeholders.insert(id.name.to_owned());
    Some(id.name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found_wherever_they_stand() {
        let found = messages(
            "# A note.\na = x { $name } { $count ->\n    [one] { $other }\n   *[other] z\n}\nb = y\n",
        );
        let names: Vec<_> = found["a"].placeholders.iter().map(String::as_str).collect();
        assert_eq!(names, ["count", "name", "other"]);
        assert_eq!(found["b"], Message::default());
    }

    #[test]
    fn a_number_that_chooses_too_little_is_told() {
        let two = "a = { $minutes ->\n    [one] x\n   *[other] y\n}\n";
        assert!(wrong_plurals("en", two).is_empty());
        assert_eq!(wrong_plurals("ru", two), ["a"]);
        assert_eq!(wrong_plurals("en", "a = { $minutes } minutes\n"), ["a"]);
        assert!(wrong_plurals("ky", "a = { $minutes } мүнөт\n").is_empty());
    }

    #[test]
    fn every_language_has_the_same_shared_texts_with_plurals_of_its_own() {
        let placeholders = |source| {
            let found = messages(source).into_iter();
            found.map(|(key, message)| (key, message.placeholders)).collect::<BTreeMap<_, _>>()
        };
        for (language, source) in SHARED_TEXTS {
            assert_eq!(placeholders(source), placeholders(SHARED_TEXTS[0].1), "{language}");
            assert_eq!(wrong_plurals(language, source), Vec::<String>::new(), "{language}");
        }
    }
}
