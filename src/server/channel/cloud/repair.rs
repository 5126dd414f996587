//! Second chance for a body that a strict reader refuses because of a single spot.
//!
//! A lone surrogate escape, a raw control character, a broken UTF-8 byte, a number like `1e999` or absurd nesting in one
//! message would otherwise cost the whole batch (G03). Only the tokens are mended; the structure must be right by itself.

/// Containers inside containers that are kept: no webhook of the contract comes near, and readers recurse per level.
const MAX_DEPTH: usize = 64;

/// The body with each unreadable spot replaced: by `U+FFFD` in texts, by `null` elsewhere.
pub fn mend(body: &[u8]) -> String {
    let body = String::from_utf8_lossy(body);
    let body = body.trim_start_matches('\u{feff}');
    let mut out = String::with_capacity(body.len());
    let mut depth = 0usize;
    let mut rest = body;
    while let Some(c) = rest.chars().next() {
        let (taken, shown) = match c {
            '"' => string(rest),
            '-' | '0'..='9' => number(rest),
            '{' | '[' => {
                depth += 1;
                // The whole container that is too deep stands as one null.
                (1, if depth == MAX_DEPTH + 1 { "null".to_owned() } else { c.to_string() })
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                (1, if depth < MAX_DEPTH { c.to_string() } else { String::new() })
            }
            other => (other.len_utf8(), other.to_string()),
        };
        let is_opening = matches!(c, '{' | '[');
        if depth <= MAX_DEPTH || (is_opening && depth == MAX_DEPTH + 1) {
            out.push_str(&shown);
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    out
}

/// A number token: what is not finite becomes `null`.
fn number(rest: &str) -> (usize, String) {
    let end = rest.find(|c: char| !matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E')).unwrap_or(rest.len());
    let token = rest.get(..end).unwrap_or_default();
    let is_finite = token.parse::<f64>().is_ok_and(f64::is_finite);
    (end, if is_finite { token.to_owned() } else { "null".to_owned() })
}

/// A string token with its quotes, up to the closing one.
fn string(rest: &str) -> (usize, String) {
    let mut out = String::from('"');
    let mut at = 1;
    while let Some(c) = rest.get(at..).and_then(|tail| tail.chars().next()) {
        match c {
            '"' => {
                out.push('"');
                return (at + 1, out);
            }
            '\\' => {
                let (taken, shown) = escape(rest.get(at..).unwrap_or_default());
                out.push_str(&shown);
                at += taken;
            }
            c => {
                out.push(if c < ' ' { '\u{fffd}' } else { c });
                at += c.len_utf8();
            }
        }
    }
    (at, out)
}

/// An escape sequence. Surrogates must come in pairs (RFC 8259, section 8.2 leaves the rest open).
fn escape(tail: &str) -> (usize, String) {
    let kept = |end: usize| (end, tail.get(..end).unwrap_or_default().to_owned());
    match tail.chars().nth(1) {
        Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => kept(2),
        Some('u') => match unit(tail) {
            Some(0xd800..=0xdbff) => match tail.get(6..).and_then(unit) {
                Some(0xdc00..=0xdfff) => kept(12),
                Some(_) | None => (6, '\u{fffd}'.to_string()),
            },
            Some(0xdc00..=0xdfff) => (6, '\u{fffd}'.to_string()),
            Some(_) => kept(6),
            None => (2, '\u{fffd}'.to_string()),
        },
        Some(_) | None => (1, '\u{fffd}'.to_string()),
    }
}

/// The UTF-16 unit of an escape like `\u00e9` at the start of `tail`.
fn unit(tail: &str) -> Option<u16> {
    let digits = tail.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn mended(body: &[u8]) -> Value {
        serde_json::from_str(&mend(body)).expect("readable")
    }

    #[test]
    fn a_lone_surrogate_becomes_a_mark() {
        assert_eq!(mended(br#"{"a":"x\ud83dy","b":"\ud83d\ude00","c":"\udc00","d":"\ud83d\ud83d\ude00"}"#), {
            serde_json::json!({"a": "x\u{fffd}y", "b": "😀", "c": "\u{fffd}", "d": "\u{fffd}😀"})
        });
    }

    #[test]
    fn broken_bytes_wild_numbers_and_raw_controls_are_replaced() {
        let value = mended(b"{\"a\":\"\xff\x01\",\"b\":1e999,\"c\":-3.5e2,\"d\":\"\\x \\u12\"}");
        assert_eq!(value["a"], "\u{fffd}\u{fffd}");
        assert_eq!((&value["b"], &value["c"]), (&Value::Null, &serde_json::json!(-350.0)));
    }

    #[test]
    fn absurd_nesting_becomes_null_and_what_stands_beside_it_stays() {
        let deep = format!(r#"{{"a":{}1{},"b":7}}"#, "[".repeat(5_000), "]".repeat(5_000));
        assert_eq!(mended(deep.as_bytes())["b"], 7);
    }

    proptest! {
        #[test]
        fn what_is_right_stays_as_it_is(text in any::<String>(), number in any::<f64>()) {
            let body = serde_json::json!({"text": text, "list": [number, {"x": null}]}).to_string();
            prop_assert_eq!(mend(body.as_bytes()), body);
        }

        #[test]
        fn nothing_makes_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            mend(&body);
        }
    }
}
