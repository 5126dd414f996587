//! Passwords and tokens: made, hashed and compared here and nowhere else.
//!
//! Passwords are hashed with argon2id (RFC 9106; the crate's defaults: 19 MiB, 2 passes), off the async threads and at most
//! two at a time, so that a rain of logins costs memory and processor a bounded amount. Of tokens only SHA-256 is kept: they
//! hold 256 random bits, which no dictionary knows.

use std::sync::{Arc, OnceLock};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::base::Rng;
use crate::domain::agent::MIN_PASSWORD;
use crate::protocol::Secret;

use super::port::{PasswordHash, TokenHash};

/// Hashes at work at the same time.
const AT_ONCE: usize = 2;
/// Longer ones are refused: nobody types them, and hashing them is free work for an attacker.
const MAX_PASSWORD_BYTES: usize = 1024;

/// Hashes and compares passwords.
#[derive(Debug, Clone)]
pub struct Passwords {
    places: Arc<Semaphore>,
    cost: Cost,
}

/// What a hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cost {
    /// A tenth of a second and 19 MiB.
    Real,
    /// As little as argon2 allows, on this thread.
    Hasty,
}

impl Default for Passwords {
    fn default() -> Passwords {
        Passwords { places: Arc::new(Semaphore::new(AT_ONCE)), cost: Cost::Real }
    }
}

impl Passwords {
    /// Hashes that protect nothing, for rehearsals: a million sign-ins of nobody, on a clock that stands still. A server of
    /// people must never be given it.
    pub fn hasty() -> Passwords {
        Passwords { cost: Cost::Hasty, ..Passwords::default() }
    }

    /// Whether `password` is the one behind `hash`. With no hash it takes as long and says no.
    pub async fn verify(&self, hash: Option<PasswordHash>, password: Secret) -> bool {
        let cost = self.cost;
        self.off_thread(move || {
            let (hash, exists) = match &hash {
                Some(hash) => (hash.0.as_str(), true),
                None if cost == Cost::Hasty => return false,
                None => (dummy(), false),
            };
            let right = password.reveal().len() <= MAX_PASSWORD_BYTES
                && Argon2::default().verify_password(password.reveal().as_bytes(), hash).is_ok();
            right && exists
        })
        .await
        .unwrap_or(false)
    }

    /// The hash of a new password; `None` where it is too short or too long.
    pub async fn hash(&self, password: Secret) -> Option<PasswordHash> {
        let text = password.reveal();
        if text.chars().count() < MIN_PASSWORD || text.len() > MAX_PASSWORD_BYTES {
            return None;
        }
        let cost = self.cost;
        self.off_thread(move || hash_now(password.reveal(), cost)).await.flatten()
    }

    async fn off_thread<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        if self.cost == Cost::Hasty {
            return Some(work());
        }
        let _place = self.places.acquire().await.ok()?;
        tokio::task::spawn_blocking(work).await.ok()
    }
}

fn hash_now(password: &str, cost: Cost) -> Option<PasswordHash> {
    let params = match cost {
        Cost::Real => Params::default(),
        Cost::Hasty => Params::new(Params::MIN_M_COST, Params::MIN_T_COST, Params::MIN_P_COST, None).ok()?,
    };
    let argon2 = Argon2::new(Algorithm::default(), Version::default(), params);
    let hash = argon2.hash_password(password.as_bytes()).ok()?;
    Some(PasswordHash(hash.to_string()))
}

/// Something to compare with where there is no user, so that the answer takes as long.
fn dummy() -> &'static str {
    static DUMMY: OnceLock<String> = OnceLock::new();
    DUMMY.get_or_init(|| hash_now("nobody has this password", Cost::Real).map(|hash| hash.0).unwrap_or_default())
}

/// A new token and what is kept of it.
pub fn new_token(rng: &mut Rng) -> (Secret, TokenHash) {
    let bytes: [u8; 32] = rng.bytes();
    let text = URL_SAFE_NO_PAD.encode(bytes);
    let hash = hash_token(&text);
    (Secret::new(text), hash)
}

/// What is kept of a token.
pub fn hash_token(token: &str) -> TokenHash {
    TokenHash(Sha256::digest(token.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_opens() {
        let passwords = Passwords::default();
        let hash = passwords.hash(Secret::new("correct horse")).await;
        assert!(hash.as_ref().is_some_and(|hash| hash.0.starts_with("$argon2id$")));
        assert!(passwords.verify(hash.clone(), Secret::new("correct horse")).await);
        assert!(!passwords.verify(hash, Secret::new("wrong horse")).await);
        assert!(!passwords.verify(None, Secret::new("nobody has this password")).await);
        assert!(passwords.hash(Secret::new("short")).await.is_none());
    }

    #[tokio::test]
    async fn a_rehearsals_hashes_are_cheap_and_those_of_people_are_not() {
        let cheap = Passwords::hasty().hash(Secret::new("correct horse")).await;
        assert!(cheap.as_ref().is_some_and(|hash| hash.0.contains("$m=8,t=1,p=1$")));
        assert!(Passwords::hasty().verify(cheap, Secret::new("correct horse")).await);
        let real = Passwords::default().hash(Secret::new("correct horse")).await;
        assert!(real.is_some_and(|hash| hash.0.contains("$m=19456,t=2,p=1$")));
    }

    #[test]
    fn a_token_is_known_by_its_hash_alone() {
        let (token, hash) = new_token(&mut Rng::seeded(7));
        assert_eq!(token.reveal().len(), 43);
        assert!(hash_token(token.reveal()) == hash);
        assert_eq!(format!("{token:?} {hash:?}"), "Secret(..) TokenHash(..)");
    }
}
