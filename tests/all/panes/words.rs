//! Words and source agree: every id that the panes ask for exists, and every word that exists is asked for.

use std::collections::BTreeSet;
use std::path::Path;

use turno::domain::Language;
use turno::i18n::{PARTS, Texts};

/// Ids that the source makes out of a code at run time.
const MADE: [&str; 2] = ["field-", "kind-"];

fn sources(folder: &Path, out: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a folder of the source").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            out.push_str(&std::fs::read_to_string(path).expect("a file of the source"));
        }
    }
}

/// All string literals of the source that have the shape of an id.
fn literals() -> BTreeSet<String> {
    let mut source = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tui"), &mut source);
    let is_id = |text: &&str| {
        text.contains('-')
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && !text.ends_with('-')
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'))
    };
    source.split('"').filter(is_id).map(str::to_owned).collect()
}

fn ids() -> BTreeSet<String> {
    let (_, files) = PARTS.iter().find(|(part, _)| *part == "words").expect("the part");
    let lines = files[0].lines().filter(|line| !line.starts_with(['#', ' ', '}']));
    lines.filter_map(|line| line.split_once(" =")).map(|(id, _)| id.to_owned()).collect()
}

#[test]
fn every_word_is_asked_for() {
    let asked = literals();
    let unused: Vec<_> =
        ids().into_iter().filter(|id| !asked.contains(id) && !MADE.iter().any(|made| id.starts_with(made))).collect();
    assert!(unused.is_empty(), "in words.ftl and nowhere in the source: {unused:?}");
}

#[test]
fn every_word_that_is_asked_for_exists_in_each_language() {
    let families: BTreeSet<String> = ids().iter().filter_map(|id| id.split('-').next().map(str::to_owned)).collect();
    for language in Language::ALL {
        let texts = Texts::new(language);
        for id in literals().iter().filter(|id| id.split('-').next().is_some_and(|first| families.contains(first))) {
            assert!(texts.has(id), "{id} has no text in {}", language.tag());
        }
    }
}
