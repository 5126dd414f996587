//! What administrators can ask for, on the screen and on the command line alike.

use serde::{Deserialize, Serialize};

use crate::base::page::Page;
use crate::base::{AccountId, ChannelId, QueueId, RawId, SafeText, SessionId, Timestamp, UserId};
use crate::domain::{AuditFields, AuditHash, Language, Provider, Pull, Role};

use super::reply::SessionView;
use super::secret::Secret;
use super::summary::{ChannelView, QueueView, UserView};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "admin", rename_all = "snake_case", deny_unknown_fields)]
pub enum AdminRequest {
    Users,
    AddUser {
        login: SafeText,
        name: SafeText,
        role: Role,
        password: Secret,
        limit: Option<u32>,
        language: Option<Language>,
    },
    /// What is absent stays as it is. `limit: Some(0)` takes the limit away.
    ChangeUser {
        user: UserId,
        name: Option<SafeText>,
        role: Option<Role>,
        password: Option<Secret>,
        limit: Option<u32>,
        language: Option<Language>,
        active: Option<bool>,
    },
    UserSessions {
        user: UserId,
    },
    RevokeUserSession {
        user: UserId,
        session: SessionId,
    },
    Queues,
    AddQueue {
        name: SafeText,
        pull: Pull,
        members: Vec<UserId>,
    },
    ChangeQueue {
        queue: QueueId,
        name: Option<SafeText>,
        pull: Option<Pull>,
        active: Option<bool>,
        add_members: Vec<UserId>,
        remove_members: Vec<UserId>,
    },
    Channels,
    AddChannel {
        provider: Provider,
        slug: SafeText,
        name: SafeText,
        phone_number_id: SafeText,
        waba_id: SafeText,
        number: SafeText,
        default_queue: QueueId,
    },
    ChangeChannel {
        channel: ChannelId,
        name: Option<SafeText>,
        phone_number_id: Option<SafeText>,
        waba_id: Option<SafeText>,
        number: Option<SafeText>,
        default_queue: Option<QueueId>,
        active: Option<bool>,
    },
    /// Webhook bodies that could not be read, newest first.
    Quarantine {
        limit: u16,
    },
    /// Reads one again, as if it had just arrived.
    Replay {
        raw: RawId,
    },
    /// Counters of this run.
    Counters,
    /// The audit log, newest first; `before` is its number.
    Audit {
        page: crate::base::page::PageRequest,
    },
}

impl AdminRequest {
    /// `admin.` and as the protocol names it.
    pub fn code(&self) -> &'static str {
        match self {
            AdminRequest::Users => "admin.users",
            AdminRequest::AddUser { .. } => "admin.add_user",
            AdminRequest::ChangeUser { .. } => "admin.change_user",
            AdminRequest::UserSessions { .. } => "admin.user_sessions",
            AdminRequest::RevokeUserSession { .. } => "admin.revoke_user_session",
            AdminRequest::Queues => "admin.queues",
            AdminRequest::AddQueue { .. } => "admin.add_queue",
            AdminRequest::ChangeQueue { .. } => "admin.change_queue",
            AdminRequest::Channels => "admin.channels",
            AdminRequest::AddChannel { .. } => "admin.add_channel",
            AdminRequest::ChangeChannel { .. } => "admin.change_channel",
            AdminRequest::Quarantine { .. } => "admin.quarantine",
            AdminRequest::Replay { .. } => "admin.replay",
            AdminRequest::Counters => "admin.counters",
            AdminRequest::Audit { .. } => "admin.audit",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "admin", rename_all = "snake_case")]
pub enum AdminReply {
    Users { users: Vec<UserView> },
    Queues { queues: Vec<QueueView> },
    Channels { channels: Vec<ChannelAdminView> },
    User { user: UserView },
    Queue { queue: QueueView },
    Channel { channel: ChannelAdminView },
    Sessions { sessions: Vec<SessionView> },
    Quarantine { items: Vec<QuarantineView> },
    Replayed { stored: u32, duplicate: u32, quarantined: u32 },
    Counters { counters: Vec<(SafeText, u64)> },
    Audit { account: AccountId, page: Page<AuditView> },
}

/// A channel with what only administrators need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelAdminView {
    #[serde(flatten)]
    pub channel: ChannelView,
    pub provider: Provider,
    pub phone_number_id: SafeText,
    pub waba_id: SafeText,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantineView {
    pub raw: RawId,
    pub channel: ChannelId,
    pub received: Timestamp,
    pub size: u32,
    pub reason: SafeText,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditView {
    pub n: u64,
    pub at: Timestamp,
    /// `None`: the server itself, or the command line on the server's machine.
    pub user: Option<UserId>,
    pub what: SafeText,
    /// The ids that it was about: never names, numbers or text.
    pub on: SafeText,
    /// JSON of codes and ids; empty where there is nothing to add.
    #[serde(default)]
    pub details: SafeText,
    /// How the row is hashed.
    #[serde(default)]
    pub form: u8,
    #[serde(default)]
    pub hash: AuditHash,
}

impl AuditView {
    /// What this row's hash covers.
    pub fn fields(&self, account: AccountId) -> AuditFields<'_> {
        AuditFields {
            form: self.form,
            account,
            n: self.n,
            at: self.at,
            user: self.user,
            what: &self.what,
            on: &self.on,
            details: &self.details,
        }
    }
}
