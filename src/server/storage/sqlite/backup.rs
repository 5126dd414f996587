//! Copies of a database in use. One read transaction sees one moment; writing goes on meanwhile.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::connection::{self, Purpose};

/// Copies the database at `from` into the new file `to` (0600). The name appears when the copy is complete and durable; a
/// file that is there already is never replaced. Fails with the reason, as text.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), String> {
    if to.exists() {
        return Err(format!("{} is there already", to.display()));
    }
    let partial = partial_name(to);
    let done = fill(from, &partial).and_then(|()| publish(&partial, to));
    if done.is_err() {
        // What is left of a failed attempt would only take up room; the error to tell is the first one.
        let _ = std::fs::remove_file(&partial);
    }
    done
}

fn partial_name(to: &Path) -> PathBuf {
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    to.with_file_name(name)
}

fn fill(from: &Path, partial: &Path) -> Result<(), String> {
    let text = partial.to_str().ok_or("the path is not UTF-8")?;
    // SQLite accepts an empty file; made here, it has its mode from the start.
    let made = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(partial);
    made.map_err(|error| error.to_string())?;
    let copied = connection::open(from, Purpose::Checkpoint).and_then(|connection| {
        connection.execute("VACUUM INTO ?1", [text])?;
        Ok(())
    });
    copied.map_err(|error| error.to_string())
}

/// Makes the copy durable before its name is there to be trusted.
pub(super) fn publish(partial: &Path, to: &Path) -> Result<(), String> {
    let publish = || -> std::io::Result<()> {
        File::open(partial)?.sync_all()?;
        // A link, unlike a rename, fails where something is there.
        std::fs::hard_link(partial, to)?;
        std::fs::remove_file(partial)?;
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()
    };
    publish().map_err(|error| error.to_string())
}
