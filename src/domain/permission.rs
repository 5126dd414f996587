//! Who sees what (D20), in one place. Every path asks here: lists, counts, events, pages, files, the command line.

use crate::base::UserId;

use super::agent::{Role, User};
use super::attendance::{Attendance, AttendanceState};
use super::queue::Queue;
use super::refusal::Refusal;

/// Who looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewer {
    pub user: UserId,
    pub role: Role,
}

impl Viewer {
    pub fn of(user: &User) -> Viewer {
        Viewer { user: user.id, role: user.role }
    }

    /// Administrators see everything. An agent sees what is assigned to them or opened by them, and what waits unassigned in
    /// their queues (R017, D20). What they attended themselves stays readable to them.
    pub fn sees(&self, attendance: &Attendance, queue: Option<&Queue>) -> bool {
        if self.role == Role::Administrator {
            return true;
        }
        match attendance.state {
            AttendanceState::Waiting => queue.is_some_and(|queue| queue.has_member(self.user)),
            AttendanceState::Assigned | AttendanceState::Open | AttendanceState::Finished => {
                attendance.agent == Some(self.user)
            }
        }
    }

    /// Whether they may read its messages. Besides what they see: the earlier attendances of a customer of whom they hold one
    /// now (`holds`), because who answers has to know what was said (R022, D20).
    pub fn reads(&self, attendance: &Attendance, queue: Option<&Queue>, holds: bool) -> bool {
        self.sees(attendance, queue) || (holds && !attendance.is_live())
    }

    /// Whether they see what concerns colleagues only: presence, logins, limits, languages, who is in which queue.
    pub fn sees_staff(&self) -> bool {
        self.role == Role::Administrator
    }

    /// Whether they are told who has an attendance that they see no more. Only when their own action lost a race (D20): it
    /// waited in a queue of theirs, and somebody took it.
    pub fn lost_race_for(&self, attendance: &Attendance, queue: Option<&Queue>) -> bool {
        let waited = attendance.assigned.is_none();
        let was_in_sight = waited && queue.is_some_and(|queue| queue.has_member(self.user));
        attendance.is_live() && (self.role == Role::Administrator || was_in_sight)
    }

    /// Whether it stands in their lists: finished ones do not.
    pub fn lists(&self, attendance: &Attendance, queue: Option<&Queue>) -> bool {
        attendance.is_live() && self.sees(attendance, queue)
    }
}

/// Whether `user` may administer.
pub fn may_administer(user: &User) -> Result<(), Refusal> {
    match user.role {
        Role::Administrator => Ok(()),
        Role::Agent => Err(Refusal::AdministratorsOnly),
    }
}
