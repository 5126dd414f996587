//! The outbox on the disk: an append-only file that survives a kill and a power cut (G06).
//!
//! How it looks, and what is made of one that is damaged, is told in `outbox_read`. Only the seat of one process writes
//! here.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::act::Durability;
use super::outbox::Record;
use super::outbox_read::{Contents, MAGIC, MAX_RECORD, body_of, read_closed};
use super::vault::Vault;

/// Damaged files that are kept beside.
const MOST_ASIDE: u32 = 99;
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

impl OutboxFile {
    /// Opens or makes the file, and reads what it holds. A torn end is cut off. A file with damage is kept beside, whole,
    /// under a name that is told, and what can be read of it is used.
    /// What was not closed is closed at once, where there is a vault.
    pub fn open(path: &Path, vault: Option<Vault>) -> io::Result<(OutboxFile, Contents)> {
        let mut file = private().read(true).append(true).create(true).open(path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let mut read = read_closed(&bytes, vault.as_ref());
        let closes = vault.is_some() && read.is_open;
        if read.is_damaged && !closes {
            read.aside = Some(put_aside(path, &bytes)?);
        }
        let mut opened = OutboxFile { path: path.to_owned(), file, vault, size: read.whole, broken: false };
        if closes || read.is_damaged || read.whole == 0 {
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
            seal(record, self.vault.as_ref(), &mut bytes)?;
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
            seal(record, self.vault.as_ref(), &mut bytes)?;
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

/// Keeps a damaged file for whoever can make something of it; an earlier one is never written over.
fn put_aside(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    for number in 1..=MOST_ASIDE {
        let aside = path.with_extension(format!("damaged-{number}"));
        match private().write(true).create_new(true).open(&aside) {
            Ok(mut file) => {
                file.write_all(bytes)?;
                file.sync_data()?;
                return Ok(aside);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("too many damaged files of the outbox are kept already"))
}

fn seal(record: &Record, vault: Option<&Vault>, out: &mut Vec<u8>) -> io::Result<()> {
    let body = body_of(record, vault)?;
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
    use crate::client::outbox_read::HEADER;
    use crate::client::outbox_read::read;

    fn send(at: u8, text: &str) -> Record {
        let (key, attendance) = (Key([at; 16]), AttendanceId([9; 16]));
        Record::Send {
            key,
            attendance,
            text: SafeText::new(text),
            reply_to: None,
            at: Timestamp(at.into()),
            title: SafeText::default(),
            n: 0,
        }
    }

    #[test]
    fn x14_an_outbox_opens_with_its_key_alone_and_one_of_before_is_closed_at_once() {
        let vault = |n| Vault::new(&super::super::vault::key(n));
        let records = [send(1, "Olá"), send(2, "já vejo")];
        let path = super::super::place::scratch("locked").join("outbox-0");
        OutboxFile::open(&path, None).expect("a new file").0.append(&records, Durability::Disk).expect("room");
        let (mut file, contents) = OutboxFile::open(&path, vault(7)).expect("opens");
        assert_eq!(contents.records, records);
        file.append(&[send(3, "vejo")], Durability::Disk).expect("room");
        let bytes = std::fs::read(&path).expect("the file");
        assert!(!bytes.windows(4).any(|part| part == "vejo".as_bytes()));
        assert_eq!(OutboxFile::open(&path, vault(7)).expect("opens").1.records.len(), 3);
        assert_eq!(read_closed(&bytes, None).records, []);
        assert_eq!(read_closed(&bytes, vault(8).as_ref()).records, []);
        // A torn end and rot are what they are of an open file: one record at most.
        let torn = read_closed(&bytes[..bytes.len() - 9], vault(7).as_ref());
        assert_eq!((torn.records.len(), torn.is_damaged), (2, false));
        let mut rotten = bytes.clone();
        rotten[MAGIC.len() + HEADER + 40] ^= 1;
        let rotten = read_closed(&rotten, vault(7).as_ref());
        assert_eq!((rotten.records.len(), rotten.is_damaged), (2, true));
    }

    fn filled(name: &str, records: &[Record]) -> PathBuf {
        let path = super::super::place::scratch(name).join("outbox-0");
        let (mut file, contents) = OutboxFile::open(&path, None).expect("a new file");
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
            let mut bytes = MAGIC.to_vec();
            records[..count].iter().for_each(|record| seal(record, None, &mut bytes).expect("small"));
            ends.push(bytes.len());
        }
        for cut in 0..=whole.len() {
            std::fs::write(&path, &whole[..cut]).expect("room");
            let (mut file, contents) = OutboxFile::open(&path, None).expect("a torn file opens");
            let expected = ends.iter().filter(|end| **end <= cut).count().saturating_sub(1);
            assert_eq!(contents.records, records[..expected], "cut at {cut}");
            assert!(!contents.is_damaged, "cut at {cut}");
            // What comes after the torn end can be read.
            file.append(&[send(7, "next")], Durability::System).expect("room");
            let (_, again) = OutboxFile::open(&path, None).expect("opens");
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
        let (_, contents) = OutboxFile::open(&path, None).expect("opens");
        assert_eq!(contents.records, [send(1, "Olá")]);
    }

    #[test]
    fn rot_in_the_middle_costs_one_record_and_a_copy_is_kept() {
        let path = filled("rot", &[send(1, "first"), send(2, "second")]);
        let mut bytes = std::fs::read(&path).expect("the file");
        bytes[MAGIC.len() + HEADER + 4] ^= 0x20;
        std::fs::write(&path, &bytes).expect("room");
        let (_, contents) = OutboxFile::open(&path, None).expect("opens");
        assert_eq!((&contents.records, contents.is_damaged), (&vec![send(2, "second")], true));
        let aside = path.with_extension("damaged-1");
        assert_eq!((std::fs::read(&aside).ok(), contents.aside), (Some(bytes), Some(aside)));
        let (_, contents) = OutboxFile::open(&path, None).expect("opens");
        assert_eq!((contents.records, contents.is_damaged), (vec![send(2, "second")], false));
    }

    /// Every byte of the file, spoilt on its own: what stands in other records is there, and the file is kept and told of.
    #[test]
    fn g06_rot_at_every_byte_costs_at_most_its_own_record_and_is_never_silent() {
        let records = [send(1, "first"), send(2, "second"), send(3, "third")];
        let path = filled("rot-anywhere", &records);
        let whole = std::fs::read(&path).expect("the file");
        for at in MAGIC.len()..whole.len() {
            for flip in [0x01, 0x80] {
                let mut bytes = whole.clone();
                bytes[at] ^= flip;
                let contents = read(&bytes);
                assert!(contents.is_damaged, "byte {at}");
                let lost = records.iter().filter(|record| !contents.records.contains(record)).count();
                assert!(lost <= 1 && contents.records.iter().all(|record| records.contains(record)), "byte {at}");
            }
        }
        let damaged = [&MAGIC[..], b"rubbish that nobody wrote", &whole[MAGIC.len()..]].concat();
        assert_eq!((read(&damaged).records, read(&damaged).is_damaged), (records.to_vec(), true));
    }

    #[test]
    fn damaged_files_are_kept_beside_one_another() {
        let path = filled("aside", &[send(1, "first")]);
        for number in 1..=3 {
            std::fs::write(&path, format!("rubbish {number}")).expect("room");
            let (_, contents) = OutboxFile::open(&path, None).expect("opens");
            let aside = path.with_extension(format!("damaged-{number}"));
            assert_eq!(contents.aside, Some(aside.clone()));
            assert_eq!(std::fs::read_to_string(aside).ok(), Some(format!("rubbish {number}")));
        }
    }

    #[test]
    fn a_file_of_something_else_is_put_beside_and_not_used() {
        let path = super::super::place::scratch("foreign").join("outbox-0");
        std::fs::write(&path, "#!/bin/sh\n").expect("room");
        let (_, contents) = OutboxFile::open(&path, None).expect("opens");
        assert!(contents.is_damaged && contents.records.is_empty());
    }

    #[test]
    fn what_is_all_acknowledged_is_let_go_of() {
        let path = filled("dead", &[send(1, &"long ".repeat(5_000))]);
        let (mut file, _) = OutboxFile::open(&path, None).expect("opens");
        assert!(file.wants_rewrite(0) && !file.wants_rewrite(1));
        file.rewrite(&[]).expect("room");
        assert_eq!(std::fs::read(&path).ok(), Some(MAGIC.to_vec()));
        file.append(&[send(2, "on")], Durability::Disk).expect("room");
        assert_eq!(OutboxFile::open(&path, None).expect("opens").1.records, [send(2, "on")]);
    }

    #[test]
    fn only_its_owner_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let path = filled("mode", &[send(1, "Olá")]);
        let mode = |path: &Path| std::fs::metadata(path).map(|found| found.permissions().mode() & 0o777).ok();
        assert_eq!(mode(&path), Some(0o600));
        OutboxFile::open(&path, None).expect("opens").0.rewrite(&[]).expect("room");
        assert_eq!(mode(&path), Some(0o600));
    }
}
