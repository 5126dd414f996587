//! Messages as the rows tell them: one place each, statuses that only grow, attempts that are not repeated in doubt.

use crate::base::{AttendanceId, ChannelId, ContactId, Key, MessageId, SafeText, UserId};
use crate::domain::{Content, Direction, Message, Status};
use crate::server::port::{SendState, SendingRow};

use super::super::finding::Promise;
use super::Book;

/// What the auditor keeps of a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub id: MessageId,
    pub seq: u64,
    pub rev: u64,
    pub attendance: Option<AttendanceId>,
    pub contact: ContactId,
    pub channel: ChannelId,
    pub direction: Direction,
    pub author: Option<UserId>,
    pub key: Option<Key>,
    pub provider_id: Option<SafeText>,
    pub text: Option<SafeText>,
    pub status: Option<Status>,
    pub shown: bool,
}

/// How far a status has come, by the auditor's own table (G11).
pub fn rank(status: Option<Status>) -> u8 {
    match status {
        None => 0,
        Some(Status::Queued) => 1,
        Some(Status::Uncertain) => 2,
        Some(Status::Accepted) => 3,
        Some(Status::Sent) => 4,
        Some(Status::Failed(_)) => 5,
        Some(Status::Delivered) => 6,
        Some(Status::Read) => 7,
        Some(Status::Played) => 8,
    }
}

fn line_of(row: &Message) -> Line {
    let text = match &row.content {
        Content::Text { text } => Some(text.clone()),
        _ => None,
    };
    Line {
        id: row.id,
        seq: row.seq,
        rev: row.rev,
        attendance: row.attendance,
        contact: row.contact,
        channel: row.channel,
        direction: row.direction,
        author: row.author,
        key: row.key,
        provider_id: row.provider_id.clone(),
        text,
        status: row.status,
        shown: row.shown,
    }
}

impl Book {
    pub(super) fn message(&mut self, row: &Message) {
        let line = line_of(row);
        match self.messages.get(&row.id).cloned() {
            Some(before) => self.changed(&before, &line),
            None => self.added(&line),
        }
        if let Some(id) = &line.provider_id
            && let Some(other) = self.by_provider.insert((line.channel, id.clone()), line.id)
            && other != line.id
        {
            self.found(Promise::G02, format!("messages {other} and {} are one of the provider's", line.id));
        }
        if let (Some(author), Some(key)) = (line.author, line.key)
            && let Some(other) = self.by_key.insert((author, key), line.id)
            && other != line.id
        {
            self.found(Promise::G06, format!("messages {other} and {} have one key", line.id));
        }
        if let Some(attendance) = line.attendance.filter(|_| line.shown) {
            self.timelines.entry(attendance).or_default().insert(line.seq, line.id);
        }
        self.messages.insert(line.id, line);
    }

    fn added(&mut self, line: &Line) {
        if line.seq != self.message_seq + 1 {
            self.found(Promise::G04, format!("message number {} follows {}", line.seq, self.message_seq));
        }
        self.message_seq = line.seq;
        if line.author.is_none() {
            self.inbound += 1;
        }
        if line.direction == Direction::In
            && let Some(attendance) = line.attendance
        {
            *self.arrived.entry(attendance).or_default() += 1;
        }
    }

    fn changed(&mut self, before: &Line, line: &Line) {
        let fixed = |line: &Line| (line.seq, line.contact, line.channel, line.direction, line.author, line.key);
        if fixed(before) != fixed(line) {
            self.found(Promise::G04, format!("message {} became another one", line.id));
        }
        if rank(line.status) < rank(before.status) {
            self.found(Promise::G11, format!("message {} went from {:?} to {:?}", line.id, before.status, line.status));
        }
        if before.provider_id.is_some() && before.provider_id != line.provider_id {
            self.found(Promise::G11, format!("message {} changed its provider's id", line.id));
        }
        if before.attendance.is_some() && before.attendance != line.attendance {
            self.found(Promise::G04, format!("message {} moved to another attendance", line.id));
        }
    }

    /// Messages without an attendance join this one.
    pub(super) fn adopt(&mut self, contact: ContactId, channel: ChannelId, attendance: AttendanceId) {
        let is_loose =
            |line: &&mut Line| line.attendance.is_none() && line.contact == contact && line.channel == channel;
        for line in self.messages.values_mut().filter(is_loose) {
            line.attendance = Some(attendance);
            if line.shown {
                self.timelines.entry(attendance).or_default().insert(line.seq, line.id);
            }
        }
    }

    /// What waits to be sent, or was under way, is in doubt. How many that are.
    pub(super) fn doubt_all(&mut self) -> u64 {
        let is_open = |row: &&mut SendingRow| matches!(row.state, SendState::Queued | SendState::Sending);
        let mut held = 0;
        for row in self.sendings.values_mut().filter(is_open) {
            row.state = SendState::Uncertain;
            held += 1;
            if let Some(line) = self.messages.get_mut(&row.message).filter(|line| line.status == Some(Status::Queued)) {
                line.status = Some(Status::Uncertain);
            }
        }
        held
    }

    /// An attempt follows only on a definite refusal (G10).
    pub(super) fn sending(&mut self, row: &SendingRow) {
        use SendState::{Done, Failed, Queued, Sending, Uncertain};
        // What waits in a lane when its channel is switched off does not go out on it.
        if row.state == Sending && self.channels.get(&row.channel).is_some_and(|channel| !channel.active) {
            self.found(Promise::G10, format!("message {} goes out on a channel that is switched off", row.message));
        }
        let Some(before) = self.sendings.insert(row.message, row.clone()) else { return };
        let is_step = match (before.state, row.state) {
            (Queued, Queued | Sending | Failed) => true,
            (Sending, Queued | Done | Failed | Uncertain) => true,
            (Uncertain, Done) => true,
            (Done, Done) => true,
            (Queued | Sending | Done | Failed | Uncertain, _) => false,
        };
        if !is_step {
            self.found(
                Promise::G10,
                format!("the sending of {} went from {:?} to {:?}", row.message, before.state, row.state),
            );
        }
    }
}
