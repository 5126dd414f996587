//! What the engine writes into the audit log (G21): every act of administration, every sign-in, every refusal of permission.
//!
//! A row is part of the commit of the act that it tells of. Rows that a stranger or a curious agent can cause at will are
//! rationed, so that nobody grows the log without bound: what was left out is counted in the next row that is not.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::base::{ConnId, Millis, SafeText, Timestamp, UserId};
use crate::domain::audit::{AuditFields, FORM};
use crate::domain::{AuditCode, Refusal};
use crate::protocol::{AdminRequest, Request};
use crate::server::port::{AuditRow, Write};

use super::turn::Turn;

/// Rows of one asker that may come at once, and then one in each [`ROW_EVERY`].
const ROWS_AT_ONCE: u32 = 30;
const ROW_EVERY: Millis = Millis::minutes(1);

/// What somebody asks for just now: what a refusal is written down with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    request: &'static str,
    /// The id that it names.
    on: Option<[u8; 16]>,
}

impl Asked {
    pub fn of(request: &Request) -> Asked {
        Asked { request: request.code(), on: subject(request) }
    }
}

/// How many rows each asker may still cause. `None`: all who are not signed in together.
#[derive(Debug, Clone, Default)]
pub(super) struct Rations(BTreeMap<Option<UserId>, Ration>);

#[derive(Debug, Clone, Copy)]
struct Ration {
    left: u32,
    since: Timestamp,
    left_out: u64,
}

impl Rations {
    /// Takes a row's worth at `now`. Returns how many were left out before it, or `None` where this one is left out too.
    fn take(&mut self, asker: Option<UserId>, now: Timestamp) -> Option<u64> {
        let fresh = Ration { left: ROWS_AT_ONCE, since: now, left_out: 0 };
        let ration = self.0.entry(asker).or_insert(fresh);
        let earned = now.since(ration.since).0.max(0) / ROW_EVERY.0;
        if earned > 0 {
            let more = u32::try_from(earned).unwrap_or(u32::MAX);
            ration.left = ration.left.saturating_add(more).min(ROWS_AT_ONCE);
            ration.since = now;
        }
        // A clock that was set back must not stop the log for as long.
        ration.since = ration.since.min(now);
        match ration.left.checked_sub(1) {
            Some(left) => {
                ration.left = left;
                Some(std::mem::take(&mut ration.left_out))
            }
            None => {
                ration.left_out += 1;
                None
            }
        }
    }
}

impl Turn<'_> {
    /// Adds a row, chained to the one before. `on` names ids only, `details` codes only: `Value::Null` where there are none.
    pub fn audit(&mut self, user: Option<UserId>, what: AuditCode, on: &str, details: &Value) {
        let account = self.e.account.id;
        let numbers = &mut self.e.numbers;
        numbers.audit += 1;
        let details = if details.is_null() { String::new() } else { details.to_string() };
        let (what, on, details) = (SafeText::line(what.code()), SafeText::line(on), SafeText::line(&details));
        let row = AuditFields {
            form: FORM,
            account,
            n: numbers.audit,
            at: self.now,
            user,
            what: &what,
            on: &on,
            details: &details,
        };
        numbers.audit_hash = row.hash(numbers.audit_hash);
        let (n, at, hash) = (row.n, row.at, numbers.audit_hash);
        self.write(Write::Audit(AuditRow { form: FORM, n, at, user, what, on, details, hash }));
    }

    /// A password was wrong. `user`: whose it was to be; whoever has no such login leaves the same row without an id.
    pub fn audit_failed_login(&mut self, user: Option<UserId>) {
        if let Some(left_out) = self.e.rations.take(None, self.now) {
            let on = user.map(|user| user.to_string()).unwrap_or_default();
            self.audit(None, AuditCode::LoginFailed, &on, &with_left_out(json!({}), left_out));
        }
    }

    /// The request under way was refused. Rules that say "not now" are no refusals of permission; "not found" is one for
    /// whoever does not see everything, because it is what they are told of what is not theirs.
    pub fn audit_refusal(&mut self, conn: ConnId, refusal: &Refusal) {
        let user = self.conn_user(conn).filter(|user| self.e.user(*user).is_some_and(|user| !user.is_administrator()));
        let (Some(user), Some(asked), true) = (user, self.asked, refusal.is_of_permission()) else { return };
        if let Some(left_out) = self.e.rations.take(Some(user), self.now) {
            let on = asked.on.map(|id| crate::base::AttendanceId(id).to_string()).unwrap_or_default();
            let details = json!({ "request": asked.request, "no": refusal.code() });
            self.audit(Some(user), AuditCode::Refused, &on, &with_left_out(details, left_out));
        }
    }
}

/// `left_out`: rows like this one that were not written before it.
fn with_left_out(mut details: Value, left_out: u64) -> Value {
    if left_out > 0 {
        details["left_out"] = left_out.into();
    }
    if details.as_object().is_some_and(serde_json::Map::is_empty) { Value::Null } else { details }
}

/// The id that a request names. Every request has to say it, so that none is forgotten in the log.
fn subject(request: &Request) -> Option<[u8; 16]> {
    match request {
        Request::Open { attendance }
        | Request::Send { attendance, .. }
        | Request::Finish { attendance, .. }
        | Request::Seen { attendance, .. }
        | Request::Timeline { attendance, .. }
        | Request::Draft { attendance, .. } => Some(attendance.0),
        Request::SendAgain { message } => Some(message.0),
        Request::RevokeSession { session } => Some(session.0),
        Request::Admin { admin } => admin_subject(admin),
        Request::Drafts
        | Request::Presence { .. }
        | Request::Sessions
        | Request::ChangePassword { .. }
        | Request::SignOut => None,
    }
}

fn admin_subject(request: &AdminRequest) -> Option<[u8; 16]> {
    match request {
        AdminRequest::ChangeUser { user, .. } | AdminRequest::UserSessions { user } => Some(user.0),
        AdminRequest::RevokeUserSession { session, .. } => Some(session.0),
        AdminRequest::ChangeQueue { queue, .. } => Some(queue.0),
        AdminRequest::ChangeChannel { channel, .. } => Some(channel.0),
        AdminRequest::Replay { raw } => Some(raw.0),
        AdminRequest::Users
        | AdminRequest::AddUser { .. }
        | AdminRequest::Queues
        | AdminRequest::AddQueue { .. }
        | AdminRequest::Channels
        | AdminRequest::AddChannel { .. }
        | AdminRequest::Quarantine { .. }
        | AdminRequest::Counters
        | AdminRequest::Audit { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g21_who_asks_without_end_causes_a_bounded_number_of_rows_and_all_are_counted() {
        let mut rations = Rations::default();
        let asker = Some(UserId([1; 16]));
        let (mut rows, mut left_out) = (0u64, 0u64);
        for second in 0..3_600 {
            for _ in 0..20 {
                if let Some(before) = rations.take(asker, Timestamp(second * 1_000)) {
                    rows += 1;
                    left_out += before;
                }
            }
        }
        assert_eq!(rows, u64::from(ROWS_AT_ONCE) + 59);
        assert!(rows + left_out + 20 * 60 >= 3_600 * 20, "{rows} {left_out}");
        assert_eq!(rations.take(Some(UserId([2; 16])), Timestamp(0)), Some(0), "others have their own");
    }
}
