//! What each [`Write`] does to the tables. Runs inside a transaction of the writer; plain prepared statements, no triggers.

mod conversation;
mod log;
mod setup;

use rusqlite::{CachedStatement, Connection, OptionalExtension};

use crate::base::AccountId;
use crate::server::port::Write;

use super::filing::Slips;

#[cfg(test)]
pub(super) use conversation::WITH_A_PLAN;

/// What stops a batch.
#[derive(Debug, thiserror::Error)]
pub(super) enum Stop {
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// A rule that the schema cannot express.
    #[error("{0}")]
    Rule(&'static str),
}

/// The statements of a transaction: each is looked up once, and not for each row.
pub(super) struct Prepared<'c> {
    connection: &'c Connection,
    kept: Vec<(&'static str, CachedStatement<'c>)>,
}

impl<'c> Prepared<'c> {
    pub fn new(connection: &'c Connection) -> Prepared<'c> {
        Prepared { connection, kept: Vec::new() }
    }

    /// The connection itself, for what is seldom asked.
    pub fn plain(&self) -> &'c Connection {
        self.connection
    }

    /// Texts are compared by where they stand: one text at two places is prepared twice, and that is all.
    pub fn of(&mut self, sql: &'static str) -> rusqlite::Result<&mut CachedStatement<'c>> {
        let known = self.kept.iter().position(|(text, _)| std::ptr::eq(*text, sql));
        if known.is_none() {
            self.kept.push((sql, self.connection.prepare_cached(sql)?));
        }
        let last = self.kept.len().saturating_sub(1);
        let found = self.kept.get_mut(known.unwrap_or(last)).map(|(_, statement)| statement);
        found.ok_or(rusqlite::Error::InvalidQuery)
    }
}

/// Applies the rows of a batch in order.
pub(super) fn apply(
    connection: &mut Prepared<'_>,
    slips: &mut Slips<'_>,
    account: AccountId,
    batch: &[Write],
) -> Result<(), Stop> {
    batch.iter().try_for_each(|row| write(connection, slips, account, row))
}

/// Whether the account is there, be it by this very transaction.
pub(super) fn has_account(connection: &mut Prepared<'_>, account: AccountId) -> rusqlite::Result<bool> {
    let statement = connection.of("SELECT 1 FROM account WHERE id = ?1")?;
    Ok(statement.query_row([account.0], |_| Ok(())).optional()?.is_some())
}

fn write(connection: &mut Prepared<'_>, slips: &mut Slips<'_>, account: AccountId, row: &Write) -> Result<(), Stop> {
    match row {
        Write::Account(row) if row.id != account => return Err(Stop::Rule("a batch holds a row of another account")),
        Write::Account(row) => setup::account(connection, row)?,
        Write::User(row) => setup::user(connection, account, row)?,
        Write::Session(row) => setup::session(connection, account, row)?,
        Write::SessionEnded(id) => setup::session_ended(connection, account, *id)?,
        Write::Channel(row) => setup::channel(connection, account, row)?,
        Write::Queue(row) => setup::queue(connection, account, row)?,
        Write::Raw(row) => log::raw(connection, account, row)?,
        Write::Quarantine(row) => log::quarantine(connection, account, row)?,
        Write::QuarantineSettled(raw) => log::quarantine_settled(connection, account, *raw)?,
        Write::Contact(row) => conversation::contact(connection, account, row)?,
        Write::Address { address, contact } => conversation::address(connection, account, address, *contact)?,
        Write::Window { contact, channel, window } => {
            conversation::window(connection, account, (*contact, *channel), window)?;
        }
        Write::Attendance(row) => conversation::attendance(connection, account, row)?,
        Write::Leg(row) => conversation::leg(connection, account, row)?,
        Write::Message(row) => conversation::message(connection, slips, account, row)?,
        Write::Adopt { contact, channel, attendance } => {
            conversation::adopt(connection, slips, account, (*contact, *channel), *attendance)?;
        }
        Write::Sending(row) => conversation::sending(connection, account, row)?,
        Write::Event(row) => log::event(connection, account, row)?,
        Write::Draft { user, attendance, text } => log::draft(connection, account, (*user, *attendance), text)?,
        Write::Audit(row) => log::audit(connection, account, row)?,
        Write::Seal(seal) => setup::seal(connection, account, *seal)?,
    }
    Ok(())
}
