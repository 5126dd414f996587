//! Users: added, changed, deactivated, never deleted.

use serde_json::{Map, Value, json};

use crate::base::{SafeText, UserId};
use crate::domain::agent::{fold_login, is_login};
use crate::domain::{AuditCode, Language, Refusal, Role, User};
use crate::protocol::{AdminReply, Event};
use crate::server::engine::Engine;
use crate::server::engine::turn::Turn;
use crate::server::port::{PasswordHash, StoredUser, Write};

use super::{Answer, invalid, taken, valid_name};

pub(super) struct New {
    pub login: SafeText,
    pub name: SafeText,
    pub role: Role,
    pub limit: Option<u32>,
    pub language: Option<Language>,
    pub hash: Option<PasswordHash>,
}

/// What is to be different; `None` stays.
pub(super) struct Patch {
    pub name: Option<SafeText>,
    pub role: Option<Role>,
    /// Zero takes the limit away.
    pub limit: Option<u32>,
    pub language: Option<Language>,
    pub active: Option<bool>,
    pub hash: Option<PasswordHash>,
}

impl Patch {
    /// What is to be different, as the audit log may hold it: that there is a new name or password, never which.
    fn told(&self) -> Value {
        let mut told = Map::new();
        for (field, is_there) in [("name", self.name.is_some()), ("password", self.hash.is_some())] {
            if is_there {
                told.insert(field.to_owned(), true.into());
            }
        }
        told.extend(self.role.map(|role| ("role".to_owned(), json!(role))));
        told.extend(self.limit.map(|limit| ("limit".to_owned(), limit.into())));
        told.extend(self.language.map(|language| ("language".to_owned(), json!(language))));
        told.extend(self.active.map(|active| ("active".to_owned(), active.into())));
        Value::Object(told)
    }
}

impl Turn<'_> {
    pub(super) fn users(&self) -> AdminReply {
        AdminReply::Users { users: self.e.users.values().map(|stored| self.e.user_view(stored, None)).collect() }
    }

    pub(super) fn add_user(&mut self, by: Option<UserId>, new: New) -> Answer {
        let New { login, name, role, limit, language, hash } = new;
        if !is_login(&login) {
            return Err(invalid("login"));
        }
        let folded = fold_login(&login);
        if self.e.users.values().any(|stored| fold_login(&stored.user.login) == folded) {
            return Err(taken("login"));
        }
        let name = valid_name(&name, "name")?;
        // The session hashes passwords that are long enough, and none else.
        let password = hash.ok_or_else(|| invalid("password"))?;
        let limit = limit.filter(|limit| *limit > 0);
        let user = User { id: UserId::new(self.now, self.rng), login, name, role, active: true, limit, language };
        let id = user.id;
        let stored = StoredUser { user, password };
        self.e.users.insert(id, stored.clone());
        self.write(Write::User(stored));
        self.audit(by, AuditCode::UserAdd, &id.to_string(), &json!({ "role": role }));
        Ok(self.user_told(id))
    }

    pub(super) fn change_user(&mut self, by: Option<UserId>, id: UserId, patch: Patch) -> Answer {
        let mut stored = self.e.users.get(&id).ok_or(Refusal::NotFound)?.clone();
        if let Some(name) = &patch.name {
            stored.user.name = valid_name(name, "name")?;
        }
        if let Some(role) = patch.role {
            stored.user.role = role;
        }
        if let Some(limit) = patch.limit {
            stored.user.limit = Some(limit).filter(|limit| *limit > 0);
        }
        if patch.language.is_some() {
            stored.user.language = patch.language;
        }
        if let Some(active) = patch.active {
            stored.user.active = active;
        }
        let told = patch.told();
        let new_password = patch.hash.is_some();
        if let Some(hash) = patch.hash {
            stored.password = hash;
        }
        self.keeps_an_administrator(&stored.user)?;
        let before = self.sight(id);
        self.e.users.insert(id, stored.clone());
        self.write(Write::User(stored.clone()));
        self.audit(by, AuditCode::UserChange, &id.to_string(), &told);
        if !stored.user.active || new_password {
            self.end_sessions(id, |_| true);
        }
        if !stored.user.active {
            self.leaves(id);
        }
        // Told to whoever is deactivated too: it is what their workstation replays if they ever come back.
        self.sight_changed(id, &before);
        let reply = self.user_told(id);
        if patch.role.is_some() {
            // Another role sees more of the others than events tell: a new picture is the only right one.
            self.tell_colleagues(id);
            self.picture_again(id);
        }
        Ok(reply)
    }

    /// Somebody has to be able to administer.
    fn keeps_an_administrator(&self, changed: &User) -> Result<(), Refusal> {
        let administrates = |user: &User| user.active && user.is_administrator();
        let others = self.e.users.values().any(|stored| stored.user.id != changed.id && administrates(&stored.user));
        let was = self.e.user(changed.id).is_some_and(administrates);
        if was && !others && !administrates(changed) { Err(Refusal::LastAdministrator) } else { Ok(()) }
    }

    /// A deactivated user attends nobody: what they had goes back to its queue.
    fn leaves(&mut self, user: UserId) {
        let theirs: Vec<_> =
            self.e.live.values().filter(|live| live.row.loaded_agent() == Some(user)).map(|live| live.row.id).collect();
        for id in theirs {
            self.give_back(id);
        }
    }

    /// Tells everybody of a user, and answers with it.
    fn user_told(&mut self, id: UserId) -> AdminReply {
        let Some(stored) = self.e.users.get(&id) else { return self.users() };
        let view = self.e.user_view(stored, None);
        // Some of it is for administrators and oneself; the others get the same fact without that.
        let (mut told, mut others) = (self.e.administrators(), self.e.everybody());
        told.push(id);
        others.retain(|user| !told.contains(user));
        self.publish(Event::UserChanged { user: view.clone() }, told, None);
        if let Some(plain) = others.first().map(|other| view.clone().for_agent(*other)) {
            self.publish(Event::UserChanged { user: plain }, others, None);
        }
        AdminReply::User { user: view }
    }

    /// Everybody and every queue as this user may see them now, for the log that a workstation replays.
    fn tell_colleagues(&mut self, id: UserId) {
        let viewer = self.e.user(id).map(crate::domain::Viewer::of);
        let views: Vec<_> = self.e.users.values().map(|stored| self.e.user_view(stored, viewer)).collect();
        for user in views {
            self.publish(Event::UserChanged { user }, vec![id], None);
        }
        let queues: Vec<_> = self.e.queues.values().map(|queue| Engine::queue_view(queue, viewer)).collect();
        for queue in queues {
            self.publish(Event::QueueChanged { queue }, vec![id], None);
        }
    }
}
