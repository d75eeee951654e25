//! Changing a folder of keys, by command: every step leaves it whole for the services that read it meanwhile.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use chrono::{SubsecRound as _, TimeDelta};
use common::{Entropy, MarketId, Timestamp};

use crate::files::{remove, write_private};
use crate::key_file::{DEVELOPMENT, is_key_id};
use crate::key_pair::KeyPair;
use crate::roles::{FILE, Next, Roles};
use crate::{Algorithm, CLOCK_SKEW, KeyEntry, KeyError, Role, SigningKeys};

/// How long a key is published before it signs, unless the operator says otherwise: a service looks into its folder
/// every few seconds, a gateway and a verifier keep a key set for five minutes each, and clocks differ.
pub const PROPAGATION: TimeDelta = TimeDelta::minutes(15);

/// The folder of a market's keys as its operator sees it.
pub struct KeyFolder {
    path: PathBuf,
    market: MarketId,
    production: bool,
}

impl KeyFolder {
    /// The folder at `path`; keys that are made outside of `production` say so in their names.
    pub fn new(path: &Path, market: &MarketId, production: bool) -> Self {
        Self { path: path.to_owned(), market: market.clone(), production }
    }

    /// The keys, by name.
    pub fn list(&self, now: Timestamp) -> Result<Vec<KeyEntry>, KeyError> {
        Ok(SigningKeys::load(&self.path, self.production)?.entries(now))
    }

    /// Makes a key that is published and does not sign, or the first of a new folder, which does; its id.
    pub fn generate(
        &self,
        algorithm: Algorithm,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<String, KeyError> {
        fs::create_dir_all(&self.path).map_err(|source| KeyError::writing(&self.path, &self.path, source))?;
        let _turn = self.turn()?;
        let kid = self.make(algorithm, now, entropy)?;
        if !self.path.join(FILE).exists() {
            self.write(&Roles::of_one(&kid))?;
        }
        Ok(kid)
    }

    /// Makes a key that is published now and signs once `after` is over; its id.
    pub fn rotate(
        &self,
        algorithm: Algorithm,
        after: TimeDelta,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Next, KeyError> {
        let _turn = self.turn()?;
        let roles = Roles::load(&self.path)?.settled(now);
        if let Some(Next { kid, from }) = roles.next {
            return Err(KeyError::Rotating { kid, from });
        }
        // Whole seconds, as a token's time of issue has them: both tell the same turn.
        let from = (now + after).trunc_subsecs(0);
        let next = Next { kid: self.make(algorithm, now, entropy)?, from };
        self.write(&Roles { next: Some(next.clone()), ..roles })?;
        Ok(next)
    }

    /// Takes a key away: its tokens are refused from then on. The key that signs stays; one whose tokens may last
    /// `lifetime` stays as long, unless it is `force`d.
    pub fn retire(
        &self,
        kid: &str,
        lifetime: TimeDelta,
        force: bool,
        now: Timestamp,
    ) -> Result<(), KeyError> {
        let _turn = self.turn()?;
        let mut roles = Roles::load(&self.path)?.settled(now);
        if !is_key_id(kid) || !self.pem(kid).exists() {
            return Err(KeyError::Unknown(kid.to_owned()));
        }
        let stopped = roles.stopped.remove(kid);
        match Role::of(kid, &roles) {
            Role::Signs => return Err(KeyError::Signs(kid.to_owned())),
            Role::SignsFrom(_) => roles.next = None,
            Role::SignedUntil(_) | Role::Verifies if force => {}
            Role::SignedUntil(_) | Role::Verifies => check_age(kid, stopped, lifetime, now)?,
        }
        self.write(&roles)?;
        remove(&self.path, &format!("{kid}.pem"))
    }

    /// Holds other commands off, and refuses what can't be written.
    fn turn(&self) -> Result<File, KeyError> {
        // How Kubernetes mounts a secret: what is written beside the link would be gone at its next update.
        if self.path.join("..data").exists() {
            return Err(KeyError::ReadOnly(self.path.clone()));
        }
        let folder = File::open(&self.path).map_err(|source| KeyError::file(&self.path, source))?;
        folder.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => KeyError::Busy(self.path.clone()),
            TryLockError::Error(source) => KeyError::file(&self.path, source),
        })?;
        Ok(folder)
    }

    fn make(&self, algorithm: Algorithm, now: Timestamp, entropy: &dyn Entropy) -> Result<String, KeyError> {
        let mut random = [0; 4];
        entropy.fill(&mut random);
        let whose = if self.production { "" } else { DEVELOPMENT };
        let (market, day, number) = (&self.market, now.format("%Y%m%d"), u32::from_be_bytes(random));
        let kid = format!("{whose}{market}-{day}-{number:08x}");
        make(&self.path, &kid, algorithm)?;
        Ok(kid)
    }

    fn write(&self, roles: &Roles) -> Result<(), KeyError> {
        write_private(&self.path, FILE, &roles.to_toml())
    }

    fn pem(&self, kid: &str) -> PathBuf {
        self.path.join(format!("{kid}.pem"))
    }
}

/// Whether every token of a key that stopped signing then has ended.
fn check_age(
    kid: &str,
    stopped: Option<Timestamp>,
    lifetime: TimeDelta,
    now: Timestamp,
) -> Result<(), KeyError> {
    let kid = kid.to_owned();
    match stopped.map(|at| at + lifetime + TimeDelta::seconds(CLOCK_SKEW)) {
        None => Err(KeyError::StoppedUnknown(kid)),
        Some(until) if now < until => Err(KeyError::StillGood { kid, until }),
        Some(_) => Ok(()),
    }
}

/// Makes a development market's folder with its first key.
pub(crate) fn create(folder: &Path, market: &MarketId, algorithm: Algorithm) -> Result<(), KeyError> {
    fs::create_dir_all(folder).map_err(|source| KeyError::file(folder, source))?;
    let kid = format!("{DEVELOPMENT}{market}-1");
    make(folder, &kid, algorithm)?;
    write_private(folder, FILE, &Roles::of_one(&kid).to_toml())
}

fn make(folder: &Path, kid: &str, algorithm: Algorithm) -> Result<(), KeyError> {
    let der = KeyPair::generate(algorithm).map_err(|_| KeyError::Crypto)?;
    let pem = pem::encode(&pem::Pem::new("PRIVATE KEY", der));
    write_private(folder, &format!("{kid}.pem"), &pem)
}

#[cfg(test)]
mod tests;
