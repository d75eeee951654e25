//! The inbox page, the same at a market and at the gateway; it reads `/dev/events`.

use std::future::ready;

use actix_web::HttpRequest;
use actix_web::web::ServiceConfig;

use crate::{Asset, route};

const PAGE: &str = include_str!("inbox.html");

/// Only the page's own script and style run, whatever a message says.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
                      trusted-types 'none'";

/// Registers the page at `/dev/inbox` with what it loads, for this machine only.
pub fn inbox_page(app: &mut ServiceConfig) {
    for (path, asset) in [
        ("/dev/inbox", Asset::page(PAGE.to_owned(), POLICY)),
        ("/dev/inbox.js", Asset::own_part(include_str!("inbox.js"), "text/javascript; charset=utf-8")),
        ("/dev/inbox.css", Asset::own_part(include_str!("inbox.css"), "text/css; charset=utf-8")),
    ] {
        app.service(route(path).only_local().get(move |req: HttpRequest| ready(asset.answer(&req))).build());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_it_is_inline() {
        assert!(!PAGE.contains("<style") && !PAGE.contains("style=") && !PAGE.contains(" on"), "{PAGE}");
        assert_eq!(PAGE.matches("<script").count(), PAGE.matches("<script type=\"module\" src=").count());
    }
}
