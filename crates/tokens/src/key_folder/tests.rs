use common::SeededEntropy;

use super::*;
use crate::{Claims, Expected, verify};

const LIFETIME: TimeDelta = TimeDelta::minutes(30);

struct Fixture {
    folder: KeyFolder,
    entropy: SeededEntropy,
    _temporary: tempfile::TempDir,
}

impl Fixture {
    fn new() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let folder = KeyFolder::new(&temporary.path().join("keys"), &"kg".parse().unwrap(), true);
        Self { folder, entropy: SeededEntropy::new(1), _temporary: temporary }
    }

    fn generate(&self, minute: i64) -> String {
        self.folder.generate(Algorithm::Es256, at(minute), &self.entropy).unwrap()
    }

    fn rotate(&self, minute: i64) -> Result<Next, KeyError> {
        self.folder.rotate(Algorithm::EdDsa, PROPAGATION, at(minute), &self.entropy)
    }

    fn retire(&self, kid: &str, force: bool, minute: i64) -> Result<(), String> {
        self.folder.retire(kid, LIFETIME, force, at(minute)).map_err(|error| error.to_string())
    }

    fn keys(&self) -> SigningKeys {
        SigningKeys::load(&self.folder.path, true).unwrap()
    }

    /// The key that signs a token of that minute.
    fn signer(&self, minute: i64) -> String {
        let token = self.keys().sign(&claims(minute)).unwrap();
        let signers = self.folder.list(at(minute)).unwrap().into_iter();
        let mut signers = signers.filter(|entry| entry.role == Role::Signs);
        let signer = signers.next().unwrap().kid;
        let header = crate::verify::peek_kid(&token).unwrap();
        assert_eq!((header, signers.next()), (signer.clone(), None));
        signer
    }
}

fn at(minute: i64) -> Timestamp {
    "2026-01-01T00:00:00Z".parse::<Timestamp>().unwrap() + TimeDelta::minutes(minute)
}

fn claims(minute: i64) -> Claims {
    Claims::sample("kg", at(minute))
}

#[test]
fn the_first_key_signs_and_another_one_only_verifies() {
    let fixture = Fixture::new();
    let (first, second) = (fixture.generate(0), fixture.generate(0));
    assert!(first.starts_with("kg-20260101-") && first != second, "{first} {second}");
    assert_eq!(fixture.signer(0), first);
    let mut entries = fixture.folder.list(at(0)).unwrap();
    entries.sort_by_key(|entry| entry.kid != first);
    let entry = |kid: &str, role| KeyEntry { kid: kid.to_owned(), algorithm: Algorithm::Es256, role };
    assert_eq!(entries, [entry(&first, Role::Signs), entry(&second, Role::Verifies)]);
}

#[test]
fn a_rotation_publishes_a_key_before_it_signs_and_no_token_is_lost() {
    let fixture = Fixture::new();
    let first = fixture.generate(0);
    let old = fixture.keys().sign(&claims(14)).unwrap();
    let next = fixture.rotate(0).unwrap();
    assert_eq!(next.from, at(15));
    assert_eq!((fixture.signer(14), fixture.signer(15)), (first.clone(), next.kid));
    let market = "kg".parse().unwrap();
    let expected = Expected { issuer: &claims(14).iss, audience: None, market: &market };
    assert!(verify(&old, fixture.keys().public(), expected, at(16)).is_ok());
    assert!(fixture.rotate(14).is_err(), "one rotation at a time");
    assert!(fixture.rotate(15).is_ok());
    assert_eq!(
        fixture.signer(30),
        fixture.folder.list(at(30)).unwrap().into_iter().find(|entry| entry.role == Role::Signs).unwrap().kid
    );
}

