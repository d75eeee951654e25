//! The inbox page.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, ContentType};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use common::api::InboxMessage;
use sha2::{Digest, Sha256};

use crate::html::escape;

const STYLE: &str = include_str!("inbox.css");
const SCRIPT: &str = include_str!("inbox.js");
const NOTHING: &str = "<p>No messages yet. This page refreshes itself.</p>";

/// Only the page's own script and style run, whatever a message says.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let [script, style] = [SCRIPT, STYLE].map(|text| BASE64_STANDARD.encode(Sha256::digest(text)));
    format!(
        "default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'; img-src data:; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
});

/// The page at `/dev/inbox`; `messages` come newest first. It refreshes itself, and shows each code apart, to be
/// selected by one click.
pub fn page(messages: &[InboxMessage]) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::html())
        .insert_header((CONTENT_SECURITY_POLICY, POLICY.as_str()))
        .body(html(messages))
}

fn html(messages: &[InboxMessage]) -> String {
    let articles: String = messages.iter().map(article).collect();
    let list = if articles.is_empty() { NOTHING } else { &articles };
    let frame = include_str!("inbox.html").replace("{{style}}", STYLE).replace("{{script}}", SCRIPT);
    frame.replace("{{messages}}", list)
}

fn article(message: &InboxMessage) -> String {
    let [id, market, to, channel, language, text, created_at] = [
        &message.id,
        &message.market,
        &message.to,
        &message.channel,
        &message.language,
        &message.text,
        &message.created_at,
    ]
    .map(|field| escape(field));
    let code = code_in(&message.text)
        .map_or_else(String::new, |code| format!("<p><code class=\"code\">{code}</code></p>"));
    format!(
        "<article id=\"{id}\"><h2>{to}</h2>{code}<p lang=\"{language}\">{text}</p>\
         <p class=\"about\">{market} · {channel} · {language} · <time datetime=\"{created_at}\">{created_at}</time></p></article>"
    )
}

/// The first run of exactly six digits.
fn code_in(text: &str) -> Option<&str> {
    text.split(|character: char| !character.is_ascii_digit()).find(|run| run.len() == 6)
}

#[cfg(test)]
mod tests {
    use common::api::InboxState;

    use super::*;

    fn message(text: &str) -> InboxMessage {
        InboxMessage {
            id: "kg_1".to_owned(),
            market: "kg".to_owned(),
            to: "+996505325311".to_owned(),
            channel: "sms".to_owned(),
            language: "ru".to_owned(),
            text: text.to_owned(),
            created_at: "2026-01-01T00:00:00Z".to_owned(),
            provider: "inbox".to_owned(),
            encoding: "UCS-2".to_owned(),
            parts: 1,
            price: None,
            state: InboxState::Accepted,
        }
    }

    #[test]
    fn the_code_stands_apart() {
        let page = html(&[message("Код: 004217, 10 минут")]);
        assert!(page.contains("<code class=\"code\">004217</code>"), "{page}");
        assert_eq!(code_in("call +996505325311 or 12345"), None);
    }

    #[test]
    fn a_message_can_not_become_markup() {
        let page = html(&[message("<script>alert(1)</script>{{script}}")]);
        assert!(page.contains("&#60;script&#62;alert(1)"), "{page}");
        assert_eq!(page.matches("<script>").count(), 1);
    }

    #[test]
    fn an_empty_inbox_says_so() {
        assert!(html(&[]).contains(NOTHING));
    }
}
