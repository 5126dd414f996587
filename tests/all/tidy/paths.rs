//! Every path of turno's own modules that a file names, `super` and groups resolved.

use super::source::{Source, line_of};

/// A path from the root of the crate: `["client", "mirror", "Mirror"]`.
pub struct Named {
    pub line: usize,
    pub names: Vec<String>,
}

/// The module that a file is: `src/server/http/socket.rs` is `["server", "http", "socket"]`.
pub fn module_of(path: &str) -> Vec<String> {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    match inner {
        "lib" | "main" => Vec::new(),
        inner => inner.split('/').map(str::to_owned).collect(),
    }
}

/// The paths that the product code of this file names.
pub fn named(source: &Source) -> Vec<Named> {
    let own = module_of(&source.path);
    let mut out = Vec::new();
    for root in ["crate", "turno", "super"] {
        for at in starts(&source.product, root) {
            let mut base = own.clone();
            let mut rest = at;
            if root == "super" {
                while let Some(after) = step(&source.product, rest, "super") {
                    base.pop();
                    rest = after;
                }
            } else {
                base.clear();
                rest = step(&source.product, rest, root).unwrap_or(rest);
            }
            let line = line_of(&source.product, at);
            let mut found = Vec::new();
            tree(&source.product, rest, base, &mut found);
            out.extend(found.into_iter().map(|names| Named { line, names }));
        }
    }
    out
}

/// Where a path begins with `root`.
fn starts(code: &str, root: &str) -> Vec<usize> {
    let word = format!("{root}::");
    let is_inner = |c: char| c.is_alphanumeric() || c == '_' || c == ':' || c == '$';
    code.match_indices(&word)
        .map(|(at, _)| at)
        .filter(|at| !code[..*at].chars().next_back().is_some_and(is_inner))
        .collect()
}

/// The place after `name::`, if that stands at `at`.
fn step(code: &str, at: usize, name: &str) -> Option<usize> {
    code[at..].strip_prefix(name)?.strip_prefix("::").map(|rest| code.len() - rest.len())
}

/// Follows a path or a group of paths; returns the place after it.
fn tree(code: &str, mut at: usize, mut base: Vec<String>, out: &mut Vec<Vec<String>>) -> usize {
    loop {
        at += code[at..].len() - code[at..].trim_start().len();
        if code[at..].starts_with('{') {
            return group(code, at + 1, &base, out);
        }
        let name: String = code[at..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if name.is_empty() {
            out.push(base);
            return at + usize::from(code[at..].starts_with('*'));
        }
        at += name.len();
        if name != "self" {
            base.push(name);
        }
        match code[at..].strip_prefix("::") {
            Some(_) => at += 2,
            None => {
                out.push(base);
                return at;
            }
        }
    }
}

fn group(code: &str, mut at: usize, base: &[String], out: &mut Vec<Vec<String>>) -> usize {
    while at < code.len() {
        let rest = code[at..].trim_start();
        at = code.len() - rest.len();
        if rest.starts_with('}') {
            return at + 1;
        }
        if rest.starts_with(',') {
            at += 1;
            continue;
        }
        at = tree(code, at, base.to_vec(), out);
        // `as name` ends with the comma.
        at += code[at..].find([',', '}']).unwrap_or(code.len() - at);
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_super_are_resolved() {
        let raw = "use crate::{base::{Id, text::SafeText as Safe}, client};\nuse super::super::config::Key;\nfn f() { crate::tui::run() }\n";
        let source = Source::new("src/server/http.rs".into(), raw.into());
        let mut paths: Vec<_> = named(&source).into_iter().map(|named| named.names.join("::")).collect();
        paths.sort();
        assert_eq!(paths, ["base::Id", "base::text::SafeText", "client", "config::Key", "tui::run"]);
    }
}
