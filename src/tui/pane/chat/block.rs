//! One message as lines: what stands before it (a day, a name), its marks, its words, its tail.
//!
//! A block depends on its message, the one before it and the width, and on nothing else: so the chat can wrap just what is
//! in sight, from any point.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::base::Millis;
use crate::tui::clock;
use crate::tui::look::Look;
use crate::tui::pane::SeatView;
use crate::tui::theme::Role;
use crate::tui::widget::{paint, rule, text, wrap};
use crate::tui::wording;

use super::bubble::{self, Side};
use super::story::{Author, Item, ItemKey, customer};

/// After this long, even the same author is named again.
const QUIET: Millis = Millis::minutes(10);

/// One line of the chat.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    pub indent: u16,
    pub line: Line<'static>,
    /// The whole row has this style: notes.
    pub fill: Option<Style>,
    /// It belongs to the message itself, not to the day or the gap before it.
    pub own: bool,
}

/// The lines of one message.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    pub key: ItemKey,
    pub lines: Vec<Drawn>,
}

/// What all blocks of a drawing share.
pub struct Page<'a, 'b> {
    pub view: &'b SeatView<'a>,
    pub look: &'b Look<'b>,
    /// The columns of the pane.
    pub width: u16,
    pub more: Option<bool>,
}

impl Page<'_, '_> {
    pub fn style(&self, role: Role) -> Style {
        self.look.style(role)
    }

    /// The columns between the margins: one at each side, the left one for the mark of the selection.
    pub fn columns(&self) -> usize {
        usize::from(self.width).saturating_sub(2).max(1)
    }

    /// The most columns that a message takes: less than there are, so that one sees whose it is.
    pub fn bubble_columns(&self) -> usize {
        let columns = self.columns();
        if self.look.lean { columns } else { (columns * 3 / 4).clamp(columns.min(24), 84) }
    }

    /// The lines of `item`, which stands after `before`.
    pub fn block(&self, item: Item<'_>, before: Option<Item<'_>>) -> Block {
        let me = self.view.me();
        let author = item.author(me);
        let new_day = before.is_none_or(|before| self.day(before) != self.day(item));
        let pause = before.is_none_or(|before| item.at().since(before.at()) >= QUIET);
        let speaks_on = !new_day && !pause && before.is_some_and(|before| before.author(me) == author);
        let mut lines = Vec::new();
        if before.is_none() {
            lines.push(self.beginning());
        }
        if new_day {
            self.day_rule(item, before.is_some(), &mut lines);
        } else if !speaks_on && !self.look.lean {
            lines.push(self.blank());
        }
        let first_own = lines.len();
        if !speaks_on && !self.look.lean {
            lines.extend(self.heading(item, author));
        }
        lines.extend(bubble::lines(self, item, author));
        for line in lines.iter_mut().skip(first_own) {
            line.own = true;
        }
        Block { key: item.key(), lines }
    }

    fn day(&self, item: Item<'_>) -> jiff::civil::Date {
        clock::day(item.at(), self.look.zone)
    }

    pub fn plain(&self, indent: usize, line: Line<'static>) -> Drawn {
        Drawn { indent: u16::try_from(indent).unwrap_or(u16::MAX), line, fill: None, own: false }
    }

    fn blank(&self) -> Drawn {
        self.plain(0, Line::default())
    }

    /// In the middle of the pane, dim.
    pub fn centred(&self, words: &str, role: Role) -> Drawn {
        let words = text::cut(words, self.columns(), self.look.glyphs.more);
        let indent = 1 + usize::from(rule::centre(text::width(&words), self.columns()));
        let indent = if self.look.lean { 0 } else { indent };
        self.plain(indent, Line::styled(words, self.style(role)))
    }

    /// What stands above the first message that is here.
    fn beginning(&self) -> Drawn {
        let words = match self.more {
            Some(true) => format!("{} {}", self.look.glyphs.up, self.look.texts.get("chat-more-above")),
            Some(false) => self.look.texts.get("chat-beginning"),
            None => self.look.texts.get("chat-loading"),
        };
        self.centred(&words, Role::Dim)
    }

    fn day_rule(&self, item: Item<'_>, has_before: bool, lines: &mut Vec<Drawn>) {
        let word = clock::day_word(item.at(), self.look.now, self.look.zone, self.look.texts);
        let style = self.style(Role::Dim);
        let across = self.look.glyphs.rule;
        if self.look.lean {
            // A whole rule would cost a weak line more than the message under it.
            lines.push(self.plain(0, Line::styled(format!("{across}{across} {word}"), style)));
            return;
        }
        if has_before {
            lines.push(self.blank());
        }
        lines.push(self.plain(1, rule::rule(&word, self.columns(), across, style)));
        lines.push(self.blank());
    }

    /// `Mariana  14:01` over the first message of somebody. Own messages need none: they stand at the right, with a time.
    fn heading(&self, item: Item<'_>, author: Author) -> Option<Drawn> {
        let name = self.name(author)?;
        let time = clock::time_of_day(item.at(), self.look.zone);
        let mine = Side::of(author) == Side::Ours;
        let room = self.bubble_columns().saturating_sub(text::width(&time) + 2);
        let name = text::cut(&name, room, self.look.glyphs.more);
        let mut spans = vec![Span::styled(name, self.style(Role::Title))];
        if !mine {
            spans.push(Span::styled(format!("  {time}"), self.style(Role::Dim)));
        }
        let line = Line::from(spans);
        let indent = if mine { 1 + self.columns().saturating_sub(paint::line_width(&line)) } else { 1 };
        Some(self.plain(indent, line))
    }

    /// Who speaks, where it has to be said.
    pub fn name(&self, author: Author) -> Option<String> {
        match author {
            Author::Customer => Some(customer(self.view).to_string()),
            Author::Colleague(user) => Some(wording::user(self.look.texts, self.view.snapshot(), user)),
            Author::Phone => Some(self.look.texts.get("chat-from-phone")),
            Author::OtherApp => Some(self.look.texts.get("chat-from-other-app")),
            Author::Me | Author::Note(_) | Author::System => None,
        }
    }

    /// `words` in the columns of a message.
    pub fn wrapped(&self, words: &str, columns: usize, role: Role) -> Vec<Line<'static>> {
        wrap::wrap(words, columns).into_iter().map(|line| Line::styled(line, self.style(role))).collect()
    }
}
