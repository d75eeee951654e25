//! The market's texts, the default language first.

pub(crate) const LOCALES: &[(&str, &str)] = &[
    ("ru", include_str!("../locales/ru.ftl")),
    ("ky", include_str!("../locales/ky.ftl")),
    ("en", include_str!("../locales/en.ftl")),
];
