//! What all providers over HTTP have in common: a client that goes nowhere else, and one exchange in bounded time.

mod exchange;
mod judge;
#[cfg(test)]
mod tests;

use std::time::Duration;

use common::{ExposeSecret, SecretString};
use reqwest::{Certificate, Client, Url, redirect};

pub(crate) use exchange::{Answer, exchange};
pub(crate) use judge::by_status;

use crate::InvalidSetting;

const CONNECT: Duration = Duration::from_secs(1);
/// How long one try takes at most, so that the next provider is tried within seconds.
pub(crate) const TOTAL: Duration = Duration::from_secs(5);

/// A provider's address and the client for it.
#[derive(Clone)]
pub(crate) struct Endpoint {
    /// The client.
    pub(crate) http: Client,
    /// Where it sends to.
    pub(crate) url: Url,
}

impl Endpoint {
    /// The address that the setting `key` has.
    pub(crate) fn new(key: &'static str, url: &str, total: Duration) -> Result<Self, InvalidSetting> {
        let url = parse_url(url).ok_or(InvalidSetting::new(key, "is not an http:// or https:// URL"))?;
        let http = client(&url, total).map_err(|_| InvalidSetting::new(key, NO_CLIENT))?;
        Ok(Self { http, url })
    }

    /// The address with more of a path.
    pub(crate) fn path(&self, path: &str) -> Url {
        let mut url = self.url.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}/{path}"));
        url
    }
}

const NO_CLIENT: &str = "no TLS client can be made for it: are the system's root certificates installed?";

/// A setting that must be there.
pub(crate) fn required<'a>(
    key: &'static str,
    value: Option<&'a SecretString>,
) -> Result<&'a str, InvalidSetting> {
    let value = value.map(|value| value.expose_secret()).filter(|text| !text.trim().is_empty());
    value.ok_or(InvalidSetting::new(key, "must be set for its provider"))
}

fn parse_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// Who is believed besides the system's authorities: nobody, but in the tests of certificates.
fn authorities() -> impl IntoIterator<Item = Certificate> {
    #[cfg(test)]
    let besides = Some(tests::authority());
    #[cfg(not(test))]
    let besides = None;
    besides
}

/// Codes go where the settings say: no redirect, and no proxy that the environment names, leads them elsewhere.
fn client(url: &Url, total: Duration) -> reqwest::Result<Client> {
    let builder = Client::builder()
        .user_agent(concat!("market-auth/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT)
        .timeout(total);
    match url.scheme() {
        "https" => builder.https_only(true).tls_certs_merge(authorities()).build(),
        // Without TLS there is no need of root certificates, which a small image may lack.
        _ => builder.tls_certs_only([]).build(),
    }
}
