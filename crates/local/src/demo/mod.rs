//! `market-auth demo`: every feature in every market, with each answer held to the API's document.

mod account;
mod ask;
mod documented;
mod profile;
mod public;
mod samples;
mod schema;
mod sessions;
mod sign_in;
mod walk;

use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::Value;

use crate::person::block_on;
use samples::samples;
use sign_in::Person;
use walk::Walk;

/// Walks through all of it; fails if an answer is not as documented.
pub(crate) fn run(url: &str) -> anyhow::Result<ExitCode> {
    let is_as_documented = block_on(async {
        let mut walk = Walk::begin(url).await?;
        let markets = public::markets(&mut walk).await?;
        for sample in samples().iter().filter(|sample| markets.iter().any(|market| market == sample.market)) {
            public::market(&mut walk, sample).await?;
            let mut person = Person::signs_in(&mut walk, sample).await?;
            profile::kept(&mut walk, &person, sample).await?;
            sessions::looked_after(&mut walk, &mut person).await?;
            account::changed(&mut walk, &person, sample).await?;
        }
        Ok(walk.end())
    })?;
    Ok(if is_as_documented { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A text in an answer, which the next question needs.
fn text(answer: &Value, pointer: &str) -> anyhow::Result<String> {
    let found = answer.pointer(pointer).and_then(Value::as_str);
    Ok(found.with_context(|| format!("the answer has no {pointer}: the walk ends here"))?.to_owned())
}
