//! One server for one data folder: a second one is refused, with the first one's process id.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

/// Held as long as the data folder is in use. The kernel takes it back when the process ends, however it ends.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error("another turno (process {pid}) uses the data folder {folder}")]
    Taken { folder: PathBuf, pid: String },
    #[error("the data folder {folder} cannot be used: {source}")]
    Folder { folder: PathBuf, source: std::io::Error },
}

impl FolderLock {
    /// Makes the folder where it is missing, for its owner alone, and locks it.
    pub fn take(folder: &Path) -> Result<FolderLock, LockError> {
        let failed = |source| LockError::Folder { folder: folder.to_owned(), source };
        make_private(folder).map_err(failed)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let mut file = options.open(folder.join("turno.lock")).map_err(failed)?;
        if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            let mut pid = String::new();
            let _ = file.read_to_string(&mut pid);
            let pid: String = pid.chars().filter(char::is_ascii_digit).collect();
            return Err(LockError::Taken { folder: folder.to_owned(), pid });
        }
        let write_pid = |file: &mut File| -> std::io::Result<()> {
            file.set_len(0)?;
            file.rewind()?;
            write!(file, "{}", std::process::id())
        };
        write_pid(&mut file).map_err(failed)?;
        Ok(FolderLock { _file: file })
    }
}

fn make_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_one_is_refused_with_the_process_id_of_the_first() {
        let folder = std::env::temp_dir().join(format!("turno-lock-{}", std::process::id()));
        let first = FolderLock::take(&folder).expect("free");
        match FolderLock::take(&folder) {
            Err(LockError::Taken { pid, .. }) => assert_eq!(pid, std::process::id().to_string()),
            other => panic!("{other:?}"),
        }
        drop(first);
        assert!(FolderLock::take(&folder).is_ok());
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
