//! Which lines of the conversation are in sight, and where one gets by scrolling.
//!
//! Only what is in sight is wrapped: downwards from an anchor, or upwards from the end.

use std::collections::VecDeque;

use super::block::{Block, Drawn, Page};
use super::story::{Item, ItemKey, Story};

/// Where the view hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Anchor {
    /// At the end: what arrives comes into sight.
    #[default]
    End,
    /// This line of this message stands at the top.
    Top(ItemKey, usize),
}

/// A line in sight, of which message, and which of its lines.
pub struct Seen {
    pub key: ItemKey,
    pub at: usize,
    pub drawn: Drawn,
}

/// The lines in sight.
pub struct Flow {
    pub lines: Vec<Seen>,
    /// The end of the conversation is in sight.
    pub at_end: bool,
    /// The beginning of what is here is in sight.
    pub at_start: bool,
}

impl Flow {
    pub fn new(story: &Story<'_>, page: &Page<'_, '_>, anchor: Anchor, height: usize) -> Flow {
        match anchor {
            Anchor::End => from_end(story, page, height),
            Anchor::Top(key, line) => from_top(story, page, (key, line), height),
        }
    }

    /// The message and line at the top.
    pub fn top(&self) -> Option<(ItemKey, usize)> {
        self.lines.first().map(|seen| (seen.key, seen.at))
    }

    /// The newest message whose last line is in sight, by the number of its lines.
    pub fn last_whole(&self, story: &Story<'_>, page: &Page<'_, '_>) -> Option<ItemKey> {
        let last = self.lines.last()?;
        if self.at_end || last.at + 1 == height(story, page, last.key) {
            return Some(last.key);
        }
        self.lines.iter().rev().find(|seen| seen.key != last.key).map(|seen| seen.key)
    }

    /// Whether all own lines of a message are in sight.
    pub fn shows(&self, key: ItemKey, story: &Story<'_>, page: &Page<'_, '_>) -> bool {
        let own = block(story, page, key).map_or(0, |block| block.lines.iter().filter(|line| line.own).count());
        own > 0 && self.lines.iter().filter(|seen| seen.key == key && seen.drawn.own).count() == own
    }
}

pub fn block(story: &Story<'_>, page: &Page<'_, '_>, key: ItemKey) -> Option<Block> {
    story.find(key).map(|item| page.block(item, story.before(item.key())))
}

pub fn height(story: &Story<'_>, page: &Page<'_, '_>, key: ItemKey) -> usize {
    block(story, page, key).map_or(0, |block| block.lines.len())
}

fn from_end(story: &Story<'_>, page: &Page<'_, '_>, height: usize) -> Flow {
    let mut lines = VecDeque::new();
    let mut next = story.last();
    while let Some(item) = next.filter(|_| lines.len() < height) {
        let before = story.before(item.key());
        push_front(page.block(item, before), &mut lines);
        next = before;
    }
    let at_start = next.is_none() && lines.len() <= height;
    let surplus = lines.len().saturating_sub(height);
    Flow { lines: lines.into_iter().skip(surplus).collect(), at_end: true, at_start }
}

fn push_front(block: Block, lines: &mut VecDeque<Seen>) {
    for (at, drawn) in block.lines.into_iter().enumerate().rev() {
        lines.push_front(Seen { key: block.key, at, drawn });
    }
}

fn from_top(story: &Story<'_>, page: &Page<'_, '_>, (key, line): (ItemKey, usize), height: usize) -> Flow {
    let mut lines = Vec::new();
    let first = story.find(key);
    // A message that is gone gave way to its neighbour, which is shown from its beginning.
    let mut skip = if first.is_some_and(|item| item.key() == key) { line } else { 0 };
    let at_start = first.is_none_or(|item| skip == 0 && story.before(item.key()).is_none());
    let mut next = first;
    while let Some(item) = next.filter(|_| lines.len() < height) {
        let block = page.block(item, story.before(item.key()));
        // A wider screen has fewer lines: at least the last one of the anchor's stays.
        let skipped = std::mem::take(&mut skip).min(block.lines.len().saturating_sub(1));
        let seen = block.lines.into_iter().enumerate().skip(skipped);
        lines.extend(seen.map(|(at, drawn)| Seen { key: item.key(), at, drawn }));
        next = story.after(item.key());
    }
    if next.is_none() && lines.len() <= height {
        return from_end(story, page, height);
    }
    lines.truncate(height);
    Flow { lines, at_end: false, at_start }
}

/// The place `lines` further up than `from`; the very top where there is no more.
pub fn up(story: &Story<'_>, page: &Page<'_, '_>, from: (ItemKey, usize), lines: usize) -> (ItemKey, usize) {
    let (mut key, mut at) = from;
    let mut left = lines;
    while left > at {
        let Some(before) = story.before(key) else { return (key, 0) };
        left -= at;
        key = before.key();
        at = height(story, page, key);
    }
    (key, at - left)
}

/// The place `lines` further down than `from`; `None` beyond the end.
pub fn down(story: &Story<'_>, page: &Page<'_, '_>, from: (ItemKey, usize), lines: usize) -> Option<(ItemKey, usize)> {
    let (mut key, at) = from;
    let mut left = at + lines;
    loop {
        let here = height(story, page, key);
        if left < here {
            return Some((key, left));
        }
        left -= here;
        key = story.after(key).map(Item::key)?;
    }
}
