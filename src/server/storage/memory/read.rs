//! What an account in memory answers. The orders are those of the SQL: by id, by number or by place, never by chance.

use std::collections::BTreeSet;

use crate::base::page::{Page, PageRequest};
use crate::base::{AttendanceId, ContactId, MessageId, SafeText, Timestamp, UserId};
use crate::domain::Message;
use crate::protocol::admin::{AuditView, QuarantineView};
use crate::server::port::storage::Replay;
use crate::server::port::{Cold, EventRow, Live, SendState, SendingRow, StorageFault, Wants};

use super::tables::{Tables, corrupt};

impl Tables {
    pub fn live(&self) -> Result<Live, StorageFault> {
        let (_, account) = self.account.last().ok_or_else(|| corrupt("the account is not there"))?;
        let attendances: Vec<_> =
            self.numbers.values().filter_map(|id| self.attendances.get(id)).filter(|a| a.is_live()).cloned().collect();
        let sendings = self.unsettled();
        let mut people: BTreeSet<ContactId> = attendances.iter().map(|attendance| attendance.contact).collect();
        people.extend(sendings.iter().map(|(sending, _)| sending.contact));
        let mut legs: Vec<_> = attendances.iter().filter_map(|a| self.legs.get(&a.leg)).cloned().collect();
        legs.sort_by_key(|leg| leg.id);
        let mut last: Vec<_> = attendances.iter().filter_map(|a| self.newest_shown(a.id)).cloned().collect();
        last.sort_by_key(|message| message.seq);
        Ok(Live {
            account: account.clone(),
            users: self.users.values().cloned().collect(),
            sessions: self.sessions.values().cloned().collect(),
            channels: self.channels.values().cloned().collect(),
            queues: self.queues.values().cloned().collect(),
            legs,
            contacts: people.iter().filter_map(|id| self.contacts.get(id)).cloned().collect(),
            windows: self.windows.range(..).filter(|(key, _)| people.contains(&key.0)).map(|(k, w)| (*k, *w)).collect(),
            last,
            sendings,
            event_n: self.events.last().map_or(0, |(n, _)| *n),
            message_seq: self.seqs.last().map_or(0, |(seq, _)| *seq),
            attendance_number: self.numbers.last().map_or(0, |(number, _)| *number),
            audit_n: self.audit.last().map_or(0, |(n, _)| *n),
            audit_hash: self.audit.last().map_or([0; 32], |(_, row)| row.hash.0),
            seal: self.seal.get(&()).copied(),
            attendances,
        })
    }

    fn unsettled(&self) -> Vec<(SendingRow, Message)> {
        let is_unsettled = |row: &&SendingRow| match row.state {
            SendState::Queued | SendState::Sending | SendState::Uncertain => true,
            SendState::Done | SendState::Failed => false,
        };
        let rows = self.sendings.values().filter(is_unsettled);
        let mut out: Vec<_> =
            rows.filter_map(|row| Some((row.clone(), self.messages.get(&row.message)?.clone()))).collect();
        out.sort_by_key(|(row, _)| (row.seq, row.message));
        out
    }

    fn newest_shown(&self, attendance: AttendanceId) -> Option<&Message> {
        let (_, id) = self.shown.range((attendance, 0)..=(attendance, u64::MAX)).next_back()?;
        self.messages.get(id)
    }

    pub fn cold(&self, wants: &Wants) -> Cold {
        let mut cold = Cold::default();
        for address in &wants.addresses {
            if let Some(contact) = self.addresses.get(address) {
                cold.addresses.insert(address.clone(), *contact);
                self.add_contact(&mut cold, *contact);
            }
        }
        for key in &wants.provider_ids {
            if let Some(id) = self.by_provider.get(key) {
                cold.by_provider.insert(key.clone(), *id);
                self.add_message(&mut cold, *id);
            }
        }
        for key in &wants.keys {
            if let Some(id) = self.by_key.get(key) {
                cold.by_key.insert(*key, *id);
                self.add_message(&mut cold, *id);
            }
        }
        for id in &wants.messages {
            self.add_message(&mut cold, *id);
        }
        for id in &wants.attendances {
            self.add_attendance(&mut cold, *id);
        }
        cold
    }

    fn add_contact(&self, cold: &mut Cold, id: ContactId) {
        let Some(contact) = self.contacts.get(&id) else { return };
        cold.contacts.insert(id, contact.clone());
        for channel in self.channels.values() {
            let pair = (id, channel.id);
            if let Some(window) = self.windows.get(&pair) {
                cold.windows.insert(pair, *window);
            }
            let newest = self.by_pair.range((id, channel.id, 0)..=(id, channel.id, u64::MAX)).next_back();
            if let Some((_, attendance)) = newest {
                cold.newest.insert(pair, *attendance);
                self.add_attendance(cold, *attendance);
            }
        }
    }

