//! The outbox on the disk: an append-only file that survives a kill and a power cut (G06).
//!
//! Eight bytes of magic, then records: length and CRC-32 of the body, both little-endian, and the body as JSON. A record
//! that is cut short at the end was never promised to anybody, and is dropped. Only the seat of one process writes here.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::act::Durability;
use super::outbox::Record;

const MAGIC: &[u8; 8] = b"TURNOOB1";
const HEADER: usize = 8;
/// No record is larger: a length beyond it is rot.
const MAX_RECORD: usize = 4 * 1024 * 1024;
/// A file below this is not worth rewriting.
const SMALL: u64 = 16 * 1024;

/// The open file.
#[derive(Debug)]
pub struct OutboxFile {
    path: PathBuf,
    file: File,
    size: u64,
    /// A write to the disk failed: what this handle says is no longer to be trusted, and the file is written anew.
    broken: bool,
}

/// What a file held.
#[derive(Debug, Default, PartialEq)]
pub struct Contents {
    pub records: Vec<Record>,
    /// Bytes up to the end of the last whole record.
    pub whole: u64,
    /// Something in the middle could not be read.
    pub is_damaged: bool,
}

impl OutboxFile {
    /// Opens or makes the file, and reads what it holds. A torn end is cut off. A file with damage in the middle is kept
    /// beside under `.damaged`, and what can be read of it is used.
    pub fn open(path: &Path) -> io::Result<(OutboxFile, Contents)> {
        let mut file = private().read(true).append(true).create(true).open(path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let read = read(&bytes);
        if read.is_damaged {
            let aside = path.with_extension("damaged");
            private().write(true).create(true).truncate(true).open(aside)?.write_all(&bytes)?;
        }
        let mut opened = OutboxFile { path: path.to_owned(), file, size: read.whole, broken: false };
        if read.is_damaged || read.whole == 0 {
            opened.rewrite(&read.records)?;
        } else if read.whole < bytes.len() as u64 {
            opened.file.set_len(read.whole)?;
        }
        Ok((opened, read))
    }

    /// Appends records; with [`Durability::Disk`] they are on the disk when this returns. On an error nothing was added.
    pub fn append(&mut self, records: &[Record], durability: Durability) -> io::Result<()> {
        if self.broken {
            return Err(io::Error::other("an earlier write to the outbox failed"));
        }
        let mut bytes = Vec::new();
        for record in records {
            seal(record, &mut bytes)?;
        }
        let written = self.file.write_all(&bytes).and_then(|()| match durability {
            Durability::System => Ok(()),
            Durability::Disk => self.file.sync_data(),
        });
        match written {
            Ok(()) => self.size += bytes.len() as u64,
            // After a failed sync nobody knows what is on the disk: this handle is not used again.
            Err(_) => self.broken = self.file.set_len(self.size).is_err() || durability == Durability::Disk,
        }
        written
    }

    /// Whether the file is to be written anew from what is still alive, which would take `live` records.
    pub fn wants_rewrite(&self, live: usize) -> bool {
        let is_mostly_dead = if live == 0 { self.size > SMALL } else { self.size > SMALL * 16 * (live as u64) };
        self.broken || is_mostly_dead
    }

    /// Replaces the file by one that holds `records` and nothing else.
    pub fn rewrite(&mut self, records: &[Record]) -> io::Result<()> {
        let fresh = self.path.with_extension("new");
        let mut bytes = MAGIC.to_vec();
        for record in records {
            seal(record, &mut bytes)?;
        }
        let mut file = private().write(true).create(true).truncate(true).open(&fresh)?;
        file.write_all(&bytes)?;
        file.sync_data()?;
        std::fs::rename(&fresh, &self.path)?;
        if let Some(folder) = self.path.parent() {
            File::open(folder)?.sync_all()?;
        }
        self.file = OpenOptions::new().append(true).open(&self.path)?;
        self.size = bytes.len() as u64;
        self.broken = false;
        Ok(())
    }
}

/// Reads the records in `bytes`. What follows the last whole one is a torn end.
pub fn read(bytes: &[u8]) -> Contents {
    let mut read = Contents::default();
    let Some(mut rest) = bytes.strip_prefix(MAGIC) else {
        // A file that was cut within its first eight bytes is new; anything else is not ours.
        read.is_damaged = !MAGIC.starts_with(bytes);
        return read;
    };
    read.whole = MAGIC.len() as u64;
    while let Some((body, sum, tail)) = split(rest) {
        match serde_json::from_slice(body).ok().filter(|_| crc32fast::hash(body) == sum) {
            Some(record) => read.records.push(record),
            // At the very end it is a write that never finished; before that it is rot.
            None if tail.is_empty() => return read,
            None => read.is_damaged = true,
        }
        read.whole += (HEADER + body.len()) as u64;
        rest = tail;
    }
    read
}

/// The first record's body and checksum, and what follows it. `None` where no whole one stands.
fn split(bytes: &[u8]) -> Option<(&[u8], u32, &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (sum, rest) = rest.split_first_chunk::<4>()?;
    let length = u32::from_le_bytes(*length) as usize;
    // A file system may leave zeros where a write was lost; a record is never empty.
    if length == 0 || length > MAX_RECORD || length > rest.len() {
        return None;
    }
    let (body, tail) = rest.split_at(length);
    Some((body, u32::from_le_bytes(*sum), tail))
}

fn seal(record: &Record, out: &mut Vec<u8>) -> io::Result<()> {
    let body = serde_json::to_vec(record)?;
    let length = u32::try_from(body.len()).map_err(io::Error::other)?;
    if body.len() > MAX_RECORD {
        return Err(io::Error::other("a record of the outbox is too large"));
    }
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&crc32fast::hash(&body).to_le_bytes());
    out.extend_from_slice(&body);
    Ok(())
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}
