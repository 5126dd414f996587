//! What administrators do: users, queues, channels, sessions, quarantine, audit. Every act leaves a row in the audit log.

mod channels;
mod queues;
mod users;

use crate::base::{ConnId, Key, SafeText, UserId};
use crate::domain::Refusal;
use crate::protocol::{AdminReply, AdminRequest, Reply};
use crate::server::port::effect::Read;
use crate::server::port::{Effect, PasswordHash};

use super::turn::Turn;

/// What an administrator's request ends in.
type Answer = Result<AdminReply, Refusal>;

impl Turn<'_> {
    /// `by`: the administrator; `None`: whoever works on the server's machine itself.
    pub fn admin(
        &mut self,
        conn: ConnId,
        key: Key,
        by: Option<UserId>,
        request: AdminRequest,
        hash: Option<PasswordHash>,
    ) {
        let answer = match request {
            AdminRequest::Users => Ok(self.users()),
            AdminRequest::AddUser { login, name, role, limit, language, .. } => {
                self.add_user(by, users::New { login, name, role, limit, language, hash })
            }
            AdminRequest::ChangeUser { user, name, role, limit, language, active, .. } => {
                let patch = users::Patch { name, role, limit, language, active, hash };
                self.change_user(by, user, patch)
            }
            AdminRequest::UserSessions { user } if !self.e.users.contains_key(&user) => Err(Refusal::NotFound),
            AdminRequest::UserSessions { user } => {
                Ok(AdminReply::Sessions { sessions: self.session_views(user, None) })
            }
            AdminRequest::RevokeUserSession { user, session } => {
                return self.revoke_session(conn, key, by, user, session);
            }
            AdminRequest::Queues => Ok(self.queues()),
            AdminRequest::AddQueue { name, pull, members } => self.add_queue(by, name, pull, members),
            AdminRequest::ChangeQueue { queue, name, pull, active, add_members, remove_members } => {
                let patch = queues::Patch { name, pull, active, add_members, remove_members };
                self.change_queue(by, queue, patch)
            }
            AdminRequest::Channels => Ok(self.channels()),
            AdminRequest::AddChannel { provider, slug, name, phone_number_id, waba_id, number, default_queue } => {
                let new = channels::New { provider, slug, name, phone_number_id, waba_id, number, default_queue };
                self.add_channel(by, new)
            }
            AdminRequest::ChangeChannel { channel, name, phone_number_id, waba_id, number, default_queue, active } => {
                let patch = channels::Patch { name, phone_number_id, waba_id, number, default_queue, active };
                self.change_channel(by, channel, patch)
            }
            AdminRequest::Quarantine { limit } => return self.read(conn, key, Read::Quarantine { limit }),
            AdminRequest::Replay { raw } => return self.read(conn, key, Read::Raw { raw }),
            AdminRequest::Audit { page } => return self.read(conn, key, Read::Audit { page }),
            AdminRequest::Counters => Ok(self.counters()),
        };
        match answer {
            Ok(admin) => self.reply(conn, key, Reply::Admin { admin }),
            Err(refusal) => self.refuse(conn, key, refusal),
        }
    }

    fn read(&mut self, conn: ConnId, key: Key, read: Read) {
        self.after(Effect::Read { conn, key, read });
    }

    fn counters(&self) -> AdminReply {
        let list = self.e.counters.list();
        AdminReply::Counters { counters: list.into_iter().map(|(name, n)| (SafeText::line(name), n)).collect() }
    }
}

/// A name: one line, 1 to 80 characters.
fn valid_name(name: &SafeText, field: &str) -> Result<SafeText, Refusal> {
    let line = SafeText::line(name.trim());
    if line.is_blank() || line.chars().count() > 80 { Err(invalid(field)) } else { Ok(line) }
}

fn invalid(field: &str) -> Refusal {
    Refusal::Invalid { field: SafeText::line(field) }
}

fn taken(field: &str) -> Refusal {
    Refusal::Taken { field: SafeText::line(field) }
}
