//! Ids as Meta makes them, by look: opaque to everybody else, reproducible from the seed here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::base::Rng;

/// The id of a message. `number` is the customer's, or their business-scoped id; `inbound`: the customer wrote it.
///
/// The form follows what is seen in the wild (contract, section 1): tag, length and number, tag and direction, length and
/// hexadecimal digits, end.
pub fn wamid(number: &str, inbound: bool, rng: &mut Rng) -> String {
    let hex_len: usize = if inbound { 20 } else { 18 };
    let mut hex = String::with_capacity(24);
    for byte in rng.bytes::<10>() {
        hex.push_str(&format!("{byte:02X}"));
    }
    hex.truncate(hex_len);
    let number: Vec<u8> = number.bytes().take(64).collect();
    let mut bytes = vec![0x1c, 0x18, u8::try_from(number.len()).unwrap_or(64)];
    bytes.extend_from_slice(&number);
    bytes.extend_from_slice(&[0x15, 0x02, 0x00, if inbound { 0x12 } else { 0x11 }, 0x18]);
    bytes.push(u8::try_from(hex_len).unwrap_or(18));
    bytes.extend_from_slice(hex.as_bytes());
    bytes.push(0);
    format!("wamid.{}", STANDARD.encode(bytes))
}

/// A business-scoped user id for somebody of `country` (ISO 3166-1 alpha-2).
pub fn bsuid(country: &str, rng: &mut Rng) -> String {
    let digits = rng.next_u64() % 100_000_000_000_000_000;
    format!("{country}.{:03}{digits:017}", 1 + rng.below(999))
}

/// The id of a file, and the base64 form of its checksum.
pub fn media(rng: &mut Rng) -> (String, String) {
    (format!("88{:013}", rng.below(10_000_000_000_000)), STANDARD.encode(rng.bytes::<32>()))
}

/// Meta's id of one call, for its support.
pub fn trace(rng: &mut Rng) -> String {
    let mut text = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(rng.bytes::<17>());
    text.truncate(22);
    text.replace('-', "A")
}

/// The country of a number as far as the simulator's customers need it; `ZZ` is nobody's.
pub fn country(number: &str) -> &'static str {
    const CODES: [(&str, &str); 9] = [
        ("351", "PT"),
        ("44", "GB"),
        ("55", "BR"),
        ("57", "CO"),
        ("52", "MX"),
        ("54", "AR"),
        ("34", "ES"),
        ("56", "CL"),
        ("1", "US"),
    ];
    CODES.iter().find(|(code, _)| number.starts_with(code)).map_or("ZZ", |(_, country)| country)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_look_like_those_of_the_samples() {
        let mut rng = Rng::seeded(7);
        let inbound = wamid("447700900461", true, &mut rng);
        let sample = "wamid.HBgMNDQ3NzAwOTAwNDYxFQIAEhgUM0E5QzE3RkQ2MjA0QjE4RTAwMDEA";
        assert_eq!(inbound.len(), sample.len());
        assert_eq!(inbound[..34], sample[..34]);
        let outbound = wamid("447700900461", false, &mut rng);
        assert_eq!(outbound.len(), "wamid.HBgMNDQ3NzAwOTAwNDYxFQIAERgSN0YyMEM0RDlBMUI2MDAwMDAxAA==".len());
        let id = bsuid(country("447700900461"), &mut rng);
        assert!(id.starts_with("GB.") && id.len() == 23, "{id}");
        assert_eq!(media(&mut rng).0.len(), 15);
        assert_eq!(trace(&mut rng).len(), 22);
    }
}
