//! The resource servers that may introspect tokens: `introspection.clients`.

use std::str::FromStr;

use common::settings::SettingsError;
use common::{ExposeSecret as _, SecretString};
use tokens::SecretDigest;

use super::Check;
use super::key::{bytes_of, is_sample};

/// How a digest is told from a secret.
const DIGEST: &str = "sha256:";

/// A resource server as settings name it: `id:sha256:<digest>`, or `id:<secret>`.
///
/// An id may stand twice, with two secrets, while the server changes from one to the other.
#[derive(Debug, Clone)]
pub(super) struct Client {
    id: String,
    secret: Secret,
}

#[derive(Debug, Clone)]
enum Secret {
    Digest(SecretDigest),
    Plain(SecretString),
}

/// Not a client; the text shows nothing of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a client is id:sha256:<64 hexadecimal digits> or id:<secret>, its id 1 to 64 of [A-Za-z0-9._-]")]
pub(super) struct InvalidClient;

impl FromStr for Client {
    type Err = InvalidClient;

    fn from_str(text: &str) -> Result<Self, InvalidClient> {
        let (id, secret) = text.split_once(':').ok_or(InvalidClient)?;
        let is_id = (1..=64).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        let secret = match secret.strip_prefix(DIGEST) {
            Some(digest) => Secret::Digest(digest.parse().map_err(|_| InvalidClient)?),
            None if secret.is_empty() => return Err(InvalidClient),
            None => Secret::Plain(secret.into()),
        };
        if is_id { Ok(Self { id: id.to_owned(), secret }) } else { Err(InvalidClient) }
    }
}

impl Client {
    /// Its id and what is kept of its secret; in production the secret must be a random one.
    fn checked(self, check: &Check<'_>) -> Result<(String, SecretDigest), SettingsError> {
        let weak = match &self.secret {
            Secret::Plain(secret) => {
                let text = secret.expose_secret();
                is_sample(text) || bytes_of(text).is_none()
            }
            Secret::Digest(digest) => guesses(&self.id).any(|guess| digest.is_of(&guess.into())),
        };
        if weak && check.production {
            let cause = format!("{}: the secret must be 32 random characters or more", self.id);
            return Err(check.refusal("introspection.clients", cause));
        }
        let digest = match self.secret {
            Secret::Digest(digest) => digest,
            Secret::Plain(secret) => SecretDigest::of(&secret),
        };
        Ok((self.id, digest))
    }
}

/// What somebody types who only tries it out.
fn guesses(id: &str) -> impl Iterator<Item = String> {
    let usual = ["", "secret", "password", "changeme", "change-me", "test", "example", "admin", "s3cret"];
    usual.into_iter().chain([id]).map(str::to_owned)
}

/// Who may introspect, by id.
#[derive(Debug, Clone, Default)]
pub struct Clients(Vec<(String, SecretDigest)>);

impl Clients {
    pub(super) fn checked(clients: Vec<Client>, check: &Check<'_>) -> Result<Self, SettingsError> {
        clients.into_iter().map(|client| client.checked(check)).collect::<Result<_, _>>().map(Self)
    }

    /// Whether these are a client's credentials; every client is compared, so that the time tells nothing.
    pub(crate) fn know(&self, id: &str, secret: &SecretString) -> bool {
        self.0.iter().fold(false, |known, (name, digest)| known | ((name == id) & digest.is_of(secret)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANDOM: &str = "q0ZlbVZ2c1ZKd0p4Y3hGd2p4ZUdxd0dH";
    /// `printf changeme | sha256sum`
    const CHANGEME: &str = "057ba03d6c44104863dc7361fe4578965d1887360f90a0895882e58a6248fc86";

    fn clients(text: &str, production: bool) -> Result<Clients, String> {
        let clients: Result<Vec<Client>, _> = text.split(',').map(str::parse).collect();
        let check = Check { prefix: "XX_AUTH", production };
        Clients::checked(clients.map_err(|error| error.to_string())?, &check)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_client_is_known_by_its_secret_or_the_digest_of_it() {
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let known = clients(&format!("shop:{RANDOM},shop:sha256:{digest},bank:a:b"), false).unwrap();
        for (id, secret) in [("shop", RANDOM), ("shop", "abc"), ("bank", "a:b")] {
            assert!(known.know(id, &secret.into()), "{id}");
        }
        for (id, secret) in [("bank", "abc"), ("shop", "a:b"), ("shop", digest), ("", "abc"), ("Shop", "abc")]
        {
            assert!(!known.know(id, &secret.into()), "{id} {secret}");
        }
        assert!(!Clients::default().know("", &"".into()));
    }

    #[test]
    fn what_is_no_client_is_refused_without_its_secret() {
        for text in ["shop", "shop:", ":secret", "a b:secret", "shop:sha256:abc", "shop:sha256:"] {
            let refused = clients(text, false).unwrap_err();
            assert!(refused.starts_with("a client is") && !refused.contains("abc"), "{refused}");
        }
    }

    #[test]
    fn production_refuses_secrets_that_can_be_guessed() {
        assert!(clients(&format!("shop:{RANDOM}"), true).is_ok());
        let weak = [
            "shop:secret".to_owned(),
            format!("shop:{}", "ab".repeat(32)),
            "shop:an example of a secret that is long enough".to_owned(),
            format!("shop:sha256:{CHANGEME}"),
        ];
        for text in weak {
            assert!(clients(&text, false).is_ok(), "{text}");
            let refused = clients(&text, true).unwrap_err();
            assert!(refused.starts_with("XX_AUTH__INTROSPECTION__CLIENTS: shop: "), "{refused}");
        }
    }

    #[test]
    fn no_secret_shows_in_debug_output() {
        let shown = format!("{:?}", format!("shop:{RANDOM}").parse::<Client>());
        assert!(shown.contains("shop") && !shown.contains(RANDOM), "{shown}");
    }
}
