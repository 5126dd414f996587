//! A small account, made by hand: three queues, four people, and customers in three languages.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use turno::base::{
    AccountId, AttendanceId, ChannelId, ContactId, Key, MessageId, Millis, Phone, QueueId, SafeText, Timestamp, UserId,
};
use turno::client::{LineState, Mirror, Timeline, Traffic, Unsent};
use turno::domain::message::{Direction, Marks, Origin};
use turno::domain::{Account, AttendanceState, Content, Language, Presence, Pull, Role as Job, Status};
use turno::i18n::Texts;
use turno::protocol::{AttendanceView, ContactView, MessageView, Preview, QueueView, Snapshot, UserView};
use turno::tui::glyph::{ASCII, Glyphs, UNICODE};
use turno::tui::look::{Look, TroubleKeys};
use turno::tui::pane::SeatView;
use turno::tui::theme::{Role, Theme};

/// Saturday, 2026-11-21 14:02:20 in São Paulo.
pub const NOW: Timestamp = Timestamp(1_795_280_540_000);
pub const ME: UserId = UserId([1; 16]);
pub const BETO: UserId = UserId([2; 16]);

pub fn ago(minutes: i64) -> Timestamp {
    NOW.plus(Millis::minutes(-minutes))
}

pub fn ahead(minutes: i64) -> Timestamp {
    NOW.plus(Millis::minutes(minutes))
}

pub fn safe(text: &str) -> SafeText {
    SafeText::new(text)
}

pub fn id(n: u8) -> AttendanceId {
    AttendanceId([n; 16])
}

/// Everything that a look borrows.
#[derive(Debug)]
pub struct Wardrobe {
    pub texts: Texts,
    pub theme: Theme,
    pub glyphs: &'static Glyphs,
    pub zone: TimeZone,
    pub lean: bool,
    pub keys: TroubleKeys,
}

impl Wardrobe {
    pub fn new(language: Language) -> Wardrobe {
        // A colour of its own for each role, so that a test can ask which one a cell was drawn in.
        let theme = Role::ALL.into_iter().fold(Theme::plain("test"), |theme, role| theme.with(role, style_of(role)));
        let zone = TimeZone::fixed(jiff::tz::offset(-3));
        let keys = TroubleKeys { again: "Alt+R".to_owned(), unsent: "Alt+O".to_owned() };
        Wardrobe { texts: Texts::new(language), theme, glyphs: &UNICODE, zone, lean: false, keys }
    }

    pub fn ascii(mut self) -> Wardrobe {
        self.glyphs = &ASCII;
        self
    }

    pub fn lean(mut self) -> Wardrobe {
        self.lean = true;
        self
    }

    pub fn look(&self) -> Look<'_> {
        Look {
            theme: &self.theme,
            glyphs: self.glyphs,
            texts: &self.texts,
            now: NOW,
            zone: &self.zone,
            lean: self.lean,
            keys: &self.keys,
        }
    }
}

pub fn style_of(role: Role) -> Style {
    let index = u8::try_from(role as usize).unwrap_or(0);
    match role {
        Role::Selection | Role::Bar | Role::Note => Style::new().bg(Color::Indexed(index)),
        _ => Style::new().fg(Color::Indexed(index)),
    }
}

/// What a seat would hold.
pub struct World {
    pub mirror: Mirror,
    pub line: LineState,
    pub unsent: BTreeMap<AttendanceId, Vec<Unsent>>,
    pub drafts: BTreeMap<AttendanceId, String>,
    pub opening: BTreeSet<AttendanceId>,
    pub shown: Option<AttendanceId>,
    pub traffic: Traffic,
}

impl World {
    pub fn new() -> World {
        World {
            mirror: Mirror { snapshot: Some(snapshot()), timelines: BTreeMap::new() },
            line: LineState::Live,
            unsent: BTreeMap::new(),
            drafts: BTreeMap::new(),
            opening: BTreeSet::new(),
            shown: None,
            traffic: Traffic { up: 1_234, down: 8_400 },
        }
    }

    pub fn view(&self) -> SeatView<'_> {
        SeatView {
            mirror: &self.mirror,
            line: &self.line,
            unsent: &self.unsent,
            drafts: &self.drafts,
            traffic: self.traffic,
            opening: &self.opening,
            shown: self.shown,
        }
    }

    pub fn snapshot(&mut self) -> &mut Snapshot {
        self.mirror.snapshot.as_mut().expect("there is one")
    }

    pub fn add(&mut self, row: AttendanceView) -> &mut World {
        self.snapshot().attendances.insert(row.id, row);
        self
    }

    pub fn say(&mut self, attendance: AttendanceId, messages: Vec<MessageView>) -> &mut World {
        let timeline = self
            .mirror
            .timelines
            .entry(attendance)
            .or_insert_with(|| Timeline { messages: BTreeMap::new(), more: Some(false) });
        timeline.messages.extend(messages.into_iter().map(|message| (message.seq, message)));
        self
    }
}

