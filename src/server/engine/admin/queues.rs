//! Queues and who works in them.

use serde_json::{Map, Value, json};

use crate::base::{QueueId, SafeText, UserId};
use crate::domain::{AuditCode, Pull, Queue, Refusal};
use crate::protocol::{AdminReply, Event, QueueView};
use crate::server::engine::Engine;
use crate::server::engine::turn::Turn;
use crate::server::port::Write;

use super::{Answer, taken, valid_name};

/// What is to be different; `None` stays.
pub(super) struct Patch {
    pub name: Option<SafeText>,
    pub pull: Option<Pull>,
    pub active: Option<bool>,
    pub add_members: Vec<UserId>,
    pub remove_members: Vec<UserId>,
}

impl Turn<'_> {
    pub(super) fn queues(&self) -> AdminReply {
        AdminReply::Queues { queues: self.e.queues.values().map(|queue| Engine::queue_view(queue, None)).collect() }
    }

    pub(super) fn add_queue(&mut self, by: Option<UserId>, name: SafeText, pull: Pull, members: Vec<UserId>) -> Answer {
        let id = QueueId::new(self.now, self.rng);
        let name = self.free_queue_name(id, &name)?;
        let members = self.existing(members)?;
        let queue = Queue { id, name, pull, active: true, members };
        let told = json!({ "pull": pull, "members": queue.members });
        self.audit(by, AuditCode::QueueAdd, &id.to_string(), &told);
        Ok(self.keep_queue(queue))
    }

    pub(super) fn change_queue(&mut self, by: Option<UserId>, id: QueueId, patch: Patch) -> Answer {
        let mut queue = self.e.queues.get(&id).ok_or(Refusal::NotFound)?.clone();
        if let Some(name) = &patch.name {
            queue.name = self.free_queue_name(id, name)?;
        }
        if let Some(pull) = patch.pull {
            queue.pull = pull;
        }
        if let Some(active) = patch.active {
            if !active {
                self.unused(id)?;
            }
            queue.active = active;
        }
        let mut members = queue.members.clone();
        members.extend(self.existing(patch.add_members)?);
        members.retain(|user| !patch.remove_members.contains(user));
        members.sort_unstable();
        members.dedup();
        let mut changed: Vec<_> = members.iter().chain(&queue.members).copied().collect();
        changed.retain(|user| members.contains(user) != queue.members.contains(user));
        let before: Vec<_> = changed.into_iter().map(|user| (user, self.sight(user))).collect();
        let told = told_of(&queue, &members, &patch.name, (patch.pull, patch.active));
        queue.members = members;
        self.audit(by, AuditCode::QueueChange, &id.to_string(), &told);
        let reply = self.keep_queue(queue);
        for (user, sight) in before {
            self.sight_changed(user, &sight);
        }
        Ok(reply)
    }

    fn keep_queue(&mut self, queue: Queue) -> AdminReply {
        let view = Engine::queue_view(&queue, None);
        self.e.queues.insert(queue.id, queue.clone());
        self.write(Write::Queue(queue));
        self.tell_queue(&view);
        AdminReply::Queue { queue: view }
    }

    /// Administrators are told of all members; each agent only whether they are one.
    fn tell_queue(&mut self, view: &QueueView) {
        let administrators = self.e.administrators();
        let (mut members, mut others) = (Vec::new(), Vec::new());
        for user in self.e.everybody() {
            if view.members.contains(&user) { members.push(user) } else { others.push(user) }
        }
        members.retain(|user| !administrators.contains(user));
        others.retain(|user| !administrators.contains(user));
        for member in members {
            self.publish(Event::QueueChanged { queue: view.clone().for_agent(member) }, vec![member], None);
        }
        if !others.is_empty() {
            let plain = QueueView { members: Vec::new(), ..view.clone() };
            self.publish(Event::QueueChanged { queue: plain }, others, None);
        }
        self.publish(Event::QueueChanged { queue: view.clone() }, administrators, None);
    }

    fn free_queue_name(&self, id: QueueId, name: &SafeText) -> Result<SafeText, Refusal> {
        let name = valid_name(name, "name")?;
        let folded = name.to_lowercase();
        let is_taken = self.e.queues.values().any(|queue| queue.id != id && queue.name.to_lowercase() == folded);
        if is_taken { Err(taken("name")) } else { Ok(name) }
    }

    /// The users, sorted; refused where one does not exist.
    fn existing(&self, mut users: Vec<UserId>) -> Result<Vec<UserId>, Refusal> {
        if users.iter().any(|user| self.e.user(*user).is_none()) {
            return Err(Refusal::NotFound);
        }
        users.sort_unstable();
        users.dedup();
        Ok(users)
    }

    /// A queue can be switched off when nothing stands in it and no channel leads to it.
    fn unused(&self, id: QueueId) -> Result<(), Refusal> {
        let live = self.e.live.values().any(|live| live.row.queue == id);
        let led_to = self.e.channels.values().any(|channel| channel.active && channel.default_queue == id);
        if live || led_to { Err(Refusal::InUse) } else { Ok(()) }
    }
}

/// What is to be different, as the audit log may hold it: that there is a new name, never which.
fn told_of(
    before: &Queue,
    members: &[UserId],
    name: &Option<SafeText>,
    (pull, active): (Option<Pull>, Option<bool>),
) -> Value {
    let mut told = Map::new();
    if name.is_some() {
        told.insert("name".to_owned(), true.into());
    }
    told.extend(pull.map(|pull| ("pull".to_owned(), json!(pull))));
    told.extend(active.map(|active| ("active".to_owned(), active.into())));
    let added: Vec<_> = members.iter().filter(|user| !before.members.contains(user)).collect();
    let removed: Vec<_> = before.members.iter().filter(|user| !members.contains(user)).collect();
    for (field, users) in [("added", added), ("removed", removed)] {
        if !users.is_empty() {
            told.insert(field.to_owned(), json!(users));
        }
    }
    Value::Object(told)
}
