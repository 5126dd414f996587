//! One question, answered with yes or by leaving. Asked where a thing cannot be taken back, and nowhere else.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::base::{AttendanceId, Key, MessageId, SafeText, SessionId};
use crate::client::Ask;
use crate::tui::keymap::Scope;
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::msg::Act;
use crate::tui::scene::Scene;
use crate::tui::theme::Role;
use crate::tui::widget::button::{Press, button};
use crate::tui::widget::fit::{Part, fit};
use crate::tui::widget::{frame, paint, wrap};

use super::{Modal, ModalKey, Step};

/// Between the buttons.
const GAP: &str = "  ";
/// The parts of the foot: what goes last where there is little room has the lowest rank.
const YES: u8 = 0;
const OTHER: u8 = 1;
const STAY: u8 = 2;

/// Says a line of the question; empty: left out.
type Words = fn(&Subject, &Scene<'_>) -> String;

/// What a question is about.
#[derive(Debug, Clone)]
enum Subject {
    Attendance(AttendanceId),
    News { attendance: AttendanceId, news: usize },
    Place(SafeText),
    Message(MessageId),
    Nothing,
}

#[derive(Debug)]
pub struct Question {
    subject: Subject,
    title: &'static str,
    words: Words,
    /// A second sentence, for what people should know before they say yes.
    caution: Words,
    yes: &'static str,
    acts: Vec<Act>,
    /// The other way of saying yes: its label and what it comes to.
    other: Option<(&'static str, Vec<Act>)>,
}

fn nothing(_: &Subject, _: &Scene<'_>) -> String {
    String::new()
}

/// Asks once before an attendance ends (R045).
pub fn finish(attendance: AttendanceId) -> Question {
    Question {
        subject: Subject::Attendance(attendance),
        title: "finish-title",
        words: |subject, scene| named("finish-words", subject, scene),
        caution: finish_caution,
        yes: "finish-yes",
        acts: vec![Act::Finish { attendance, next: false }],
        other: Some(("finish-other", vec![Act::Finish { attendance, next: true }])),
    }
}

/// Asks before a message goes out that was begun before the customer's last words.
pub fn send_anyway(attendance: AttendanceId, news: usize) -> Question {
    Question {
        subject: Subject::News { attendance, news },
        title: "send-anyway-title",
        words: |subject, scene| named("send-anyway-words", subject, scene),
        caution: nothing,
        yes: "send-anyway-yes",
        acts: vec![Act::SendNow(attendance)],
        other: None,
    }
}

/// Asks before a message that was not sent is taken back.
pub fn discard(key: Key) -> Question {
    Question {
        subject: Subject::Nothing,
        title: "discard-title",
        words: |_, scene| scene.desk.texts().get("discard-words"),
        caution: nothing,
        yes: "discard-yes",
        acts: vec![Act::Ask(Ask::DiscardUnsent { key })],
        other: None,
    }
}

/// Asks before a message goes again that may have arrived (G10).
pub fn send_again(message: MessageId) -> Question {
    Question {
        subject: Subject::Message(message),
        title: "send-again-title",
        words: |subject, scene| named("send-again-words", subject, scene),
        caution: nothing,
        yes: "send-again-yes",
        acts: vec![Act::Ask(Ask::SendAgain { message })],
        other: None,
    }
}

pub fn revoke(session: SessionId, place: &SafeText) -> Question {
    Question {
        subject: Subject::Place(place.clone()),
        title: "revoke-title",
        words: |subject, scene| named("revoke-words", subject, scene),
        caution: nothing,
        yes: "revoke-yes",
        acts: vec![Act::Ask(Ask::RevokeSession { session })],
        other: None,
    }
}

pub fn sign_out() -> Question {
    Question {
        subject: Subject::Nothing,
        title: "sign-out-title",
        words: |_, scene| scene.desk.texts().get("sign-out-words"),
        caution: sign_out_caution,
        yes: "sign-out-yes",
        acts: vec![Act::Ask(Ask::SignOut)],
        other: None,
    }
}

fn named(id: &str, subject: &Subject, scene: &Scene<'_>) -> String {
    let (name, count) = match subject {
        Subject::Attendance(attendance) => (scene.name_of(*attendance), 0),
        Subject::News { attendance, news } => (scene.name_of(*attendance), *news),
        Subject::Message(message) => (name_of_message(*message, scene), 0),
        Subject::Place(place) => (place.to_string(), 0),
        Subject::Nothing => (String::new(), 0),
    };
    scene.desk.texts().with(id, &[("name", name.as_str().into()), ("n", count.into())])
}

fn name_of_message(message: MessageId, scene: &Scene<'_>) -> String {
    scene.seat.mirror.message(message).map_or_else(String::new, |(attendance, _)| scene.name_of(attendance))
}

fn finish_caution(subject: &Subject, scene: &Scene<'_>) -> String {
    let Subject::Attendance(attendance) = subject else { return String::new() };
    if scene.seat.has_draft(*attendance) || scene.desk.has_typed(*attendance) {
        return scene.desk.texts().get("finish-has-draft");
    }
    if !scene.seat.unsent_of(*attendance).is_empty() {
        return scene.desk.texts().get("finish-has-unsent");
    }
    String::new()
}

fn sign_out_caution(_: &Subject, scene: &Scene<'_>) -> String {
    match scene.seat.waiting_count() + scene.seat.refused_count() {
        0 => String::new(),
        waiting => scene.desk.texts().with("sign-out-has-unsent", &[("n", waiting.into())]),
    }
}

impl Question {
    fn lines(&self, scene: &Scene<'_>, look: &Look<'_>, columns: usize) -> Vec<Line<'static>> {
        let mut out = Vec::new();
        for (words, role) in [(self.words, Role::Text), (self.caution, Role::Warn)] {
            let text = words(&self.subject, scene);
            if !text.is_empty() {
                out.extend(wrap::wrap(&text, columns).into_iter().map(|line| Line::styled(line, look.style(role))));
            }
        }
        out
    }

    /// The buttons and the way out, as far as there is room: the way out goes first, whole.
    fn parts(&self, look: &Look<'_>, scene: &Scene<'_>, columns: usize) -> Vec<Part<'static>> {
        let key = |id: &str| scene.desk.hint_key(id, Scope::Modal).unwrap_or_default();
        let yes = button(&look.texts.get(self.yes), Press::Ready { key: &key("modal.accept") }, true, look);
        let mut parts = vec![Part::new(YES, yes)];
        if let Some((label, _)) = &self.other {
            let press = Press::Ready { key: &key("modal.other") };
            parts.push(Part::new(OTHER, button(&look.texts.get(label), press, false, look)));
        }
        let stay = look.texts.with("question-stay", &[("key", key("modal.close").as_str().into())]);
        parts.push(Part::new(STAY, Span::styled(stay, look.style(Role::Dim))));
        fit(parts, GAP.len(), columns)
    }

    fn foot(&self, look: &Look<'_>, scene: &Scene<'_>, columns: usize) -> Line<'static> {
        let mut out = Line::default();
        for part in self.parts(look, scene, columns) {
            if !out.spans.is_empty() {
                out.push_span(GAP);
            }
            out.spans.extend(part.line.spans);
        }
        out
    }

    /// The rank of the part that stands `column` columns from the beginning of the foot.
    fn part_at(&self, look: &Look<'_>, scene: &Scene<'_>, columns: usize, column: usize) -> Option<u8> {
        let mut from = 0;
        for part in self.parts(look, scene, columns) {
            let until = from + paint::line_width(&part.line);
            if (from..until).contains(&column) {
                return Some(part.rank);
            }
            from = until + GAP.len();
        }
        None
    }

    /// The words, the modal's place, and the place of all within its border.
    fn places(&self, look: &Look<'_>, scene: &Scene<'_>, screen: Rect) -> (Vec<Line<'static>>, Rect, Rect) {
        let columns = usize::from(layout::modal(screen, 8).width.saturating_sub(4));
        let lines = self.lines(scene, look, columns);
        let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        let area = layout::modal(screen, rows.saturating_add(4));
        (lines, area, Rect { x: area.x + 2, width: area.width.saturating_sub(4), ..area })
    }
}

