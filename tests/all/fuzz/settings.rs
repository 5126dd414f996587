//! What a person writes: the configuration file and the command line. Wrong ones are told, and nothing in what is told
//! reaches a terminal as it came.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use clap::{CommandFactory as _, FromArgMatches as _};
use proptest::prelude::*;
use proptest::sample::Index;
use turno::cli::arguments::Arguments;
use turno::cli::usage::{Unread, unread};
use turno::cli::{fault, help};
use turno::config;
use turno::domain::Language;
use turno::i18n::Texts;

use super::{Seen, run};

const EXAMPLE: &str = include_str!("../../../config.example.toml");

/// One thing that goes wrong in a file.
#[derive(Debug, Clone)]
enum Slip {
    Line(Index, Index),
    Value(Index, String),
    Drop(Index),
    Insert(Index, String),
    Byte(Index, char),
}

fn any_slip() -> impl Strategy<Value = Slip> {
    let value = prop_oneof![
        prop::sample::select(vec![
            "",
            "\"\"",
            "0",
            "-1",
            "99999999999999999999",
            "1e999",
            "nan",
            "true",
            "[]",
            "{}",
            "{a={b=[{}]}}",
            "'''",
            "\"\\u0000\"",
            "\"\\u001b]0;x\\u0007\"",
            "1979-05-27T07:32:00Z",
            "[[1],[2]]",
            "\"ws://evil\"",
            "\"../../../etc/passwd\"",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
        (1..5_000usize).prop_map(|levels| "[".repeat(levels)),
        (1..5_000usize).prop_map(|levels| format!("{}1{}", "{a=".repeat(levels), "}".repeat(levels))),
        (1..2_000usize).prop_map(|levels| format!("1\n[{}]", vec!["a"; levels].join("."))),
        (1..100_000usize).prop_map(|count| format!("\"{}\"", "x".repeat(count))),
    ];
    prop_oneof![
        2 => (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Slip::Line(from, to)),
        4 => (any::<Index>(), value.clone()).prop_map(|(at, value)| Slip::Value(at, value)),
        1 => any::<Index>().prop_map(Slip::Drop),
        2 => (any::<Index>(), value).prop_map(|(at, text)| Slip::Insert(at, text)),
        3 => (any::<Index>(), any::<char>()).prop_map(|(at, c)| Slip::Byte(at, c)),
    ]
}

fn shown(line: &str) -> &str {
    line.strip_prefix('#').filter(|rest| !rest.starts_with(' ') && !rest.contains("_env")).unwrap_or(line)
}

fn apply(text: &str, slips: &[Slip]) -> String {
    // What the example only shows is set; of keys that exclude each other one is.
    let mut lines: Vec<String> = text.lines().map(|line| shown(line).to_owned()).collect();
    lines.retain(|line| !line.starts_with('#'));
    for slip in slips {
        let count = lines.len().max(1);
        match slip {
            Slip::Line(from, to) => {
                let line = lines.get(from.index(count)).cloned().unwrap_or_default();
                lines.insert(to.index(count), line);
            }
            Slip::Value(at, value) => {
                if let Some(line) = lines.get_mut(at.index(count)) {
                    let key = line.split('=').next().unwrap_or_default().to_owned();
                    *line = format!("{key}= {value}");
                }
            }
            Slip::Drop(at) if lines.len() > 1 => drop(lines.remove(at.index(count))),
            Slip::Drop(_) => {}
            Slip::Insert(at, text) => lines.insert(at.index(count), text.clone()),
            Slip::Byte(at, c) => {
                if let Some(line) = lines.get_mut(at.index(count)) {
                    let place = at.index(line.chars().count().max(1));
                    *line = line.chars().enumerate().map(|(n, old)| if n == place { *c } else { old }).collect();
                }
            }
        }
    }
    lines.join("\n")
}

/// Whether a terminal would obey something in it.
fn is_plain(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() && c != '\n')
}

#[test]
fn configurations() {
    let texts = Texts::new(Language::English);
    let strategy = prop_oneof![
        9 => prop::collection::vec(any_slip(), 0..5).prop_map(|slips| apply(EXAMPLE, &slips)),
        1 => any::<String>(),
    ];
    run("configurations", strategy, |text| match config::parse(&text) {
        Ok(_) => Seen::new(text.len(), "taken"),
        Err(faults) => {
            assert!(!faults.is_empty(), "refused without a reason");
            assert!(faults.len() <= 20 + text.lines().count(), "more faults than text");
            let told = fault::failure(&texts, &faults).render();
            assert!(is_plain(&told), "{told:?}");
            Seen::new(text.len(), "refused")
        }
    });
}

fn any_word() -> impl Strategy<Value = OsString> {
    let known = vec![
        "demo",
        "serve",
        "connect",
        "simulate",
        "phone",
        "admin",
        "check",
        "docs",
        "user",
        "queue",
        "channel",
        "add",
        "list",
        "change",
        "quarantine",
        "replay",
        "audit",
        "session",
        "--config",
        "--language",
        "--language=pt-BR",
        "--listen",
        "--data",
        "--json",
        "--account",
        "--plain",
        "--role",
        "--limit",
        "--insecure",
        "--help",
        "-h",
        "--version",
        "--",
        "-",
        "--=",
        "",
        "127.0.0.1:1",
        "wss://x",
        "none",
        "0",
        "-1",
        "4294967296",
        "agent",
    ];
    prop_oneof![
        8 => prop::sample::select(known).prop_map(OsString::from),
        1 => any::<String>().prop_map(OsString::from),
        1 => prop::collection::vec(1..=255u8, 0..40).prop_map(OsString::from_vec),
        1 => prop::sample::select(vec!["\u{1b}]0;x\u{7}", "\u{202e}x", "--\u{1b}[2J", "a\nb"]).prop_map(OsString::from),
        1 => (1..50_000usize).prop_map(|count| OsString::from("x".repeat(count))),
    ]
}

#[test]
fn command_lines() {
    let texts = [Language::English, Language::Spanish, Language::Portuguese].map(Texts::new);
    let commands: Vec<_> = texts.iter().map(|texts| help::localise(Arguments::command(), texts)).collect();
    let strategy = (0..texts.len(), prop::collection::vec(any_word(), 0..8));
    run("command_lines", strategy, |(language, words)| {
        let bytes = words.iter().map(|word| word.len()).sum();
        let all = std::iter::once(OsString::from("turno")).chain(words);
        let matches = commands[language].clone().try_get_matches_from(all);
        match matches.and_then(|matches| Arguments::from_arg_matches(&matches)) {
            Ok(_) => Seen::new(bytes, "taken"),
            Err(error) => match unread(&texts[language], &error) {
                Unread::Told(_) => Seen::new(bytes, "told"),
                Unread::Wrong(failure) => {
                    let told = failure.render();
                    assert!(is_plain(&told), "{told:?}");
                    Seen::new(bytes, "refused")
                }
            },
        }
    });
}
