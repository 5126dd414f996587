//! Which keystroke does what: the registry's defaults with a person's own keys over them.
//!
//! A keystroke is looked up where the focus is and then everywhere. Two commands that claim one keystroke where both could
//! be meant are reported, never silently decided.

use std::collections::BTreeMap;

use crate::tui::command::{self, Command};

use super::chord::Chord;

/// Where a keystroke means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// In every pane.
    Global,
    List,
    Chat,
    Composer,
    /// In whatever lies over the panes; nothing else is looked up there.
    Modal,
}

impl Scope {
    pub const ALL: [Scope; 5] = [Scope::Global, Scope::List, Scope::Chat, Scope::Composer, Scope::Modal];

    /// As it is written before a key in a config: `list:w`.
    pub const fn name(self) -> &'static str {
        match self {
            Scope::Global => "global",
            Scope::List => "list",
            Scope::Chat => "chat",
            Scope::Composer => "composer",
            Scope::Modal => "modal",
        }
    }

    /// The id of its name in words.
    pub const fn words(self) -> &'static str {
        match self {
            Scope::Global => "scope-global",
            Scope::List => "scope-list",
            Scope::Chat => "scope-chat",
            Scope::Composer => "scope-composer",
            Scope::Modal => "scope-modal",
        }
    }

    /// Whether a keystroke in one could be meant for the other.
    fn overlaps(self, other: Scope) -> bool {
        let is_pane = |scope| scope != Scope::Modal;
        self == other || (self == Scope::Global && is_pane(other)) || (other == Scope::Global && is_pane(self))
    }
}

/// A person's keys: a command's id, and the keys that it shall have instead of its own.
pub type Overrides = BTreeMap<String, Vec<String>>;

/// Something that is wrong with a person's keys. The rest of them hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyTrouble {
    #[error("keys: no command is named '{id}'; the nearest is '{nearest}'")]
    UnknownCommand { id: String, nearest: &'static str },
    #[error("keys: {command}: '{key}' is no key: write it like Ctrl+K, Alt+Enter, F4, ?, or list:w")]
    BadKey { command: &'static str, key: String },
    #[error("keys: {chord} is asked for by both {first} and {second}; {first} has it")]
    Conflict { chord: Chord, first: &'static str, second: &'static str },
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Binding {
    scope: Scope,
    chord: Chord,
    command: &'static str,
    is_own: bool,
}

/// All keystrokes that mean something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

impl Default for Keymap {
    fn default() -> Keymap {
        Keymap::new(&Overrides::new()).0
    }
}

impl Keymap {
    pub fn new(overrides: &Overrides) -> (Keymap, Vec<KeyTrouble>) {
        let mut troubles: Vec<KeyTrouble> = overrides
            .keys()
            .filter(|id| command::find(id).is_none())
            .map(|id| KeyTrouble::UnknownCommand { id: id.clone(), nearest: command::nearest(id) })
            .collect();
        let mut wanted = Vec::new();
        for command in command::all() {
            match overrides.get(command.id) {
                Some(keys) => wanted.extend(own(command, keys, &mut troubles)),
                None => wanted.extend(defaults(command)),
            }
        }
        // A person's own keys come first: a default gives way to them, and that is said.
        wanted.sort_by_key(|binding| !binding.is_own);
        (Keymap { bindings: settle(wanted, &mut troubles) }, troubles)
    }

    /// The command of a keystroke with the focus in `scope`.
    pub fn find(&self, scope: Scope, chord: Chord) -> Option<&'static Command> {
        let at = |wanted: Scope| self.bindings.iter().find(|one| one.scope == wanted && one.chord == chord);
        // Characters are for typing where one types, and modals are an island.
        let is_local = scope == Scope::Modal || (scope == Scope::Composer && chord.text().is_some());
        let found = at(scope).or_else(|| if is_local { None } else { at(Scope::Global) })?;
        command::find(found.command)
    }

    /// The keystrokes of a command, the first one first, with where they hold.
    pub fn keys(&self, id: &str) -> impl Iterator<Item = (Scope, Chord)> {
        self.bindings.iter().filter(move |one| one.command == id).map(|one| (one.scope, one.chord))
    }

    /// The key to name in a hint with the focus in `scope`: one that works in this terminal. `tells_all`: the terminal was
    /// seen to tell even Shift+Enter from Enter.
    pub fn hint(&self, id: &str, scope: Scope, tells_all: bool) -> Option<Chord> {
        let works = |(held, chord): &(Scope, Chord)| {
            (*held == scope || *held == Scope::Global) && (tells_all || chord.is_told_by_all())
        };
        let here = self.keys(id).filter(works).find(|(held, _)| *held == scope);
        here.or_else(|| self.keys(id).find(works)).map(|(_, chord)| chord)
    }
}

fn defaults(command: &'static Command) -> impl Iterator<Item = Binding> {
    command.keys.iter().filter_map(|(scope, key)| {
        let chord = key.parse().ok()?;
        Some(Binding { scope: *scope, chord, command: command.id, is_own: false })
    })
}

fn own(command: &'static Command, keys: &[String], troubles: &mut Vec<KeyTrouble>) -> Vec<Binding> {
    let mut out = Vec::new();
    for key in keys {
        let (scopes, name) = scopes_of(command, key);
        match name.parse() {
            Ok(chord) => {
                out.extend(scopes.into_iter().map(|scope| Binding { scope, chord, command: command.id, is_own: true }))
            }
            Err(_) => troubles.push(KeyTrouble::BadKey { command: command.id, key: key.clone() }),
        }
    }
    out
}

/// `list:w` holds in the list; a bare key wherever the command's own keys hold.
fn scopes_of<'a>(command: &Command, key: &'a str) -> (Vec<Scope>, &'a str) {
    if let Some((name, rest)) = key.split_once(':').filter(|(_, rest)| !rest.is_empty())
        && let Some(scope) = Scope::ALL.into_iter().find(|scope| scope.name() == name)
    {
        return (vec![scope], rest);
    }
    let mut scopes: Vec<Scope> = command.keys.iter().map(|(scope, _)| *scope).collect();
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() || scopes.contains(&Scope::Global) {
        scopes = vec![Scope::Global];
    }
    (scopes, key)
}

