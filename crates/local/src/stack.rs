//! The three servers, from their settings to their end.

use std::collections::HashMap;
use std::net::SocketAddr;

use anyhow::Context as _;
use common::settings::Profile;
use common::{ExposeSecret as _, MarketId, SecretString};
use edge::Listening;
use kg_auth::Kyrgyzstan;
use us_auth::UnitedStates;
use web::{Market, MarketServer, MarketSettings};

use crate::banner::Banner;

/// One market, by name.
pub(crate) struct Member {
    id: MarketId,
    pub(crate) service: &'static str,
    /// The public port, and the operators'.
    pub(crate) ports: [SocketAddr; 2],
    /// Whether TLS ends at the public one.
    pub(crate) tls: bool,
    database: String,
    pub(crate) server: MarketServer,
}

/// The gateway's settings and the markets behind it.
pub(crate) struct Stack {
    profile: Profile,
    gateway: gateway::Settings,
    markets: Vec<Member>,
}

impl Stack {
    /// Reads and checks all settings.
    pub(crate) fn load(profile: Profile, env: &HashMap<String, String>) -> anyhow::Result<Self> {
        let gateway = gateway::Settings::load(profile, None, env)?;
        telemetry::init(&gateway.telemetry, "market-auth")?;
        let markets =
            members(profile, env).into_iter().map(|(_, member)| member).collect::<Result<_, _>>()?;
        Ok(Self { profile, gateway, markets })
    }

    /// Serves until a signal ends it.
    pub(crate) fn serve(self) -> anyhow::Result<()> {
        edge::run_process(async {
            let (servers, banner) = self.listen()?;
            println!("{banner}");
            Ok(edge::run_all(servers).await?)
        })
    }

    /// The markets listen first: the gateway is told where, whatever their ports turned out to be.
    fn listen(mut self) -> anyhow::Result<(Vec<Listening>, Banner)> {
        let (mut servers, mut markets) = (Vec::new(), Vec::new());
        for member in self.markets {
            let listening = member.server.build()?;
            let address = listening.public_addr();
            point_to(&mut self.gateway, &member.id, address)?;
            markets.push((member.service, address, member.database));
            servers.push(listening);
        }
        let gateway = gateway::build(&self.gateway, self.profile)?;
        let (profile, has_demo) = (self.profile, self.gateway.demo.enabled);
        let banner = Banner { gateway: gateway.public_addr(), markets, profile, has_demo };
        servers.push(gateway);
        Ok((servers, banner))
    }

    /// Where the gateway's operators' port is.
    pub(crate) fn internal(&self) -> SocketAddr {
        self.gateway.internal.bind
    }

    /// Brings the markets' databases up to date.
    pub(crate) fn migrate(&self) -> anyhow::Result<()> {
        self.markets.iter().try_for_each(|member| member.server.migrate())
    }

    /// Looks at everything that a start needs; tells what is good.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        edge::Ports::check("GATEWAY", &self.gateway.server)?;
        println!("gateway: settings: ok");
        self.markets
            .iter()
            .try_for_each(|member| member.server.check(|line| println!("{}: {line}", member.service)))
    }
}

/// The markets' services, and each with its settings if they are good.
pub(crate) fn members(
    profile: Profile,
    env: &HashMap<String, String>,
) -> Vec<(&'static str, anyhow::Result<Member>)> {
    vec![
        (Kyrgyzstan.service(), Member::load(Kyrgyzstan, profile, env)),
        (UnitedStates::default().service(), Member::load(UnitedStates::default(), profile, env)),
    ]
}

impl Member {
    fn load(market: impl Market, profile: Profile, env: &HashMap<String, String>) -> anyhow::Result<Self> {
        let settings = MarketSettings::load(&market, profile, None, env)?;
        let (id, service) = (market.descriptor().market.parse()?, market.service());
        let database = place_of(&settings.database.store.url);
        let ports = [settings.server.bind, settings.internal.bind];
        let tls = settings.server.tls.is_some();
        Ok(Self { id, service, ports, tls, database, server: MarketServer::new(market, settings, profile)? })
    }
}

/// Where a database is, without anything that opens it.
fn place_of(url: &SecretString) -> String {
    let file = url.expose_secret().strip_prefix("sqlite://");
    file.map_or_else(|| "PostgreSQL".to_owned(), |file| format!("SQLite {file}"))
}

fn point_to(gateway: &mut gateway::Settings, id: &MarketId, address: SocketAddr) -> anyhow::Result<()> {
    if let Some(route) = gateway.markets.get_mut(id) {
        route.url = format!("http://{address}").parse().context("a market's own address")?;
    }
    Ok(())
}
