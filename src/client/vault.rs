//! The lock on what is kept on this machine (X14): the next person at the same machine account can neither read it nor change
//! it unnoticed.
//!
//! The key is the server's: it comes with a sign-in, and lies on this machine only beside the token that would sign in all the
//! same. When the session ends, however it ends, the token goes and the key with it; what is left opens again for its owner,
//! who gets the same key at the next sign-in, and for nobody else. ChaCha20-Poly1305 (RFC 8439) with random nonces.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};

use crate::protocol::Secret;

/// Closes and opens what is kept for one user.
#[derive(Clone)]
pub struct Vault {
    key: LessSafeKey,
    random: SystemRandom,
}

impl Vault {
    /// With the key of the sign-in: 32 bytes as base64url. `None` where it is not one.
    pub fn new(key: &Secret) -> Option<Vault> {
        let bytes = URL_SAFE_NO_PAD.decode(key.reveal()).ok()?;
        let key = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &bytes).ok()?);
        Some(Vault { key, random: SystemRandom::new() })
    }

    /// Nonce, ciphertext and tag.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn close(&self, plain: &[u8]) -> io::Result<Vec<u8>> {
        let failed = |_| io::Error::other("no randomness for a nonce");
        let mut nonce = [0; NONCE_LEN];
        self.random.fill(&mut nonce).map_err(failed)?;
        let mut body = plain.to_vec();
        self.key
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut body)
            .map_err(failed)?;
        let mut closed = nonce.to_vec();
        closed.append(&mut body);
        Ok(closed)
    }

    /// What was closed; `None` where it was closed with another key, or is not as it was.
    pub fn open(&self, closed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, body) = closed.split_first_chunk::<NONCE_LEN>()?;
        let mut body = body.to_vec();
        let opened = self.key.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::empty(), &mut body).ok()?.len();
        body.truncate(opened);
        Some(body)
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(..)")
    }
}

/// A key for a test.
#[cfg(test)]
pub(super) fn key(n: u8) -> Secret {
    Secret::new(URL_SAFE_NO_PAD.encode([n; 32]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x14_what_is_closed_opens_with_its_key_alone_and_unchanged() {
        let (ours, theirs) = (Vault::new(&key(1)).expect("a key"), Vault::new(&key(2)).expect("a key"));
        let closed = ours.close("Olá, já vejo".as_bytes()).expect("random");
        assert_eq!(ours.open(&closed).as_deref(), Some("Olá, já vejo".as_bytes()));
        assert_eq!(theirs.open(&closed), None);
        assert_ne!(ours.close(b"x").ok(), ours.close(b"x").ok(), "the same twice does not look the same");
        for at in 0..closed.len() {
            let mut changed = closed.clone();
            changed[at] ^= 1;
            assert_eq!(ours.open(&changed), None);
            assert_eq!(ours.open(&closed[..at]), None);
        }
        for bad in ["", "short", "not base64 !"] {
            assert!(Vault::new(&Secret::new(bad)).is_none());
        }
        assert_eq!(format!("{ours:?}"), "Vault(..)");
    }
}
