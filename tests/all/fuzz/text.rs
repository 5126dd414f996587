//! `SafeText`: whatever comes in, nothing that a terminal obeys or a reader cannot see comes out.

use proptest::prelude::*;
use turno::base::SafeText;
use turno::base::text::MAX_MARKS;
use unicode_width::UnicodeWidthChar;

use super::{Seen, run};

fn any_text() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        '\u{0}',
        '\u{7}',
        '\u{8}',
        '\t',
        '\n',
        '\r',
        '\u{1b}',
        '\u{7f}',
        '\u{85}',
        '\u{9b}',
        '\u{9d}',
        '\u{ad}',
        '\u{301}',
        '\u{489}',
        '\u{61c}',
        '\u{180e}',
        '\u{200b}',
        '\u{200c}',
        '\u{200d}',
        '\u{200e}',
        '\u{202a}',
        '\u{202e}',
        '\u{2028}',
        '\u{2029}',
        '\u{2060}',
        '\u{2066}',
        '\u{2069}',
        '\u{206a}',
        '\u{20e3}',
        '\u{fe0f}',
        '\u{fe00}',
        '\u{feff}',
        '\u{fff9}',
        '\u{fffb}',
        '\u{1f468}',
        '\u{1f3fd}',
        '\u{e0001}',
        '\u{e0061}',
        '\u{e007f}',
        '\u{e0100}',
        '\u{10ffff}',
        'a',
        'é',
        '한',
        '\u{1100}',
        '\u{1160}',
        'ा',
        '1',
        '*',
        '😀',
        '🇧',
        '🇷',
    ]);
    prop_oneof![
        4 => prop::collection::vec(nasty.clone(), 0..60).prop_map(|chars| chars.into_iter().collect()),
        2 => any::<String>(),
        2 => prop::collection::vec(any::<u8>(), 0..200).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        1 => (nasty, 1..40_000usize).prop_map(|(c, count)| c.to_string().repeat(count)),
    ]
}

/// What a terminal obeys, or what turns a line around or hides in it (Unicode 15.1).
pub fn is_harmful(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn check(text: &str, is_line: bool) {
    assert!(!text.chars().any(is_harmful), "{text:?}");
    assert!(!is_line || !text.contains(['\n', '\t']), "{text:?}");
    let mut marks = 0;
    for c in text.chars() {
        let is_mark = c.width() == Some(0) && !matches!(c, '\u{200d}' | '\u{200c}');
        marks = if is_mark { marks + 1 } else { 0 };
        assert!(marks <= MAX_MARKS.max(7), "a pile of marks: {text:?}");
    }
}

#[test]
fn safe_text() {
    run("safe_text", (any_text(), 1..100usize), |(raw, limit)| {
        let (whole, line, short) = (SafeText::new(&raw), SafeText::line(&raw), SafeText::line_of(&raw, limit));
        check(&whole, false);
        check(&line, true);
        check(&short, true);
        assert!(short.chars().count() <= limit, "{short:?} is longer than {limit}");
        // A control of one byte becomes a mark of three; nothing grows more.
        assert!(whole.len() <= 3 * raw.len() && line.len() <= 3 * raw.len());
        assert_eq!(SafeText::new(&whole), whole, "cleaned once is clean");
        assert_eq!(SafeText::line(&line), line, "cleaned once is clean");
        let json = serde_json::to_string(&whole).expect("json");
        assert_eq!(serde_json::from_str::<SafeText>(&json).ok(), Some(whole.clone()));
        Seen::new(raw.len(), if *whole == *raw { "unchanged" } else { "cleaned" })
    });
}
