//! The token of a sign-in with the key that came with it, in a file that only its owner can read.
//!
//! Two lines: the token, and the key of what is kept for this user ([`super::vault`]). They go together: whoever could sign in
//! with the token would be given the key all the same.
//!
//! The token never appears in an error, a log or `Debug`: it is a [`Secret`] from the file to the frame.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use crate::protocol::Secret;

/// A sign-in that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub token: Secret,
    /// `None`: it was kept before there were keys.
    pub key: Option<Secret>,
}

/// Longer than any token: what is longer is not one.
const MAX_BYTES: u64 = 4096;

/// Reads the token; `None` where there is none. A file that others could read is closed to them first.
pub fn read(path: &Path) -> io::Result<Option<Kept>> {
    let found = match fs::metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if found.permissions().mode() & 0o077 != 0 {
        fs::set_permissions(path, Permissions::from_mode(0o600))?;
    }
    if found.len() > MAX_BYTES {
        return Ok(None);
    }
    let text = fs::read_to_string(path)?;
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(Secret::new);
    Ok(lines.next().map(|token| Kept { token, key: lines.next() }))
}

/// Writes the token, so that at every moment the file holds the old one or the new one.
pub fn write(path: &Path, kept: &Kept) -> io::Result<()> {
    let key = kept.key.as_ref().map_or("", Secret::reveal);
    write_private(path, format!("{}\n{key}\n", kept.token.reveal()).as_bytes())
}

/// Replaces a file by one that nobody else can read, at once.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let fresh = path.with_extension("new");
    // A left-over could have other permissions: it is made anew.
    remove(&fresh)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
    file.write_all(bytes)?;
    file.sync_data()?;
    fs::rename(&fresh, path)
}

/// Removes the token; that there is none is no error.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_for_its_owner_only_and_survives_its_file() {
        let folder = super::super::place::scratch("token");
        let path = folder.join("token");
        assert_eq!(read(&path).ok().flatten(), None);
        let kept = || Kept { token: Secret::new("abc"), key: Some(Secret::new("def")) };
        assert!(write(&path, &kept()).is_ok());
        let mode = fs::metadata(&path).map(|found| found.permissions().mode() & 0o777);
        assert_eq!(mode.ok(), Some(0o600));
        assert_eq!(read(&path).ok().flatten(), Some(kept()));
        assert!(fs::set_permissions(&path, Permissions::from_mode(0o644)).is_ok());
        assert_eq!(read(&path).ok().flatten(), Some(kept()));
        let mode = fs::metadata(&path).map(|found| found.permissions().mode() & 0o777);
        assert_eq!(mode.ok(), Some(0o600));
        assert!(fs::write(&path, "old\n").is_ok());
        assert_eq!(read(&path).ok().flatten(), Some(Kept { token: Secret::new("old"), key: None }));
        assert!(remove(&path).is_ok() && remove(&path).is_ok());
        assert_eq!(read(&path).ok().flatten(), None);
    }
}
