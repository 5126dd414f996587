//! What stands around the rows of the list: headings with their counts, borders, and what an empty group says.

use ratatui::buffer::Buffer;
use ratatui::text::{Line, Span};

use crate::protocol::Snapshot;
use crate::tui::look::Look;
use crate::tui::pane::{Chrome, SeatView};
use crate::tui::theme::Role;
use crate::tui::widget::{frame, paint, text, wrap};

use super::layout::{Group, Plan, to_u16};

impl Plan<'_> {
    /// Headings, borders and what stands in an empty group.
    pub fn draw_frame(&self, view: &SeatView<'_>, look: &Look<'_>, focused: bool, buf: &mut Buffer) {
        let titles = [Group::Queued, Group::Open].map(|group| self.title(group, look, focused));
        match self.chrome {
            Chrome::Boxed => {
                let style = look.style(if focused { Role::BorderFocus } else { Role::Border });
                let [(left, right), (second_left, second_right)] = &titles;
                frame::frame(buf, self.area, look.glyphs, style, (left, right));
                let y = self.heads[1].saturating_sub(self.area.y);
                if y + 1 < self.area.height {
                    frame::divider(buf, self.area, y, look.glyphs, style, (second_left, second_right));
                }
            }
            Chrome::Bare => {
                for ((left, right), head) in titles.iter().zip(self.heads) {
                    let y = head.saturating_sub(self.area.y);
                    paint::ends(buf, self.area, y, left, right, look.glyphs.more);
                }
            }
        }
        for group in [Group::Queued, Group::Open] {
            self.draw_empty(group, view, look, buf);
        }
    }

    fn draw_empty(&self, group: Group, view: &SeatView<'_>, look: &Look<'_>, buf: &mut Buffer) {
        if self.counts[group as usize] > 0 {
            return;
        }
        let body = self.bodies[group as usize];
        for (y, line) in empty_lines(group, body.width, view, look).iter().enumerate() {
            paint::put(buf, body, (1, to_u16(y)), line, look.style(Role::Dim));
        }
    }

    /// `Queued` and `2 for you · 7`; with what is out of sight above and below.
    fn title(&self, group: Group, look: &Look<'_>, focused: bool) -> (Line<'static>, Line<'static>) {
        let at = group as usize;
        let id = match group {
            Group::Queued => "list-queued",
            Group::Open => "list-open",
        };
        let style =
            if focused { look.style(Role::Title).patch(look.style(Role::Accent)) } else { look.style(Role::Title) };
        let mut left = vec![Span::styled(look.texts.get(id), style)];
        // Without a border the focus needs a mark of its own: never colour alone.
        if focused && self.chrome == Chrome::Bare && group == Group::Queued {
            left.insert(0, Span::styled(look.glyphs.focus, look.style(Role::Accent)));
        }
        let mut right = Vec::new();
        right.push(Span::styled(self.counts[at].to_string(), look.style(Role::Dim)));
        let (above, below) = self.hidden[at];
        for (mark, hidden) in [(look.glyphs.up, above), (look.glyphs.down, below)] {
            if hidden > 0 {
                right.push(Span::styled(format!(" {mark}{hidden}"), look.style(Role::Dim)));
            }
        }
        if group == Group::Queued && self.new > 0 {
            self.put_for_you(&left, &mut right, look);
        }
        (Line::from(left), Line::from(right))
    }

    /// `2 for you · `, before the rest. The name of the group is whole, whatever else there is to say; the top line says this
    /// too.
    fn put_for_you(&self, left: &[Span<'static>], right: &mut Vec<Span<'static>>, look: &Look<'_>) {
        let for_you = look.texts.with("list-for-you", &[("n", self.new.into())]);
        let dot = format!(" {} ", look.glyphs.dot);
        let border = match self.chrome {
            Chrome::Boxed => 6,
            Chrome::Bare => 1,
        };
        let spans = left.iter().chain(right.iter()).map(Span::width).sum::<usize>();
        if spans + text::width(&for_you) + text::width(&dot) + border <= usize::from(self.area.width) {
            right.insert(0, Span::styled(dot, look.style(Role::Dim)));
            right.insert(0, Span::styled(for_you, look.style(Role::New)));
        }
    }
}

/// What an empty group says: what it is for, and what to do.
pub(super) fn empty_lines(group: Group, width: u16, view: &SeatView<'_>, look: &Look<'_>) -> Vec<String> {
    let id = match (view.snapshot(), group) {
        (None, Group::Queued) => "list-loading",
        (None, Group::Open) => return Vec::new(),
        (Some(snapshot), Group::Queued) if is_without_queue(snapshot) => "list-no-queue",
        (Some(_), Group::Queued) => "list-empty-queued",
        (Some(_), Group::Open) => "list-empty-open",
    };
    wrap::wrap(&look.texts.get(id), usize::from(width).saturating_sub(2))
}

fn is_without_queue(snapshot: &Snapshot) -> bool {
    !snapshot.queues.values().any(|queue| queue.members.contains(&snapshot.me))
}
