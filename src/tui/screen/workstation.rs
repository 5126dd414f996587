//! The workstation: bar, list, chat, composer, foot. The panes draw themselves; here is only where.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::tui::command;
use crate::tui::focus::Pane;
use crate::tui::keymap::Scope;
use crate::tui::layout::{Layout, Shape};
use crate::tui::look::Look;
use crate::tui::pane::composer::Dress;
use crate::tui::pane::footer::{self, Hint};
use crate::tui::pane::header;
use crate::tui::scene::Scene;
use crate::tui::theme::Role;
use crate::tui::widget::{frame, paint};
use crate::tui::wording::Tone;

use super::chat_inside;

pub fn draw(scene: &Scene<'_>, look: &Look<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let layout = scene.desk.layout().filter(|_| area == scene.desk.screen)?;
    let focus = scene.desk.focus();
    header::top_bar(scene.seat, look, layout.header, buf);
    if let Some(area) = layout.list {
        scene.desk.list.draw(scene.seat, look, focus == Pane::List, area, buf);
    }
    if let Some(area) = layout.divider {
        for y in 0..area.height {
            paint::put(buf, area, (0, y), look.glyphs.bar, look.style(Role::Border));
        }
    }
    if let Some(area) = layout.chat {
        draw_chat(scene, look, layout.shape, area, buf);
    }
    let cursor = layout.composer.and_then(|area| {
        let key = scene.desk.emoji_key();
        let dress = Dress { emoji_key: &key };
        scene.desk.composer.draw(scene.seat, look, dress, focus == Pane::Composer, area, buf)
    });
    draw_foot(scene, look, &layout, buf);
    cursor
}

fn draw_chat(scene: &Scene<'_>, look: &Look<'_>, shape: Shape, area: Rect, buf: &mut Buffer) {
    let is_focused = scene.desk.focus() == Pane::Chat;
    let with_number = scene.desk.shows_number();
    match shape {
        Shape::Wide => {
            let border = look.style(if is_focused { Role::BorderFocus } else { Role::Border });
            let (left, right) = header::title_lines(scene.seat, look, with_number);
            frame::frame(buf, area, look.glyphs, border, (&left, &right));
        }
        Shape::Middle | Shape::Narrow => header::chat_title(scene.seat, look, with_number, is_focused, area, buf),
    }
    scene.desk.chat.draw(scene.seat, look, is_focused, chat_inside(area, shape), buf);
}

/// What the keys do here, or for a moment what has just happened.
fn draw_foot(scene: &Scene<'_>, look: &Look<'_>, layout: &Layout, buf: &mut Buffer) {
    if let Some(notice) = scene.desk.notices().shown(scene.now) {
        let role = match notice.tone {
            Tone::Good => Role::Ok,
            Tone::Calm => Role::Text,
            Tone::Careful => Role::Warn,
            Tone::Bad => Role::Danger,
        };
        return footer::notice(&notice.text, role, None, look, layout.footer, buf);
    }
    let scope = scene.desk.focus().scope();
    let left = hints(scene, scope, wanted(scene.desk.focus()));
    let right = hints(scene, scope, &[("view.palette", "hint-all"), ("view.help", "hint-help")]);
    footer::hints(&left, &right, look, layout.footer, buf);
}

/// Commands and the short words for what they do, those to keep longest first.
fn wanted(focus: Pane) -> &'static [(&'static str, &'static str)] {
    match focus {
        Pane::List => &[
            ("attendance.open", "hint-open"),
            ("attendance.action", "hint-action"),
            ("pane.next", "hint-panes"),
            ("attendance.why", "hint-why"),
            ("list.sort", "hint-sort"),
        ],
        Pane::Chat => &[
            ("pane.composer", "hint-write"),
            ("attendance.finish", "hint-finish"),
            ("pane.next", "hint-panes"),
            ("message.copy", "hint-copy"),
            ("message.again", "hint-again"),
        ],
        Pane::Composer => &[
            ("message.send", "hint-send"),
            ("message.line", "hint-line"),
            ("pane.next", "hint-panes"),
            ("attendance.action", "hint-action"),
            ("attendance.finish", "hint-finish"),
            ("message.emoji", "hint-emoji"),
        ],
    }
}

fn hints(scene: &Scene<'_>, scope: Scope, wanted: &[(&'static str, &'static str)]) -> Vec<Hint> {
    let texts = scene.desk.texts();
    let hint = |(rank, (id, words)): (u8, &(&'static str, &'static str))| {
        let chord = scene.desk.hint_key(id, scope)?;
        command::find(id)?;
        Some(Hint::new(rank, chord, texts.get(words)))
    };
    (0..).zip(wanted).filter_map(hint).collect()
}
