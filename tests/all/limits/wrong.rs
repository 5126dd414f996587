//! Every request wrong in every field: each valid example, each place in it, each way to be wrong. A code says what is
//! wrong, nothing changes in the store, nothing panics, nothing grows (G18).

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::FutureExt;
use serde_json::{Value, json};
use turno::base::{AttendanceId, ConnId, RawId, SafeText};
use turno::domain::{Message, Refusal};
use turno::protocol::codec::{self, LIMIT};
use turno::protocol::frame::ClientFrame;
use turno::protocol::misread::decode_client;
use turno::protocol::{Outcome, ProtocolError, Reply, Request};
use turno::server::port::{Input, Live, PasswordHash, Storage, Ticket, ToSession};

use super::examples::{self, Ids};
use crate::engine::{World, accepted};
use crate::fuzz::breaks::{places, remove};

/// A desk at which everything is that the examples speak of.
struct Stage {
    world: World,
    agent: ConnId,
    ids: Ids,
    /// To see what an input changed.
    held: Held,
    commits: u64,
    size: usize,
}

/// What a store holds, but for the audit log: a refusal of permission leaves a row there.
#[derive(Debug, PartialEq)]
struct Held {
    live: Live,
    messages: Vec<Message>,
    drafts: Vec<(AttendanceId, SafeText)>,
}

impl Held {
    fn of(world: &World, ids: &Ids) -> Held {
        let live = world.storage.live(world.account).now_or_never().expect("memory never waits").expect("reads");
        let drafts = world.storage.drafts(world.account, ids.user).now_or_never().expect("memory never waits");
        let live = Live { audit_n: 0, audit_hash: [0; 32], seal: None, ..live };
        Held { live, messages: world.timeline(ids.attendance), drafts: drafts.expect("reads") }
    }
}

const LOCAL: ConnId = ConnId(0);

impl Stage {
    fn new() -> Stage {
        let (mut world, agents) = World::with_agents(2);
        let (user, agent) = agents[0];
        let attendance = world.customer("5511988880001", "oi");
        world.ask(agent, Request::Open { attendance }).expect("opened");
        world.send(agent, attendance, "Olá").expect("taken");
        world.delivered(accepted("wamid.sent"));
        let raw = RawId::new(world.now, &mut world.rng);
        let (channel, received) = (world.channel, world.now);
        let body = Arc::from(&b"{}"[..]);
        world.step(Input::Webhook { ticket: Ticket(9), raw, channel, received, body, items: Vec::new() });
        let Ok(Reply::Sessions { sessions }) = world.ask(agent, Request::Sessions) else { panic!("sessions") };
        let message = world.timeline(attendance).last().expect("a message").id;
        let (queue, channel, session) = (world.queue, world.channel, sessions[0].id);
        let ids = Ids { attendance, message, user, queue, channel, session, raw };
        let (commits, size) = (world.storage.commits(), format!("{:?}", world.storage).len());
        let held = Held::of(&world, &ids);
        Stage { world, agent, ids, held, commits, size }
    }

    /// What an engine makes of a frame: its answer.
    fn hear(&mut self, frame: ClientFrame) -> Option<Result<Reply, Refusal>> {
        let is_admin = matches!(frame, ClientFrame::Request { request: Request::Admin { .. }, .. });
        let conn = if is_admin { LOCAL } else { self.agent };
        if is_admin {
            let (address, client) = (SafeText::line("local"), SafeText::line("test"));
            self.world.step(Input::Connected { conn, address, client, local: true });
        }
        self.world.told.clear();
        let (reads, closed) = (self.world.reads, self.world.closed.len());
        match frame {
            ClientFrame::Request { key, request } => {
                // As the session does: a new password that is too short or too long has no hash.
                let hash = passwords(&request).then(|| PasswordHash("hash".to_owned()));
                self.world.step(Input::Request { conn, key, request, hash, proof: Some(true) });
                let answers = self.world.told.iter().filter_map(|(to, what)| match what {
                    ToSession::Reply { key: answered, outcome } if *to == conn && *answered == key => Some(outcome),
                    _ => None,
                });
                let answers: Vec<_> = answers.collect();
                let is_read = self.world.reads > reads || self.world.closed.len() > closed;
                assert!(answers.len() == 1 || is_read, "one answer: {answers:?}");
                answers.first().map(|outcome| match outcome.as_ref() {
                    Outcome::Ok(reply) => Ok(reply.clone()),
                    Outcome::Refused(refusal) => Err(refusal.clone()),
                })
            }
            ClientFrame::Login { login, .. } => {
                self.world.step(Input::LoginAsked { conn, login });
                None
            }
            ClientFrame::Sync { from } => {
                self.world.step(Input::Sync { conn, from });
                None
            }
            ClientFrame::Hint { hint } => {
                self.world.step(Input::Hint { conn, hint });
                None
            }
            ClientFrame::Misread { field, .. } => Some(Err(Refusal::Invalid { field })),
            ClientFrame::Hello { .. } | ClientFrame::Token { .. } | ClientFrame::Pong => None,
        }
    }

