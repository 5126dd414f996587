//! All that one account stores, and what each [`Write`] does to it.
//!
//! Constraints are those of the SQL schema. A unique one is checked at its row, a reference at the end of the batch, as
//! a database does it, so that the rows of a batch may stand in any order.

use crate::base::{
    AccountId, AttendanceId, ChannelId, ContactId, Key, LegId, MessageId, QueueId, RawId, SafeText, SessionId, UserId,
};
use crate::domain::agent::fold_login;
use crate::domain::{Account, Address, Attendance, Channel, Contact, Leg, Message, Queue, Window};
use crate::server::port::{
    AuditRow, EventRow, QuarantineRow, RawRow, Seal, SendingRow, SessionRow, StorageFault, StoredUser, Write,
};

use super::table::Table;

/// The tables of an account, and below them the indexes that keep them unique and quick.
#[derive(Debug, Clone, Default)]
pub(super) struct Tables {
    pub account: Table<AccountId, Account>,
    pub users: Table<UserId, StoredUser>,
    pub sessions: Table<SessionId, SessionRow>,
    pub channels: Table<ChannelId, Channel>,
    pub queues: Table<QueueId, Queue>,
    pub raws: Table<RawId, RawRow>,
    pub quarantine: Table<RawId, QuarantineRow>,
    pub contacts: Table<ContactId, Contact>,
    pub addresses: Table<Address, ContactId>,
    pub windows: Table<(ContactId, ChannelId), Window>,
    pub attendances: Table<AttendanceId, Attendance>,
    pub legs: Table<LegId, Leg>,
    pub messages: Table<MessageId, Message>,
    pub sendings: Table<MessageId, SendingRow>,
    pub events: Table<u64, EventRow>,
    pub drafts: Table<(UserId, AttendanceId), SafeText>,
    pub audit: Table<u64, AuditRow>,
    pub seal: Table<(), Seal>,

    pub numbers: Table<u64, AttendanceId>,
    pub live: Table<(ContactId, ChannelId), AttendanceId>,
    pub by_pair: Table<(ContactId, ChannelId, u64), AttendanceId>,
    pub ordinals: Table<(AttendanceId, u32), LegId>,
    pub seqs: Table<u64, MessageId>,
    pub shown: Table<(AttendanceId, u64), MessageId>,
    pub by_provider: Table<(ChannelId, SafeText), MessageId>,
    pub by_key: Table<(UserId, Key), MessageId>,
    pub loose: Table<(ContactId, ChannelId, MessageId), ()>,
}

/// A row that must be there when the batch ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reference {
    User(UserId),
    Channel(ChannelId),
    Queue(QueueId),
    Raw(RawId),
    Contact(ContactId),
    Attendance(AttendanceId),
    Message(MessageId),
}

pub(super) fn corrupt(what: &str) -> StorageFault {
    StorageFault::Corrupt(what.to_owned())
}

pub(super) fn unique(holds: bool, what: &str) -> Result<(), StorageFault> {
    if holds { Ok(()) } else { Err(corrupt(&format!("{what} is not unique"))) }
}

/// Names every table once, for what is done to all of them.
macro_rules! every_table {
    ($tables:expr, $act:ident) => {{
        let tables = $tables;
        tables.account.$act();
        tables.users.$act();
        tables.sessions.$act();
        tables.channels.$act();
        tables.queues.$act();
        tables.raws.$act();
        tables.quarantine.$act();
        tables.contacts.$act();
        tables.addresses.$act();
        tables.windows.$act();
        tables.attendances.$act();
        tables.legs.$act();
        tables.messages.$act();
        tables.sendings.$act();
        tables.events.$act();
        tables.drafts.$act();
        tables.audit.$act();
        tables.seal.$act();
        tables.numbers.$act();
        tables.live.$act();
        tables.by_pair.$act();
        tables.ordinals.$act();
        tables.seqs.$act();
        tables.shown.$act();
        tables.by_provider.$act();
        tables.by_key.$act();
        tables.loose.$act();
    }};
}

impl Tables {
    pub fn keep(&mut self) {
        every_table!(self, keep);
    }

    pub fn undo(&mut self) {
        every_table!(self, undo);
    }

    /// Applies a whole batch, or nothing of it.
    pub fn apply(&mut self, batch: &[Write]) -> Result<(), StorageFault> {
        let mut references = Vec::new();
        let done = batch.iter().try_for_each(|write| self.write(write, &mut references));
        let done = done.and_then(|()| self.check(&references));
        match done {
            Ok(()) => self.keep(),
            Err(_) => self.undo(),
        }
        done
    }

