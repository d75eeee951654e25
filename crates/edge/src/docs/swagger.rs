//! Swagger UI, out of the files that `utoipa-swagger-ui` carries.

use std::sync::Arc;
use std::sync::LazyLock;

use bytes::Bytes;
use utoipa_swagger_ui::{Config, serve};

use crate::asset::Asset;

/// What its page may load; Swagger UI sets inline styles.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

/// The files that the page loads; the rest of the package is not served.
const PARTS: [&str; 7] = [
    "favicon-16x16.png",
    "favicon-32x32.png",
    "index.css",
    "swagger-initializer.js",
    "swagger-ui-bundle.js",
    "swagger-ui-standalone-preset.js",
    "swagger-ui.css",
];

static SERVED: LazyLock<Vec<(&str, Asset)>> =
    LazyLock::new(|| PARTS.iter().filter_map(|name| Some((*name, read(name)?))).collect());

/// The page, titled `title` (HTML).
pub(super) fn page(title: &str) -> Asset {
    let html =
        file("index.html").map(|(bytes, _)| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    Asset::page(html.replace("<title>Swagger UI</title>", &format!("<title>{title}</title>")), POLICY)
}

/// A file that the page loads.
pub(super) fn part(name: &str) -> Option<&'static Asset> {
    SERVED.iter().find(|(served, _)| *served == name).map(|(_, asset)| asset)
}

fn read(name: &str) -> Option<Asset> {
    file(name).map(|(bytes, content_type)| Asset::part(bytes, &content_type))
}

fn file(name: &str) -> Option<(Bytes, String)> {
    let config = Config::from("/openapi.json").validator_url("none").persist_authorization(true);
    let file = serve(name, Arc::new(config.display_request_duration(true))).ok()??;
    Some((file.bytes.into_owned().into(), file.content_type))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_that_the_page_names_is_there() {
        let (html, _) = file("index.html").unwrap();
        let html = String::from_utf8(html.to_vec()).unwrap();
        let named = html
            .split('"')
            .filter(|text| text.ends_with(".js") || text.ends_with(".css") || text.ends_with(".png"));
        let named: Vec<_> = named.map(|path| path.trim_start_matches("./")).collect();
        assert_eq!(named.len(), PARTS.len());
        assert!(named.iter().all(|name| part(name).is_some()), "{named:?}");
        assert!(html.contains("<title>Swagger UI</title>"));
    }

    #[test]
    fn it_reads_our_document_and_asks_no_validator() {
        let (script, _) = file("swagger-initializer.js").unwrap();
        let script = String::from_utf8(script.to_vec()).unwrap();
        assert!(script.contains(r#""url": "/openapi.json""#), "{script}");
        assert!(script.contains(r#""validatorUrl": "none""#), "{script}");
        assert!(!script.contains("http"), "{script}");
    }
}
