//! Whether the public address of a channel's webhook leads here: for `turno check`.
//!
//! The question is the provider's own verification (contract, section 2), so the answer is what the provider would get.

use crate::base::SafeText;
use crate::domain::Channel;

use super::meta::{MetaCarrier, is_private_enough};

/// Why the provider would not accept the address, or not reach it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    #[error("the channel has no credentials")]
    NoCredentials,
    #[error("{address} is not an https address")]
    NotHttps { address: SafeText },
    #[error("nothing answers there: {detail}")]
    Unreachable { detail: SafeText },
    /// Something answers, and it is not this channel's webhook with this verify token.
    #[error("what answers there is not this webhook: HTTP {http}")]
    Other { http: u16 },
}

impl MetaCarrier {
    /// Asks `base`, the public address of the server, for the channel's webhook. `challenge`: a few digits that nobody can
    /// guess.
    ///
    /// # Errors
    /// See [`AddressFault`].
    pub async fn check_address(&self, channel: &Channel, base: &str, challenge: u64) -> Result<(), AddressFault> {
        let secrets = self.secrets(channel).ok_or(AddressFault::NoCredentials)?;
        let not_https = || AddressFault::NotHttps { address: SafeText::line_of(base, 200) };
        let mut url = reqwest::Url::parse(base).map_err(|_| not_https())?;
        if !is_private_enough(&url) {
            return Err(not_https());
        }
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["webhook", channel.provider.name(), channel.slug.as_str()]);
        }
        let challenge = challenge.to_string();
        url.query_pairs_mut()
            .append_pair("hub.mode", "subscribe")
            .append_pair("hub.challenge", &challenge)
            .append_pair("hub.verify_token", secrets.verify_token().reveal());
        let answer = self.ask(url).await.map_err(|detail| AddressFault::Unreachable { detail })?;
        if answer.http == 200 && answer.body == challenge.as_bytes() {
            Ok(())
        } else {
            Err(AddressFault::Other { http: answer.http })
        }
    }
}
