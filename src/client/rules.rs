//! The domain's own rules, asked about rows as a client sees them: one rule, two callers.
//!
//! A view lacks fields that no rule reads (the leg, times of past steps); they are filled with nothing here and nowhere else.

use crate::base::{AttendanceId, LegId, Millis, Timestamp};
use crate::domain::attendance;
use crate::domain::window::OPEN_FOR;
use crate::domain::{Attendance, AttendanceState, Queue, Refusal, User, Window};
use crate::protocol::{AttendanceView, QueueView, Snapshot, UserView};

/// Whether the person of `snapshot` may open it.
pub fn may_open(snapshot: &Snapshot, id: AttendanceId) -> Result<(), Refusal> {
    let (view, me) = find(snapshot, id)?;
    let queue = snapshot.queues.get(&view.queue).map(queue_of);
    attendance::may_open(&attendance_of(view), queue.as_ref(), &user_of(me))
}

/// Whether they may write `text` into it at `now`, by the server's clock.
pub fn may_send(snapshot: &Snapshot, id: AttendanceId, text: &str, now: Timestamp) -> Result<(), Refusal> {
    let (view, me) = find(snapshot, id)?;
    attendance::may_send(&attendance_of(view), &window_of(view), text, &user_of(me), now)
}

/// Whether they may write `text` once they have opened it, which is under way.
pub fn may_send_after_open(snapshot: &Snapshot, id: AttendanceId, text: &str, now: Timestamp) -> Result<(), Refusal> {
    may_open(snapshot, id)?;
    let (view, me) = find(snapshot, id)?;
    let opened = Attendance { state: AttendanceState::Open, agent: Some(me.id), ..attendance_of(view) };
    attendance::may_send(&opened, &window_of(view), text, &user_of(me), now)
}

/// Whether they may end it.
pub fn may_finish(snapshot: &Snapshot, id: AttendanceId) -> Result<(), Refusal> {
    let (view, me) = find(snapshot, id)?;
    attendance::may_finish(&attendance_of(view), &user_of(me))
}

/// Whether they may administer.
pub fn may_administer(snapshot: &Snapshot) -> Result<(), Refusal> {
    let me = snapshot.myself().ok_or(Refusal::AdministratorsOnly)?;
    crate::domain::permission::may_administer(&user_of(me))
}

/// The window of an attendance as the rules want it. A view tells only its end, and that is what counts.
pub fn window_of(view: &AttendanceView) -> Window {
    Window { last_inbound: view.window_end.map(|end| end.plus(Millis(-OPEN_FOR.0))), free_entry_end: None }
}

fn find(snapshot: &Snapshot, id: AttendanceId) -> Result<(&AttendanceView, &UserView), Refusal> {
    let view = snapshot.attendances.get(&id).ok_or(Refusal::NotFound)?;
    let me = snapshot.myself().ok_or(Refusal::NotFound)?;
    Ok((view, me))
}

fn attendance_of(view: &AttendanceView) -> Attendance {
    Attendance {
        id: view.id,
        number: view.number,
        contact: view.contact.id,
        channel: view.channel,
        queue: view.queue,
        leg: LegId([0; 16]),
        state: view.state,
        agent: view.agent,
        version: view.version,
        started: view.started,
        assigned: view.assigned,
        opened: None,
        finished: None,
        waiting_since: view.waiting_since,
        unread: view.unread,
        held: view.held,
        reason: None,
        description: None,
    }
}

fn queue_of(view: &QueueView) -> Queue {
    let mut members = view.members.clone();
    members.sort_unstable();
    Queue { id: view.id, name: view.name.clone(), pull: view.pull, active: view.active, members }
}

fn user_of(view: &UserView) -> User {
    User {
        id: view.id,
        login: view.login.clone(),
        name: view.name.clone(),
        role: view.role,
        active: view.active,
        limit: view.limit,
        language: view.language,
    }
}
