//! Sizes, module docs, and what may not stand outside of tests.

use std::collections::BTreeMap;

use super::source::{Source, closing, find_word, root, sources};
use super::{Finding, report};

/// Past this a reader no longer holds the file in mind.
const MAX_FILE_LINES: usize = 500;
/// Past this a reader scrolls to understand one thing.
const MAX_FUNCTION_LINES: usize = 70;

const PANICS: &[(&str, &str)] = &[
    (".unwrap()", "`?`, `let … else`, or `unwrap_or…`"),
    (".expect(", "`?`, `let … else`, or an error that says what went wrong"),
    ("panic!", "an error: the screen, a socket or a webhook depends on this task"),
    ("unreachable!", "a type that has no such case"),
    ("todo!", "the real thing, or nothing yet"),
    ("unimplemented!", "the real thing, or nothing yet"),
    ("#[allow(", "code that needs no exception from the lints"),
    ("#![allow(", "code that needs no exception from the lints"),
    ("#[expect(", "code that needs no exception from the lints"),
    ("#![expect(", "code that needs no exception from the lints"),
    ("unsafe", "a safe call of `rustix` or of the standard library"),
];

fn everything() -> Vec<Source> {
    let mut all = sources("src");
    all.extend(sources("tests"));
    all
}

#[test]
fn every_file_says_what_it_is() {
    let mut findings = Vec::new();
    for source in everything() {
        if !source.raw.starts_with("//! ") {
            let instead = "begin with `//!`: what the file is, why it is so, what must never appear in it";
            findings.push(Finding::new(&source, 1, "has no module doc".into(), instead));
        }
    }
    report("module docs", findings);
}

#[test]
fn nothing_outside_of_tests_panics_or_silences_a_lint() {
    let mut findings = Vec::new();
    for source in sources("src") {
        for (name, instead) in PANICS {
            let places = if name.starts_with(['.', '#']) {
                source.product.match_indices(name).map(|(at, _)| at).collect()
            } else {
                find_word(&source.product, name)
            };
            for at in places {
                findings.push(Finding::new(&source, source.line(at), format!("holds `{name}`"), instead));
            }
        }
    }
    report("no panics", findings);
}

/// `tests/all/tidy/ratchet.txt`: what is larger than it may be, with its size. It may shrink, never grow.
#[test]
fn files_and_functions_stay_small() {
    let mut ratchet = read_ratchet();
    let mut findings = Vec::new();
    for source in everything() {
        let lines = source.raw.lines().count();
        check(&mut ratchet, &mut findings, &source, 1, source.path.clone(), (lines, MAX_FILE_LINES));
        for (name, line, lines) in functions(&source) {
            let key = format!("{}:{name}", source.path);
            check(&mut ratchet, &mut findings, &source, line, key, (lines, MAX_FUNCTION_LINES));
        }
    }
    report("sizes", findings);
    assert!(ratchet.is_empty(), "tests/all/tidy/ratchet.txt names what is small or gone: remove {:?}", ratchet.keys());
}

fn check(
    ratchet: &mut BTreeMap<String, usize>,
    findings: &mut Vec<Finding>,
    source: &Source,
    line: usize,
    key: String,
    (lines, most): (usize, usize),
) {
    if lines <= most {
        return;
    }
    match ratchet.remove(&key) {
        Some(known) if lines <= known => {
            if lines < known {
                let what = format!("{key} shrank from {known} to {lines} lines");
                findings.push(Finding::new(source, line, what, "write the new number into tests/all/tidy/ratchet.txt"));
            }
        }
        Some(known) => {
            let what = format!("{key} grew from {known} to {lines} lines");
            findings.push(Finding::new(source, line, what, "split it by what a reader looks for"));
        }
        None => {
            let what = format!("{key} has {lines} lines, {most} are the most");
            findings.push(Finding::new(source, line, what, "split it by what a reader looks for"));
        }
    }
}

fn read_ratchet() -> BTreeMap<String, usize> {
    let text = std::fs::read_to_string(root().join("tests/all/tidy/ratchet.txt")).expect("the ratchet's file");
    let rows = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(|row| {
        let (key, lines) = row.rsplit_once(' ').expect("a key and a number");
        (key.to_owned(), lines.parse().expect("a number of lines"))
    })
    .collect()
}

/// The functions of a file: name, first line, number of lines.
fn functions(source: &Source) -> Vec<(String, usize, usize)> {
    let mut out = Vec::new();
    for at in find_word(&source.code, "fn") {
        let rest = source.code[at + 2..].trim_start();
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        // A function type has no name, a declaration no body.
        let Some(open) = body(&source.code, at).filter(|_| !name.is_empty()) else { continue };
        let (first, last) = (source.line(at), source.line(closing(&source.code, open) - 1));
        out.push((name, first, last - first + 1));
    }
    out
}

/// Where the body of the function at `at` opens.
fn body(code: &str, at: usize) -> Option<usize> {
    let mut place = at;
    loop {
        place += code[place..].find(['{', ';', '(', '['])?;
        match code.as_bytes()[place] {
            b'{' => return Some(place),
            b';' => return None,
            _ => place = closing(code, place),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_measured() {
        let raw = "fn a(x: [u8; 3]) -> u8\nwhere\n{\n    1\n}\ntrait T { fn b(); }\ntype F = fn(u8);\n";
        let found = functions(&Source::new("src/x.rs".into(), raw.into()));
        assert_eq!(found, [("a".to_owned(), 1, 5)]);
    }
}
