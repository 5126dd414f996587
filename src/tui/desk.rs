//! The workstation's own state: panes, focus, what is shown, what is being typed, how it looks.
//!
//! Commands change it and modals read it. It holds nothing that the seat knows: that is lent each time, as a [`SeatView`].

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use ratatui::layout::Rect;

use crate::base::{AttendanceId, SafeText, Timestamp};
use crate::domain::Refusal;
use crate::domain::message::Direction;
use crate::i18n::Texts;

use super::dress::Dress;
use super::focus::Pane;
use super::keymap::{Chord, Keymap, Motion, Scope};
use super::layout::{self, Layout, Shape, Wishes};
use super::look::{Look, TroubleKeys};
use super::modal::Kind;
use super::msg::{Act, Preference};
use super::notice::Notices;
use super::pane::chat::ChatPane;
use super::pane::composer::{Composer, ComposerEdit, Edited};
use super::pane::list::{ListPane, Order};
use super::pane::{Chrome, SeatView};
use super::settings::{Preferences, Settings};
use super::wording::{self, Tone};

/// See the module.
#[derive(Debug)]
pub struct Desk {
    pub(super) dress: Dress,
    pub(super) preferences: Preferences,
    pub(super) keymap: Keymap,
    pub(super) notices: Notices,
    pub(super) list: ListPane,
    pub(super) chat: ChatPane,
    /// Bound to an attendance by its id, never to a row.
    pub(super) composer: Composer,
    pub(super) shown: Option<AttendanceId>,
    focus: Pane,
    pub(super) screen: Rect,
    /// The attendance's number stands in the title: on demand only (R025).
    shows_number: bool,
    /// A shell could bring turno back after it was stopped.
    has_shell: bool,
    /// The terminal was seen to tell keys apart that most cannot.
    tells_all_keys: bool,
    /// The newest message of the customer when the text in the composer was begun.
    begun: BTreeMap<AttendanceId, u64>,
}

impl Desk {
    pub fn new(settings: &Settings, keymap: Keymap, dress: Dress) -> Desk {
        let mut dress = dress;
        let key = |id| keymap.hint(id, Scope::Global, false).map_or_else(String::new, |chord| chord.to_string());
        dress.set_keys(TroubleKeys { again: key("message.again"), unsent: key("message.unsent") });
        Desk {
            dress,
            preferences: settings.preferences.clone(),
            keymap,
            notices: Notices::default(),
            list: ListPane::new(order(settings.preferences.expires_first)),
            chat: ChatPane::new(),
            composer: Composer::new(),
            shown: None,
            focus: Pane::List,
            screen: Rect::ZERO,
            shows_number: false,
            has_shell: settings.has_shell,
            tells_all_keys: false,
            begun: BTreeMap::new(),
        }
    }

    pub fn texts(&self) -> &Texts {
        self.dress.texts()
    }

    pub fn zone(&self) -> &TimeZone {
        self.dress.zone()
    }

    pub fn keymap(&self) -> &Keymap {
        &self.keymap
    }

    pub fn notices(&self) -> &Notices {
        &self.notices
    }

    pub fn preferences(&self) -> &Preferences {
        &self.preferences
    }

    pub fn has_shell(&self) -> bool {
        self.has_shell
    }

    pub fn theme_names(&self) -> Vec<String> {
        self.dress.theme_names()
    }

    pub fn recent_emoji(&self) -> &[SafeText] {
        &self.preferences.recent_emoji
    }

