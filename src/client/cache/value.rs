//! A value as it lies in the cache: its length and a checksum before it, so that a torn or rotten one counts as absent.

use serde::Serialize;
use serde::de::DeserializeOwned;

const HEADER: usize = 8;

/// `value` with its length and CRC-32, both little-endian.
pub(super) fn seal<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = vec![0; HEADER];
    // Views hold nothing that JSON cannot say; should it fail all the same, the empty body reads as absent.
    if serde_json::to_writer(&mut bytes, value).is_err() {
        bytes.truncate(HEADER);
    }
    let (header, body) = bytes.split_at_mut(HEADER);
    let length = u32::try_from(body.len()).unwrap_or(0);
    header[..4].copy_from_slice(&length.to_le_bytes());
    header[4..].copy_from_slice(&crc32fast::hash(body).to_le_bytes());
    bytes
}

/// The value, if it is whole.
pub(super) fn open<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (sum, body) = rest.split_first_chunk::<4>()?;
    let is_whole =
        u32::from_le_bytes(*length) as usize == body.len() && u32::from_le_bytes(*sum) == crc32fast::hash(body);
    if !is_whole {
        return None;
    }
    serde_json::from_slice(body).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_with_any_bit_turned_or_any_end_missing_is_absent() {
        let whole = seal(&"Olá".to_owned());
        assert_eq!(open::<String>(&whole).as_deref(), Some("Olá"));
        for at in 0..whole.len() {
            assert_eq!(open::<String>(&whole[..at]), None);
            for bit in 0..8 {
                let mut rotten = whole.clone();
                rotten[at] ^= 1 << bit;
                assert_eq!(open::<String>(&rotten), None);
            }
        }
    }
}
