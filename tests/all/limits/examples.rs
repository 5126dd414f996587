//! A valid example of every frame that a client can send, held against the enums themselves: a new one without an example
//! fails here, before it fails anybody else.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use turno::base::page::PageRequest;
use turno::base::{AttendanceId, ChannelId, Key, MessageId, QueueId, RawId, SafeText, SessionId, UserId};
use turno::domain::{Language, Presence, Provider, Pull, Role};
use turno::protocol::frame::{ClientFrame, ClientHint};
use turno::protocol::{AdminRequest, Request, Secret};

/// The ids that examples speak of.
#[derive(Debug, Clone, Copy)]
pub struct Ids {
    pub attendance: AttendanceId,
    pub message: MessageId,
    pub user: UserId,
    pub queue: QueueId,
    pub channel: ChannelId,
    pub session: SessionId,
    pub raw: RawId,
}

impl Ids {
    /// Ids that nothing has.
    pub fn nobodys() -> Ids {
        Ids {
            attendance: AttendanceId([0x51; 16]),
            message: MessageId([0x52; 16]),
            user: UserId([0x53; 16]),
            queue: QueueId([0x54; 16]),
            channel: ChannelId([0x55; 16]),
            session: SessionId([0x56; 16]),
            raw: RawId([0x57; 16]),
        }
    }
}

fn text(text: &str) -> SafeText {
    SafeText::line(text)
}

/// One of each, in the order of the enum.
pub fn requests(ids: &Ids) -> Vec<Request> {
    let Ids { attendance, message, session, .. } = *ids;
    let page = PageRequest { before: Some(9_000), limit: 20 };
    let mut all = vec![
        Request::Open { attendance },
        Request::Send { attendance, text: text("Olá"), reply_to: Some(message) },
        Request::SendAgain { message },
        Request::Seen { attendance, seq: 1 },
        Request::Timeline { attendance, page },
        Request::Draft { attendance, text: text("Bom d") },
        Request::Drafts,
        Request::Presence { presence: Presence::Paused },
        Request::Sessions,
        Request::RevokeSession { session },
        Request::ChangePassword { current: Secret::new("a long password"), new: Secret::new("another password") },
    ];
    all.extend(admin_requests(ids).into_iter().map(|admin| Request::Admin { admin }));
    // Last, since they end something.
    let (reason, description) = (Some(text("solved")), Some(text("by telephone")));
    all.push(Request::Finish { attendance, version: 1, reason, description });
    all.push(Request::SignOut);
    all
}

/// One of each, in the order of the enum.
pub fn admin_requests(ids: &Ids) -> Vec<AdminRequest> {
    let Ids { user, queue, channel, session, raw, .. } = *ids;
    let name = Some(text("New name"));
    vec![
        AdminRequest::Users,
        AdminRequest::AddUser {
            login: text("carla"),
            name: text("Carla"),
            role: Role::Agent,
            password: Secret::new("a long password"),
            limit: Some(4),
            language: Some(Language::Spanish),
        },
        AdminRequest::ChangeUser {
            user,
            name: name.clone(),
            role: Some(Role::Agent),
            password: Some(Secret::new("another password")),
            limit: Some(7),
            language: Some(Language::English),
            active: Some(true),
        },
        AdminRequest::UserSessions { user },
        AdminRequest::RevokeUserSession { user, session },
        AdminRequest::Queues,
        AdminRequest::AddQueue { name: text("Sales"), pull: Pull::Members, members: vec![user] },
        AdminRequest::ChangeQueue {
            queue,
            name: name.clone(),
            pull: Some(Pull::Nobody),
            active: Some(true),
            add_members: vec![user],
            remove_members: vec![user],
        },
        AdminRequest::Channels,
        AdminRequest::AddChannel {
            provider: Provider::Cloud,
            slug: text("second"),
            name: text("Second"),
            phone_number_id: text("309900000000055"),
            waba_id: text("204200000000017"),
            number: text("442079460111"),
            default_queue: queue,
        },
        AdminRequest::ChangeChannel {
            channel,
            name,
            phone_number_id: Some(text("309900000000066")),
            waba_id: Some(text("204200000000018")),
            number: Some(text("442079460122")),
            default_queue: Some(queue),
            active: Some(true),
        },
        AdminRequest::Quarantine { limit: 20 },
        AdminRequest::Replay { raw },
        AdminRequest::Counters,
        AdminRequest::Audit { page: PageRequest { before: Some(9_000), limit: 20 } },
    ]
}

/// One of each frame; of requests, one of each request.
pub fn frames(ids: &Ids) -> Vec<ClientFrame> {
    let mut all = vec![
        ClientFrame::Hello { versions: vec![1], client: text("turno test"), account: Some(text("main")) },
        ClientFrame::Login { login: text("ana"), password: Secret::new("a long password") },
        ClientFrame::Token { token: Secret::new("token") },
        ClientFrame::Sync { from: Some(3) },
        ClientFrame::Hint { hint: ClientHint::Typing { attendance: ids.attendance } },
        ClientFrame::Pong,
    ];
    let key = |at: usize| Key([u8::try_from(at).expect("few"); 16]);
    let asked = requests(ids).into_iter().enumerate();
    all.extend(asked.map(|(at, request)| ClientFrame::Request { key: key(at), request }));
    all
}

/// The names that an enum tagged with `tag` knows, in the words of its own decoder.
fn names<T: DeserializeOwned>(tag: &str) -> BTreeSet<String> {
    let Err(error) = serde_json::from_value::<T>(json!({ tag: "?" })) else { panic!("a kind named '?'") };
    let error = error.to_string();
    let (_, list) = error.split_once("expected ").expect("a list of kinds");
    list.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn tags(values: &[Value], tag: &str) -> BTreeSet<String> {
    values.iter().filter_map(|value| value[tag].as_str().map(str::to_owned)).collect()
}

#[test]
fn every_frame_and_request_has_an_example() {
    let ids = Ids::nobodys();
    let all = |frames: Vec<Value>, tag: &str| tags(&frames, tag);
    let json = |frame: &ClientFrame| serde_json::to_value(frame).expect("json");
    let frames: Vec<Value> = frames(&ids).iter().map(json).collect();
    assert_eq!(all(frames, "t"), names::<ClientFrame>("t"));
    let json = |request: &Request| serde_json::to_value(request).expect("json");
    let requests: Vec<Value> = requests(&ids).iter().map(json).collect();
    assert_eq!(all(requests, "ask"), names::<Request>("ask"));
    let json = |request: &AdminRequest| serde_json::to_value(request).expect("json");
    let requests: Vec<Value> = admin_requests(&ids).iter().map(json).collect();
    assert_eq!(all(requests, "admin"), names::<AdminRequest>("admin"));
    // One hint is all there is.
    assert_eq!(names::<ClientHint>("hint").len(), 1);
}
