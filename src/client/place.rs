//! Where a client keeps things on this machine, one place per server, account and user.
//!
//! ```text
//! FOLDER/SERVER/last                      who signed in last: ACCOUNT USER
//! FOLDER/SERVER/ACCOUNT.USER/token        0600
//!                            outbox-0     unsent messages and drafts
//!                            outbox-0.lock
//!                            cache-2/     the last picture; the number is the schema's
//! ```
//!
//! Outbox and cache are closed with a key of the server's, which lies beside the token and goes with it ([`super::vault`]).
//!
//! A second process of the same user takes the next free outbox, and a cache in memory. Whoever opens a place takes over
//! what a process that is gone left in its own outbox. All folders are 0700.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::base::{AccountId, UserId};

use super::act::{Durability, Saved};
use super::cache::disk::DiskCache;
use super::cache::memory::MemoryCache;
use super::cache::{Cache, disk};
use super::outbox::Record;
use super::outbox_file::OutboxFile;
use super::outbox_read::Contents;
use super::token::{self, Kept};
use super::vault::Vault;

/// Processes of one user that can each have an outbox.
const OUTBOXES: usize = 16;

/// Where a client keeps what it must not lose, for all who sit at this machine: folders, or in a rehearsal a disk that can
/// fail.
pub trait Home: Send {
    /// Who signed in here last.
    fn last(&self) -> Option<(AccountId, UserId)>;
    /// The sign-in that was kept for a user.
    fn token(&self, key: (AccountId, UserId)) -> io::Result<Option<Kept>>;
    /// Opens the place of a user with their vault. What does not work is told, and replaced by memory; without a vault
    /// nothing is kept, since the next person could read it (X14).
    fn open(&self, key: (AccountId, UserId), vault: Option<Vault>) -> Opened;
    /// Notes who signed in, so that the next start shows their picture at once.
    fn remember(&self, key: (AccountId, UserId)) -> io::Result<()>;
    /// Nobody is to be signed in by itself at the next start.
    fn forget(&self) -> io::Result<()>;
}

/// The place of one user in a [`Home`], held by one process.
pub trait Room: Send {
    fn keep(&mut self, records: &[Record], durability: Durability) -> io::Result<()>;
    /// Writes the outbox anew where it is mostly dead or its handle failed.
    fn tidy(&mut self, live: &dyn Fn() -> Vec<Record>) -> io::Result<()>;
    fn keep_token(&self, kept: &Kept) -> io::Result<()>;
    fn forget_token(&self) -> io::Result<()>;
    /// Deletes everything of this user on this machine. The cache must be closed before.
    fn wipe(self: Box<Self>) -> io::Result<()>;
}

/// The folder of one server.
#[derive(Debug, Clone)]
pub struct Root {
    folder: PathBuf,
}

/// The place of one user, held by this process.
pub struct Place {
    folder: PathBuf,
    outbox: OutboxFile,
    /// Released when it is dropped.
    _lock: File,
}

/// A place that was opened, and what was in it.
pub struct Opened {
    pub place: Option<Box<dyn Room>>,
    pub cache: Box<dyn Cache>,
    pub saved: Saved,
    pub trouble: Vec<Trouble>,
}

/// What did not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// A damaged outbox, and where it is kept.
    Damaged(PathBuf),
    /// The outbox cannot be used, in words for a log.
    NotKept(String),
    /// Anything that is no promise, in words for a log.
    Cache(String),
}

impl Root {
    /// The folder of `server` below `folder`. Nothing is made yet.
    pub fn new(folder: &Path, server: &str) -> Root {
        Root { folder: folder.join(folder_name(server)) }
    }

    fn place_of(&self, key: (AccountId, UserId)) -> PathBuf {
        self.folder.join(format!("{}.{}", key.0, key.1))
    }
}

impl Home for Root {
    fn last(&self) -> Option<(AccountId, UserId)> {
        let text = fs::read_to_string(self.folder.join("last")).ok()?;
        let (account, user) = text.trim().split_once(' ')?;
        Some((account.parse().ok()?, user.parse().ok()?))
    }

    fn token(&self, key: (AccountId, UserId)) -> io::Result<Option<Kept>> {
        token::read(&self.place_of(key).join("token"))
    }

    fn open(&self, key: (AccountId, UserId), vault: Option<Vault>) -> Opened {
        let Some(vault) = vault else {
            return in_memory("the server gave no key: nothing is kept on this machine".to_owned());
        };
        let folder = self.place_of(key);
        let mut trouble = Vec::new();
        for earlier in disk::EARLIER {
            if let Err(error) = remove_folder(&folder.join(earlier)) {
                trouble.push(Trouble::Cache(format!("{earlier}: {error}")));
            }
        }
        let opened =
            private_folder(&self.folder).and_then(|()| private_folder(&folder)).and_then(|()| take_slot(&folder));
        let (slot, lock) = match opened {
            Ok(taken) => taken,
            Err(error) => return in_memory(format!("{}: {error}", folder.display())),
        };
        let (outbox, records) = match open_outbox(&folder, slot, &vault, &mut trouble) {
            Ok(opened) => opened,
            Err(error) => return in_memory(format!("outbox in {}: {error}", folder.display())),
        };
        let mut cache = if slot == 0 {
            disk_cache(&folder, vault, &mut trouble)
        } else {
            let words = "another turno of this user runs on this machine: the cache is in memory";
            trouble.push(Trouble::Cache(words.to_owned()));
            Box::<MemoryCache>::default()
        };
        let picture = cache.picture();
        trouble.extend(cache.trouble().map(Trouble::Cache));
        let place: Box<dyn Room> = Box::new(Place { folder, outbox, _lock: lock });
        Opened { place: Some(place), cache, saved: Saved { picture, records }, trouble }
    }

