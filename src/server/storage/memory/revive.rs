//! A copy brought back in place of what is stored: the same new life that a restored database begins (`sqlite/archive.rs`).

use std::path::Path;

use serde_json::json;

use crate::base::{AccountId, SafeText, Timestamp};
use crate::domain::audit::{AuditFields, FORM};
use crate::domain::{AuditCode, AuditHash, Status};
use crate::protocol::Event;
use crate::server::port::{AuditRow, EventRow, SendState};

use super::super::{Origin, first_number};
use super::MemoryStorage;
use super::tables::Tables;

impl MemoryStorage {
    /// Puts the copy that was made under this path in place of all that is stored. Nobody may be using it. `None`: there is no
    /// such copy.
    pub fn revive(&self, path: &Path, origin: &Origin, now: Timestamp) -> Option<Revived> {
        let mut world = self.world();
        let mut accounts = world.backups.get(path)?.clone();
        let held = accounts.values_mut().map(|tables| tables.begin_life(now)).sum();
        let noted = accounts.iter_mut().map(|(id, tables)| tables.note(*id, origin, now)).collect();
        world.accounts = accounts;
        Some(Revived { held, noted })
    }
}

/// What was brought back.
#[derive(Debug)]
pub struct Revived {
    /// Messages that wait for somebody to decide about them.
    pub held: u64,
    /// What each account's audit log says of it.
    pub noted: Vec<AuditRow>,
}

impl Tables {
    /// The audit log says that the account was brought back, and from which copy (G21).
    fn note(&mut self, account: AccountId, origin: &Origin, at: Timestamp) -> AuditRow {
        let (last, before) = self.audit.last().map_or((0, AuditHash::default()), |(n, row)| (*n, row.hash));
        let (n, what) = (last.saturating_add(1), AuditCode::ServerRestore.code());
        let details = json!({ "taken": origin.taken }).to_string();
        let on = origin.sha256.clone();
        let fields = AuditFields { form: FORM, account, n, at, user: None, what, on: &on, details: &details };
        let hash = fields.hash(before);
        let (what, details) = (SafeText::line(what), SafeText::line(&details));
        let row = AuditRow { n, at, user: None, what, on, details, form: FORM, hash };
        self.audit.put(n, row.clone());
        row
    }

    fn begin_life(&mut self, now: Timestamp) -> u64 {
        let waits = |state: SendState| matches!(state, SendState::Queued | SendState::Sending);
        let held: Vec<_> = self.sendings.values().filter(|row| waits(row.state)).cloned().collect();
        for row in &held {
            let queued =
                self.messages.get(&row.message).filter(|message| message.status == Some(Status::Queued)).cloned();
            if let Some(mut message) = queued {
                message.status = Some(Status::Uncertain);
                self.messages.put(message.id, message);
            }
            self.sendings
                .put(row.message, crate::server::port::SendingRow { state: SendState::Uncertain, ..row.clone() });
        }
        let sessions: Vec<_> = self.sessions.values().map(|row| row.id).collect();
        sessions.iter().for_each(|id| self.sessions.remove(id));
        let events: Vec<_> = self.events.values().map(|row| row.n).collect();
        events.iter().for_each(|n| self.events.remove(n));
        // For nobody: it holds the place that the numbers go on from.
        let last = events.last().map_or(0, |n| i64::try_from(*n).unwrap_or(i64::MAX));
        let n = first_number(last, now).unsigned_abs();
        let event = Event::SessionEnded { wipe: false }.into();
        self.events.put(n, EventRow { n, at: now, audience: Vec::new(), contact: None, event });
        self.keep();
        held.len() as u64
    }
}
