//! A webhook body as Meta puts it on the wire: escaped, and signed as escaped (contract, section 2).

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

/// JSON in which every character outside ASCII is `\uXXXX` in lower-case hexadecimal, with surrogate pairs above U+FFFF.
pub fn escaped(body: &Value) -> Vec<u8> {
    let plain = body.to_string();
    let mut out = Vec::with_capacity(plain.len() + 16);
    let mut units = [0u16; 2];
    for c in plain.chars() {
        if c.is_ascii() {
            out.push(c as u8);
        } else {
            for unit in c.encode_utf16(&mut units) {
                out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
            }
        }
    }
    out
}

/// The value of `X-Hub-Signature-256` for these very bytes.
pub fn signature(app_secret: &str, body: &[u8]) -> String {
    let mut out = String::with_capacity(71);
    out.push_str("sha256=");
    // HMAC takes a key of any length (RFC 2104, section 2): the error arm cannot be reached.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(app_secret.as_bytes()) {
        mac.update(body);
        for byte in mac.finalize().into_bytes() {
            out.push_str(&format!("{byte:02x}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn characters_outside_ascii_are_escaped_in_lower_case_with_pairs() {
        let body = escaped(&json!({"t": "é ☕ 😀 \"/\n"}));
        assert_eq!(String::from_utf8_lossy(&body), r#"{"t":"\u00e9 \u2615 \ud83d\ude00 \"/\n"}"#);
    }

    #[test]
    fn the_signature_is_the_one_of_rfc_4231() {
        // Test case 2 of RFC 4231.
        assert_eq!(
            signature("Jefe", b"what do ya want for nothing?"),
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    proptest! {
        #[test]
        fn escaping_changes_no_meaning(text in any::<String>()) {
            let value = json!({ "text": text });
            let bytes = escaped(&value);
            prop_assert!(bytes.is_ascii());
            prop_assert_eq!(serde_json::from_slice::<Value>(&bytes).ok(), Some(value));
        }
    }
}
