//! ReDoc, out of `assets/redoc`.

use std::sync::LazyLock;

use bytes::Bytes;

use crate::asset::Asset;

/// What its page may load; its styles are inline, its search runs in a worker made of a blob.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; \
                      connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const BUNDLE: &[u8] = include_bytes!("../../assets/redoc/redoc.standalone.js");

static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::part(Bytes::from_static(BUNDLE), "text/javascript; charset=utf-8"));

/// The page, titled `title` (HTML).
pub(super) fn page(title: &str) -> Asset {
    Asset::page(include_str!("redoc.html").replace("{{title}}", title), POLICY)
}

/// The script that the page loads.
pub(super) fn script() -> &'static Asset {
    &SCRIPT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundle_has_nothing_to_fetch_elsewhere() {
        let bundle = std::str::from_utf8(BUNDLE).unwrap();
        assert!(bundle.contains("2.5.4"));
        for foreign in ["cdn.redoc.ly", ".js.map", "fonts.googleapis.com", "unpkg.com", "jsdelivr.net"] {
            assert!(!bundle.contains(foreign), "{foreign}");
        }
    }
}
