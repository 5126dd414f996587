//! Frames of both directions: what a client may send into the server's decoder and engine, and what a server may send into a
//! client's decoder and mirror. A frame that is taken survives its own text; a wrong one changes nothing.

use std::cell::RefCell;

use proptest::prelude::*;
use serde_json::Value;
use turno::base::page::Page;
use turno::base::{ConnId, Key, Millis, Rng, SafeText};
use turno::client::act::{Act, LineEvent, Saved};
use turno::client::{Ask, Client};
use turno::domain::{AttendanceState, Content, Presence, Refusal, Status};
use turno::protocol::codec::{self, LIMIT};
use turno::protocol::event::Notice;
use turno::protocol::frame::{ClientFrame, ServerFrame};
use turno::protocol::misread::decode_client;
use turno::protocol::{AdminReply, Event, Gone, Numbered, Outcome, ProtocolError, Reply, Secret};
use turno::server::port::{Input, PasswordHash};

use super::breaks::{Break, any_breaks, apply};
use super::webhook::Place;
use super::{Seen, run};
use crate::client::kit::{
    ANA, BETO, LINE, START, SUPPORT, account, attendance, inbound, open_row, outbound, snapshot, user,
};
use crate::engine::World;
use crate::limits::examples::{self, Ids};

fn to_input(conn: ConnId, frame: ClientFrame) -> Option<Input> {
    match frame {
        ClientFrame::Login { login, .. } => Some(Input::LoginAsked { conn, login }),
        ClientFrame::Sync { from } => Some(Input::Sync { conn, from }),
        ClientFrame::Hint { hint } => Some(Input::Hint { conn, hint }),
        ClientFrame::Request { key, request } => {
            let hash = Some(PasswordHash("hash".to_owned()));
            Some(Input::Request { conn, key, request, hash, proof: Some(true) })
        }
        ClientFrame::Hello { .. } | ClientFrame::Token { .. } | ClientFrame::Pong | ClientFrame::Misread { .. } => None,
    }
}

/// Half of the frames speak of what is there.
fn ids_of(world: &World) -> Ids {
    let mut ids = Ids::nobodys();
    ids.queue = world.queue;
    ids.channel = world.channel;
    if let Some(view) = world.live().first() {
        ids.attendance = view.id;
        ids.message = view.last.as_ref().map_or(ids.message, |last| last.message);
    }
    ids
}

fn step(world: &mut World, case: u32, frame: ClientFrame) {
    if world.live().is_empty() {
        world.customer("5511988880001", "oi");
    }
    let conn = match case % 3 {
        // The machine's administrator, who may do all.
        0 => ConnId(0),
        _ => world.pictures.keys().next().copied().unwrap_or(ConnId(0)),
    };
    if conn == ConnId(0) {
        let (address, client) = (SafeText::line("local"), SafeText::line("fuzz"));
        world.step(Input::Connected { conn, address, client, local: true });
    }
    if let Some(input) = to_input(conn, frame) {
        world.step(input);
    }
    assert!(world.told.len() < 100, "one frame, many answers");
}

#[test]
fn g18_client_frames() {
    let place = Place::new();
    let ids = place.with(|world, _| {
        world.customer("5511988880001", "oi");
        ids_of(world)
    });
    let json = |frame: &ClientFrame| serde_json::to_value(frame).expect("json");
    let mut samples: Vec<Value> = examples::frames(&ids).iter().map(json).collect();
    samples.extend(examples::frames(&Ids::nobodys()).iter().map(json));
    let strategy = prop_oneof![
        19 => (0..samples.len(), any_breaks()).prop_map(|(at, breaks)| (Some((at, breaks)), Vec::new())),
        1 => prop::collection::vec(any::<u8>(), 0..400).prop_map(|bytes| (None, bytes)),
    ];
    run("client_frames", strategy, |(broken, raw)| {
        let bytes = broken.map_or(raw, |(at, breaks)| apply(&samples[at], &breaks));
        // The WebSocket refuses what is no UTF-8 before anybody decodes it.
        let Ok(text) = std::str::from_utf8(&bytes) else { return Seen::new(bytes.len(), "no text") };
        let Ok(frame) = decode_client(text, LIMIT) else {
            return Seen::new(bytes.len(), "refused");
        };
        if let ClientFrame::Misread { field, .. } = frame {
            assert!(!field.is_empty() && field.chars().count() <= 60, "{field}");
            return Seen::new(bytes.len(), "named");
        }
        let again = codec::encode(&frame);
        assert!(again.len() <= 3 * bytes.len() + 200, "grown from {} to {} bytes", bytes.len(), again.len());
        assert_eq!(codec::decode_strictly::<ClientFrame>(&again, usize::MAX), Ok(frame.clone()));
        place.with(|world, case| step(world, case, frame));
        Seen::new(bytes.len(), "taken")
    });
}

/// One of each event.
fn events() -> Vec<Event> {
    let (message, row) = (Box::new(inbound(7, 20, "Oi")), turno::protocol::event::RowChange::of(&open_row(1)));
    let changed = outbound(2, 9, "Olá", Key([5; 16])).id;
    let picture = snapshot(1, vec![open_row(1)]);
    let view = open_row(1);
    vec![
        Event::AttendanceShown { attendance: Box::new(view.clone()) },
        Event::AttendanceChanged { attendance: view.id, row },
        Event::AttendanceGone { attendance: view.id, gone: Gone::Finished },
        Event::MessageAdded { attendance: view.id, message, row },
        Event::MessageChanged {
            attendance: view.id,
            message: changed,
            status: Some(Status::Read),
            marks: Some(Default::default()),
            content: Some(Content::text("changed")),
        },
        Event::ContactChanged { contact: view.contact.clone() },
        Event::PresenceChanged { user: BETO, presence: Presence::Paused },
        Event::UserChanged { user: user(BETO, "Beto") },
        Event::QueueChanged { queue: picture.queues[&SUPPORT].clone() },
        Event::ChannelChanged { channel: picture.channels[&LINE].clone() },
        Event::Notice { notice: Notice::Quarantined { count: 2 } },
        Event::SessionEnded { wipe: true },
        Event::Unknown,
    ]
}

