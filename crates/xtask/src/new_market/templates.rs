//! What a new market begins with as its own.

use std::path::PathBuf;

use crate::new_market::facts::Facts;

/// The columns of the template's addresses, in SQL and in `schema.rs`.
pub(crate) const COLUMNS: &str =
    "    street TEXT NOT NULL,\n    city TEXT NOT NULL,\n    region TEXT,\n    postal_code TEXT\n";
/// The same in Diesel's words.
pub(crate) const COLUMNS_OF_SCHEMA: &str = "        street -> Text,\n        city -> Text,\n        \
    region -> Nullable<Text>,\n        postal_code -> Nullable<Text>,\n";

/// The languages in which there are shared texts: the market's own in them, and its way to pay that is no card.
pub(crate) const LANGUAGES: [(&str, &str, &str); 4] = [
    ("en", include_str!("../../templates/locales/en.ftl"), "Cash on delivery"),
    ("es", include_str!("../../templates/locales/es.ftl"), "Efectivo contra entrega"),
    ("ky", include_str!("../../templates/locales/ky.ftl"), "Жеткирилгенде накталай төлөө"),
    ("ru", include_str!("../../templates/locales/ru.ftl"), "Наличные при доставке"),
];

const FILES: [(&str, &str); 8] = [
    ("src/addresses.rs", include_str!("../../templates/addresses.rs.txt")),
    ("src/lib.rs", include_str!("../../templates/lib.rs.txt")),
    ("src/main.rs", include_str!("../../templates/main.rs.txt")),
    ("src/market.rs", include_str!("../../templates/market.rs.txt")),
    ("src/numbering.rs", include_str!("../../templates/numbering.rs.txt")),
    ("src/payments.rs", include_str!("../../templates/payments.rs.txt")),
    ("src/pricing.rs", include_str!("../../templates/pricing.rs.txt")),
    ("tests/suite/http.rs", include_str!("../../templates/http.rs.txt")),
];

/// The files by their paths within the service.
pub(crate) fn files(facts: &Facts) -> impl Iterator<Item = (PathBuf, String)> {
    let own = FILES.map(|(path, template)| (path.into(), rendered(template, facts)));
    let chosen = facts.languages.iter().filter_map(|tag| LANGUAGES.iter().find(|(known, ..)| known == tag));
    let locales = chosen.map(|(tag, text, _)| (format!("locales/{tag}.ftl").into(), rendered(text, facts)));
    own.into_iter().chain([("src/texts.rs".into(), texts(facts))]).chain(locales.collect::<Vec<_>>())
}

/// The template with every `<<name>>` filled in.
fn rendered(template: &str, facts: &Facts) -> String {
    let [net, tax, gross] = facts.price();
    let cash =
        |tag: &String| LANGUAGES.iter().find(|(known, ..)| known == tag).map_or("", |(_, _, cash)| cash);
    [
        ("name", facts.name.as_str()),
        ("NAME", &facts.name.to_uppercase()),
        ("Country", &facts.type_name),
        ("country", &facts.country),
        ("region", &facts.region),
        ("prefix", &facts.prefix),
        ("phone_format", &facts.phone_format),
        ("sample", &facts.sample),
        ("foreign", &facts.foreign),
        ("currency", &facts.currency),
        ("symbol", &facts.symbol),
        ("language", &facts.languages[0]),
        ("other_language", &facts.languages[1]),
        ("languages", &facts.languages.iter().map(|tag| format!("\"{tag}\"")).collect::<Vec<_>>().join(", ")),
        ("tax_name", &facts.tax_name),
        ("tax_rate", &facts.tax_rate.to_string()),
        ("timezone", &facts.timezone),
        ("end_of_january", &facts.end_of_january),
        ("net", &net),
        ("tax", &tax),
        ("gross", &gross),
        ("cash", cash(&facts.languages[0])),
        ("other_cash", cash(&facts.languages[1])),
    ]
    .iter()
    .fold(template.to_owned(), |text, (name, value)| text.replace(&format!("<<{name}>>"), value))
}

fn texts(facts: &Facts) -> String {
    let line = |tag: &String| format!("    (\"{tag}\", include_str!(\"../locales/{tag}.ftl\")),\n");
    let lines: String = facts.languages.iter().map(line).collect();
    format!(
        "//! The market's texts, the default language first.\n\npub(crate) const LOCALES: &[(&str, &str)] = &[\n{lines}];\n"
    )
}
