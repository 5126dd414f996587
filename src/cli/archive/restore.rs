//! `turno restore FOLDER`.

use std::path::Path;

use crate::base::{SafeText, Timestamp};
use crate::server::lock::{FolderLock, LockError};
use crate::server::storage::Origin;
use crate::server::storage::sqlite::{Revived, SqliteStorage};

use super::manifest::File;
use super::{COPY, Manifest, Trouble, something_in};

/// What a data folder may hold although nothing was stored in it.
const HARMLESS: &[&str] = &["turno.lock"];

/// Makes the backup in `from` the store of the data folder `data`, which must hold nothing and be in nobody's use. The copy
/// must be the one that its manifest tells of.
pub fn restore(from: &Path, data: &Path, now: Timestamp) -> Result<(Manifest, Revived), Trouble> {
    let manifest = Manifest::read(from)?;
    let lock = FolderLock::take(data).map_err(in_use)?;
    if let Some(found) = something_in(data, HARMLESS)? {
        return Err(Trouble::NotEmpty { folder: data.to_owned(), found });
    }
    let told = manifest.files.iter().find(|file| file.name == COPY);
    let found = File::of(from, COPY)?;
    if told != Some(&found) {
        return Err(Trouble::Changed { path: from.join(COPY) });
    }
    let origin = Origin { sha256: SafeText::line(&found.sha256), taken: Timestamp(manifest.taken_ms) };
    let revived = SqliteStorage::revive(&from.join(COPY), data, &origin, now).map_err(Trouble::Store)?;
    drop(lock);
    Ok((manifest, revived))
}

fn in_use(error: LockError) -> Trouble {
    match error {
        LockError::Taken { folder, pid } => Trouble::InUse { folder, pid: SafeText::line(&pid) },
        LockError::Folder { folder, source } => Trouble::Io { path: folder, error: source },
    }
}
