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
use super::vault::Vault;

/// Of a file whose records are closed by a vault, and of one whose records are not.
const LOCKED: &[u8; 8] = b"TURNOOB2";
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
    vault: Option<Vault>,
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
    pub fn open(path: &Path, vault: Option<Vault>) -> io::Result<(OutboxFile, Contents)> {
        let mut file = private().read(true).append(true).create(true).open(path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let read = read(&bytes, &vault);
        // A file of before there were vaults is closed at once, and no open copy of it is left.
        let is_open = vault.is_some() && bytes.starts_with(MAGIC);
        if read.is_damaged && !is_open {
            let aside = path.with_extension("damaged");
            private().write(true).create(true).truncate(true).open(aside)?.write_all(&bytes)?;
        }
        let mut opened = OutboxFile { path: path.to_owned(), file, vault, size: read.whole, broken: false };
        if is_open || read.is_damaged || read.whole == 0 {
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
            seal(&self.vault, record, &mut bytes)?;
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
        let mut bytes = magic(&self.vault).to_vec();
        for record in records {
            seal(&self.vault, record, &mut bytes)?;
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
pub fn read(bytes: &[u8], vault: &Option<Vault>) -> Contents {
    let mut read = Contents::default();
    let (is_locked, rest) = match (bytes.strip_prefix(LOCKED), bytes.strip_prefix(MAGIC)) {
        (Some(rest), _) => (true, Some(rest)),
        (None, rest) => (false, rest),
    };
    let Some(mut rest) = rest else {
        // A file that was cut within its first eight bytes is new; anything else is not ours.
        read.is_damaged = !MAGIC.starts_with(bytes) && !LOCKED.starts_with(bytes);
        return read;
    };
    let record_of = |body: &[u8]| -> Option<Record> {
        match (is_locked, vault) {
            (false, _) => serde_json::from_slice(body).ok(),
            (true, Some(vault)) => serde_json::from_slice(&vault.open(body)?).ok(),
            (true, None) => None,
        }
    };
    read.whole = MAGIC.len() as u64;
    while let Some((body, sum, tail)) = split(rest) {
        match Some(body).filter(|body| crc32fast::hash(body) == sum).and_then(record_of) {
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

fn magic(vault: &Option<Vault>) -> &'static [u8; 8] {
    if vault.is_some() { LOCKED } else { MAGIC }
}

fn seal(vault: &Option<Vault>, record: &Record, out: &mut Vec<u8>) -> io::Result<()> {
    let plain = serde_json::to_vec(record)?;
    let body = match vault {
        Some(vault) => vault.close(&plain)?,
        None => plain,
    };
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{AttendanceId, Key, SafeText, Timestamp};

    fn send(at: u8, text: &str) -> Record {
        let (key, attendance) = (Key([at; 16]), AttendanceId([9; 16]));
        Record::Send { key, attendance, text: SafeText::new(text), reply_to: None, at: Timestamp(at.into()) }
    }

    fn vault() -> Option<Vault> {
        Vault::new(&super::super::vault::key(7))
    }

    #[test]
    fn x14_an_outbox_opens_with_its_key_alone_and_one_of_before_is_closed_at_once() {
        let records = [send(1, "Olá"), send(2, "já vejo")];
        let path = super::super::place::scratch("locked").join("outbox-0");
        OutboxFile::open(&path, None).expect("a new file").0.append(&records, Durability::Disk).expect("room");
        assert_eq!(OutboxFile::open(&path, vault()).expect("opens").1.records, records);
        let bytes = std::fs::read(&path).expect("the file");
        assert!(bytes.starts_with(LOCKED) && !bytes.windows(4).any(|part| part == "vejo".as_bytes()));
        assert_eq!(OutboxFile::open(&path, vault()).expect("opens").1.records, records);
        assert_eq!(read(&bytes, &None).records, []);
        assert_eq!(read(&bytes, &Vault::new(&super::super::vault::key(8))).records, []);
    }

    fn filled(name: &str, records: &[Record]) -> PathBuf {
        let path = super::super::place::scratch(name).join("outbox-0");
        let (mut file, contents) = OutboxFile::open(&path, vault()).expect("a new file");
        assert_eq!(contents.records, []);
        file.append(records, Durability::Disk).expect("room");
        path
    }

    #[test]
    fn g06_a_torn_end_at_every_byte_loses_only_what_was_not_whole() {
        let records = [send(1, "Olá"), send(2, "já vejo\no pedido"), Record::Done { key: Key([1; 16]) }];
        let path = filled("torn", &records);
        let whole = std::fs::read(&path).expect("the file");
        let mut ends = vec![MAGIC.len()];
        for count in 1..=records.len() {
            let mut bytes = LOCKED.to_vec();
            records[..count].iter().for_each(|record| seal(&vault(), record, &mut bytes).expect("small"));
            ends.push(bytes.len());
        }
        for cut in 0..=whole.len() {
            std::fs::write(&path, &whole[..cut]).expect("room");
            let (mut file, contents) = OutboxFile::open(&path, vault()).expect("a torn file opens");
            let expected = ends.iter().filter(|end| **end <= cut).count().saturating_sub(1);
            assert_eq!(contents.records, records[..expected], "cut at {cut}");
            assert!(!contents.is_damaged, "cut at {cut}");
            // What comes after the torn end can be read.
            file.append(&[send(7, "next")], Durability::System).expect("room");
            let (_, again) = OutboxFile::open(&path, vault()).expect("opens");
            assert_eq!(again.records.len(), expected + 1, "cut at {cut}");
            assert_eq!(again.records.last(), Some(&send(7, "next")));
        }
    }

    #[test]
    fn zeros_that_a_power_cut_left_are_a_torn_end() {
        let path = filled("zeros", &[send(1, "Olá")]);
        let mut bytes = std::fs::read(&path).expect("the file");
        bytes.extend([0; 500]);
        std::fs::write(&path, bytes).expect("room");
        let (_, contents) = OutboxFile::open(&path, vault()).expect("opens");
        assert_eq!(contents.records, [send(1, "Olá")]);
    }

    #[test]
    fn rot_in_the_middle_costs_one_record_and_a_copy_is_kept() {
        let path = filled("rot", &[send(1, "first"), send(2, "second")]);
        let mut bytes = std::fs::read(&path).expect("the file");
        bytes[MAGIC.len() + HEADER + 4] ^= 0x20;
        std::fs::write(&path, &bytes).expect("room");
        let (_, contents) = OutboxFile::open(&path, vault()).expect("opens");
        assert_eq!((contents.records, contents.is_damaged), (vec![send(2, "second")], true));
        assert_eq!(std::fs::read(path.with_extension("damaged")).ok(), Some(bytes));
        let (_, contents) = OutboxFile::open(&path, vault()).expect("opens");
        assert_eq!((contents.records, contents.is_damaged), (vec![send(2, "second")], false));
    }

    #[test]
    fn a_file_of_something_else_is_put_beside_and_not_used() {
        let path = super::super::place::scratch("foreign").join("outbox-0");
        std::fs::write(&path, "#!/bin/sh\n").expect("room");
        let (_, contents) = OutboxFile::open(&path, vault()).expect("opens");
        assert!(contents.is_damaged && contents.records.is_empty());
    }

    #[test]
    fn what_is_all_acknowledged_is_let_go_of() {
        let path = filled("dead", &[send(1, &"long ".repeat(5_000))]);
        let (mut file, _) = OutboxFile::open(&path, vault()).expect("opens");
        assert!(file.wants_rewrite(0) && !file.wants_rewrite(1));
        file.rewrite(&[]).expect("room");
        assert_eq!(std::fs::read(&path).ok(), Some(LOCKED.to_vec()));
        file.append(&[send(2, "on")], Durability::Disk).expect("room");
        assert_eq!(OutboxFile::open(&path, vault()).expect("opens").1.records, [send(2, "on")]);
    }

    #[test]
    fn only_its_owner_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let path = filled("mode", &[send(1, "Olá")]);
        let mode = |path: &Path| std::fs::metadata(path).map(|found| found.permissions().mode() & 0o777).ok();
        assert_eq!(mode(&path), Some(0o600));
        OutboxFile::open(&path, vault()).expect("opens").0.rewrite(&[]).expect("room");
        assert_eq!(mode(&path), Some(0o600));
    }
}
