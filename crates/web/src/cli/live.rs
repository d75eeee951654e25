//! `check --live`: whether the providers of messages know us.

use anyhow::bail;
use courier::{ProviderName, Refusal, Standing};

use super::reasons;
use crate::server::MarketServer;

/// Asks each provider that is in use, and tells what it says, one line each; an error names those that have something
/// against us.
pub(super) fn ask_providers(server: &MarketServer, mut tell: impl FnMut(&str)) -> anyhow::Result<()> {
    let mut against = Vec::new();
    for (name, standing) in edge::run_process(standings(server)) {
        match standing {
            Ok(standing) => tell(&format!("{name}: {}", good(standing))),
            Err(refusal) => {
                tell(&format!("{name}: {}", bad(server, name, refusal)));
                against.push(name.as_str());
            }
        }
    }
    if against.is_empty() { Ok(()) } else { bail!("no message would leave by {}", against.join(", ")) }
}

async fn standings(server: &MarketServer) -> Vec<(ProviderName, Result<Standing, Refusal>)> {
    let mut standings = Vec::new();
    // The spare inbox is the inbox.
    for provider in server.settings.routes.providers().filter(|one| one.name() != ProviderName::Spare) {
        standings.push((provider.name(), provider.probe(server.clock.now()).await));
    }
    standings
}

fn good(standing: Standing) -> &'static str {
    match standing {
        Standing::Good => "ok",
        Standing::Reachable => "answers, and can't be asked more without sending a message: see courier test",
        Standing::Own => "keeps messages in this process, so there is nobody to ask",
    }
}

fn bad(server: &MarketServer, name: ProviderName, refusal: Refusal) -> String {
    let told = format!("{} ({})", reasons::words(Some(refusal.reason)), refusal.detail);
    let settings = reasons::settings(server, name, Some(refusal.reason));
    if settings.is_empty() { told } else { format!("{told}: look at {}", settings.join(", ")) }
}
