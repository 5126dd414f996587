//! The conversation of the attendance that is shown (R021), as one scroll.
//!
//! Each attendance keeps its own place and selection while others are shown. At the end of the scroll, what arrives comes
//! into sight by itself; further up the view stands still and says how much is new below.
//!
//! Trail: inbound 7/7 (from tui::app, to the screen)

mod block;
mod bubble;
mod flow;
mod motion;
mod story;
mod tail;
mod told;

use std::collections::BTreeMap;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use crate::base::AttendanceId;
use crate::tui::keymap::Motion;
use crate::tui::look::Look;
use crate::tui::theme::Role;
use crate::tui::widget::{paint, rule, text, wrap};

use super::SeatView;

pub use story::ItemKey;

use block::Page;
use flow::{Anchor, Flow};
use motion::target;
use story::{Item, Story};

/// More than this is told as `99+`.
const MOST_NEW: usize = 100;

/// The chat's own state: where each conversation stands.
#[derive(Debug, Clone, Default)]
pub struct ChatPane {
    places: BTreeMap<AttendanceId, Place>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Place {
    anchor: Anchor,
    selected: Option<ItemKey>,
    /// The newest message when the view left the end.
    newest: u64,
}

impl ChatPane {
    pub fn new() -> ChatPane {
        ChatPane::default()
    }

    /// Drops the place of an attendance that left the lists.
    pub fn forget(&mut self, id: AttendanceId) {
        self.places.remove(&id);
    }

    /// The message under the cursor, as long as it is there.
    pub fn selected(&self, view: &SeatView<'_>) -> Option<ItemKey> {
        let key = self.place(view).selected?;
        Story::of(view)?.find(key).map(Item::key).filter(|found| *found == key)
    }

    /// Puts the cursor on a message, or takes it away: when the focus leaves the chat.
    pub fn select(&mut self, view: &SeatView<'_>, key: Option<ItemKey>) {
        if let Some(id) = view.shown {
            self.places.entry(id).or_default().selected = key;
        }
    }

    /// Goes to the end, where new messages come into sight: after sending, and when asked to.
    pub fn to_end(&mut self, view: &SeatView<'_>) {
        if let Some(id) = view.shown {
            let place = self.places.entry(id).or_default();
            place.anchor = Anchor::End;
        }
    }

    /// Whether the end is in sight.
    pub fn is_at_end(&self, view: &SeatView<'_>, look: &Look<'_>, area: Rect) -> bool {
        self.flow(view, look, area).is_none_or(|flow| flow.at_end)
    }

    /// The newest message of the server that is in sight: what the agent has seen.
    pub fn seen(&self, view: &SeatView<'_>, look: &Look<'_>, area: Rect) -> Option<u64> {
        let story = Story::of(view)?;
        let flow = self.flow(view, look, area)?;
        let last = flow.last_whole(&story, &page(view, look, area, &story))?;
        match last {
            ItemKey::Message(seq) => Some(seq),
            // What waits here stands below all that the server has.
            ItemKey::Unsent(_) => story.newest(),
        }
    }

    /// Whether older messages should be asked for: the beginning of what is here is in sight, and it is not all.
    pub fn wants_older(&self, view: &SeatView<'_>, look: &Look<'_>, area: Rect) -> bool {
        let Some(story) = Story::of(view) else { return false };
        story.more != Some(false) && self.flow(view, look, area).is_none_or(|flow| flow.at_start)
    }

