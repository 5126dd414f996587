//! `turno backup FOLDER`.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use crate::base::Timestamp;
use crate::server::storage::sqlite::SqliteStorage;

use super::manifest::File;
use super::{COPY, Manifest, Trouble, something_in};

/// Copies the store of the data folder `data` into the new or empty folder `to`, checks the copy, and writes the manifest last.
/// A server that runs goes on meanwhile.
pub fn backup(data: &Path, to: &Path, now: Timestamp) -> Result<Manifest, Trouble> {
    if !data.join(COPY).exists() {
        return Err(Trouble::NoStore { folder: data.to_owned() });
    }
    if let Some(found) = something_in(to, &[])? {
        return Err(Trouble::NotEmpty { folder: to.to_owned(), found });
    }
    DirBuilder::new().recursive(true).mode(0o700).create(to).map_err(Trouble::io(to))?;
    let schema = SqliteStorage::archive(data, &to.join(COPY)).map_err(Trouble::Store)?;
    let manifest = Manifest::of(schema, now, File::of(to, COPY)?);
    manifest.write(to)?;
    Ok(manifest)
}
