//! `market-auth doctor`: what is wrong here, and what helps.

mod clocks;
mod finding;
mod ports;
mod remedies;

use std::collections::HashMap;
use std::process::ExitCode;

use common::settings::Profile;
use reqwest::Client;

use crate::paint::Paint;
use crate::person::block_on;
use crate::stack::{Member, members};
use finding::{Finding, State};
use ports::{Found, Server};
use remedies::refused;

type Environment = HashMap<String, String>;

/// Looks at everything, tells each finding, and fails if something is not well.
pub(crate) fn run(profile: Profile, env: &Environment) -> anyhow::Result<ExitCode> {
    let mut findings = front(profile, env)?;
    for (service, member) in members(profile, env) {
        findings.extend(match member {
            Ok(member) => market(profile, &member)?,
            Err(error) => vec![refused(service, &error)],
        });
    }
    let paint = Paint::for_output();
    findings.iter().for_each(|finding| println!("{}", finding.shown(paint)));
    let ill = findings.iter().filter(|finding| finding.state == State::Ill).count();
    println!("{}", if ill == 0 { "nothing is wrong".to_owned() } else { format!("{ill} to be put right") });
    Ok(if ill == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn front(profile: Profile, env: &Environment) -> anyhow::Result<Vec<Finding>> {
    let settings = match gateway::Settings::load(profile, None, env) {
        Ok(settings) => settings,
        Err(error) => return Ok(vec![refused("gateway", &error.into())]),
    };
    let ports = [settings.server.bind, settings.internal.bind];
    let mut findings = vec![Finding::well("gateway: settings: ok")];
    let tls = settings.server.tls.is_some();
    findings.extend(seen(&Server { service: "gateway", profile, ports, tls })?.findings);
    Ok(findings)
}

/// What is open belongs to the service that runs; else it is looked at as a start would.
fn market(profile: Profile, member: &Member) -> anyhow::Result<Vec<Finding>> {
    let service = member.service;
    let found = seen(&Server { service, profile, ports: member.ports, tls: member.tls })?;
    let mut findings = found.findings;
    if found.running.is_some() {
        findings.push(Finding::well(format!("{service}: settings and providers' credentials: ok")));
        return Ok(findings);
    }
    let told = member.server.check(|line| findings.push(Finding::well(format!("{service}: {line}"))));
    findings.extend(told.err().map(|error| refused(service, &error)));
    Ok(findings)
}

/// What is at a server's ports, and how its clock stands if it runs.
fn seen(server: &Server<'_>) -> anyhow::Result<Found> {
    block_on(async {
        let mut found = server.look(&Client::new()).await;
        found.findings.extend(found.running.iter().map(|answer| clocks::compared(server.service, answer)));
        Ok(found)
    })
}
