//! Who may name whom. Cargo can't hold floors inside one crate, so this does.

use super::paths::{module_of, named};
use super::source::{Source, sources};
use super::{Finding, report};

/// A folder, the folders it may name besides itself, and what to do instead.
const FLOORS: &[(&str, &[&str], &str)] = &[
    ("base", &[], "the ground floor names nothing of turno: move what it needs down, or this up"),
    ("domain", &["base"], "rules are pure: pass what they need as an argument"),
    ("protocol", &["base", "domain"], "what is said knows nothing of who says it"),
    ("config", &["base", "domain", "protocol"], "the configuration is data: whoever uses it names it, not the reverse"),
    ("i18n", &["base", "domain", "protocol"], "words know nothing of screens: pass arguments to `Texts::with`"),
    (
        "client",
        &["base", "domain", "protocol", "config"],
        "the client meets the server only at the link (`protocol::link`)",
    ),
    (
        "server",
        &["base", "domain", "protocol", "config"],
        "the server meets clients only at the link (`protocol::link`), and sends codes, never words",
    ),
    (
        "simulator",
        &["base", "domain"],
        "the simulator is an outside world: it knows the provider's HTTP and nothing of turno's insides",
    ),
    // The simulator's telephone is drawn with the workstation's widgets.
    (
        "tui::phone",
        &["base", "domain", "protocol", "config", "i18n", "client", "simulator", "tui"],
        "a telephone is outside of the server",
    ),
    (
        "tui",
        &["base", "domain", "protocol", "config", "i18n", "client"],
        "the screen asks its client seat (`client::Ask`), never the server",
    ),
    // It stands beside the command line: the only other place that names both the server and the client.
    (
        "rehearsal",
        &["base", "domain", "protocol", "config", "client", "server"],
        "a rehearsal plays server and workstations: screens and words are not in it",
    ),
    ("cli", &["base", "domain", "protocol", "config", "i18n", "client", "server", "simulator", "tui", "rehearsal"], ""),
    ("main", &["cli"], "the program only calls `cli`"),
];

/// Inside a floor: a folder, and what of its own floor it may not name.
const INNER: &[(&str, &[&str], &str)] = &[
    ("server::port", &["server::"], "the ports are what all others share: they name no other part of the server"),
    ("server::engine", &["server::"], "the engine is pure: it takes `port::Input`s and returns `port::Effect`s"),
    ("server::storage", &["server::"], "a store knows the ports and nothing else of the server"),
    ("server::channel", &["server::"], "a channel knows the ports and nothing else of the server"),
    ("tui::theme", &["tui::"], "colours by role know nothing of what is drawn with them"),
    (
        "tui::keymap",
        &["tui::pane", "tui::modal", "tui::screen", "tui::app"],
        "keys become commands; what a command does stands in `tui::command`",
    ),
    (
        "tui::layout",
        &["tui::pane", "tui::modal", "tui::screen", "tui::app", "tui::widget"],
        "layout is a pure function of sizes: drawing and the mouse both ask it",
    ),
    (
        "tui::widget",
        &["tui::pane", "tui::modal", "tui::screen", "tui::command", "tui::app"],
        "a widget is given what it draws",
    ),
    ("tui::pane", &["tui::screen", "tui::app"], "a pane yields what it wants; the application does it"),
    (
        "tui::modal",
        &["tui::screen", "tui::app"],
        "a modal ends by yielding what it wants; nobody reaches into it, nor it out",
    ),
];

/// What every part of a floor may name although [`INNER`] says no.
const SHARED: &[&str] = &["server::port"];

#[test]
fn every_file_names_only_the_floors_below_it() {
    let mut findings = Vec::new();
    for source in sources("src") {
        findings.extend(above(&source));
        findings.extend(inside(&source));
    }
    report("floors (docs/ARCHITECTURE.md, \"Floors\")", findings);
}

fn above(source: &Source) -> Vec<Finding> {
    let own = if source.path == "src/main.rs" { "main".to_owned() } else { module_of(&source.path).join("::") };
    let Some((floor, below, instead)) = FLOORS.iter().find(|(floor, ..)| is_within(&own, floor)) else {
        return Vec::new();
    };
    let root = floor.split("::").next().unwrap_or(floor);
    let wrong = |named: &super::paths::Named| {
        let first = named.names.first().map(String::as_str).unwrap_or_default();
        let is_floor = FLOORS.iter().any(|(floor, ..)| *floor == first);
        is_floor && first != root && !below.contains(&first)
    };
    named(source).into_iter().filter(wrong).map(|named| finding(source, &named, instead)).collect()
}

fn inside(source: &Source) -> Vec<Finding> {
    let own = module_of(&source.path).join("::");
    let Some((folder, forbidden, instead)) = INNER.iter().find(|(folder, ..)| is_within(&own, folder)) else {
        return Vec::new();
    };
    let wrong = |named: &super::paths::Named| {
        let path = named.names.join("::");
        let is_open = is_within(&path, folder) || SHARED.iter().any(|shared| is_within(&path, shared));
        !is_open
            && forbidden.iter().any(|no| if no.ends_with("::") { path.starts_with(no) } else { is_within(&path, no) })
    };
    named(source).into_iter().filter(wrong).map(|named| finding(source, &named, instead)).collect()
}

fn finding(source: &Source, named: &super::paths::Named, instead: &str) -> Finding {
    Finding::new(source, named.line, format!("names `crate::{}`", named.names.join("::")), instead)
}

fn is_within(path: &str, folder: &str) -> bool {
    path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with("::"))
}

#[test]
fn every_folder_of_the_source_has_a_floor() {
    for source in sources("src") {
        let own = module_of(&source.path);
        if let Some(first) = own.first() {
            assert!(FLOORS.iter().any(|(floor, ..)| floor == first), "src/{first} has no floor: add a row to FLOORS");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_name_is_found() {
        let domain = Source::new("src/domain/x.rs".into(), "use crate::server::port;\nuse crate::base::Id;\n".into());
        assert_eq!(above(&domain).len(), 1);
        let engine = Source::new("src/server/engine/x.rs".into(), "use crate::server::{driver, port::Input};\n".into());
        assert_eq!((above(&engine).len(), inside(&engine).len()), (0, 1));
        let theme =
            Source::new("src/tui/theme/x.rs".into(), "use super::super::look::Look;\nuse super::role;\n".into());
        assert_eq!(inside(&theme).len(), 1);
    }
}