fn snapshot() -> Snapshot {
    let user = |id: UserId, name: &str, presence| UserView {
        id,
        login: safe(&name.to_lowercase()),
        name: safe(name),
        role: Job::Agent,
        active: true,
        limit: None,
        language: None,
        presence,
    };
    let queue = |n: u8, name: &str| QueueView {
        id: QueueId([n; 16]),
        name: safe(name),
        pull: Pull::Members,
        active: true,
        members: vec![ME, BETO],
    };
    let users = [user(ME, "Ana Souza", Presence::Online), user(BETO, "Beto", Presence::Paused)];
    let queues = [queue(1, "Support"), queue(2, "Billing"), queue(3, "Sales")];
    Snapshot {
        n: 1,
        account: Account {
            id: AccountId([0; 16]),
            slug: safe("acme"),
            name: safe("Acme"),
            country: safe("BR"),
            zone: safe("America/Sao_Paulo"),
            language: Language::Portuguese,
        },
        me: ME,
        users: users.into_iter().map(|user| (user.id, user)).collect(),
        queues: queues.into_iter().map(|queue| (queue.id, queue)).collect(),
        channels: BTreeMap::new(),
        attendances: BTreeMap::new(),
    }
}

/// A row that waits in Support with nobody.
pub fn row(n: u8, name: &str) -> AttendanceView {
    AttendanceView {
        id: id(n),
        number: 1040 + u64::from(n),
        version: 1,
        state: AttendanceState::Waiting,
        agent: None,
        contact: ContactView {
            id: ContactId([n; 16]),
            profile_name: (!name.is_empty()).then(|| safe(name)),
            saved_name: None,
            username: None,
            phone: Phone::parse(&format!("55119999900{n:02}")).ok(),
        },
        channel: ChannelId([1; 16]),
        queue: QueueId([1; 16]),
        started: ago(60),
        assigned: None,
        waiting_since: None,
        unread: 0,
        window_end: Some(ahead(23 * 60 + 41)),
        held: false,
        last: None,
        why: None,
    }
}

/// Changes to a row, one after another.
pub trait RowExt {
    fn assigned(self) -> Self;
    fn open(self) -> Self;
    fn queue(self, n: u8) -> Self;
    fn window(self, minutes: i64) -> Self;
    fn waits(self, minutes: i64, unread: u32) -> Self;
    fn last_in(self, content: Content, minutes: i64) -> Self;
    fn last_out(self, text: &str, status: Status, minutes: i64) -> Self;
}

impl RowExt for AttendanceView {
    fn assigned(mut self) -> Self {
        (self.state, self.agent) = (AttendanceState::Assigned, Some(ME));
        self
    }

    fn open(mut self) -> Self {
        (self.state, self.agent) = (AttendanceState::Open, Some(ME));
        self
    }

    fn queue(mut self, n: u8) -> Self {
        self.queue = QueueId([n; 16]);
        self
    }

    fn window(mut self, minutes: i64) -> Self {
        self.window_end = Some(ahead(minutes));
        self
    }

    fn waits(mut self, minutes: i64, unread: u32) -> Self {
        (self.waiting_since, self.unread) = (Some(ago(minutes)), unread);
        self
    }

    fn last_in(mut self, content: Content, minutes: i64) -> Self {
        self.last = Some(preview(Direction::In, content, None, minutes));
        self
    }

    fn last_out(mut self, text: &str, status: Status, minutes: i64) -> Self {
        self.last = Some(preview(Direction::Out, Content::text(text), Some(status), minutes));
        self
    }
}

fn preview(direction: Direction, content: Content, status: Option<Status>, minutes: i64) -> Preview {
    Preview { message: MessageId([9; 16]), seq: 1, direction, at: ago(minutes), content, status }
}

/// A message of the customer, so many minutes ago.
pub fn theirs(seq: u64, minutes: i64, content: Content) -> MessageView {
    MessageView {
        id: MessageId([u8::try_from(seq % 250).unwrap_or(0); 16]),
        seq,
        rev: seq,
        direction: Direction::In,
        origin: Origin::Desk,
        at: ago(minutes),
        author: None,
        key: None,
        content,
        marks: Marks::default(),
        status: None,
    }
}

/// A message of the reader's.
pub fn mine(seq: u64, minutes: i64, text: &str, status: Status) -> MessageView {
    let content = Content::text(text);
    MessageView { direction: Direction::Out, author: Some(ME), status: Some(status), ..theirs(seq, minutes, content) }
}

pub fn unsent(n: u8, attendance: AttendanceId, text: &str) -> Unsent {
    Unsent {
        key: Key([n; 16]),
        attendance,
        text: safe(text),
        reply_to: None,
        at: ago(0),
        title: safe("Mariana Lopes"),
        refused: None,
    }
}

pub fn drawn(width: u16, height: u16, draw: impl FnOnce(Rect, &mut Buffer)) -> Buffer {
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    draw(area, &mut buf);
    buf
}

/// The text of a buffer, a line a row, with a bar at the right edge so that blanks can be seen.
pub fn text(buf: &Buffer) -> String {
    let mut out = String::new();
    for y in buf.area.top()..buf.area.bottom() {
        let mut skip = 0;
        for x in buf.area.left()..buf.area.right() {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let symbol = buf[(x, y)].symbol();
            skip = turno::tui::widget::text::width(symbol).saturating_sub(1);
            out.push_str(symbol);
        }
        out.push_str("|\n");
    }
    out
}
