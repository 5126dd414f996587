//! The token of a sign-in, in a file that only its owner can read.
//!
//! The token never appears in an error, a log or `Debug`: it is a [`Secret`] from the file to the frame.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use crate::protocol::Secret;

/// Longer than any token: what is longer is not one.
const MAX_BYTES: u64 = 4096;

/// Reads the token; `None` where there is none. A file that others could read is closed to them first.
pub fn read(path: &Path) -> io::Result<Option<Secret>> {
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
    let token = text.trim();
    Ok((!token.is_empty()).then(|| Secret::new(token)))
}

/// Writes the token, so that at every moment the file holds the old one or the new one.
pub fn write(path: &Path, token: &Secret) -> io::Result<()> {
    let fresh = path.with_extension("new");
    // A left-over could have other permissions: it is made anew.
    remove(&fresh)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
    file.write_all(token.reveal().as_bytes())?;
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
        assert!(write(&path, &Secret::new("abc")).is_ok());
        let mode = fs::metadata(&path).map(|found| found.permissions().mode() & 0o777);
        assert_eq!(mode.ok(), Some(0o600));
        assert_eq!(read(&path).ok().flatten(), Some(Secret::new("abc")));
        assert!(fs::set_permissions(&path, Permissions::from_mode(0o644)).is_ok());
        assert_eq!(read(&path).ok().flatten(), Some(Secret::new("abc")));
        let mode = fs::metadata(&path).map(|found| found.permissions().mode() & 0o777);
        assert_eq!(mode.ok(), Some(0o600));
        assert!(remove(&path).is_ok() && remove(&path).is_ok());
        assert_eq!(read(&path).ok().flatten(), None);
    }
}
