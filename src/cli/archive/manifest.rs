//! What a backup's folder says about itself: enough to tell, years later and with any tool, whether it is whole.

use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::base::{SafeText, Timestamp};

use super::{MANIFEST, Trouble};

/// The one form that is known.
const FORMAT: u32 = 1;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    /// Program and version that took it.
    pub program: String,
    /// The last migration of the database.
    pub schema: u32,
    /// When, for people (RFC 3339) and as milliseconds.
    pub taken: String,
    pub taken_ms: i64,
    pub files: Vec<File>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    pub name: String,
    pub bytes: u64,
    /// Lower-case hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// Of a folder with one copy.
    pub fn of(schema: u32, now: Timestamp, file: File) -> Manifest {
        let taken = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default().to_string();
        let program = concat!("turno ", env!("CARGO_PKG_VERSION")).to_owned();
        Manifest { format: FORMAT, program, schema, taken, taken_ms: now.0, files: vec![file] }
    }

    /// Written and durable, for the owner alone.
    pub fn write(&self, folder: &Path) -> Result<(), Trouble> {
        let path = folder.join(MANIFEST);
        let text = serde_json::to_string_pretty(self).unwrap_or_default() + "\n";
        let write = || -> std::io::Result<()> {
            let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::File::open(folder)?.sync_all()
        };
        write().map_err(Trouble::io(&path))
    }

    pub fn read(folder: &Path) -> Result<Manifest, Trouble> {
        let none = |reason: &str| Trouble::NoManifest { folder: folder.to_owned(), reason: SafeText::line(reason) };
        let text = std::fs::read_to_string(folder.join(MANIFEST)).map_err(|error| none(&error.to_string()))?;
        let manifest: Manifest = serde_json::from_str(&text).map_err(|error| none(&error.to_string()))?;
        if manifest.format == FORMAT { Ok(manifest) } else { Err(none("a form of a newer version")) }
    }
}

impl File {
    /// Reads the file and says what it is.
    pub fn of(folder: &Path, name: &str) -> Result<File, Trouble> {
        let path = folder.join(name);
        let sum = || -> std::io::Result<(u64, String)> {
            let mut file = std::fs::File::open(&path)?;
            let (mut hash, mut bytes, mut part) = (Sha256::new(), 0, vec![0; 256 * 1024]);
            loop {
                let read = file.read(&mut part)?;
                if read == 0 {
                    break;
                }
                hash.update(part.get(..read).unwrap_or_default());
                bytes += read as u64;
            }
            Ok((bytes, hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
        };
        let (bytes, sha256) = sum().map_err(Trouble::io(&path))?;
        Ok(File { name: name.to_owned(), bytes, sha256 })
    }
}
