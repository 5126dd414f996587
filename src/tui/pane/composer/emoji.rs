//! Emojis by name (R029): `:wave:` becomes 👋, and while a name is being typed the ones that fit are offered.

use super::Composer;

/// An emoji that fits what is being typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suggestion {
    pub emoji: &'static str,
    /// Without the colons.
    pub shortcode: &'static str,
}

/// So many letters make a name worth looking up: `:)` and `10:30` are none.
const SHORTEST: usize = 2;
/// The most that is offered at a time.
const MOST: usize = 8;

impl Composer {
    /// Emojis whose name fits the `:name` before the cursor: those that begin with it first. Empty where none is typed.
    pub fn suggestions(&self) -> Vec<Suggestion> {
        let (line, at) = self.line_at_cursor();
        let Some(name) = line.get(..at).and_then(open_shortcode) else { return Vec::new() };
        let mut found: Vec<(bool, usize, Suggestion)> = Vec::new();
        for (order, emoji) in emojis::iter().enumerate() {
            let mut fits = emoji.shortcodes().filter(|code| code.contains(name));
            if let Some(shortcode) = fits.next() {
                found.push((!shortcode.starts_with(name), order, Suggestion { emoji: emoji.as_str(), shortcode }));
            }
        }
        found.sort_by_key(|(inside, order, suggestion)| (*inside, suggestion.shortcode.len(), *order));
        found.into_iter().take(MOST).map(|(_, _, suggestion)| suggestion).collect()
    }

    /// Puts an emoji in the place of the `:name` before the cursor, or just at the cursor.
    pub fn accept(&mut self, emoji: &str) {
        let (line, at) = self.line_at_cursor();
        let typed = line.get(..at).and_then(open_shortcode).map_or(0, |name| name.chars().count() + 1);
        self.replace_before(typed, emoji);
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-')
}

/// The name that is being typed: what follows a colon that begins a word.
fn open_shortcode(before: &str) -> Option<&str> {
    let colon = before.rfind(':')?;
    let name = before.get(colon + 1..)?;
    let begins = before.get(..colon)?.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    (begins && name.len() >= SHORTEST && name.chars().all(is_name)).then_some(name)
}

/// A finished `:name:` at the end of `before`: its length in characters and its emoji.
pub(super) fn closed_shortcode(before: &str) -> Option<(usize, &'static str)> {
    let name = open_shortcode(before.strip_suffix(':')?)?;
    let emoji = emojis::get_by_shortcode(name)?;
    Some((name.chars().count() + 2, emoji.as_str()))
}
