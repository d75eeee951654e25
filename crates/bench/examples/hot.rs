//! `hot PATH COUNT`: takes one of the hot paths so many times and nothing else, for a counter of instructions.

use std::process::ExitCode;
use std::time::Duration;

use common::requests::SendCode;
use common::{Arg, Clock as _, Language, SeededEntropy, SessionId, SystemClock, Texts, UserId, parse_object};
use diesel_migrations::embed_migrations;
use signin::contract::kit::{Kit, phone};
use store::{Database, DatabaseSettings, DieselStore, Migrations, Sealer};
use tokens::{Algorithm, Claims, Expected, SigningKeys};

const MIGRATIONS: Migrations = Migrations {
    sqlite: embed_migrations!("../../services/kg-auth/migrations/sqlite"),
    postgres: embed_migrations!("../../services/kg-auth/migrations/postgres"),
};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_default();
    let Some(count) = arguments.next().and_then(|count| count.parse().ok()) else {
        eprintln!("hot PATH COUNT");
        return ExitCode::FAILURE;
    };
    match run(&path, count) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(path: &str, count: u32) -> anyhow::Result<()> {
    match path {
        "verify-token" => check_tokens(count),
        "sign-token" => sign_tokens(count),
        "read-request" => read_requests(count),
        "say" => say(count),
        "login" => log_in(count),
        other => anyhow::bail!("no hot path is called {other}"),
    }
}

/// A gateway's and a market's check of a token.
fn check_tokens(count: u32) -> anyhow::Result<()> {
    let (keys, claims, _folder) = issuer()?;
    let (token, now) = (keys.sign(&claims)?, SystemClock.now());
    let expected = Expected { issuer: &claims.iss, audience: None, market: &claims.market };
    for _ in 0..count {
        tokens::verify(&token, keys.public(), expected, now)?;
    }
    Ok(())
}

fn sign_tokens(count: u32) -> anyhow::Result<()> {
    let (keys, claims, _folder) = issuer()?;
    for _ in 0..count {
        keys.sign(&claims)?;
    }
    Ok(())
}

fn issuer() -> anyhow::Result<(SigningKeys, Claims, tempfile::TempDir)> {
    let folder = tempfile::tempdir()?;
    let market = "aa".parse()?;
    let keys = SigningKeys::load_or_create(&folder.path().join("keys"), &market, Algorithm::Es256)?;
    let (now, entropy) = (SystemClock.now(), SeededEntropy::new(1));
    let claims = Claims {
        iss: "http://hot.invalid".to_owned(),
        aud: "market-auth".to_owned(),
        sub: UserId::new(now, &entropy),
        sid: SessionId::new(now, &entropy),
        market,
        iat: now.timestamp(),
        nbf: now.timestamp(),
        exp: now.timestamp() + 1800,
        jti: common::new_uuid(now, &entropy).to_string(),
    };
    Ok((keys, claims, folder))
}

/// What the gateway and the market read of every request for a code.
fn read_requests(count: u32) -> anyhow::Result<()> {
    let body = r#"{"phone_number":"+996505325311","language":"en"}"#.as_bytes();
    for _ in 0..count {
        let object =
            parse_object(std::hint::black_box(body)).map_err(|error| anyhow::anyhow!("{error:?}"))?;
        SendCode::read(&object).map_err(|error| anyhow::anyhow!("{error:?}"))?;
    }
    Ok(())
}

/// A text with a value in it.
fn say(count: u32) -> anyhow::Result<()> {
    let texts = Texts::shared()?;
    let language = Language::parse("ru").ok_or_else(|| anyhow::anyhow!("a language"))?;
    let args = [("minutes", Arg::Number(15))];
    for _ in 0..count {
        std::hint::black_box(texts.say(&language, "problem-too-many-codes", &args));
    }
    Ok(())
}

/// The rules and the statements of a login on SQLite: send, verify, look the session up.
fn log_in(count: u32) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite://{}", folder.path().join("hot.sqlite3").display());
    // Valgrind beside other work is slow.
    let patience = Duration::from_secs(60);
    let database = Database::open(&DatabaseSettings { patience, ..DatabaseSettings::new(url.into(), 1) })?;
    database.migrate(&MIGRATIONS)?;
    let kit = Kit::new(DieselStore::new(database, Sealer::new([5; 32])));
    for person in 0..count {
        let phone = phone(person);
        let code = kit.code(&phone);
        let verified = kit.guess(&phone, &code).map_err(|error| anyhow::anyhow!("{error:?}"))?;
        anyhow::ensure!(kit.lives(&verified.session), "the session does not live");
    }
    Ok(())
}
