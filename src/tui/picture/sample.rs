//! The screen that the README shows: an ordinary afternoon, made by hand, the same each time.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::base::{
    AccountId, AttendanceId, ChannelId, ContactId, MessageId, Millis, Phone, QueueId, SafeText, Timestamp, UserId,
};
use crate::client::{LineState, Mirror, Timeline, Traffic};
use crate::domain::message::{Direction, Marks, Origin};
use crate::domain::{Account, AttendanceState, Content, Language, Presence, Pull, Role, Status};
use crate::protocol::{AttendanceView, ContactView, MessageView, Preview, QueueView, Snapshot, UserView};
use crate::tui::app::App;
use crate::tui::keymap::script;
use crate::tui::msg::Msg;
use crate::tui::pane::SeatView;
use crate::tui::settings::Settings;
use crate::tui::terminal::Input;

use super::{Paper, frame_svg};

/// Saturday, 2026-11-21 14:02:20 in São Paulo.
const NOW: Timestamp = Timestamp(1_795_280_540_000);
const ME: UserId = UserId([1; 16]);
const COLUMNS: u16 = 112;
const ROWS: u16 = 30;

/// The picture of the README.
pub fn readme() -> String {
    let mirror = mirror();
    let (unsent, drafts, opening) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
    let traffic = Traffic { up: 1_234, down: 8_412 };
    let seat = SeatView {
        mirror: &mirror,
        line: &LineState::Live,
        unsent: &unsent,
        drafts: &drafts,
        opening: &opening,
        traffic,
        shown: None,
    };
    let mut settings = Settings { zone: TimeZone::fixed(jiff::tz::offset(-3)), ..Settings::default() };
    settings.preferences.language = Some(Language::English);
    let mut app = App::new(settings);
    let area = Rect::new(0, 0, COLUMNS, ROWS);
    app.resize(area);
    for chord in script::keys("<a-down><a-3>Obrigado, recebi o comprovante. Já dou baixa").unwrap_or_default() {
        // What it wants of the world is of no matter to a picture.
        let _ = app.handle(Msg::Input(Input::Key(chord)), &seat, NOW);
    }
    let mut picture = Buffer::empty(area);
    let cursor = app.draw(&seat, NOW, &mut picture);
    frame_svg(&picture, cursor, Paper::DARK)
}

fn ago(minutes: i64) -> Timestamp {
    NOW.plus(Millis::minutes(-minutes))
}

fn id(n: u8) -> AttendanceId {
    AttendanceId([n; 16])
}

fn mirror() -> Mirror {
    let rows = [
        waiting(1, "Mariana Lopes", 1, 1421, 2, Content::text("Oi, meu pedido não chegou")),
        waiting(2, "Beto Díaz", 2, 730, 4, Content::text("hola, ¿cómo pago?")),
        waiting(3, "", 3, 9, 6, Content::text("do you ship to Cali?")),
        open(5, "João Pereira", 1, 130, Content::text("Segue o comprovante"), Direction::In, 1),
        open(6, "Carla M.", 2, 41, Content::text("¿me confirma?"), Direction::Out, 9),
        open(7, "Ann Lee", 3, -1, Content::text("Thanks!"), Direction::In, 62),
    ];
    let mut snapshot = account();
    snapshot.attendances = rows.into_iter().map(|row| (row.id, row)).collect();
    if let Some(row) = snapshot.attendances.get_mut(&id(1)) {
        (row.state, row.agent) = (AttendanceState::Assigned, Some(ME));
    }
    let messages = [
        message(10, 7, Direction::In, "Boa tarde, paguei ontem e o boleto segue aberto", None),
        message(11, 5, Direction::Out, "Boa tarde, João! Já verifico.", Some(Status::Read)),
        message(12, 3, Direction::Out, "Pode me enviar o comprovante?", Some(Status::Delivered)),
        message(13, 1, Direction::In, "Segue o comprovante 📎", None),
    ];
    let messages = messages.into_iter().map(|message| (message.seq, message)).collect();
    let timelines = BTreeMap::from([(id(5), Timeline { messages, more: Some(false) })]);
    Mirror { snapshot: Some(snapshot), timelines }
}

fn account() -> Snapshot {
    let queue = |n: u8, name: &str| QueueView {
        id: QueueId([n; 16]),
        name: SafeText::line(name),
        pull: Pull::Members,
        active: true,
        members: vec![ME],
    };
    let queues = [queue(1, "Support"), queue(2, "Billing"), queue(3, "Sales")];
    let me = UserView {
        id: ME,
        login: SafeText::line("ana"),
        name: SafeText::line("Ana Souza"),
        role: Role::Agent,
        active: true,
        limit: None,
        language: None,
        presence: Presence::Online,
    };
    Snapshot {
        n: 1,
        account: Account {
            id: AccountId([0; 16]),
            slug: SafeText::line("acme"),
            name: SafeText::line("Acme"),
            country: SafeText::line("BR"),
            zone: SafeText::line("America/Sao_Paulo"),
            language: Language::English,
        },
        me: ME,
        users: BTreeMap::from([(ME, me)]),
        queues: queues.into_iter().map(|queue| (queue.id, queue)).collect(),
        channels: BTreeMap::new(),
        attendances: BTreeMap::new(),
    }
}

fn waiting(n: u8, name: &str, queue: u8, window: i64, minutes: i64, last: Content) -> AttendanceView {
    let message = MessageId([n; 16]);
    AttendanceView {
        id: id(n),
        number: 1_040 + u64::from(n),
        version: 1,
        state: AttendanceState::Waiting,
        agent: None,
        contact: ContactView {
            id: ContactId([n; 16]),
            profile_name: (!name.is_empty()).then(|| SafeText::line(name)),
            saved_name: None,
            username: None,
            phone: Phone::parse(&format!("55119999900{n:02}")).ok(),
        },
        channel: ChannelId([1; 16]),
        queue: QueueId([queue; 16]),
        started: ago(60),
        assigned: None,
        waiting_since: Some(ago(minutes)),
        unread: 1,
        window_end: Some(NOW.plus(Millis::minutes(window))),
        held: false,
        last: Some(Preview {
            message,
            seq: 1,
            direction: Direction::In,
            at: ago(minutes),
            content: last,
            status: None,
        }),
        why: None,
    }
}

fn open(
    n: u8,
    name: &str,
    queue: u8,
    window: i64,
    last: Content,
    direction: Direction,
    minutes: i64,
) -> AttendanceView {
    let mut row = waiting(n, name, queue, window, minutes, last);
    (row.state, row.agent, row.unread) = (AttendanceState::Open, Some(ME), 0);
    if direction == Direction::Out || window < 0 {
        row.waiting_since = None;
    }
    if let Some(last) = row.last.as_mut() {
        last.direction = direction;
        last.status = (direction == Direction::Out).then_some(Status::Read);
    }
    row
}

fn message(seq: u64, minutes: i64, direction: Direction, text: &str, status: Option<Status>) -> MessageView {
    MessageView {
        id: MessageId([u8::try_from(seq).unwrap_or(0); 16]),
        seq,
        rev: seq,
        direction,
        origin: Origin::Desk,
        at: ago(minutes),
        author: (direction == Direction::Out).then_some(ME),
        key: None,
        content: Content::text(text),
        marks: Marks::default(),
        status,
    }
}
