//! What all workers share.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header::X_FORWARDED_PROTO;
use actix_web::web::Data;
use common::{Clock, Texts};
use ipnet::IpNet;
use tokens::GoodTokens;

use crate::fetch::Fetcher;
use crate::forward::Limits;
use crate::health::Probes;
use crate::settings::{SecuritySettings, Settings};
use crate::table::Table;
use crate::tables::{Present, Tables};

/// A worker's own handle on what all share: those who take one for each request do not wait for other workers at the
/// count of its owners.
pub(crate) type Shared = Data<Arc<Gateway>>;

/// What all workers share.
pub(crate) struct Gateway {
    /// Asks markets for what they publish.
    pub fetcher: Fetcher,
    /// How long and how much a market may answer.
    pub limits: Limits,
    /// How long a client's body may take to arrive.
    pub body_wait: Duration,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// What browsers and finders of weaknesses are told.
    pub security: SecuritySettings,
    /// The present.
    pub clock: Arc<dyn Clock>,
    /// The texts of problems.
    pub texts: Arc<Texts>,
    /// The tokens whose signatures were checked.
    pub good_tokens: GoodTokens,
    /// The last probe of the markets.
    pub probes: Probes,
    tables: Tables,
}

impl Gateway {
    /// A gateway that knows of its markets only where they are.
    pub(crate) fn new(
        settings: &Settings,
        fetcher: Fetcher,
        texts: Arc<Texts>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            fetcher,
            limits: Limits::default(),
            body_wait: edge::BODY_WAIT,
            trusted_proxies: settings.server.trusted_proxies.clone(),
            security: settings.security.clone(),
            clock,
            texts,
            good_tokens: GoodTokens::default(),
            probes: Probes::default(),
            tables: Tables::new(Table::new(settings, None)),
        }
    }

    /// The markets and routes as they are now.
    pub(crate) fn table(&self) -> Arc<Present> {
        self.tables.get()
    }

    /// Whether the client came by TLS, which ended here, or in a trusted proxy in front that tells.
    pub(crate) fn came_by_tls(&self, request: &HttpRequest) -> bool {
        let told = request.headers().get(X_FORWARDED_PROTO);
        edge::came_by_tls(request)
            || told.is_some_and(|told| told.as_bytes().eq_ignore_ascii_case(b"https"))
                && request.peer_addr().is_some_and(|peer| self.trusts(peer.ip().to_canonical()))
    }

    /// Whether a proxy is believed.
    pub(crate) fn trusts(&self, peer: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|net| net.contains(&peer))
    }

    /// Takes the markets, their routes and the default market from `settings`; requests under way keep the old ones.
    pub(crate) fn reload(&self, settings: &Settings) {
        self.tables.replace(|before| Table::new(settings, Some(before)));
    }
}