    fn check(&self, references: &[Reference]) -> Result<(), StorageFault> {
        if self.account.last().is_none() {
            return Err(corrupt("the account is not there"));
        }
        let is_there = |reference: &Reference| match reference {
            Reference::User(id) => self.users.has(id),
            Reference::Channel(id) => self.channels.has(id),
            Reference::Queue(id) => self.queues.has(id),
            Reference::Raw(id) => self.raws.has(id),
            Reference::Contact(id) => self.contacts.has(id),
            Reference::Attendance(id) => self.attendances.has(id),
            Reference::Message(id) => self.messages.has(id),
        };
        match references.iter().find(|reference| !is_there(reference)) {
            Some(missing) => Err(corrupt(&format!("a row refers to one that is not there: {missing:?}"))),
            None => Ok(()),
        }
    }

    fn write(&mut self, write: &Write, references: &mut Vec<Reference>) -> Result<(), StorageFault> {
        match write {
            Write::Account(row) => self.account.put(row.id, row.clone()),
            Write::User(row) => self.put_user(row)?,
            Write::Session(row) => self.put_session(row, references)?,
            Write::SessionEnded(id) => self.sessions.remove(id),
            Write::Channel(row) => self.put_channel(row, references)?,
            Write::Queue(row) => self.put_queue(row, references)?,
            Write::Raw(row) => {
                unique(!self.raws.has(&row.id), "a raw body")?;
                references.push(Reference::Channel(row.channel));
                self.raws.put(row.id, row.clone());
            }
            Write::Quarantine(row) => {
                references.extend([Reference::Raw(row.raw), Reference::Channel(row.channel)]);
                let held = self.quarantine.get(&row.raw).cloned();
                let row = held.map_or_else(|| row.clone(), |held| QuarantineRow { reason: row.reason.clone(), ..held });
                self.quarantine.put(row.raw, row);
            }
            Write::QuarantineSettled(raw) => self.quarantine.remove(raw),
            Write::Contact(row) => self.contacts.put(row.id, row.clone()),
            Write::Address { address, contact } => {
                references.push(Reference::Contact(*contact));
                self.addresses.put(address.clone(), *contact);
            }
            Write::Window { contact, channel, window } => {
                references.extend([Reference::Contact(*contact), Reference::Channel(*channel)]);
                self.windows.put((*contact, *channel), *window);
            }
            Write::Attendance(row) => self.put_attendance(row, references)?,
            Write::Leg(row) => self.put_leg(row, references)?,
            Write::Message(row) => self.put_message(row.clone(), references)?,
            Write::Adopt { contact, channel, attendance } => self.adopt(*contact, *channel, *attendance, references)?,
            Write::Sending(row) => {
                references.push(Reference::Message(row.message));
                self.sendings.put(row.message, row.clone());
            }
            Write::Event(row) => {
                unique(!self.events.has(&row.n), "the number of an event")?;
                self.events.put(row.n, row.clone());
            }
            Write::Draft { user, attendance, text } => self.put_draft(*user, *attendance, text, references),
            Write::Audit(row) => {
                unique(!self.audit.has(&row.n), "the number of an audit row")?;
                self.audit.put(row.n, row.clone());
            }
            Write::Seal(seal) => {
                unique(!self.seal.has(&()), "the seal of an account")?;
                self.seal.put((), *seal);
            }
        }
        Ok(())
    }

    fn put_user(&mut self, row: &StoredUser) -> Result<(), StorageFault> {
        let login = fold_login(&row.user.login);
        let taken =
            self.users.values().any(|other| other.user.id != row.user.id && fold_login(&other.user.login) == login);
        unique(!taken, "a login")?;
        self.users.put(row.user.id, row.clone());
        Ok(())
    }

    fn put_session(&mut self, row: &SessionRow, references: &mut Vec<Reference>) -> Result<(), StorageFault> {
        unique(!self.sessions.values().any(|other| other.id != row.id && other.token == row.token), "a token")?;
        references.push(Reference::User(row.user));
        self.sessions.put(row.id, row.clone());
        Ok(())
    }

    fn put_channel(&mut self, row: &Channel, references: &mut Vec<Reference>) -> Result<(), StorageFault> {
        let is_same = |other: &Channel| other.provider == row.provider && other.phone_number_id == row.phone_number_id;
        unique(!self.channels.values().any(|other| other.id != row.id && is_same(other)), "a number of a provider")?;
        unique(
            !self.channels.values().any(|other| other.id != row.id && other.slug == row.slug),
            "the slug of a channel",
        )?;
        references.push(Reference::Queue(row.default_queue));
        self.channels.put(row.id, row.clone());
        Ok(())
    }

    fn put_queue(&mut self, row: &Queue, references: &mut Vec<Reference>) -> Result<(), StorageFault> {
        unique(!self.queues.values().any(|other| other.id != row.id && other.name == row.name), "the name of a queue")?;
        references.extend(row.members.iter().map(|user| Reference::User(*user)));
        self.queues.put(row.id, row.clone());
        Ok(())
    }

