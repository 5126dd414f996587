//! The documents that are made from the source: written by `turno docs`, held current by a test.
//!
//! One row is a file and the function that makes its text. Whoever adds a generated document adds a row here.

use std::path::Path;

use crate::config;

/// A document that is made from the source.
pub struct Document {
    /// From the root of the repository.
    pub path: &'static str,
    pub make: fn() -> String,
}

pub const DOCUMENTS: &[Document] = &[
    Document { path: "docs/config.md", make: config::document::reference },
    Document { path: "config.example.toml", make: config::document::example },
];

/// Writes those under `root` that are not current; the paths that were written.
pub fn write(root: &Path) -> std::io::Result<Vec<&'static str>> {
    let mut written = Vec::new();
    for document in DOCUMENTS {
        let path = root.join(document.path);
        let text = (document.make)();
        if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, text)?;
        written.push(document.path);
    }
    Ok(written)
}