    /// Whether anything was written, be it for the audit log.
    fn has_committed(&self) -> bool {
        self.world.storage.commits() != self.commits
    }

    fn is_touched(&self) -> bool {
        self.has_committed() && Held::of(&self.world, &self.ids) != self.held
    }
}

/// Whether the passwords of a request, if it has any, would be hashed.
fn passwords(request: &Request) -> bool {
    use turno::protocol::AdminRequest::{AddUser, ChangeUser};
    let new = match request {
        Request::ChangePassword { new, .. } => Some(new),
        Request::Admin { admin: AddUser { password, .. } | ChangeUser { password: Some(password), .. } } => {
            Some(password)
        }
        _ => None,
    };
    new.is_some_and(|new| (8..=1024).contains(&new.reveal().len()))
}

/// What a place may hold instead; the last one is longer than anything that is kept.
fn wrong_values() -> Vec<Value> {
    let mut all = vec![Value::Null, json!(true), json!(-1), json!(0), json!(1.5), json!(1e300), json!(u64::MAX)];
    all.extend([json!(""), json!(" "), json!("x"), json!("AAAAAAAAAAAAAAAAAAAAAA"), json!("\u{0}\u{1b}[2J\u{202e}")]);
    all.extend([json!([]), json!([null]), json!({}), json!({"t": "pong"}), json!("é".repeat(100_000))]);
    all
}

/// A frame with one thing wrong, and what it is.
fn variants(frame: &Value) -> Vec<(String, Value)> {
    let mut all = vec![("an unknown member".to_owned(), with(frame, "/more", json!(1)))];
    for place in places(frame) {
        let mut without = frame.clone();
        remove(&mut without, &place);
        all.push((format!("no {place}"), without));
        if frame.pointer(&place).is_some_and(Value::is_object) {
            all.push((format!("an unknown member in {place}"), with(frame, &format!("{place}/more"), json!(1))));
        }
        for value in wrong_values() {
            let shown = value.to_string().chars().take(30).collect::<String>();
            all.push((format!("{place} = {shown}"), with(frame, &place, value)));
        }
    }
    all
}

fn with(frame: &Value, place: &str, value: Value) -> Value {
    let mut frame = frame.clone();
    let (way, last) = place.rsplit_once('/').expect("a place");
    match frame.pointer_mut(way) {
        Some(Value::Object(members)) => drop(members.insert(last.to_owned(), value)),
        Some(Value::Array(list)) => list[last.parse::<usize>().expect("a number")] = value,
        other => panic!("{other:?}"),
    }
    frame
}

#[test]
fn g18_the_examples_are_right_as_they_are() {
    let ids = Stage::new().ids;
    for frame in examples::frames(&ids) {
        let mut stage = Stage::new();
        // Made anew, the ids are the same: the same seed is the same run.
        assert_eq!(stage.ids.attendance, ids.attendance);
        let text = codec::encode(&frame);
        assert_eq!(codec::decode_strictly::<ClientFrame>(&text, LIMIT), Ok(frame.clone()), "{text}");
        match stage.hear(frame) {
            Some(Err(Refusal::Stale | Refusal::NotResendable)) | None | Some(Ok(_)) => {}
            Some(Err(refusal)) => panic!("{refusal:?} for {text}"),
        }
    }
}

