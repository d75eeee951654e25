//! The walk: asks, shows what was asked and answered, and holds each answer to the document.

use std::collections::BTreeSet;

use anyhow::Context as _;
use reqwest::{Client, Method, Response};
use serde_json::Value;

use super::ask::Ask;
use super::documented::{Answer, differences};
use crate::paint::Paint;

/// What of a long answer is shown, in characters.
const SHOWN: usize = 600;
/// What is never shown whole.
const SECRETS: [&str; 2] = ["access_token", "refresh_token"];

pub(super) struct Walk {
    pub(super) http: Client,
    pub(super) url: String,
    paint: Paint,
    document: Value,
    /// Operations that were shown, `GET /path`.
    shown: BTreeSet<String>,
    answers: usize,
    differing: usize,
}

impl Walk {
    /// At the gateway of this address, which tells its document.
    pub(super) async fn begin(url: &str) -> anyhow::Result<Self> {
        let http = Client::new();
        let answer = http.get(format!("{url}/openapi.json")).send().await;
        let answer = answer.context("no gateway answers: `cargo run` starts one, --url names another")?;
        let document = answer.error_for_status()?.json().await?;
        let (paint, shown) = (Paint::for_output(), BTreeSet::new());
        Ok(Self { http, url: url.to_owned(), paint, document, shown, answers: 0, differing: 0 })
    }

    pub(super) fn chapter(&self, title: &str) {
        println!("\n{}", self.paint.bold(title));
    }

    /// Asks, tells, judges; the answer's body.
    pub(super) async fn ask(&mut self, words: &str, ask: Ask) -> anyhow::Result<Value> {
        self.tell_request(words, &ask);
        let answer = read(self.request(&ask)?.send().await?).await?;
        let found = differences(&self.document, &ask, &answer);
        self.tell_answer(&answer, &found);
        self.shown.insert(format!("{} {}", ask.method, ask.path));
        self.answers += 1;
        self.differing += usize::from(!found.is_empty());
        Ok(answer.body)
    }

    fn request(&self, ask: &Ask) -> anyhow::Result<reqwest::RequestBuilder> {
        let method = Method::from_bytes(ask.method.as_bytes())?;
        let mut request =
            self.http.request(method, format!("{}{}", self.url, ask.target())).query(&ask.query);
        for (name, value) in &ask.headers {
            request = request.header(*name, value);
        }
        if let Some(form) = &ask.form {
            request = request.header("Content-Type", "application/x-www-form-urlencoded").body(form.clone());
        }
        Ok(ask.body.iter().fold(request, reqwest::RequestBuilder::json))
    }

    fn tell_request(&self, words: &str, ask: &Ask) {
        let query: Vec<_> = ask.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        let body = ask.body.as_ref().map_or(String::new(), |body| format!(" {}", hidden(body)));
        println!("\n  {words}");
        println!("  {} {}{mark}{}{body}", self.paint.bold(ask.method), ask.target(), query.join("&"));
    }

    fn tell_answer(&self, answer: &Answer, found: &[String]) {
        let body = if answer.body.is_null() { String::new() } else { hidden(&answer.body).to_string() };
        let cut: String = body.chars().take(SHOWN).collect();
        let more = if cut.len() < body.len() { "…" } else { "" };
        let status =
            if found.is_empty() { self.paint.green(answer.status) } else { self.paint.red(answer.status) };
        println!("  {status} {}", self.paint.dim(format!("{cut}{more}")));
        for difference in found {
            println!("  {}", self.paint.red(format!("DIFFERS {difference}")));
        }
    }

    /// Tells how it went; whether every answer was as documented.
    pub(super) fn end(&self) -> bool {
        for (path, item) in self.document["paths"].as_object().into_iter().flatten() {
            for method in item.as_object().into_iter().flatten().map(|(method, _)| method.to_uppercase()) {
                if !self.shown.contains(&format!("{method} {path}")) {
                    println!("{}", self.paint.yellow(format!("not shown: {method} {path}")));
                }
            }
        }
        println!("\n{} answers, {} of them not as documented", self.answers, self.differing);
        self.differing == 0
    }
}

async fn read(response: Response) -> anyhow::Result<Answer> {
    let status = response.status().as_u16();
    let kind = response.headers().get("content-type").and_then(|kind| kind.to_str().ok());
    let media_type = kind.map(|kind| kind.split(';').next().unwrap_or(kind).to_owned());
    let bytes = response.bytes().await?;
    let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes)? };
    Ok(Answer { status, media_type, body })
}

/// The same without what gives access to anything.
fn hidden(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            members.iter().map(|(name, member)| (name.clone(), veiled(name, member))).collect()
        }
        Value::Array(items) => items.iter().map(hidden).collect(),
        other => other.clone(),
    }
}

fn veiled(name: &str, member: &Value) -> Value {
    match member.as_str().filter(|_| SECRETS.contains(&name)) {
        Some(secret) => format!("{}…", secret.chars().take(8).collect::<String>()).into(),
        None => hidden(member),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tokens_are_not_shown() {
        let told = hidden(
            &json!({ "a": [{ "access_token": "eyJ0eXAiOiJhdCtqd3Qi" }], "refresh_token": "kg_r1.0199f0a4" }),
        );
        assert_eq!(told, json!({ "a": [{ "access_token": "eyJ0eXAi…" }], "refresh_token": "kg_r1.01…" }));
    }
}
