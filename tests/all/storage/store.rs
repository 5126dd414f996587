//! The stores that the story is told to.

use std::path::Path;

use turno::base::Timestamp;
use turno::server::port::Storage;
use turno::server::storage::Origin;
use turno::server::storage::memory::MemoryStorage;
use turno::server::storage::sqlite::SqliteStorage;

use super::folder::Folder;

/// A store that can be closed and opened again, and whose copies can be opened.
pub enum Store {
    Memory(MemoryStorage),
    Sqlite(SqliteStorage, Folder),
}

impl Store {
    pub fn memory() -> Store {
        Store::Memory(MemoryStorage::new())
    }

    pub fn sqlite() -> Store {
        let folder = Folder::new();
        Store::Sqlite(SqliteStorage::open(&folder.join("data")).expect("opens"), folder)
    }

    pub fn get(&self) -> &dyn Storage {
        match self {
            Store::Memory(storage) => storage,
            Store::Sqlite(storage, _) => storage,
        }
    }

    /// As after a restart of the program.
    pub async fn reopened(self) -> Store {
        match self {
            Store::Memory(storage) => Store::Memory(storage),
            Store::Sqlite(storage, folder) => {
                storage.close().await;
                Store::Sqlite(SqliteStorage::open(&folder.join("data")).expect("opens again"), folder)
            }
        }
    }

    /// A place for a copy: alone in a folder and under the database's name, as for a restore.
    pub fn backup_path(&self) -> std::path::PathBuf {
        match self {
            Store::Memory(_) => "copy".into(),
            Store::Sqlite(_, folder) => {
                std::fs::create_dir_all(folder.join("copy")).expect("a folder");
                folder.join("copy/turno.db")
            }
        }
    }

    pub fn open_backup(&self, path: &Path) -> Box<dyn Storage> {
        match self {
            Store::Memory(storage) => Box::new(storage.open_backup(path).expect("a copy")),
            Store::Sqlite(..) => Box::new(SqliteStorage::open(path.parent().expect("a folder")).expect("opens")),
        }
    }

    /// As after a restore of the copy under `path`.
    pub fn revived(self, path: &Path, now: Timestamp) -> Store {
        let origin = Origin { sha256: turno::base::SafeText::line("a copy"), taken: now };
        match self {
            Store::Memory(storage) => {
                storage.revive(path, &origin, now).expect("a copy");
                Store::Memory(storage)
            }
            Store::Sqlite(_, folder) => {
                let restored = folder.join("restored");
                std::fs::create_dir_all(&restored).expect("a folder");
                SqliteStorage::revive(path, &restored, &origin, now).expect("revives");
                Store::Sqlite(SqliteStorage::open(&restored).expect("opens"), folder)
            }
        }
    }
}
