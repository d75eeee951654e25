//! The market's texts, the default language first.

pub(crate) const LOCALES: &[(&str, &str)] =
    &[("en", include_str!("../locales/en.ftl")), ("es", include_str!("../locales/es.ftl"))];
