//! `/demo`: a sign-in page over the public API, from `gateway/demo`.

use std::future::ready;

use actix_web::HttpRequest;
use actix_web::web::ServiceConfig;
use edge::{Asset, route};

const PAGE: &str = include_str!("../demo/index.html");
const SCRIPT: &str = include_str!("../demo/demo.js");
const STYLE: &str = include_str!("../demo/demo.css");
const ICON: &str = include_str!("../demo/icon.svg");

/// Its own files and this address, and nothing inline; what a server says can't become markup.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
                      trusted-types 'none'";

/// Registers the page with what it loads; where there is an inbox, the page leads to it.
pub(crate) fn routes(app: &mut ServiceConfig, has_inbox: bool) {
    let page = if has_inbox {
        PAGE.replace("data-inbox=\"\"", "data-inbox=\"/dev/inbox\"")
    } else {
        PAGE.to_owned()
    };
    for (path, asset) in [
        ("/demo", Asset::page(page, POLICY)),
        ("/demo/demo.js", Asset::own_part(SCRIPT, "text/javascript; charset=utf-8")),
        ("/demo/demo.css", Asset::own_part(STYLE, "text/css; charset=utf-8")),
        ("/demo/icon.svg", Asset::own_part(ICON, "image/svg+xml")),
    ] {
        app.service(route(path).get(move |req: HttpRequest| ready(asset.answer(&req))).build());
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn it_is_small_and_loads_nothing_from_elsewhere() {
        let all = [PAGE, SCRIPT, STYLE, ICON];
        assert!(all.iter().map(|file| file.len()).sum::<usize>() < 60_000);
        for file in all {
            let foreign = file.replace("http://www.w3.org/2000/svg", "");
            assert!(
                !foreign.contains("http://") && !foreign.contains("https://") && !foreign.contains("url(")
            );
        }
    }

    #[test]
    fn nothing_of_it_is_inline() {
        assert!(!PAGE.contains("<style") && !PAGE.contains("style=") && !PAGE.contains(" on"), "{PAGE}");
        assert_eq!(PAGE.matches("<script").count(), PAGE.matches("<script type=\"module\" src=").count());
    }

    type Texts = BTreeMap<String, BTreeMap<String, String>>;

    fn texts() -> Texts {
        serde_json::from_str(include_str!("../demo/texts.json")).unwrap()
    }

    fn places(text: &str) -> Vec<&str> {
        let mut places: Vec<_> =
            text.split('{').skip(1).map(|rest| rest.split_once('}').unwrap().0).collect();
        places.sort_unstable();
        places
    }

    #[test]
    fn every_text_is_there_in_four_languages_with_the_same_places() {
        for (key, said) in texts() {
            assert_eq!(said.keys().collect::<Vec<_>>(), ["en", "es", "ky", "ru"], "{key}");
            for (language, text) in &said {
                assert!(!text.trim().is_empty() && places(text) == places(&said["en"]), "{key} {language}");
            }
        }
    }

    #[test]
    fn every_text_is_said_somewhere() {
        let sources: String = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/demo/src"))
            .unwrap()
            .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect();
        let named = ["channel-", "field-", "way-"];
        for key in texts().into_keys().filter(|key| !named.iter().any(|kind| key.starts_with(kind))) {
            let is_said = sources.contains(&format!("\"{key}\"")) || PAGE.contains(&format!("\"{key}\""));
            assert!(is_said, "nobody says {key}");
        }
    }

    #[test]
    fn it_leads_to_the_inbox_where_there_is_one() {
        assert_eq!(PAGE.matches("data-inbox=\"\"").count(), 1);
    }
}