impl Modal for Question {
    fn key(&mut self, key: &ModalKey, _scene: &Scene<'_>) -> Step {
        match (key, &self.other) {
            (ModalKey::Accept, _) => Step::Close(self.acts.clone()),
            (ModalKey::Other, Some((_, acts))) => Step::Close(acts.clone()),
            (ModalKey::Close, _) => Step::CLOSE,
            (
                ModalKey::Other | ModalKey::Edit(_) | ModalKey::Move(_) | ModalKey::NextField | ModalKey::PreviousField,
                _,
            ) => Step::STAY,
        }
    }

    fn click(&mut self, at: Position, screen: Rect, scene: &Scene<'_>) -> Step {
        let look = scene.desk.look(scene.now);
        let (_, area, inside) = self.places(&look, scene, screen);
        if !area.contains(at) {
            return Step::CLOSE;
        }
        if at.y + 2 != area.bottom() || at.x < inside.x {
            return Step::STAY;
        }
        match self.part_at(&look, scene, usize::from(inside.width), usize::from(at.x - inside.x)) {
            Some(YES) => self.key(&ModalKey::Accept, scene),
            Some(OTHER) => self.key(&ModalKey::Other, scene),
            Some(STAY) => Step::CLOSE,
            Some(_) | None => Step::STAY,
        }
    }

    fn draw(&self, scene: &Scene<'_>, look: &Look<'_>, screen: Rect, buf: &mut Buffer) -> Option<Position> {
        let (lines, area, inside) = self.places(look, scene, screen);
        let border = look.style(Role::BorderFocus);
        super::make_room(buf, area, look);
        let title = Line::styled(named(self.title, &self.subject, scene), look.style(Role::Title));
        frame::frame(buf, area, look.glyphs, border, (&title, &Line::default()));
        let foot = area.height.saturating_sub(2);
        for (y, line) in (1..foot.saturating_sub(1)).zip(&lines) {
            paint::put_line(buf, inside, (0, y), line);
        }
        let none = Line::default();
        frame::divider(buf, area, foot.saturating_sub(1), look.glyphs, border, (&none, &none));
        let line = self.foot(look, scene, usize::from(inside.width));
        paint::put_line(buf, inside, (0, foot), &line);
        None
    }
}
