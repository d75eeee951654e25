//! A whole token checked, as `verify-token` has it; beside it one signature, and the bare query through the same pool.

use std::sync::Arc;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, ParsedPublicKey,
    Signature,
};
use signin::contract::kit::Kit;
use store::{Database, DieselStore};
use tempfile::TempDir;
use tokens::{Algorithm, Claims, Expected, KeySet, SigningKeys};

use crate::bare;

/// Somebody's session and its token.
pub(crate) struct Token {
    text: String,
    claims: Claims,
    keys: Arc<KeySet>,
    session: String,
    /// The same text signed once more.
    signature: Signature,
    public: ParsedPublicKey,
}

impl Token {
    pub(crate) fn new(kit: &Kit<DieselStore>) -> anyhow::Result<Self> {
        let session = kit.enter(&crate::next()).session;
        let (market, folder) = ("aa".parse()?, TempDir::new()?);
        let keys = SigningKeys::load_or_create(&folder.path().join("keys"), &market, Algorithm::Es256)?;
        let now = kit.now().timestamp();
        let claims = Claims {
            iss: "http://bench.invalid/market".to_owned(),
            aud: "market-auth".to_owned(),
            sub: session.user_id,
            sid: session.id,
            market,
            iat: now,
            nbf: now,
            exp: now + 3600,
            jti: session.id.to_string(),
        };
        let text = keys.sign(&claims)?;
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
        let signature = pair.sign(&SystemRandom::new(), text.as_bytes())?;
        let public = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public_key())?;
        let keys = Arc::clone(keys.public());
        Ok(Self { text, claims, keys, session: session.id.to_string(), signature, public })
    }

    /// By our code, as if the token had not been seen before.
    pub(crate) fn check(&self, kit: &Kit<DieselStore>) {
        let Claims { iss, aud, market, .. } = &self.claims;
        let expected = Expected { issuer: iss, audience: Some(aud), market };
        let claims = tokens::verify(&self.text, &self.keys, expected, kit.now()).expect("a good token");
        kit.sign_in.authenticate(claims.sid, claims.sub).expect("a live session");
    }

    /// One signature and one query.
    pub(crate) fn check_barely(&self, database: &Database) {
        self.public.verify_sig(self.text.as_bytes(), self.signature.as_ref()).expect("a good signature");
        database.read(|connection| bare::look(connection, &self.session)).expect("a live session");
    }
}