    fn put_attendance(&mut self, row: &Attendance, references: &mut Vec<Reference>) -> Result<(), StorageFault> {
        let pair = (row.contact, row.channel);
        let is_other = |id: Option<&AttendanceId>| id.is_some_and(|id| *id != row.id);
        unique(!is_other(self.numbers.get(&row.number)), "the number of an attendance")?;
        unique(!row.is_live() || !is_other(self.live.get(&pair)), "a live attendance of a contact on a channel")?;
        if let Some(old) = self.attendances.get(&row.id).cloned() {
            self.numbers.remove(&old.number);
            self.by_pair.remove(&(old.contact, old.channel, old.number));
            if old.is_live() {
                self.live.remove(&(old.contact, old.channel));
            }
        }
        self.numbers.put(row.number, row.id);
        self.by_pair.put((row.contact, row.channel, row.number), row.id);
        if row.is_live() {
            self.live.put(pair, row.id);
        }
        references.extend([
            Reference::Contact(row.contact),
            Reference::Channel(row.channel),
            Reference::Queue(row.queue),
        ]);
        references.extend(row.agent.map(Reference::User));
        self.attendances.put(row.id, row.clone());
        Ok(())
    }

    fn put_leg(&mut self, row: &Leg, references: &mut Vec<Reference>) -> Result<(), StorageFault> {
        let place = (row.attendance, row.ordinal);
        unique(self.ordinals.get(&place).is_none_or(|id| *id == row.id), "the ordinal of a leg")?;
        if let Some(old) = self.legs.get(&row.id).map(|old| (old.attendance, old.ordinal)) {
            self.ordinals.remove(&old);
        }
        self.ordinals.put(place, row.id);
        references.extend([Reference::Attendance(row.attendance), Reference::Queue(row.queue)]);
        self.legs.put(row.id, row.clone());
        Ok(())
    }

    fn put_message(&mut self, row: Message, references: &mut Vec<Reference>) -> Result<(), StorageFault> {
        let is_free = |id: Option<&MessageId>| id.is_none_or(|id| *id == row.id);
        let provider = row.provider_id.clone().map(|id| (row.channel, id));
        let key = row.author.zip(row.key);
        unique(is_free(self.seqs.get(&row.seq)), "the place of a message")?;
        unique(provider.as_ref().is_none_or(|id| is_free(self.by_provider.get(id))), "a provider's id of a message")?;
        unique(key.is_none_or(|key| is_free(self.by_key.get(&key))), "the key of a message")?;
        self.forget_places(row.id);
        self.seqs.put(row.seq, row.id);
        if let Some(provider) = provider {
            self.by_provider.put(provider, row.id);
        }
        if let Some(key) = key {
            self.by_key.put(key, row.id);
        }
        match row.attendance {
            Some(attendance) if row.shown => self.shown.put((attendance, row.seq), row.id),
            Some(_) => {}
            None => self.loose.put((row.contact, row.channel, row.id), ()),
        }
        references.extend(row.attendance.map(Reference::Attendance));
        self.messages.put(row.id, row);
        Ok(())
    }

    /// Takes a message out of the indexes, before it is replaced.
    fn forget_places(&mut self, message: MessageId) {
        let Some(old) = self.messages.get(&message).cloned() else { return };
        self.seqs.remove(&old.seq);
        self.loose.remove(&(old.contact, old.channel, old.id));
        if let Some(provider_id) = old.provider_id {
            self.by_provider.remove(&(old.channel, provider_id));
        }
        if let Some(key) = old.author.zip(old.key) {
            self.by_key.remove(&key);
        }
        if let Some(attendance) = old.attendance {
            self.shown.remove(&(attendance, old.seq));
        }
    }

    fn adopt(
        &mut self,
        contact: ContactId,
        channel: ChannelId,
        attendance: AttendanceId,
        references: &mut Vec<Reference>,
    ) -> Result<(), StorageFault> {
        let first = (contact, channel, MessageId([0; 16]));
        let last = (contact, channel, MessageId([255; 16]));
        let orphans: Vec<Message> = self
            .loose
            .range(first..=last)
            .filter_map(|((_, _, message), ())| self.messages.get(message).cloned())
            .collect();
        for orphan in orphans {
            self.put_message(Message { attendance: Some(attendance), ..orphan }, references)?;
        }
        Ok(())
    }

    fn put_draft(&mut self, user: UserId, attendance: AttendanceId, text: &SafeText, references: &mut Vec<Reference>) {
        if text.is_empty() {
            self.drafts.remove(&(user, attendance));
        } else {
            references.extend([Reference::User(user), Reference::Attendance(attendance)]);
            self.drafts.put((user, attendance), text.clone());
        }
    }
}
