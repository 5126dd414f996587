//! Where a motion leads: to another message, or to another day.

use crate::tui::clock;
use crate::tui::keymap::Motion;
use crate::tui::look::Look;

use super::story::{Item, ItemKey, Story};

/// The message that a motion leads to.
pub fn target(motion: Motion, from: Option<ItemKey>, story: &Story<'_>, look: &Look<'_>) -> Option<ItemKey> {
    let last = story.last().map(Item::key)?;
    let from = match (motion, from) {
        (Motion::First, _) => return story.first().map(Item::key),
        // The cursor comes in at the end, where the eyes are.
        (Motion::Last, _) | (_, None) => return Some(last),
        (_, Some(from)) => from,
    };
    match motion {
        Motion::Up => story.before(from).map(Item::key),
        Motion::Down => story.after(from).map(Item::key),
        Motion::NextGroup => day_edge(from, look, |key| story.after(key), story).or(Some(last)),
        Motion::PreviousGroup => {
            day_edge(from, look, |key| story.before(key), story).or_else(|| story.first().map(Item::key))
        }
        Motion::PageUp
        | Motion::PageDown
        | Motion::HalfPageUp
        | Motion::HalfPageDown
        | Motion::First
        | Motion::Last => None,
    }
}

/// The nearest message of another day.
fn day_edge<'a>(
    from: ItemKey,
    look: &Look<'_>,
    next: impl Fn(ItemKey) -> Option<Item<'a>>,
    story: &Story<'a>,
) -> Option<ItemKey> {
    let day = |item: Item<'_>| clock::day(item.at(), look.zone);
    let here = day(story.find(from)?);
    let mut at = from;
    while let Some(item) = next(at) {
        at = item.key();
        if day(item) != here {
            return Some(at);
        }
    }
    None
}
