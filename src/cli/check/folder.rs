//! A look at the data folder: whether it is there, ours, private, and roomy.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::base::SafeText;

use super::Probe;

/// Below this many MiB a day's traffic may not fit.
const LITTLE: u64 = 512;

/// What is right and wrong with the folder.
pub fn look(folder: &Path) -> Vec<Probe> {
    let path = SafeText::line(&folder.display().to_string());
    let Ok(metadata) = std::fs::metadata(folder) else {
        return vec![Probe::NoFolder { path }];
    };
    let mut found = Vec::new();
    let writable = rustix::fs::access(folder, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK);
    match (metadata.is_dir(), writable) {
        (true, Ok(())) => found.push(Probe::Folder { path: path.clone() }),
        (true, Err(error)) => {
            let reason = SafeText::line(&std::io::Error::from(error).to_string());
            found.push(Probe::FolderNotWritable { path: path.clone(), reason });
        }
        (false, _) => {
            let reason = SafeText::line(&std::io::Error::from(std::io::ErrorKind::NotADirectory).to_string());
            found.push(Probe::FolderNotWritable { path: path.clone(), reason });
        }
    }
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        found.push(Probe::FolderOpen { path: path.clone(), mode });
    }
    let free = rustix::fs::statvfs(folder).map(|space| space.f_bavail.saturating_mul(space.f_frsize) >> 20);
    found.extend(free.ok().filter(|free| *free < LITTLE).map(|free| Probe::LittleSpace { path, free }));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_others_see_is_told() {
        let folder = std::env::temp_dir().join(format!("turno-folder-{}", std::process::id()));
        assert!(matches!(look(&folder)[..], [Probe::NoFolder { .. }]));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).expect("its mode");
        assert!(look(&folder).iter().any(|probe| matches!(probe, Probe::FolderOpen { mode: 0o755, .. })));
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).expect("its mode");
        assert!(matches!(look(&folder)[0], Probe::Folder { .. }));
        assert!(!look(&folder).iter().any(|probe| matches!(probe, Probe::FolderOpen { .. })));
    }
}
