//! The scanner itself: what it lets through and what it does not.

use proptest::prelude::*;
use turno::base::SafeText;
use turno::tui::terminal::{Wrapping, guard, say};

use super::Scanner;

fn complaints(bytes: &[u8]) -> Vec<String> {
    let mut scanner = Scanner::default();
    scanner.read(bytes);
    scanner.complaints
}

#[test]
fn what_is_not_turnos_own_is_told() {
    for hostile in [
        "\x1b]52;c;!\x07",
        "\x1b]0;title\x07",
        "\x1b]8;;http://x\x07",
        "\x1b[6n",
        "\x1b[?1h",
        "\x1b[>4;1m",
        "\x1bc",
        "\x1bPq\x1b\\",
        "\u{9b}31m",
        "\u{202e}",
        "\u{feff}",
        "a\u{301}\u{301}\u{301}\u{301}\u{301}",
        "\u{7f}",
        "\t",
    ] {
        assert!(!complaints(hostile.as_bytes()).is_empty(), "{hostile:?}");
    }
    assert!(!complaints(b"\xff\xfe").is_empty());
    assert_eq!(complaints("Olá 👨‍👩‍👧 ❤️ \x1b[1;31mé\x1b[m\r\n".as_bytes()), [""; 0]);
}

#[test]
fn what_is_switched_on_is_missed_until_it_is_off() {
    let mut scanner = Scanner::default();
    scanner.read(b"\x1b[?1049h\x1b[?7l\x1b[>1u\x1b[22;2t");
    assert_eq!(scanner.left_on(), ["mode 7", "mode 1049", "keyboard flags +1", "titles +1"]);
    scanner.read(&guard::leaving());
    assert_eq!((scanner.left_on(), scanner.complaints), (vec![], vec![]));
}

proptest! {
    /// Title, notification and clipboard: whatever the text, and whether or not tmux stands between.
    #[test]
    fn nothing_from_outside_gets_into_what_is_said_beside_the_picture(text in hostile(), wraps in any::<bool>()) {
        let wrapping = if wraps { Wrapping::Tmux } else { Wrapping::None };
        let text = SafeText::new(&text);
        let mut bytes = say::title(&text);
        bytes.extend(say::notification(&text, &text, wrapping));
        bytes.extend(say::copy(&text).unwrap_or_default());
        prop_assert_eq!(complaints(&bytes), vec![""; 0]);
    }
}

/// Text that somebody has thought about.
pub fn hostile() -> impl Strategy<Value = String> {
    let pieces = super::HOSTILE.to_vec();
    let piece = prop_oneof![
        (0..pieces.len()).prop_map(move |at| pieces[at].to_owned()),
        any::<char>().prop_map(String::from),
        "[a-z ;\\\\]{0,8}",
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}
