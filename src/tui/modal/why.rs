//! "Why me?": the rule that decided, who was considered, and why each other one was not chosen (X03).

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::base::AttendanceId;
use crate::domain::Presence;
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::scene::Scene;
use crate::tui::theme::Role;
use crate::tui::widget::{frame, paint, wrap};
use crate::tui::wording::{self, WhyRow};

use super::{Modal, ModalKey, Step};

pub fn why(attendance: AttendanceId) -> WhyMe {
    WhyMe { attendance, top: 0 }
}

#[derive(Debug)]
pub struct WhyMe {
    attendance: AttendanceId,
    top: usize,
}

impl WhyMe {
    fn lines(&self, scene: &Scene<'_>, look: &Look<'_>, columns: usize) -> Vec<Line<'static>> {
        let choice = scene.seat.attendance(self.attendance).and_then(|view| view.why.as_ref());
        let Some(choice) = choice else {
            return vec![Line::styled(look.texts.get("why-none"), look.style(Role::Dim))];
        };
        let why = wording::why(look.texts, scene.seat.snapshot(), choice, look.zone);
        let head = format!("{} {} {}", why.rule, look.glyphs.dot, why.at);
        let mut out: Vec<Line<'static>> =
            wrap::wrap(&head, columns).into_iter().map(|line| Line::styled(line, look.style(Role::Text))).collect();
        out.push(Line::default());
        out.extend(why.rows.iter().map(|row| person(row, scene, look)));
        out
    }
}

fn person(row: &WhyRow, scene: &Scene<'_>, look: &Look<'_>) -> Line<'static> {
    let presence = scene.seat.snapshot().and_then(|snapshot| snapshot.users.get(&row.user)).map(|user| user.presence);
    let mark = wording::presence_mark(look.glyphs, presence.unwrap_or(Presence::Offline));
    let (tick, role) = if row.chosen { (look.glyphs.sent, Role::Title) } else { (" ", Role::Dim) };
    let load = row.load.clone();
    Line::from(vec![
        Span::styled(format!("{tick} "), look.style(Role::Ok)),
        Span::styled(format!("{mark} "), look.style(role)),
        Span::styled(format!("{:<20}", row.name), look.style(role)),
        Span::styled(format!(" {load:<16} "), look.style(Role::Dim)),
        Span::styled(row.reason.clone(), look.style(role)),
    ])
}

impl Modal for WhyMe {
    fn key(&mut self, key: &ModalKey, _scene: &Scene<'_>) -> Step {
        match key {
            ModalKey::Move(motion) => {
                self.top = motion.step(self.top, usize::MAX, 8);
                Step::STAY
            }
            ModalKey::Accept | ModalKey::Other | ModalKey::Close => Step::CLOSE,
            ModalKey::Edit(_) | ModalKey::NextField | ModalKey::PreviousField => Step::STAY,
        }
    }

    fn click(&mut self, _at: Position, _screen: Rect, _scene: &Scene<'_>) -> Step {
        Step::CLOSE
    }

    fn draw(&self, scene: &Scene<'_>, look: &Look<'_>, screen: Rect, buf: &mut Buffer) -> Option<Position> {
        let columns = usize::from(layout::modal(screen, 8).width.saturating_sub(4));
        let lines = self.lines(scene, look, columns);
        let area = layout::modal(screen, u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4));
        let border = look.style(Role::BorderFocus);
        super::make_room(buf, area, look);
        let name = scene.name_of(self.attendance);
        let title = look.texts.with("why-title", &[("name", name.as_str().into())]);
        let none = Line::default();
        frame::frame(buf, area, look.glyphs, border, (&Line::styled(title, look.style(Role::Title)), &none));
        let shown = usize::from(area.height.saturating_sub(4));
        let top = self.top.min(lines.len().saturating_sub(shown));
        let inside = Rect { x: area.x + 2, width: area.width.saturating_sub(4), ..area };
        for (y, line) in (1..).zip(lines.iter().skip(top).take(shown)) {
            paint::put_line(buf, inside, (0, y), &paint::cut_line(line, usize::from(inside.width), look.glyphs.more));
        }
        let foot = area.height.saturating_sub(2);
        frame::divider(buf, area, foot.saturating_sub(1), look.glyphs, border, (&none, &none));
        paint::put(buf, inside, (0, foot), &look.texts.get("why-foot"), look.style(Role::Dim));
        None
    }
}