    /// Moves the cursor from message to message, and the view with it. A group is a day.
    pub fn motion(&mut self, motion: Motion, view: &SeatView<'_>, look: &Look<'_>, area: Rect) {
        let Some(story) = Story::of(view) else { return };
        let height = usize::from(area.height);
        let page_lines = i32::try_from(height.saturating_sub(2).max(1)).unwrap_or(1);
        match motion {
            Motion::PageUp => self.turn(-page_lines, view, look, area),
            Motion::PageDown => self.turn(page_lines, view, look, area),
            Motion::HalfPageUp => self.turn(-page_lines / 2, view, look, area),
            Motion::HalfPageDown => self.turn(page_lines / 2, view, look, area),
            Motion::Up | Motion::Down | Motion::First | Motion::Last | Motion::NextGroup | Motion::PreviousGroup => {
                let from = self.selected(view);
                if let Some(key) = target(motion, from, &story, look) {
                    self.select(view, Some(key));
                    self.bring_into_view(key, view, look, area);
                }
                if motion == Motion::First {
                    // What stands above the first message belongs to the beginning too.
                    self.scroll(i32::MIN, view, look, area);
                }
            }
        }
    }

    /// Scrolls by lines, negative upwards; the cursor stays on its message.
    pub fn scroll(&mut self, lines: i32, view: &SeatView<'_>, look: &Look<'_>, area: Rect) {
        let (Some(id), Some(story)) = (view.shown, Story::of(view)) else { return };
        let page = page(view, look, area, &story);
        let Some(flow) = self.flow(view, look, area) else { return };
        let Some(top) = flow.top() else { return };
        let step = usize::try_from(lines.unsigned_abs()).unwrap_or(0);
        let anchor = if lines < 0 {
            let (key, at) = flow::up(&story, &page, top, step);
            Anchor::Top(key, at)
        } else if flow.at_end {
            Anchor::End
        } else {
            flow::down(&story, &page, top, step).map_or(Anchor::End, |(key, at)| Anchor::Top(key, at))
        };
        self.hang(id, anchor, &story, &page, usize::from(area.height));
    }

    /// The message at a position of the screen.
    pub fn hit(&self, view: &SeatView<'_>, look: &Look<'_>, area: Rect, position: Position) -> Option<ItemKey> {
        if !area.contains(position) {
            return None;
        }
        let flow = self.flow(view, look, area)?;
        let row = usize::from(position.y - area.y);
        flow.lines.get(row).filter(|seen| seen.drawn.own).map(|seen| seen.key)
    }

    pub fn draw(&self, view: &SeatView<'_>, look: &Look<'_>, focused: bool, area: Rect, buf: &mut Buffer) {
        let Some(flow) = self.flow(view, look, area).filter(|flow| !flow.lines.is_empty()) else {
            return self.draw_empty(view, look, area, buf);
        };
        let selected = if focused { self.selected(view) } else { None };
        for (y, seen) in flow.lines.iter().enumerate() {
            let y = u16::try_from(y).unwrap_or(u16::MAX);
            if let Some(style) = seen.drawn.fill {
                paint::fill_row(buf, area, y, style);
            }
            paint::put_line(buf, area, (seen.drawn.indent, y), &seen.drawn.line);
            if selected == Some(seen.key) && seen.drawn.own {
                paint::fill_row(buf, area, y, look.style(Role::Selection));
                if seen.drawn.indent > 0 {
                    paint::put(buf, area, (0, y), look.glyphs.focus, look.style(Role::Accent));
                }
            }
        }
        if !flow.at_end {
            self.draw_below(view, look, area, buf);
        }
    }

    /// The last row, while the end is out of sight: how much of the customer's is new there.
    fn draw_below(&self, view: &SeatView<'_>, look: &Look<'_>, area: Rect, buf: &mut Buffer) {
        let Some(story) = Story::of(view) else { return };
        let new = story.incoming_after(self.place(view).newest, MOST_NEW);
        let (words, role) = match new {
            0 => (look.texts.get("chat-more-below"), Role::Dim),
            MOST_NEW => (look.texts.get("chat-many-new-below"), Role::New),
            _ => (look.texts.with("chat-new-below", &[("n", new.into())]), Role::New),
        };
        let words = format!("{} {words}", look.glyphs.down);
        let x = rule::centre(text::width(&words), usize::from(area.width));
        paint::put(buf, area, (x, area.height.saturating_sub(1)), &words, look.style(role));
    }