    fn remember(&self, key: (AccountId, UserId)) -> io::Result<()> {
        private_folder(&self.folder)?;
        token::write_private(&self.folder.join("last"), format!("{} {}\n", key.0, key.1).as_bytes())
    }

    fn forget(&self) -> io::Result<()> {
        token::remove(&self.folder.join("last"))
    }
}

impl Room for Place {
    fn keep(&mut self, records: &[Record], durability: Durability) -> io::Result<()> {
        self.outbox.append(records, durability)
    }

    fn tidy(&mut self, live: &dyn Fn() -> Vec<Record>) -> io::Result<()> {
        if !self.outbox.wants_rewrite(1) && !self.outbox.wants_rewrite(0) {
            return Ok(());
        }
        let live = live();
        if self.outbox.wants_rewrite(live.len()) { self.outbox.rewrite(&live) } else { Ok(()) }
    }

    fn keep_token(&self, kept: &Kept) -> io::Result<()> {
        token::write(&self.folder.join("token"), kept)
    }

    fn forget_token(&self) -> io::Result<()> {
        token::remove(&self.folder.join("token"))
    }

    fn wipe(self: Box<Self>) -> io::Result<()> {
        remove_folder(&self.folder)
    }
}

fn remove_folder(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// A server's name as a folder's: letters, digits, dots and hyphens as they are. What had to be changed is told apart from
/// others by a checksum of the whole.
fn folder_name(server: &str) -> String {
    let plain: String =
        server.chars().map(|c| if c.is_ascii_alphanumeric() || ".-".contains(c) { c } else { '_' }).collect();
    let plain: String = plain.trim_start_matches('.').chars().take(80).collect();
    if plain == server { plain } else { format!("{plain}-{:08x}", crc32fast::hash(server.as_bytes())) }
}

fn private_folder(folder: &Path) -> io::Result<()> {
    if !folder.exists() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        // The folder's own entry: without it a power cut takes all that is in it.
        if let Some(above) = folder.parent() {
            File::open(above)?.sync_all()?;
        }
    }
    let found = fs::metadata(folder)?;
    if found.permissions().mode() & 0o077 != 0 {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// The first outbox that no other process holds.
fn take_slot(folder: &Path) -> io::Result<(usize, File)> {
    for slot in 0..OUTBOXES {
        if let Some(lock) = lock(folder, slot)? {
            return Ok((slot, lock));
        }
    }
    Err(io::Error::other("too many processes of turno for one user"))
}

fn lock(folder: &Path, slot: usize) -> io::Result<Option<File>> {
    let path = folder.join(format!("outbox-{slot}.lock"));
    let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Opens the outbox of `slot`, and takes over what processes that are gone left in theirs.
fn open_outbox(
    folder: &Path,
    slot: usize,
    vault: &Vault,
    trouble: &mut Vec<Trouble>,
) -> io::Result<(OutboxFile, Vec<Record>)> {
    let (mut outbox, contents) = OutboxFile::open(&outbox_path(folder, slot), Some(vault.clone()))?;
    trouble.extend(contents.aside.map(Trouble::Damaged));
    let mut records = contents.records;
    for other in (0..OUTBOXES).filter(|other| *other != slot) {
        let path = outbox_path(folder, other);
        if !path.exists() {
            continue;
        }
        if let Some(_held) = lock(folder, other)? {
            match take_over(&mut outbox, &path, vault) {
                Ok(left) => {
                    trouble.extend(left.aside.map(Trouble::Damaged));
                    records.extend(left.records);
                }
                // It stays where it is, for the next start.
                Err(error) => trouble.push(Trouble::NotKept(format!("{}: {error}", path.display()))),
            }
        }
    }
    Ok((outbox, records))
}

/// Takes what a process that is gone left into `outbox`, and removes its file.
fn take_over(outbox: &mut OutboxFile, path: &Path, vault: &Vault) -> io::Result<Contents> {
    let (_, left) = OutboxFile::open(path, Some(vault.clone()))?;
    outbox.append(&left.records, Durability::Disk)?;
    fs::remove_file(path)?;
    Ok(left)
}

fn outbox_path(folder: &Path, slot: usize) -> PathBuf {
    folder.join(format!("outbox-{slot}"))
}

fn disk_cache(folder: &Path, vault: Vault, trouble: &mut Vec<Trouble>) -> Box<dyn Cache> {
    match DiskCache::open(&folder.join(disk::FOLDER), Some(vault)) {
        Ok(cache) => Box::new(cache),
        Err(error) => {
            trouble.push(Trouble::Cache(error.to_string()));
            Box::<MemoryCache>::default()
        }
    }
}

fn in_memory(detail: String) -> Opened {
    let trouble = vec![Trouble::NotKept(detail)];
    Opened { place: None, cache: Box::<MemoryCache>::default(), saved: Saved::default(), trouble }
}

/// An empty folder for a test.
#[cfg(test)]
pub(super) fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("turno-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    assert!(private_folder(&folder).is_ok());
    folder
}