fn settle(wanted: Vec<Binding>, troubles: &mut Vec<KeyTrouble>) -> Vec<Binding> {
    let mut out: Vec<Binding> = Vec::new();
    for binding in wanted {
        let rival = out.iter().find(|held| {
            held.chord == binding.chord && held.scope.overlaps(binding.scope) && held.command != binding.command
        });
        match rival {
            Some(held) => {
                let trouble =
                    KeyTrouble::Conflict { chord: binding.chord, first: held.command, second: binding.command };
                if !troubles.contains(&trouble) {
                    troubles.push(trouble);
                }
            }
            None => out.push(binding),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overrides(keys: &[(&str, &[&str])]) -> Overrides {
        keys.iter().map(|(id, keys)| ((*id).to_owned(), keys.iter().map(|key| (*key).to_owned()).collect())).collect()
    }

    fn chord(text: &str) -> Chord {
        text.parse().expect("a key")
    }

    #[test]
    fn the_defaults_do_not_collide() {
        let (keymap, troubles) = Keymap::new(&Overrides::new());
        assert_eq!(troubles, []);
        let total: usize = command::all().map(|command| command.keys.len()).sum();
        assert_eq!(keymap.bindings.len(), total, "a default key cannot be read");
    }

    #[test]
    fn r034_r035_enter_sends_and_three_keys_break_the_line() {
        let keymap = Keymap::default();
        let run = |key| keymap.find(Scope::Composer, chord(key)).map(|command| command.id);
        assert_eq!(run("Enter"), Some("message.send"));
        for key in ["Shift+Enter", "Alt+Enter", "Ctrl+J"] {
            assert_eq!(run(key), Some("message.line"), "{key}");
        }
    }

    #[test]
    fn a_persons_key_takes_the_place_of_the_defaults() {
        let (keymap, troubles) = Keymap::new(&overrides(&[("attendance.finish", &["Ctrl+F9"])]));
        assert_eq!(troubles, []);
        let run = |key| keymap.find(Scope::List, chord(key)).map(|command| command.id);
        assert_eq!((run("Ctrl+F9"), run("F4")), (Some("attendance.finish"), None));
    }

    #[test]
    fn conflicts_and_mistakes_are_told_with_both_names() {
        let (keymap, troubles) = Keymap::new(&overrides(&[
            ("attendance.finish", &["Ctrl+K"]),
            ("atendance.why", &["x"]),
            ("app.quit", &["Hyper+Q", "Ctrl+Q"]),
        ]));
        assert_eq!(
            troubles,
            [
                KeyTrouble::UnknownCommand { id: "atendance.why".into(), nearest: "attendance.why" },
                KeyTrouble::BadKey { command: "app.quit", key: "Hyper+Q".into() },
                KeyTrouble::Conflict { chord: chord("Ctrl+K"), first: "attendance.finish", second: "view.palette" },
            ]
        );
        assert_eq!(keymap.find(Scope::Chat, chord("Ctrl+K")).map(|command| command.id), Some("attendance.finish"));
    }

    #[test]
    fn where_one_types_a_character_is_text() {
        let (keymap, _) = Keymap::new(&overrides(&[("attendance.why", &["x"])]));
        assert!(keymap.find(Scope::Composer, chord("x")).is_none());
        assert!(keymap.find(Scope::List, chord("x")).is_some());
    }
}