    fn add_message(&self, cold: &mut Cold, id: MessageId) {
        let Some(message) = self.messages.get(&id) else { return };
        if let Some(attendance) = message.attendance {
            self.add_attendance(cold, attendance);
        }
        cold.messages.insert(id, message.clone());
    }

    fn add_attendance(&self, cold: &mut Cold, id: AttendanceId) {
        if let Some(attendance) = self.attendances.get(&id) {
            cold.attendances.insert(id, attendance.clone());
        }
    }

    pub fn timeline(&self, attendance: AttendanceId, page: PageRequest) -> Page<Message> {
        let upto = page.before.unwrap_or(u64::MAX);
        let rows = self.shown.range((attendance, 0)..(attendance, upto)).rev();
        page_of(rows.filter_map(|(_, id)| self.messages.get(id)).cloned(), page)
    }

    pub fn audit_page(&self, page: PageRequest) -> Page<AuditView> {
        let rows = self.audit.range(..page.before.unwrap_or(u64::MAX)).rev().map(|(_, row)| AuditView {
            n: row.n,
            at: row.at,
            user: row.user,
            what: row.what.clone(),
            on: row.on.clone(),
            details: row.details.clone(),
            form: row.form,
            hash: row.hash,
        });
        page_of(rows, page)
    }

    pub fn replay(&self, user: UserId, after: u64, upto: u64, limit: u32) -> Replay {
        let first = self.events.range(..).next().map(|(n, _)| *n);
        if upto <= after {
            return Replay::Events(Vec::new());
        }
        if first.is_some_and(|first| after.saturating_add(1) < first) {
            return Replay::TooOld;
        }
        let rows = self.events.range(after.saturating_add(1)..=upto).map(|(_, row)| row);
        let meant: Vec<EventRow> = rows
            .filter(|row| row.audience.contains(&user))
            .take(usize::try_from(limit).unwrap_or(usize::MAX))
            .cloned()
            .collect();
        Replay::Events(meant)
    }

    pub fn drafts_of(&self, user: UserId) -> Vec<(AttendanceId, SafeText)> {
        let first = (user, AttendanceId([0; 16]));
        let last = (user, AttendanceId([255; 16]));
        self.drafts.range(first..=last).map(|((_, attendance), text)| (*attendance, text.clone())).collect()
    }

    pub fn quarantined(&self, limit: u16) -> Vec<QuarantineView> {
        let mut rows: Vec<_> = self.quarantine.values().collect();
        rows.sort_by_key(|row| std::cmp::Reverse((row.received, row.raw)));
        let view = |row: &crate::server::port::QuarantineRow| QuarantineView {
            raw: row.raw,
            channel: row.channel,
            received: row.received,
            size: row.size,
            reason: row.reason.clone(),
        };
        rows.into_iter().take(usize::from(limit)).map(view).collect()
    }

    /// Deletes what was kept long enough. The newest event stays whatever its age: the numbers go on from it.
    pub fn prune(&mut self, raws_before: Timestamp, events_before: Timestamp) -> u64 {
        // From the front, in the order of the ids: they begin with the time.
        let raws: Vec<_> = self.raws.values().take_while(|row| row.received < raws_before).map(|row| row.id).collect();
        let settled: Vec<_> = raws.iter().filter(|raw| self.quarantine.has(raw)).copied().collect();
        let newest = self.events.last().map_or(0, |(n, _)| *n);
        let old = self.events.values().take_while(|row| row.at < events_before && row.n < newest);
        let events: Vec<_> = old.map(|row| row.n).collect();
        settled.iter().for_each(|raw| self.quarantine.remove(raw));
        raws.iter().for_each(|raw| self.raws.remove(raw));
        events.iter().for_each(|n| self.events.remove(n));
        self.keep();
        u64::try_from(settled.len() + raws.len() + events.len()).unwrap_or(u64::MAX)
    }
}

/// A page out of rows that come newest first.
fn page_of<T>(newest_first: impl Iterator<Item = T>, page: PageRequest) -> Page<T> {
    let limit = usize::from(page.rows());
    let mut rows: Vec<T> = newest_first.take(limit + 1).collect();
    let more = rows.len() > limit;
    rows.truncate(limit);
    rows.reverse();
    Page { rows, more }
}
