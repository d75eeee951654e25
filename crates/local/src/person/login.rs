//! `market-auth login`: a code by text, and a session kept in a file.

use std::io::{BufRead as _, Write as _};

use anyhow::Context as _;
use market_auth_client::api::{ProblemCode, SignedIn};
use market_auth_client::{Error, MarketAuth};

use super::{Environment, Place, block_on, told};
use crate::inbox::Phone;

/// Signs in; the code is typed in, or read in the development inbox.
pub(crate) fn login(place: &Place, env: &Environment, phone: &str, from_inbox: bool) -> anyhow::Result<()> {
    let auth = place.client(env)?;
    let inbox = from_inbox.then(|| Phone::new(&reqwest::Client::new(), &place.url(env), phone));
    let signed_in = block_on(async {
        match inbox {
            Some(inbox) => by_inbox(&auth, &inbox, phone).await,
            None => by_hand(&auth, phone).await,
        }
    })?;
    println!("signed in: {} ({})", signed_in.user.name, signed_in.market);
    Ok(())
}

async fn by_inbox(auth: &MarketAuth, inbox: &Phone, phone: &str) -> anyhow::Result<SignedIn> {
    let known = inbox.newest(0).await?.map(|message| message.id);
    let sent = auth.send_code(phone).await.map_err(told)?;
    let code = inbox.code_after(known.as_deref().filter(|_| sent.sent)).await?;
    auth.verify_code(phone, &code).await.map_err(told)
}

/// Asks for the code until it is right, or no attempt is left.
async fn by_hand(auth: &MarketAuth, phone: &str) -> anyhow::Result<SignedIn> {
    println!("{}", auth.send_code(phone).await.map_err(told)?.message);
    loop {
        match auth.verify_code(phone, &typed()?).await {
            Err(Error::Refused(problem)) if may_try_again(problem.code, problem.attempts_left) => {
                println!("{}", problem.detail);
            }
            outcome => return outcome.map_err(told),
        }
    }
}

/// After what is no code at all, or after a wrong one while others may be tried.
fn may_try_again(code: ProblemCode, attempts_left: Option<u64>) -> bool {
    code == ProblemCode::ValidationFailed || (code == ProblemCode::InvalidCode && attempts_left > Some(0))
}

fn typed() -> anyhow::Result<String> {
    print!("Code: ");
    std::io::stdout().flush()?;
    let line = std::io::stdin().lock().lines().next().context("no code was typed in")??;
    Ok(line.trim().to_owned())
}
