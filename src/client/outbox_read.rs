//! What an outbox's file holds, whatever became of it.
//!
//! Eight bytes of magic, then records: length and CRC-32 of the body, both little-endian, and the body as JSON, in which the
//! vault's work stands as base64. A record that
//! is cut short at the very end was never promised to anybody, and is dropped. Everything else that cannot be read is damage:
//! it is told, and what stands behind it is found again.

use std::io;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};

use super::outbox::Record;
use super::vault::Vault;

pub const MAGIC: &[u8; 8] = b"TURNOOB1";
/// Length and checksum.
pub const HEADER: usize = 8;
/// No record is larger: a length beyond it is rot.
pub const MAX_RECORD: usize = 4 * 1024 * 1024;
/// How the body of every record begins, whatever the order of what is in it.
const BEGINNING: &[u8] = b"{\"";

/// What a file held.
#[derive(Debug, Default, PartialEq)]
pub struct Contents {
    pub records: Vec<Record>,
    /// Bytes up to the end of the last whole record.
    pub whole: u64,
    /// Something other than a torn end could not be read.
    pub is_damaged: bool,
    /// Where the damaged file is kept.
    pub aside: Option<PathBuf>,
    /// Some of the records were not closed: they are of before there were vaults.
    pub is_open: bool,
}

impl Contents {
    fn take(&mut self, found: Found) {
        self.is_open |= found.is_open;
        self.records.push(found.record);
    }
}

/// A record that was read.
struct Found {
    record: Record,
    is_open: bool,
}

/// A record as it lies in the file when a vault has closed it: JSON like the others, so that it is found like the others.
#[derive(Serialize, Deserialize)]
#[serde(tag = "r", rename_all = "snake_case")]
enum Closed {
    /// Base64 of what the vault made of the record's JSON.
    Closed { body: String },
}

/// The body of a record in the file.
pub(super) fn body_of(record: &Record, vault: Option<&Vault>) -> io::Result<Vec<u8>> {
    let plain = serde_json::to_vec(record)?;
    let Some(vault) = vault else { return Ok(plain) };
    Ok(serde_json::to_vec(&Closed::Closed { body: STANDARD_NO_PAD.encode(vault.close(&plain)?) })?)
}

/// Reads the records in `bytes`.
pub fn read(bytes: &[u8]) -> Contents {
    read_closed(bytes, None)
}

/// Reads the records in `bytes`, of which `vault` opens those that are closed.
pub fn read_closed(bytes: &[u8], vault: Option<&Vault>) -> Contents {
    let mut read = Contents::default();
    let Some(mut rest) = bytes.strip_prefix(MAGIC) else {
        // A file that was cut within its first eight bytes is new; anything else is not ours.
        read.is_damaged = !MAGIC.starts_with(bytes);
        return read;
    };
    while !rest.is_empty() {
        if let Some((found, tail)) = whole(rest, vault) {
            read.take(found);
            rest = tail;
        } else if let Some((found, tail)) = of_wrong_length(rest, vault) {
            read.is_damaged = true;
            read.take(found);
            rest = tail;
        } else if let Some(next) = next_whole(rest, vault) {
            read.is_damaged = true;
            rest = next;
        } else {
            read.is_damaged |= !is_torn(rest);
            break;
        }
    }
    read.whole = (bytes.len() - rest.len()) as u64;
    read
}

/// The record that stands at the beginning, and what follows it.
fn whole<'a>(bytes: &'a [u8], vault: Option<&Vault>) -> Option<(Found, &'a [u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (sum, rest) = rest.split_first_chunk::<4>()?;
    let length = u32::from_le_bytes(*length) as usize;
    if length > MAX_RECORD {
        return None;
    }
    let (body, tail) = rest.split_at_checked(length).filter(|(body, _)| body.starts_with(BEGINNING))?;
    Some((record(body, *sum, vault)?, tail))
}

fn record(body: &[u8], sum: [u8; 4], vault: Option<&Vault>) -> Option<Found> {
    if crc32fast::hash(body) != u32::from_le_bytes(sum) {
        return None;
    }
    if let Ok(Closed::Closed { body }) = serde_json::from_slice(body) {
        let opened = vault?.open(&STANDARD_NO_PAD.decode(body).ok()?)?;
        return serde_json::from_slice(&opened).ok().map(|record| Found { record, is_open: false });
    }
    serde_json::from_slice(body).ok().map(|record| Found { record, is_open: true })
}

/// A record whose length is spoilt: JSON says itself where it ends, and the checksum whether that is so.
fn of_wrong_length<'a>(bytes: &'a [u8], vault: Option<&Vault>) -> Option<(Found, &'a [u8])> {
    let (_, rest) = bytes.split_first_chunk::<4>()?;
    let (sum, rest) = rest.split_first_chunk::<4>()?;
    if !rest.starts_with(BEGINNING) {
        return None;
    }
    let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<serde::de::IgnoredAny>();
    values.next()?.ok()?;
    let (body, tail) = rest.split_at_checked(values.byte_offset())?;
    Some((record(body, *sum, vault)?, tail))
}

/// What follows, from the next place where a whole record stands.
fn next_whole<'a>(bytes: &'a [u8], vault: Option<&Vault>) -> Option<&'a [u8]> {
    (1..bytes.len()).filter_map(|at| bytes.get(at..)).find(|rest| whole(rest, vault).is_some())
}

/// Whether these bytes are the beginning of a record whose writing never ended. A file system may leave zeros there.
fn is_torn(bytes: &[u8]) -> bool {
    let Some((header, body)) = bytes.split_at_checked(HEADER) else { return true };
    if bytes.iter().all(|byte| *byte == 0) {
        return true;
    }
    let length = header.first_chunk::<4>().map_or(0, |length| u32::from_le_bytes(*length) as usize);
    let begins = body.iter().zip(BEGINNING).all(|(is, should)| is == should);
    let mut values = serde_json::Deserializer::from_slice(body).into_iter::<serde::de::IgnoredAny>();
    let is_complete = values.next().is_some_and(|value| value.is_ok());
    begins && !is_complete && body.len() < length && length <= MAX_RECORD
}
