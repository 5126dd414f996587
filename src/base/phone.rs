//! Telephone numbers, and the ways in which one number is spelled.
//!
//! A number is kept as E.164 digits with the country code first, without `+`. WhatsApp's own id of a number (`wa_id`) can
//! differ from what people dial: Brazil's ninth digit, Mexico's `1` and Argentina's `9` come and go. [`Phone::spellings`]
//! gives all of them, so that every spelling finds the one contact (D23).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// E.164 digits, country code first, 7 to 15 of them (ITU-T E.164, section 6).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(Box<str>);

/// What was typed is no telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a telephone number: 7 to 15 digits with the country code were expected")]
pub struct BadPhone;

impl Phone {
    /// Reads a number as people and providers write it: digits with `+`, spaces, `-`, `.`, `/` and brackets between them.
    pub fn parse(text: &str) -> Result<Phone, BadPhone> {
        let mut digits = String::with_capacity(15);
        for (at, c) in text.trim().char_indices() {
            match c {
                '0'..='9' => digits.push(c),
                '+' if at == 0 => {}
                ' ' | '\u{a0}' | '-' | '.' | '/' | '(' | ')' => {}
                _ => return Err(BadPhone),
            }
        }
        if (7..=15).contains(&digits.len()) && !digits.starts_with('0') {
            Ok(Phone(digits.into()))
        } else {
            Err(BadPhone)
        }
    }

    pub fn digits(&self) -> &str {
        &self.0
    }

    /// Every spelling of this number, this one first.
    pub fn spellings(&self) -> Vec<Phone> {
        let mut out = vec![self.clone()];
        if let Some(other) = other_spelling(&self.0) {
            out.push(Phone(other.into()));
        }
        out
    }

    /// The one spelling that stands for all: the longer one, as people dial it today.
    pub fn canonical(&self) -> Phone {
        self.spellings().into_iter().max_by_key(|phone| phone.0.len()).unwrap_or_else(|| self.clone())
    }

    /// As people of its country write it, with `+`.
    pub fn pretty(&self) -> String {
        let digits: &str = &self.0;
        let code = country_code(digits);
        let (code, rest) = digits.split_at(code.min(digits.len()));
        // The 1 of Mexico's mobile numbers is WhatsApp's alone: nobody has dialled it since 2019.
        let rest = if code == "52" && rest.len() == 11 { rest.strip_prefix('1').unwrap_or(rest) } else { rest };
        let groups: &[usize] = match (code, rest.len()) {
            ("55", 11) => &[2, 5, 4],
            ("55", 10) => &[2, 4, 4],
            ("1", 10) => &[3, 3, 4],
            ("44", 10) if rest.starts_with("20") => &[2, 4, 4],
            ("44", 10) => &[4, 6],
            ("34", 9) => &[3, 3, 3],
            ("52", 10) => &[2, 4, 4],
            ("54", 11) => &[1, 2, 4, 4],
            ("57", 10) => &[3, 3, 2, 2],
            ("351", 9) => &[3, 3, 3],
            _ => &[],
        };
        let mut out = format!("+{code}");
        let mut left = rest;
        for (at, size) in groups.iter().enumerate() {
            let (group, tail) = left.split_at((*size).min(left.len()));
            // Brazil joins the two halves of the subscriber's number with a hyphen.
            out.push(if code == "55" && at == 2 { '-' } else { ' ' });
            out.push_str(group);
            left = tail;
        }
        while !left.is_empty() {
            let take = if left.len() > 4 { 3 } else { left.len() };
            let (group, tail) = left.split_at(take);
            out.push(' ');
            out.push_str(group);
            left = tail;
        }
        out
    }
}

/// The length of the country code that `digits` begin with (ITU-T E.164 list of assigned codes).
fn country_code(digits: &str) -> usize {
    const TWO: &[&str] = &[
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
        "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84",
        "86", "90", "91", "92", "93", "94", "95", "98",
    ];
    match digits.as_bytes() {
        [b'1' | b'7', ..] => 1,
        [_, _, ..] if TWO.contains(&&digits[..2]) => 2,
        _ => 3,
    }
}

fn other_spelling(digits: &str) -> Option<String> {
    let insert = |at: usize, what: char| {
        let mut out = digits.to_owned();
        out.insert(at, what);
        out
    };
    let remove = |at: usize| {
        let mut out = digits.to_owned();
        out.remove(at);
        out
    };
    let at = |index: usize| digits.as_bytes().get(index).copied();
    if digits.starts_with("55") {
        // Mobile numbers: area code, then 9, then eight digits of which the first is 6 to 9.
        match (digits.len(), at(4), at(5)) {
            (12, Some(b'6'..=b'9'), _) => Some(insert(4, '9')),
            (13, Some(b'9'), Some(b'6'..=b'9')) => Some(remove(4)),
            _ => None,
        }
    } else if digits.starts_with("52") {
        match (digits.len(), at(2)) {
            (12, Some(_)) => Some(insert(2, '1')),
            (13, Some(b'1')) => Some(remove(2)),
            _ => None,
        }
    } else if digits.starts_with("54") {
        match (digits.len(), at(2), at(3)) {
            (12, Some(b'1'..=b'8'), _) => Some(insert(2, '9')),
            (13, Some(b'9'), Some(b'1'..=b'8')) => Some(remove(2)),
            _ => None,
        }
    } else {
        None
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.pretty())
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{}", self.0)
    }
}

impl Serialize for Phone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Phone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Phone, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Phone::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn phone(text: &str) -> Phone {
        Phone::parse(text).expect("a number")
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(phone("+55 (11) 99999-0001").digits(), "5511999990001");
        assert_eq!(phone("447700900461").pretty(), "+44 7700 900461");
        assert_eq!(phone("5511999990001").pretty(), "+55 11 99999-0001");
        assert_eq!(phone("573005550110").pretty(), "+57 300 555 01 10");
        assert_eq!(phone("5215555550110").pretty(), "+52 55 5555 0110");
        for bad in ["", "123", "12+345678", "call me", "0044770090046", "1234567890123456"] {
            assert_eq!(Phone::parse(bad), Err(BadPhone), "{bad}");
        }
    }

    #[test]
    fn spellings_of_one_number_meet() {
        for (one, other) in [
            ("551199990001", None),
            ("551188880001", Some("5511988880001")),
            ("525555550110", Some("5215555550110")),
            ("541155550110", Some("5491155550110")),
        ] {
            let found: Vec<_> = phone(one).spellings().iter().map(|p| p.digits().to_owned()).collect();
            match other {
                Some(other) => assert_eq!(found, [one, other]),
                None => assert_eq!(found.len(), 2, "a ninth digit in front of a nine: {found:?}"),
            }
        }
    }

    proptest! {
        #[test]
        fn every_spelling_has_the_same_canonical_form(digits in "(55|52|54|44|1|57)[1-9][0-9]{8,10}") {
            if let Ok(number) = Phone::parse(&digits) {
                for spelling in number.spellings() {
                    prop_assert_eq!(spelling.canonical(), number.canonical());
                }
            }
        }
    }
}
