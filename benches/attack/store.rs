//! The database, read beside the server that writes it: what was stored, in the order of the commits.

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use rusqlite::{Connection, OpenFlags};

/// A message as it stands in the store.
#[derive(Debug, Clone)]
pub struct Row {
    pub seq: i64,
    pub is_inbound: bool,
    /// The number of the mark in its text.
    pub tag: Option<usize>,
    /// `None` for inbound ones; the numbers are those of the store's columns.
    pub status: Option<i64>,
    pub attendance: Vec<u8>,
    pub contact: Vec<u8>,
}

impl Row {
    /// Nobody knows whether it was sent.
    pub fn is_uncertain(&self) -> bool {
        self.status == Some(1)
    }

    /// The provider took it.
    pub fn is_taken(&self) -> bool {
        self.status.is_some_and(|status| status >= 2 && status != 4)
    }
}

pub struct Store(Connection);

impl Store {
    /// Opens it for reading. The journal's shared memory has to be written for that, the database is not.
    pub fn open(data: &Path) -> anyhow::Result<Store> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(data.join("turno.db"), flags)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.pragma_update(None, "query_only", true)?;
        // Else the last to leave would tidy up what the next server is to find.
        connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        Ok(Store(connection))
    }

    /// The messages after this place.
    pub fn rows(&self, after: i64) -> anyhow::Result<Vec<Row>> {
        let sql =
            "SELECT message.seq, message.direction, body.content, message.status, message.attendance, message.contact
                   FROM message LEFT JOIN body ON body.account = message.account AND body.seq = message.seq
                   WHERE message.account = (SELECT id FROM account) AND message.seq > ?1 ORDER BY message.seq";
        let mut statement = self.0.prepare(sql)?;
        let rows = statement.query_map([after], |row| {
            let content: Option<String> = row.get(2)?;
            Ok(Row {
                seq: row.get(0)?,
                is_inbound: row.get::<_, i64>(1)? == 0,
                tag: content.as_deref().and_then(tag_in),
                status: row.get(3)?,
                attendance: row.get::<_, Option<Vec<u8>>>(4)?.unwrap_or_default(),
                contact: row.get(5)?,
            })
        })?;
        rows.collect::<Result<_, _>>().context("the store could not be read")
    }

    pub fn count(&self, sql: &str) -> anyhow::Result<u64> {
        Ok(self.0.query_row(sql, [], |row| row.get::<_, i64>(0))?.try_into()?)
    }

    /// SQLite's own look at every page.
    pub fn is_whole(&self) -> anyhow::Result<bool> {
        let told: String = self.0.query_row("PRAGMA quick_check", [], |row| row.get(0))?;
        Ok(told == "ok")
    }
}

/// The mark by which a text is known again, and how it is found.
pub fn tag(n: usize) -> String {
    format!("#{n:08}")
}

pub fn tag_in(text: &str) -> Option<usize> {
    text.as_bytes().windows(9).find_map(|window| {
        let digits = window.strip_prefix(b"#").filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
        std::str::from_utf8(digits).ok()?.parse().ok()
    })
}
