//! `turno backup` and `turno restore`: a folder with a copy of the database and a manifest that says what is in it.
//!
//! The copy is one moment of the store, taken beside a running server or without one. Restoring goes into an empty data
//! folder only, and sends nothing. Never here: SQL, or a look into what is copied.

mod backup;
mod manifest;
mod restore;

use std::path::{Path, PathBuf};

use crate::base::SafeText;
use crate::i18n::Texts;
use crate::server::storage::sqlite::OpenError;

use super::exit::Exit;
use super::failure::Failure;

pub use backup::backup;
pub use manifest::Manifest;
pub use restore::restore;

/// The copy in a backup's folder.
const COPY: &str = "turno.db";
/// Written last: a folder without it is no backup.
const MANIFEST: &str = "manifest.json";

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The backup's folder.
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    #[arg(long, value_name = "FOLDER")]
    pub data: Option<PathBuf>,
}

/// Why there is no backup, or nothing was restored.
#[derive(Debug)]
pub enum Trouble {
    /// A folder that must be new or empty is not; the name of something in it.
    NotEmpty {
        folder: PathBuf,
        found: SafeText,
    },
    /// There is no database to copy.
    NoStore {
        folder: PathBuf,
    },
    /// There is no manifest, or none that can be read.
    NoManifest {
        folder: PathBuf,
        reason: SafeText,
    },
    /// The copy is not the one that the manifest tells of.
    Changed {
        path: PathBuf,
    },
    /// Another process uses the data folder.
    InUse {
        folder: PathBuf,
        pid: SafeText,
    },
    Store(OpenError),
    Io {
        path: PathBuf,
        error: std::io::Error,
    },
}

impl Trouble {
    fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Trouble {
        move |error| Trouble::Io { path: path.to_owned(), error }
    }

    pub fn failure(&self, texts: &Texts) -> Failure {
        let shown = |path: &Path| SafeText::line(&path.display().to_string());
        let told = |exit, id: &str, path: &Path, name: &str, value: &SafeText| {
            let path = shown(path);
            let arguments = [("path", path.as_str().into()), (name_of(name), value.as_str().into())];
            Failure::new(exit, texts.with(id, &arguments)).with_next(texts.with(&format!("{id}-next"), &arguments))
        };
        let none = SafeText::default();
        match self {
            Trouble::NotEmpty { folder, found } => told(Exit::CannotCreate, "keep-not-empty", folder, "found", found),
            Trouble::NoStore { folder } => told(Exit::NoInput, "keep-no-store", folder, "", &none),
            Trouble::NoManifest { folder, reason } => told(Exit::NoInput, "keep-no-manifest", folder, "reason", reason),
            Trouble::Changed { path } => told(Exit::Data, "keep-changed", path, "", &none),
            Trouble::InUse { folder, pid } => told(Exit::Temporary, "keep-in-use", folder, "pid", pid),
            Trouble::Store(error) => {
                let reason = SafeText::line(&error.to_string());
                Failure::new(Exit::Io, texts.with("keep-store", &[("reason", reason.as_str().into())]))
                    .with_next(texts.get("keep-store-next"))
            }
            Trouble::Io { path, error } => Failure::io(texts, path, error),
        }
    }
}

/// The name of a sentence's second argument.
fn name_of(name: &str) -> &'static str {
    match name {
        "found" => "found",
        "reason" => "reason",
        _ => "pid",
    }
}

/// Something in a folder besides `but`; a folder that is not there holds nothing.
fn something_in(folder: &Path, but: &[&str]) -> Result<Option<SafeText>, Trouble> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Trouble::io(folder)(error)),
    };
    for entry in entries {
        let name = entry.map_err(Trouble::io(folder))?.file_name();
        if !but.iter().any(|known| name == *known) {
            return Ok(Some(SafeText::line(&name.to_string_lossy())));
        }
    }
    Ok(None)
}
