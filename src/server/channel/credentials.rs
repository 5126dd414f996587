//! The secrets of the channels: token, app secret and verify token, found by the channel's slug.
//!
//! They come from whoever starts the server (`config::secret` reads them), and never from the store. What must never appear
//! here: a file, or a way to show one, in `Debug`, in an error or in a log.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::protocol::Secret;

/// A secret is empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the {what} is empty")]
pub struct EmptySecret {
    pub what: &'static str,
}

/// The secrets of one channel. None of them is empty: an empty app secret would accept everybody's webhooks.
#[derive(Clone)]
pub struct ChannelSecrets {
    token: Secret,
    app_secret: Secret,
    verify_token: Secret,
}

impl ChannelSecrets {
    /// All three, as `config::secret` read them: it is the one place where secrets come in.
    ///
    /// # Errors
    /// The first that is empty.
    pub fn new(token: &Secret, app_secret: &Secret, verify_token: &Secret) -> Result<ChannelSecrets, EmptySecret> {
        Ok(ChannelSecrets {
            token: trimmed(token, "access token")?,
            app_secret: trimmed(app_secret, "app secret")?,
            verify_token: trimmed(verify_token, "verify token")?,
        })
    }

    /// What the provider's API wants to see from us.
    pub fn token(&self) -> &Secret {
        &self.token
    }

    /// What the provider shows when it verifies our address.
    pub fn verify_token(&self) -> &Secret {
        &self.verify_token
    }

    /// Whether `header`, the value of `X-Hub-Signature-256`, is `sha256=` and the HMAC-SHA256 of the raw body under the app
    /// secret in hexadecimal (contract, section 2). Compared in constant time.
    pub fn has_signed(&self, body: &[u8], header: &[u8]) -> bool {
        let Some(claimed) = header.strip_prefix(b"sha256=").and_then(unhex) else {
            return false;
        };
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.app_secret.reveal().as_bytes()) else {
            return false;
        };
        mac.update(body);
        mac.verify_slice(&claimed).is_ok()
    }

    /// Whether this is the verify token. Compared in constant time.
    pub fn is_verify_token(&self, shown: &str) -> bool {
        self.verify_token.reveal().as_bytes().ct_eq(shown.as_bytes()).into()
    }
}

impl fmt::Debug for ChannelSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChannelSecrets(..)")
    }
}

fn trimmed(secret: &Secret, what: &'static str) -> Result<Secret, EmptySecret> {
    match secret.reveal().trim() {
        "" => Err(EmptySecret { what }),
        text => Ok(Secret::new(text)),
    }
}

/// The bytes behind 64 hexadecimal digits.
fn unhex(digits: &[u8]) -> Option<[u8; 32]> {
    let digits: &[u8; 64] = digits.try_into().ok()?;
    let mut out = [0; 32];
    for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        let digit = |digit: &u8| char::from(*digit).to_digit(16);
        *byte = u8::try_from(digit(high)? * 16 + digit(low)?).ok()?;
    }
    Some(out)
}

/// The secrets of all channels, by slug.
#[derive(Debug, Clone, Default)]
pub struct Credentials(BTreeMap<String, Arc<ChannelSecrets>>);

impl Credentials {
    pub fn insert(&mut self, slug: &str, secrets: ChannelSecrets) {
        self.0.insert(slug.to_owned(), Arc::new(secrets));
    }

    pub fn of(&self, slug: &str) -> Option<&Arc<ChannelSecrets>> {
        self.0.get(slug)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(token: &str, app_secret: &str, verify_token: &str) -> Result<ChannelSecrets, EmptySecret> {
        ChannelSecrets::new(&Secret::new(token), &Secret::new(app_secret), &Secret::new(verify_token))
    }

    fn secrets() -> ChannelSecrets {
        of("token", "key", "verify").expect("three secrets")
    }

    #[test]
    fn a_signature_is_the_hmac_of_the_raw_bytes() {
        // The well-known example of HMAC-SHA256 under the key "key".
        let body = b"The quick brown fox jumps over the lazy dog";
        let right = b"sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
        assert!(secrets().has_signed(body, right));
        assert!(secrets().has_signed(body, &right.map(|byte| if byte == b'f' { b'F' } else { byte })));
        assert!(!secrets().has_signed(b"The quick brown fox jumps over the lazy cog", right));
        for bad in [&right[..70], &right[7..], b"", b"sha256=", &right.map(|byte| byte ^ 0x80)] {
            assert!(!secrets().has_signed(body, bad));
        }
    }

    #[test]
    fn an_empty_secret_is_refused_and_none_is_shown() {
        assert_eq!(of("token", " \n", "verify").err(), Some(EmptySecret { what: "app secret" }));
        assert_eq!(of("", "key", "verify").err(), Some(EmptySecret { what: "access token" }));
        let mut all = Credentials::default();
        all.insert("main", secrets());
        let shown = format!("{all:?} {:?}", secrets());
        assert!(!shown.contains("token") && !shown.contains("key") && !shown.contains("verify\""), "{shown}");
    }
}
