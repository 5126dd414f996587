//! One of each request, and what it is. The matches are exhaustive: an added request does not compile here until it stands in
//! the tables of this folder.

use turno::base::page::PageRequest;
use turno::base::{AttendanceId, RawId, SessionId};
use turno::domain::{Presence, Pull, Role};
use turno::protocol::{AdminRequest, Request, Secret};

use super::office::{Office, Thing, Who, add_channel, finish};
use crate::server::{add_user, text};

/// What a request is about, and so which table it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Open,
    Send,
    SendAgain,
    Finish,
    Seen,
    Timeline,
    Draft,
    /// Of the asker alone.
    Own,
    Admin,
}

impl Kind {
    /// Those that name an attendance or a message in one.
    pub const OF_ATTENDANCES: [Kind; 7] =
        [Kind::Open, Kind::Send, Kind::SendAgain, Kind::Finish, Kind::Seen, Kind::Timeline, Kind::Draft];

    pub fn of(request: &Request) -> Kind {
        match request {
            Request::Open { .. } => Kind::Open,
            Request::Send { .. } => Kind::Send,
            Request::SendAgain { .. } => Kind::SendAgain,
            Request::Finish { .. } => Kind::Finish,
            Request::Seen { .. } => Kind::Seen,
            Request::Timeline { .. } => Kind::Timeline,
            Request::Draft { .. } => Kind::Draft,
            Request::Drafts
            | Request::Presence { .. }
            | Request::Sessions
            | Request::RevokeSession { .. }
            | Request::ChangePassword { .. }
            | Request::SignOut => Kind::Own,
            Request::Admin { .. } => Kind::Admin,
        }
    }
}

pub fn about(kind: Kind, thing: Thing) -> Request {
    let Thing { attendance, message, .. } = thing;
    let page = PageRequest::newest(10);
    let request = match kind {
        Kind::Open => Request::Open { attendance },
        Kind::Send => Request::Send { attendance, text: text("words"), reply_to: Some(message) },
        Kind::SendAgain => Request::SendAgain { message },
        Kind::Finish => finish(thing),
        Kind::Seen => Request::Seen { attendance, seq: u64::MAX },
        Kind::Timeline => Request::Timeline { attendance, page },
        Kind::Draft => Request::Draft { attendance, text: text("half a sen") },
        Kind::Own | Kind::Admin => panic!("not about an attendance"),
    };
    assert_eq!(Kind::of(&request), kind);
    request
}

/// The requests about oneself, each with what everybody is answered. Signing out comes last.
pub fn own(other: SessionId) -> Vec<(Request, &'static str)> {
    let (current, new) = (Secret::new("not my password"), Secret::new("a new password"));
    vec![
        (Request::Drafts, "ok"),
        (Request::Presence { presence: Presence::Paused }, "ok"),
        (Request::Sessions, "ok"),
        // Somebody else's: also an administrator ends it as an administrator only.
        (Request::RevokeSession { session: other }, "not_found"),
        (Request::ChangePassword { current, new }, "bad_login"),
        (Request::SignOut, "ok"),
    ]
}

/// Every administrator's request, valid, with what an administrator is answered. `n` keeps names apart.
pub fn admin(office: &Office, n: u32) -> Vec<(AdminRequest, &'static str)> {
    let (queue, channel, user) = (office.house.queue, office.house.channel, office.ids[&Who::Olga]);
    let change = AdminRequest::ChangeUser {
        user,
        name: Some(text("Olga Two")),
        role: None,
        password: None,
        limit: Some(7),
        language: None,
        active: None,
    };
    let change_queue = AdminRequest::ChangeQueue {
        queue,
        name: None,
        pull: Some(Pull::Members),
        active: None,
        add_members: vec![user],
        remove_members: vec![user],
    };
    let change_channel = AdminRequest::ChangeChannel {
        channel,
        name: Some(text("Renamed")),
        phone_number_id: None,
        waba_id: None,
        number: None,
        default_queue: None,
        active: None,
    };
    let add_queue = AdminRequest::AddQueue { name: text(&format!("Queue {n}")), pull: Pull::Members, members: vec![] };
    let list = vec![
        (AdminRequest::Users, "ok"),
        (add_user(&format!("user{n}"), Role::Agent), "ok"),
        (change, "ok"),
        (AdminRequest::UserSessions { user }, "ok"),
        (AdminRequest::RevokeUserSession { user, session: SessionId([9; 16]) }, "not_found"),
        (AdminRequest::Queues, "ok"),
        (add_queue, "ok"),
        (change_queue, "ok"),
        (AdminRequest::Channels, "ok"),
        (add_channel(&format!("slug-{n}"), &format!("40000{n}"), queue), "ok"),
        (change_channel, "ok"),
        (AdminRequest::Quarantine { limit: 9 }, "ok"),
        (AdminRequest::Replay { raw: RawId([9; 16]) }, "not_found"),
        (AdminRequest::Counters, "ok"),
        (AdminRequest::Audit { page: PageRequest::newest(9) }, "ok"),
    ];
    let places: std::collections::BTreeSet<_> = list.iter().map(|(request, _)| place(request)).collect();
    assert_eq!(places, (0..15).collect(), "one of each");
    list
}

fn place(request: &AdminRequest) -> usize {
    match request {
        AdminRequest::Users => 0,
        AdminRequest::AddUser { .. } => 1,
        AdminRequest::ChangeUser { .. } => 2,
        AdminRequest::UserSessions { .. } => 3,
        AdminRequest::RevokeUserSession { .. } => 4,
        AdminRequest::Queues => 5,
        AdminRequest::AddQueue { .. } => 6,
        AdminRequest::ChangeQueue { .. } => 7,
        AdminRequest::Channels => 8,
        AdminRequest::AddChannel { .. } => 9,
        AdminRequest::ChangeChannel { .. } => 10,
        AdminRequest::Quarantine { .. } => 11,
        AdminRequest::Replay { .. } => 12,
        AdminRequest::Counters => 13,
        AdminRequest::Audit { .. } => 14,
    }
}

pub fn nothing() -> AttendanceId {
    AttendanceId([7; 16])
}