    /// What stands here instead of a conversation: what this is, and what to do.
    fn draw_empty(&self, view: &SeatView<'_>, look: &Look<'_>, area: Rect, buf: &mut Buffer) {
        let id = match Story::of(view) {
            None => "chat-none",
            Some(story) if story.is_loaded() && story.more == Some(false) => "chat-empty",
            Some(_) => "chat-loading",
        };
        let columns = usize::from(area.width).saturating_sub(4).clamp(1, 60);
        let lines = wrap::wrap(&look.texts.get(id), columns);
        let top = usize::from(area.height).saturating_sub(lines.len()) / 2;
        for (at, line) in lines.iter().enumerate() {
            let x = rule::centre(text::width(line), usize::from(area.width));
            let y = u16::try_from(top + at).unwrap_or(u16::MAX);
            paint::put_line(buf, area, (x, y), &Line::styled(line.as_str(), look.style(Role::Dim)));
        }
    }

    fn place(&self, view: &SeatView<'_>) -> Place {
        view.shown.and_then(|id| self.places.get(&id)).copied().unwrap_or_default()
    }

    fn flow(&self, view: &SeatView<'_>, look: &Look<'_>, area: Rect) -> Option<Flow> {
        let story = Story::of(view)?;
        let page = page(view, look, area, &story);
        Some(flow_at(&story, &page, self.place(view).anchor, usize::from(area.height)))
    }

    /// Scrolls, and takes the cursor along to the message that is now in sight.
    fn turn(&mut self, lines: i32, view: &SeatView<'_>, look: &Look<'_>, area: Rect) {
        self.scroll(lines, view, look, area);
        if self.selected(view).is_none() {
            return;
        }
        let Some(flow) = self.flow(view, look, area) else { return };
        let mut own = flow.lines.iter().filter(|seen| seen.drawn.own);
        let key = if lines < 0 { own.next() } else { own.next_back() }.map(|seen| seen.key);
        self.select(view, key);
    }

    fn bring_into_view(&mut self, key: ItemKey, view: &SeatView<'_>, look: &Look<'_>, area: Rect) {
        let (Some(id), Some(story), Some(flow)) = (view.shown, Story::of(view), self.flow(view, look, area)) else {
            return;
        };
        let page = page(view, look, area, &story);
        if flow.shows(key, &story, &page) {
            return;
        }
        let height = usize::from(area.height);
        let own = flow::height(&story, &page, key);
        let is_above = flow.top().is_some_and(|(top, _)| key <= top);
        let anchor = if is_above || own + 1 >= height {
            Anchor::Top(key, 0)
        } else {
            // Its last line over the row that tells of what is below.
            let (key, at) = flow::up(&story, &page, (key, own.saturating_sub(1)), height.saturating_sub(2));
            Anchor::Top(key, at)
        };
        self.hang(id, anchor, &story, &page, height);
    }

    /// Hangs the view there; at the end of the conversation it hangs at the end, whatever was asked.
    fn hang(&mut self, id: AttendanceId, anchor: Anchor, story: &Story<'_>, page: &Page<'_, '_>, height: usize) {
        let at_end = flow_at(story, page, anchor, height).at_end;
        let place = self.places.entry(id).or_default();
        if at_end {
            place.anchor = Anchor::End;
        } else {
            if place.anchor == Anchor::End {
                place.newest = story.newest().unwrap_or(0);
            }
            place.anchor = anchor;
        }
    }
}

fn page<'a, 'b>(view: &'b SeatView<'a>, look: &'b Look<'b>, area: Rect, story: &Story<'_>) -> Page<'a, 'b> {
    Page { view, look, width: area.width, more: story.more }
}

/// The lines in sight. Away from the end, the last row is kept for telling so.
fn flow_at(story: &Story<'_>, page: &Page<'_, '_>, anchor: Anchor, height: usize) -> Flow {
    let flow = Flow::new(story, page, anchor, height);
    if flow.at_end {
        return flow;
    }
    let mut flow = flow;
    flow.lines.truncate(height.saturating_sub(1));
    flow
}