    pub fn look(&self, now: Timestamp) -> Look<'_> {
        self.dress.look(now)
    }

    pub fn focus(&self) -> Pane {
        if self.shown.is_none() { Pane::List } else { self.focus }
    }

    pub fn set_focus(&mut self, pane: Pane, seat: &SeatView<'_>) {
        if self.focus == Pane::Chat && pane != Pane::Chat {
            self.chat.select(seat, None);
        }
        self.focus = pane;
    }

    /// Where everything stands now; `None`: the screen is too small.
    pub fn layout(&self) -> Option<Layout> {
        let lean = self.preferences.lean;
        let columns = layout::composer_columns(self.screen, lean);
        let look = self.dress.look(Timestamp::default());
        let composer_rows = self.composer.height(&look, columns, self.most_composer_lines());
        let wishes = Wishes { lean, focus: self.focus(), has_chat: self.shown.is_some(), composer_rows };
        layout::layout(self.screen, wishes)
    }

    pub fn set_screen(&mut self, screen: Rect) {
        self.screen = screen;
        self.settle_shape();
    }

    fn settle_shape(&mut self) {
        let shape = layout::shape(self.screen.width, self.preferences.lean);
        self.dress.set_lean(shape == Shape::Narrow);
        self.list.chrome = if shape == Shape::Wide { Chrome::Boxed } else { Chrome::Bare };
    }

    /// Where the messages stand; `None`: nothing is shown.
    pub fn chat_area(&self) -> Option<Rect> {
        let layout = self.layout()?;
        layout.chat.map(|area| super::screen::chat_inside(area, layout.shape))
    }

    pub fn shows_number(&self) -> bool {
        self.shows_number
    }

    /// What a keystroke tells of the terminal: a Shift+Enter that arrives as one works here, and can be named.
    pub fn learn_from(&mut self, chord: Chord) {
        self.tells_all_keys |= !chord.is_told_by_all();
    }

    pub fn toggle_number(&mut self) {
        self.shows_number = !self.shows_number;
    }

    /// The key to name for a command with the focus in `scope`.
    pub fn hint_key(&self, id: &str, scope: Scope) -> Option<String> {
        self.keymap.hint(id, scope, self.tells_all_keys).map(|chord| chord.to_string())
    }

    /// The key of the emoji picker, for its button.
    pub fn emoji_key(&self) -> String {
        self.hint_key("message.emoji", Scope::Composer).unwrap_or_default()
    }

    /// Puts an attendance into the chat. Its own text comes into the composer.
    pub fn show(&mut self, attendance: Option<AttendanceId>, seat: &SeatView<'_>) {
        if self.shown != attendance {
            self.shows_number = false;
        }
        self.shown = attendance;
        let draft = attendance.and_then(|id| seat.drafts.get(&id));
        self.composer.bind(attendance, draft.map_or("", String::as_str));
        if let Some(id) = attendance {
            self.list.select(seat, id);
            self.begun.entry(id).or_insert_with(|| newest_inbound(seat, id));
        }
    }

    /// Takes the text of the composer from the seat again: a message was taken back into it.
    pub fn reload_composer(&mut self, seat: &SeatView<'_>) {
        let draft = self.composer.attendance().and_then(|id| seat.drafts.get(&id));
        self.composer.set_text(draft.map_or("", String::as_str));
    }

    /// What is left of a conversation that went out of sight is what was typed and what was not sent: while there is any,
    /// it stays.
    pub fn settle(&mut self, seat: &SeatView<'_>) {
        self.list.settle(seat);
        let Some(id) = self.shown.filter(|id| seat.attendance(*id).is_none()) else { return };
        let has_own = self.has_typed(id) || !seat.unsent_of(id).is_empty();
        if has_own && seat.snapshot().is_some() {
            return;
        }
        self.chat.forget(id);
        self.begun.remove(&id);
        self.composer.bind(None, "");
        self.shown = None;
        self.focus = Pane::List;
    }

    /// Whether something stands in the composer of this attendance.
    pub fn has_typed(&self, attendance: AttendanceId) -> bool {
        self.composer.attendance() == Some(attendance) && !self.composer.is_blank()
    }

    /// Changes the text that is being typed, or moves in it.
    pub fn edit(&mut self, edit: ComposerEdit, seat: &SeatView<'_>, now: Timestamp) -> Vec<Act> {
        self.note_begin(seat);
        let Some(area) = self.layout().and_then(|layout| layout.composer) else { return Vec::new() };
        match self.composer.edit(edit, &self.dress.look(now), area) {
            Edited::Text => self.draft().into_iter().collect(),
            Edited::Cursor | Edited::Nothing => Vec::new(),
        }
    }

    /// What is being typed, to be kept.
    pub fn draft(&self) -> Option<Act> {
        let attendance = self.composer.attendance()?;
        Some(Act::Keep { attendance, text: self.composer.text() })
    }

    /// A text that is begun now is begun knowing all that is there.
    fn note_begin(&mut self, seat: &SeatView<'_>) {
        let Some(id) = self.composer.attendance() else { return };
        if !self.has_typed(id) {
            self.begun.insert(id, newest_inbound(seat, id));
        }
    }

    /// Messages of the customer that came in after the text was begun.
    fn news_since_begin(&self, seat: &SeatView<'_>, id: AttendanceId) -> usize {
        let begun = self.begun.get(&id).copied().unwrap_or(0);
        let Some(timeline) = seat.timeline(id) else { return 0 };
        timeline.messages.range(begun.saturating_add(1)..).filter(|(_, one)| one.direction == Direction::In).count()
    }

    /// Enter: sends, or asks first where the customer has written meanwhile. It is asked once for each time.
    pub fn send(&mut self, seat: &SeatView<'_>) -> Vec<Act> {
        let Some(id) = self.composer.attendance() else { return Vec::new() };
        let news = self.news_since_begin(seat, id);
        if news == 0 {
            return vec![Act::SendNow(id)];
        }
        self.begun.insert(id, newest_inbound(seat, id));
        vec![Act::Open(Kind::SendAnyway { attendance: id, news })]
    }

    /// Whether the text in the composer may go out now.
    pub fn may_send(&self, seat: &SeatView<'_>, now: Timestamp) -> Result<(), Refusal> {
        match self.composer.attendance() {
            Some(id) => seat.may_send(id, &self.composer.message(), now),
            None => Err(Refusal::NotOpen),
        }
    }

    pub fn toggle_order(&mut self) -> Act {
        Act::Prefer(Preference::ExpiresFirst(!self.preferences.expires_first))
    }

    pub fn set_order(&mut self) {
        self.list.order = order(self.preferences.expires_first);
    }

    /// Moves within the pane that has the focus.
    pub fn motion(&mut self, motion: Motion, seat: &SeatView<'_>, now: Timestamp) -> Vec<Act> {
        match self.focus() {
            Pane::List => {
                if let Some(area) = self.layout().and_then(|layout| layout.list) {
                    self.list.motion(motion, seat, &self.dress.look(now), area);
                }
                Vec::new()
            }
            Pane::Chat | Pane::Composer => self.chat_motion(motion, seat, now),
        }
    }

    pub fn chat_motion(&mut self, motion: Motion, seat: &SeatView<'_>, now: Timestamp) -> Vec<Act> {
        if let Some(area) = self.chat_area() {
            self.chat.motion(motion, seat, &self.dress.look(now), area);
        }
        Vec::new()
    }

    /// A third of the screen: the chat must stay readable above a long text.
    fn most_composer_lines(&self) -> u16 {
        (self.screen.height / 3).max(1)
    }

    /// Says something at the foot of the screen.
    pub fn say(&mut self, now: Timestamp, tone: Tone, text: String) {
        self.notices.say(now, tone, text);
    }

    pub fn say_refusal(&mut self, now: Timestamp, seat: &SeatView<'_>, refusal: &Refusal) {
        let words = wording::refusal(self.texts(), seat.snapshot(), refusal);
        self.say(now, Tone::Careful, words);
    }
}

fn order(expires_first: bool) -> Order {
    if expires_first { Order::Expiring } else { Order::Waiting }
}

fn newest_inbound(seat: &SeatView<'_>, id: AttendanceId) -> u64 {
    let Some(timeline) = seat.timeline(id) else { return 0 };
    timeline.messages.iter().rev().find(|(_, one)| one.direction == Direction::In).map_or(0, |(seq, _)| *seq)
}