/// What a server may say to somebody who is signed in.
fn server_frames() -> Vec<ServerFrame> {
    let page = Page { rows: vec![inbound(1, 4, "Oi"), outbound(2, 5, "Olá", Key([5; 16]))], more: true };
    let reply = |reply| ServerFrame::Reply { key: Key([5; 16]), outcome: Outcome::Ok(reply) };
    let mut waiting = open_row(2);
    waiting.state = AttendanceState::Waiting;
    let mut all = vec![
        ServerFrame::Snapshot { snapshot: Box::new(snapshot(40, vec![open_row(1), waiting])) },
        ServerFrame::Replay { from: 10, count: 2 },
        ServerFrame::ReplayEnd { n: 12 },
        ServerFrame::Ping { now: START },
        ServerFrame::Refused { refusal: Refusal::NotFound },
        ServerFrame::Welcome { me: user(ANA, "Ana"), account: account(), token: Some(Secret::new("t")), vault: None },
        ServerFrame::Bye { error: ProtocolError::Stopping },
        ServerFrame::Unknown,
        ServerFrame::Reply { key: Key([5; 16]), outcome: Outcome::Refused(Refusal::Unavailable) },
        reply(Reply::Done { n: 11 }),
        reply(Reply::Sent { message: inbound(9, 9, "x").id, seq: 9, n: 11 }),
        reply(Reply::Timeline { attendance: attendance(1), page }),
        reply(Reply::Drafts { drafts: vec![(attendance(1), SafeText::line("draft"))] }),
        reply(Reply::Sessions { sessions: Vec::new() }),
        reply(Reply::Admin { admin: AdminReply::Replayed { stored: 1, duplicate: 2, quarantined: 3 } }),
    ];
    let chain = events().into_iter().zip(11..);
    all.extend(chain.map(|(event, n)| ServerFrame::Event(Numbered { n, prev: n - 1, event: event.into() })));
    all
}

/// A client that is signed in and live, with one conversation on its screen.
fn live_client(rng: &mut Rng) -> Client {
    let mut client = Client::new(SafeText::line("fuzz"), None);
    let mut hear = |client: &mut Client, frame| client.on_line(LineEvent::Frame(Box::new(frame)), START, rng);
    client.on_line(LineEvent::Up, START, &mut Rng::seeded(1));
    let (server, heartbeat_ms) = (SafeText::line("turno"), 15_000);
    let hello = ServerFrame::Hello { version: 1, server, account: SafeText::line("acme"), now: START, heartbeat_ms };
    hear(&mut client, hello);
    let ask = Ask::SignIn { login: SafeText::line("ana"), password: Secret::new("correct horse") };
    client.ask(ask, START, &mut Rng::seeded(2)).expect("may sign in");
    hear(&mut client, ServerFrame::Welcome { me: user(ANA, "Ana"), account: account(), token: None, vault: None });
    client.restore(Saved::default());
    hear(&mut client, ServerFrame::Snapshot { snapshot: Box::new(snapshot(10, vec![open_row(1)])) });
    client.show(Some(attendance(1)), START, &mut Rng::seeded(3));
    let (text, reply_to) = (SafeText::line("Olá"), None);
    let _ = client.ask(Ask::Send { attendance: attendance(1), text, reply_to }, START, &mut Rng::seeded(4));
    assert_eq!(client.mirror().snapshot.as_ref().map(|held| held.n), Some(10));
    client
}

/// Everything that a hostile server may make one frame cost.
fn check_acts(acts: &[Act], bytes: usize) {
    assert!(acts.len() <= 64 + bytes, "{} acts for {bytes} bytes", acts.len());
}

#[test]
fn g18_server_frames() {
    let samples: Vec<Value> = server_frames().iter().map(|frame| serde_json::to_value(frame).expect("json")).collect();
    let frame = prop_oneof![
        3 => (0..samples.len(), any_breaks()),
        1 => (0..samples.len(), Just(Vec::<Break>::new())),
    ];
    let rng = RefCell::new(Rng::seeded(9));
    run("server_frames", prop::collection::vec(frame, 1..10), |frames| {
        let mut rng = rng.borrow_mut();
        let mut client = live_client(&mut rng);
        let (mut now, mut total, mut outcome) = (START, 0, "skipped");
        for (at, breaks) in frames {
            let bytes = apply(&samples[at], &breaks);
            total += bytes.len();
            let Ok(text) = std::str::from_utf8(&bytes) else { continue };
            // As the socket does: what is no frame of this version is skipped.
            let frame = codec::decode(text, 32 * LIMIT).unwrap_or(ServerFrame::Unknown);
            if frame != ServerFrame::Unknown {
                outcome = "taken";
                let again = codec::encode(&frame);
                assert_eq!(codec::decode::<ServerFrame>(&again, usize::MAX), Ok(frame.clone()));
            }
            let acts = client.on_line(LineEvent::Frame(Box::new(frame)), now, &mut rng);
            check_acts(&acts, bytes.len());
            now = now.plus(Millis(700));
            check_acts(&client.tick(now, &mut rng), total);
            let held: usize = client.mirror().timelines.values().map(|timeline| timeline.messages.len()).sum();
            assert!(held <= total, "more messages than bytes");
        }
        Seen::new(total, outcome)
    });
}
