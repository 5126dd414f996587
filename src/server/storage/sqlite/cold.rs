//! What a batch of inputs needs besides what is live: point lookups by unique keys, all in one read transaction.

use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

use crate::base::{AccountId, AttendanceId, ContactId, MessageId, SafeText};
use crate::server::port::{Cold, Wants};

use super::columns::{Code, Columns};
use super::filing::{Slips, Unfiled, message_named};
use super::rows::{self, Read, columns, message_with_body};

const CONTACT_BY_ADDRESS: &str = "SELECT contact FROM address WHERE account = ?1 AND kind = ?2 AND value = ?3";
const CONTACT: &str = concat!("SELECT ", columns!(contact), " FROM contact WHERE account = ?1 AND id = ?2");
const WINDOWS: &str = concat!("SELECT ", columns!(window), " FROM \"window\" WHERE account = ?1 AND contact = ?2");
const NEWEST_BELOW: &str = concat!(
    "SELECT ",
    columns!(attendance),
    " FROM attendance WHERE account = ?1 AND contact = ?2 AND channel < ?3 ORDER BY channel DESC, number DESC LIMIT 1"
);
const ID_BY_KEY: &str = "SELECT id FROM message WHERE account = ?1 AND author = ?2 AND key = ?3";
const MESSAGE: &str =
    concat!("SELECT ", columns!(message), " FROM ", message_with_body!(), " WHERE m.account = ?1 AND m.id = ?2");
const ATTENDANCE: &str = concat!("SELECT ", columns!(attendance), " FROM attendance WHERE account = ?1 AND id = ?2");

const SLUG: &str = "SELECT 1 FROM channel WHERE slug = ?1";

/// On the writing connection, between two transactions: what is not filed does not change meanwhile.
pub(super) fn cold(connection: &Connection, unfiled: &Unfiled, account: AccountId, wants: &Wants) -> Read<Cold> {
    let mut lookup = Lookup { connection, slips: Slips::new(unfiled), account, cold: Cold::default() };
    lookup.addresses(wants)?;
    lookup.provider_ids(wants)?;
    lookup.keys(wants)?;
    for id in &wants.messages {
        lookup.message(*id)?;
    }
    for id in &wants.attendances {
        lookup.attendance(*id)?;
    }
    for slug in &wants.slugs {
        lookup.slug(slug)?;
    }
    Ok(lookup.cold)
}

struct Lookup<'a> {
    connection: &'a Connection,
    /// None of its own: it only looks.
    slips: Slips<'a>,
    account: AccountId,
    cold: Cold,
}

impl<'a> Lookup<'a> {
    fn prepare(&self, sql: &str) -> Read<CachedStatement<'a>> {
        self.connection.prepare_cached(sql)
    }

    fn addresses(&mut self, wants: &Wants) -> Read<()> {
        for address in &wants.addresses {
            let values = params![self.account.0, address.kind.code(), address.value.as_str()];
            let found = self.prepare(CONTACT_BY_ADDRESS)?.query_row(values, |row| Columns::of(row).id()).optional()?;
            if let Some(contact) = found.map(ContactId) {
                self.cold.addresses.insert(address.clone(), contact);
                self.contact(contact)?;
            }
        }
        Ok(())
    }

    /// A contact with its windows and its newest attendance on each channel.
    fn contact(&mut self, id: ContactId) -> Read<()> {
        if self.cold.contacts.contains_key(&id) {
            return Ok(());
        }
        let found = self.prepare(CONTACT)?.query_row([self.account.0, id.0], rows::contact).optional()?;
        let Some(contact) = found else { return Ok(()) };
        self.cold.contacts.insert(id, contact);
        let mut windows = self.prepare(WINDOWS)?;
        for row in windows.query_map([self.account.0, id.0], rows::window)? {
            let (pair, window) = row?;
            self.cold.windows.insert(pair, window);
        }
        self.newest(id)
    }

    /// Of all accounts: whose it is, is not told.
    fn slug(&mut self, slug: &SafeText) -> Read<()> {
        if self.prepare(SLUG)?.exists([slug.as_str()])? {
            self.cold.slugs.insert(slug.clone());
        }
        Ok(())
    }

    /// Jumps from channel to channel, so that a long history costs no more than a short one.
    fn newest(&mut self, contact: ContactId) -> Read<()> {
        let mut statement = self.prepare(NEWEST_BELOW)?;
        // Longer than any id, and so above all of them.
        let mut below = vec![255; 17];
        loop {
            let values = params![self.account.0, contact.0, below];
            let Some(attendance) = statement.query_row(values, rows::attendance).optional()? else { return Ok(()) };
            below = attendance.channel.0.to_vec();
            self.cold.newest.insert((contact, attendance.channel), attendance.id);
            self.cold.attendances.insert(attendance.id, attendance);
        }
    }

    fn provider_ids(&mut self, wants: &Wants) -> Read<()> {
        for key in &wants.provider_ids {
            let name = (key.0, key.1.as_str());
            if let Some(id) = message_named(self.connection, &self.slips, self.account, name)? {
                self.cold.by_provider.insert(key.clone(), id);
                self.message(id)?;
            }
        }
        Ok(())
    }

    fn keys(&mut self, wants: &Wants) -> Read<()> {
        for key in &wants.keys {
            let values = params![self.account.0, key.0.0, key.1.0];
            let found = self.prepare(ID_BY_KEY)?.query_row(values, |row| Columns::of(row).id()).optional()?;
            if let Some(id) = found.map(MessageId) {
                self.cold.by_key.insert(*key, id);
                self.message(id)?;
            }
        }
        Ok(())
    }

    /// A message with its attendance.
    fn message(&mut self, id: MessageId) -> Read<()> {
        if self.cold.messages.contains_key(&id) {
            return Ok(());
        }
        let found = self.prepare(MESSAGE)?.query_row([self.account.0, id.0], rows::message).optional()?;
        let Some(message) = found else { return Ok(()) };
        if let Some(attendance) = message.attendance {
            self.attendance(attendance)?;
        }
        self.cold.messages.insert(id, message);
        Ok(())
    }

    fn attendance(&mut self, id: AttendanceId) -> Read<()> {
        if self.cold.attendances.contains_key(&id) {
            return Ok(());
        }
        let found = self.prepare(ATTENDANCE)?.query_row([self.account.0, id.0], rows::attendance).optional()?;
        if let Some(attendance) = found {
            self.cold.attendances.insert(id, attendance);
        }
        Ok(())
    }
}

/// The statements whose plans are tested.
#[cfg(test)]
pub(super) const WITH_A_PLAN: [&str; 7] =
    [CONTACT_BY_ADDRESS, CONTACT, WINDOWS, NEWEST_BELOW, ID_BY_KEY, MESSAGE, ATTENDANCE];