#[test]
fn the_folder_and_the_tokens_agree_on_whose_turn_it_is() {
    let fixture = Fixture::new();
    let first = fixture.generate(0);
    let now = at(0) + TimeDelta::milliseconds(700);
    let next = fixture.folder.rotate(Algorithm::Es256, TimeDelta::seconds(1), now, &fixture.entropy).unwrap();
    for (millisecond, signer) in [(999, &first), (1000, &next.kid), (1699, &next.kid)] {
        let then = at(0) + TimeDelta::milliseconds(millisecond);
        let token = fixture.keys().sign(&Claims::sample("kg", then)).unwrap();
        assert_eq!(crate::verify::peek_kid(&token).as_ref(), Some(signer), "{millisecond}");
        let listed = fixture.folder.list(then).unwrap();
        assert!(
            listed.iter().any(|entry| entry.kid == *signer && entry.role == Role::Signs),
            "{millisecond}"
        );
    }
}

#[test]
fn a_key_is_retired_once_its_tokens_have_ended() {
    let fixture = Fixture::new();
    let first = fixture.generate(0);
    fixture.rotate(0).unwrap();
    assert!(fixture.retire(&first, true, 14).unwrap_err().contains("signs"));
    let early = fixture.retire(&first, false, 45).unwrap_err();
    assert!(early.contains("2026-01-01 00:46:00"), "{early}");
    assert!(fixture.retire(&first, false, 46).is_ok());
    assert_eq!(fixture.keys().public().to_jwks()["keys"].as_array().map(Vec::len), Some(1));
    let again = fixture.retire(&first, true, 46).unwrap_err();
    assert!(again.contains("no key"), "{again}");
}

#[test]
fn force_retires_at_once_and_never_the_key_that_signs() {
    let fixture = Fixture::new();
    let (first, idle) = (fixture.generate(0), fixture.generate(0));
    let next = fixture.rotate(0).unwrap();
    assert!(fixture.retire(&idle, false, 1).unwrap_err().contains("nothing tells"));
    assert!(fixture.retire(&idle, true, 1).is_ok());
    assert!(fixture.retire(&first, true, 16).is_ok());
    assert!(fixture.retire(&next.kid, true, 16).unwrap_err().contains("signs"));
    assert!(fixture.retire("../keys", true, 16).unwrap_err().contains("no key"));
    assert_eq!(fixture.signer(16), next.kid);
}

#[test]
fn a_rotation_that_has_not_come_into_force_is_taken_back() {
    let fixture = Fixture::new();
    let first = fixture.generate(0);
    let next = fixture.rotate(0).unwrap();
    assert!(fixture.retire(&next.kid, false, 14).is_ok());
    assert_eq!(fixture.signer(60), first);
}

#[test]
fn one_command_changes_a_folder_at_a_time() {
    let fixture = Fixture::new();
    fixture.generate(0);
    let turn = fixture.folder.turn().unwrap();
    assert!(matches!(fixture.rotate(0), Err(KeyError::Busy(_))));
    drop(turn);
    assert!(fixture.rotate(0).is_ok());
}

#[cfg(unix)]
#[test]
fn a_mounted_secret_is_listed_and_not_written() {
    let fixture = Fixture::new();
    let first = fixture.generate(0);
    std::os::unix::fs::symlink("..2026", fixture.folder.path.join("..data")).unwrap();
    fs::create_dir(fixture.folder.path.join("..2026")).unwrap();
    assert!(fixture.rotate(0).unwrap_err().to_string().contains("mounted secret"));
    assert!(fixture.retire(&first, true, 0).unwrap_err().contains("mounted secret"));
    assert!(fixture.folder.generate(Algorithm::Es256, at(0), &fixture.entropy).is_err());
    assert_eq!(fixture.folder.list(at(0)).unwrap().len(), 1);
}

#[cfg(unix)]
#[test]
fn everything_that_is_written_is_its_owner_s_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let fixture = Fixture::new();
    fixture.generate(0);
    fixture.rotate(0).unwrap();
    let files: Vec<_> = fs::read_dir(&fixture.folder.path).unwrap().flatten().collect();
    assert_eq!(files.len(), 3, "two keys and keys.toml, no drafts: {files:?}");
    for file in files {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{file:?}");
    }
}