#[test]
fn g18_a_request_that_is_wrong_in_any_field_is_refused_and_changes_nothing() {
    let mut stage = Stage::new();
    let ids = stage.ids;
    let mut count: BTreeMap<&str, u32> = BTreeMap::new();
    for frame in examples::frames(&ids) {
        let frame = serde_json::to_value(frame).expect("json");
        for (what, wrong) in variants(&frame) {
            let told = format!("{what} in {frame}");
            let outcome = match decode_client(&wrong.to_string(), LIMIT) {
                Err(error) => {
                    assert_eq!(error, ProtocolError::Malformed, "{told}");
                    assert!(!is_inside_a_request(&wrong), "its key waits for an answer: {told}");
                    "malformed"
                }
                Ok(ClientFrame::Misread { key, field }) => {
                    assert_eq!(serde_json::to_value(key).expect("json"), frame["key"], "{told}");
                    // Of what was taken away, the name.
                    let missing = what.strip_prefix("no /request/").and_then(|way| way.rsplit('/').next());
                    assert!(missing.is_none_or(|name| &*field == name), "{field} for {told}");
                    "named"
                }
                Ok(frame) => match stage.hear(frame) {
                    Some(Err(_)) => {
                        assert!(!stage.is_touched(), "refused, and changed something: {told}");
                        "refused"
                    }
                    Some(Ok(_)) | None => "taken",
                },
            };
            *count.entry(outcome).or_default() += 1;
            if stage.has_committed() || !stage.world.closed.is_empty() {
                let grown = format!("{:?}", stage.world.storage).len().saturating_sub(stage.size);
                assert!(grown < 64 * 1024, "{grown} bytes more: {told}");
                stage = Stage::new();
            }
        }
        assert!(wrong_text(&frame).iter().all(|text| decode_client(text, LIMIT).is_err()));
    }
    // What is taken is what may be so: absent options, other texts and numbers.
    assert!(count["named"] > 1_000 && count["malformed"] > 100 && count["refused"] > 100, "{count:?}");
}

/// Whether everything around what is asked for is right.
fn is_inside_a_request(frame: &Value) -> bool {
    let Some(members) = frame.as_object() else { return false };
    let key = frame.get("key").cloned().unwrap_or_default();
    frame["t"] == "request" && members.len() == 3 && frame.get("request").is_some() && is_key(key)
}

fn is_key(value: Value) -> bool {
    serde_json::from_value::<turno::base::Key>(value).is_ok()
}

/// What a parsed document cannot say: members twice, depth without end, broken text.
fn wrong_text(frame: &Value) -> Vec<String> {
    let text = frame.to_string();
    let kind = frame["t"].as_str().expect("a kind");
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    vec![
        text.replacen('{', &format!("{{\"t\":\"{kind}\","), 1),
        text.replacen('{', &format!("{{\"deep\":{deep},"), 1),
        text.replacen('{', "{\"lone\":\"\\ud800\",", 1),
        text.trim_end_matches('}').to_owned(),
        format!("{text}{text}"),
        format!("\u{feff}{text}"),
        text.replace(':', ": NaN, "),
    ]
}

#[test]
fn g18_ids_that_nobody_has_are_not_found_and_change_nothing() {
    let real = Stage::new().ids;
    let nobodys = examples::frames(&Ids::nobodys());
    for (frame, real) in nobodys.into_iter().zip(examples::frames(&real)) {
        let speaks_of_ids = frame != real;
        let mut stage = Stage::new();
        let told = codec::encode(&frame);
        let answer = stage.hear(frame);
        if speaks_of_ids && answer.is_some() {
            let is_no = matches!(&answer, Some(Err(Refusal::NotFound | Refusal::Invalid { .. })));
            assert!(is_no, "{answer:?} for {told}");
            assert!(!stage.is_touched(), "changed something: {told}");
        }
    }
}
