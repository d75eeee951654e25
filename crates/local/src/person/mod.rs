//! What a person does at a terminal: signs in, asks for a token, looks who they are, signs out.

mod login;
mod place;

use std::collections::HashMap;
use std::future::Future;

use market_auth_client::{Error, MarketAuth, api};

pub(crate) use login::login;
pub(crate) use place::Place;

type Environment = HashMap<String, String>;

/// Which sessions end.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
pub(crate) enum Scope {
    /// This one.
    #[default]
    Session,
    /// All but this one.
    Others,
    /// All.
    All,
}

/// Runs one command's calls.
pub(crate) fn block_on<T>(calls: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(calls)
}

/// Prints an access token: the one place where a part of the session is shown.
pub(crate) fn token(place: &Place, env: &Environment) -> anyhow::Result<()> {
    let auth = place.client(env)?;
    let token = block_on(async { auth.access_token().await.map_err(told) })?;
    println!("{}", token.expose());
    Ok(())
}

/// Tells who is signed in.
pub(crate) fn whoami(place: &Place, env: &Environment) -> anyhow::Result<()> {
    let auth = place.client(env)?;
    let profile = block_on(async { auth.profile().await.map_err(told) })?;
    println!("{} ({}), {}, user {}", profile.name, profile.phone_number, profile.market, profile.id);
    Ok(())
}

/// Ends sessions at the server, and forgets this one if it is over.
pub(crate) fn logout(place: &Place, env: &Environment, scope: Scope) -> anyhow::Result<()> {
    let auth: MarketAuth = place.client(env)?;
    anyhow::ensure!(auth.session().map_err(told)?.is_some(), "nobody is signed in");
    let scope = match scope {
        Scope::Session => api::Scope::Session,
        Scope::Others => api::Scope::Others,
        Scope::All => api::Scope::All,
    };
    block_on(async { auth.logout(scope).await.map_err(told) })?;
    println!("{}", if scope == api::Scope::Others { "signed out elsewhere" } else { "signed out" });
    Ok(())
}

/// What went wrong, with what helps.
fn told(error: Error) -> anyhow::Error {
    match error {
        Error::SignedOut => anyhow::anyhow!("nobody is signed in: market-auth login +…"),
        error @ Error::NoAnswer(_) => {
            anyhow::Error::from(error).context("is the gateway there? `market-auth doctor` looks")
        }
        other => other.into(),
    }
}
