//! A value as it lies in the cache: its length and a checksum before it, so that a torn or rotten one counts as absent.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::super::vault::Vault;

const HEADER: usize = 8;

/// `value`, closed by the vault, with its length and CRC-32, both little-endian.
pub(super) fn seal<T: Serialize>(vault: &Option<Vault>, value: &T) -> Vec<u8> {
    let mut bytes = vec![0; HEADER];
    // Views hold nothing that JSON cannot say; should it fail all the same, the empty body reads as absent.
    let body = serde_json::to_vec(value).ok().and_then(|plain| match vault {
        Some(vault) => vault.close(&plain).ok(),
        None => Some(plain),
    });
    bytes.extend(body.unwrap_or_default());
    let (header, body) = bytes.split_at_mut(HEADER);
    let length = u32::try_from(body.len()).unwrap_or(0);
    header[..4].copy_from_slice(&length.to_le_bytes());
    header[4..].copy_from_slice(&crc32fast::hash(body).to_le_bytes());
    bytes
}

/// The value, if it is whole and the vault opens it.
pub(super) fn open<T: DeserializeOwned>(vault: &Option<Vault>, bytes: &[u8]) -> Option<T> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (sum, body) = rest.split_first_chunk::<4>()?;
    let is_whole =
        u32::from_le_bytes(*length) as usize == body.len() && u32::from_le_bytes(*sum) == crc32fast::hash(body);
    if !is_whole {
        return None;
    }
    match vault {
        Some(vault) => serde_json::from_slice(&vault.open(body)?).ok(),
        None => serde_json::from_slice(body).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_with_any_bit_turned_or_any_end_missing_is_absent() {
        for vault in [None, Vault::new(&super::super::super::vault::key(1))] {
            check(&vault);
        }
    }

    fn check(vault: &Option<Vault>) {
        let whole = seal(vault, &"Olá".to_owned());
        assert_eq!(open::<String>(vault, &whole).as_deref(), Some("Olá"));
        for at in 0..whole.len() {
            assert_eq!(open::<String>(vault, &whole[..at]), None);
            for bit in 0..8 {
                let mut rotten = whole.clone();
                rotten[at] ^= 1 << bit;
                assert_eq!(open::<String>(vault, &rotten), None);
            }
        }
    }
}
