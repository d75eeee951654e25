//! The commands about messages in the page for operators print what the page says.

use std::process::Command;

use super::{sign_in, status_with};
use crate::client::Client;
use crate::documents::{blocks, is_as_said};
use crate::market::Home;
use crate::postgres::Postgres;
use crate::process::binary;
use crate::recorder::Recorder;

#[tokio::test]
async fn the_page_for_operators_says_what_is_printed() {
    let (recorder, database) = (Recorder::start(), Postgres::kg());
    let home = Home::of("kg", &database.url, &recorder);
    let market = home.start();
    sign_in(&Client::of(&market.url), &recorder).await;
    status_with(&home, 1);
    let blocks = blocks("docs/operators.md", "## Messages");
    assert_eq!(blocks.len(), 4);
    for block in blocks {
        let printed = run(&home, &block.commands);
        let said = block.answer.expect("what it prints");
        assert!(is_as_said(&said, &printed), "{}\nsaid {said}\nand prints {printed}", block.commands);
    }
}

fn run(home: &Home, commands: &str) -> String {
    let programs = binary("kg-auth").parent().expect("a folder").display().to_string();
    let path = std::env::var("PATH").expect("a PATH");
    let mut bash = Command::new("bash");
    bash.args(["-ec", commands]).env_clear().envs(home.env()).current_dir(home.folder());
    let output = bash.env("PATH", format!("{programs}:{path}")).output().expect("bash runs");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}
