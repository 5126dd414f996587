//! The rules of the house, held by tests: floors, fences, sizes, docs and trails.
//!
//! A failure names the file, the line and the name, and says what to use instead. Whoever needs an exception changes the
//! table in the same commit and says why.

mod fences;
mod floors;
mod paths;
mod shape;
pub mod source;
mod trail;

use source::Source;

/// Something that a rule does not like.
struct Finding {
    place: String,
    what: String,
    instead: String,
}

impl Finding {
    fn new(source: &Source, line: usize, what: String, instead: &str) -> Finding {
        Finding { place: format!("{}:{line}", source.path), what, instead: instead.to_owned() }
    }
}

/// Fails with everything that was found.
fn report(rule: &str, findings: Vec<Finding>) {
    let lines: Vec<_> = findings
        .iter()
        .map(|finding| format!("  {} {}\n      instead: {}", finding.place, finding.what, finding.instead))
        .collect();
    assert!(lines.is_empty(), "{rule}: {} found\n{}", lines.len(), lines.join("\n"));
}
