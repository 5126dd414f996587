//! Attendances: conversations with a start and an end (R003), and what may be done with one.

use serde::{Deserialize, Serialize};

use crate::base::{AttendanceId, ChannelId, ContactId, LegId, QueueId, SafeText, Timestamp, UserId};

use super::agent::User;
use super::assignment::Choice;
use super::message::MAX_TEXT;
use super::queue::{Pull, Queue};
use super::refusal::Refusal;
use super::window::Window;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttendanceState {
    /// In its queue, with nobody: *Unassigned* (R020).
    Waiting,
    /// Given to an agent who has not opened it yet.
    Assigned,
    /// An agent is attending.
    Open,
    Finished,
}

/// One conversation. `agent` is set in every state but `Waiting`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    pub id: AttendanceId,
    /// The number people name it by (R005): 1, 2, 3 ... in the account.
    pub number: u64,
    pub contact: ContactId,
    pub channel: ChannelId,
    pub queue: QueueId,
    pub leg: LegId,
    pub state: AttendanceState,
    pub agent: Option<UserId>,
    /// Grows with every change of the attendance itself, not with its messages: what a request was made against.
    pub version: u32,
    pub started: Timestamp,
    pub assigned: Option<Timestamp>,
    pub opened: Option<Timestamp>,
    pub finished: Option<Timestamp>,
    /// The oldest message of the customer that nobody has answered, by our clock: waiting time counts from it.
    pub waiting_since: Option<Timestamp>,
    /// Messages of the customer that the opener has not had in view.
    pub unread: u32,
    /// Another app is answering this conversation: it is shown, and given to nobody (contract 14a).
    pub held: bool,
    pub reason: Option<SafeText>,
    pub description: Option<SafeText>,
}

impl Attendance {
    pub fn is_live(&self) -> bool {
        self.state != AttendanceState::Finished
    }

    pub fn is_open_with(&self, user: UserId) -> bool {
        self.state == AttendanceState::Open && self.agent == Some(user)
    }

    /// To whose workload it counts (D05).
    pub fn loaded_agent(&self) -> Option<UserId> {
        match self.state {
            AttendanceState::Assigned | AttendanceState::Open => self.agent,
            AttendanceState::Waiting | AttendanceState::Finished => None,
        }
    }
}

/// One stay of an attendance in a queue (R178): a transfer ends one and begins the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    pub id: LegId,
    pub attendance: AttendanceId,
    /// 0 for the first.
    pub ordinal: u32,
    pub queue: QueueId,
    pub agent: Option<UserId>,
    pub from: Timestamp,
    pub until: Option<Timestamp>,
    /// Who moved it here; `None`: the customer wrote.
    pub by: Option<UserId>,
    /// The assignment's explanation (X03).
    pub why: Option<Choice>,
}

/// Whether `user` may open `attendance` (R012, R017, D02).
pub fn may_open(attendance: &Attendance, queue: Option<&Queue>, user: &User) -> Result<(), Refusal> {
    match attendance.state {
        AttendanceState::Finished => Err(Refusal::AlreadyFinished),
        AttendanceState::Open if attendance.agent == Some(user.id) => Err(Refusal::AlreadyOpen),
        AttendanceState::Open => Err(Refusal::OpenedBy { user: attendance.agent }),
        AttendanceState::Assigned if attendance.agent == Some(user.id) => Ok(()),
        AttendanceState::Assigned => Err(Refusal::AssignedTo { user: attendance.agent }),
        AttendanceState::Waiting => match queue {
            Some(queue) if !queue.has_member(user.id) => Err(Refusal::NotMember),
            Some(queue) if queue.pull == Pull::Nobody => Err(Refusal::QueueGivesOut),
            Some(_) => Ok(()),
            None => Err(Refusal::NotMember),
        },
    }
}

/// Whether `user` may write free text into `attendance` at `now`.
pub fn may_send(
    attendance: &Attendance,
    window: &Window,
    text: &str,
    user: &User,
    now: Timestamp,
) -> Result<(), Refusal> {
    match attendance.state {
        AttendanceState::Finished => return Err(Refusal::AlreadyFinished),
        AttendanceState::Open if attendance.agent == Some(user.id) => {}
        AttendanceState::Open => return Err(Refusal::OpenedBy { user: attendance.agent }),
        AttendanceState::Waiting | AttendanceState::Assigned => return Err(Refusal::NotOpen),
    }
    if text.trim().is_empty() {
        return Err(Refusal::Empty);
    }
    // The provider counts UTF-16 units nowhere in its documents; characters are what the limit is quoted in.
    if text.chars().count() > MAX_TEXT {
        return Err(Refusal::TooLong { limit: MAX_TEXT as u32 });
    }
    if !window.is_open(now) {
        return Err(Refusal::WindowClosed);
    }
    Ok(())
}

/// Whether what is noted at an attendance's end fits: each at most as long as a message.
pub fn may_note(notes: &[&Option<SafeText>]) -> Result<(), Refusal> {
    let is_long = |note: &&Option<SafeText>| note.as_ref().is_some_and(|text| text.chars().count() > MAX_TEXT);
    if notes.iter().any(is_long) { Err(Refusal::TooLong { limit: MAX_TEXT as u32 }) } else { Ok(()) }
}

/// Whether `user` may end `attendance` (R018, R044).
pub fn may_finish(attendance: &Attendance, user: &User) -> Result<(), Refusal> {
    match attendance.state {
        AttendanceState::Finished => Err(Refusal::AlreadyFinished),
        AttendanceState::Open if attendance.agent == Some(user.id) => Ok(()),
        AttendanceState::Open => Err(Refusal::OpenedBy { user: attendance.agent }),
        AttendanceState::Waiting | AttendanceState::Assigned => Err(Refusal::NotOpen),
    }
}
