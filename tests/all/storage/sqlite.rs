//! What only SQLite can do: files, modes, migrations, many commits at once, a journal cut short.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use turno::server::port::{Storage, StorageFault, Write};
use turno::server::storage::sqlite::{OpenError, SqliteStorage};

use super::folder::Folder;
use super::sample::{self, ANA};

async fn prepared(folder: &Path) -> SqliteStorage {
    let storage = SqliteStorage::open(folder).expect("opens");
    storage.commit(sample::ACCOUNT, sample::setup()).await.expect("commits");
    storage
}

/// Changes the database behind the store's back.
fn tamper(folder: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(folder.join("turno.db")).expect("opens");
    connection.execute_batch(sql).expect("changes");
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).expect("is there").permissions().mode() & 0o777
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<_> = entries.map(|entry| entry.expect("an entry").file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn only_its_owner_can_read_what_is_stored() {
    let folder = Folder::new();
    let data = folder.join("deep/data");
    let storage = prepared(&data).await;
    assert_eq!(mode(&data), 0o700);
    for name in names(&data) {
        assert_eq!(mode(&data.join(&name)), 0o600, "{name}");
    }
    storage.backup(&folder.join("copy.db")).await.expect("copies");
    assert_eq!(mode(&folder.join("copy.db")), 0o600);
}

#[tokio::test]
async fn closing_leaves_one_file_and_refuses_what_comes_later() {
    let folder = Folder::new();
    let storage = prepared(folder.path()).await;
    storage.close().await;
    storage.close().await;
    assert_eq!(names(folder.path()), ["turno.db"]);
    let late = storage.commit(sample::ACCOUNT, vec![]).await;
    assert!(matches!(late, Err(StorageFault::Refused(_))), "{late:?}");
    assert!(matches!(storage.accounts().await, Err(StorageFault::Read(_))));
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused() {
    let folder = Folder::new();
    prepared(folder.path()).await.close().await;
    tamper(folder.path(), "INSERT INTO schema_migrations VALUES (9000, 'later', 'x', 0)");
    let opened = SqliteStorage::open(folder.path());
    assert!(matches!(opened, Err(OpenError::Newer { found: 9000, .. })), "{opened:?}");
}

#[tokio::test]
async fn a_migration_that_was_changed_is_noticed() {
    let folder = Folder::new();
    prepared(folder.path()).await.close().await;
    tamper(folder.path(), "UPDATE schema_migrations SET sha256 = 'ffff' WHERE number = 1");
    let opened = SqliteStorage::open(folder.path());
    assert!(matches!(opened, Err(OpenError::ChecksumChanged { number: 1, .. })), "{opened:?}");
}

#[test]
fn a_file_of_somebody_else_is_refused_and_left_as_it_is() {
    let folder = Folder::new();
    let path = folder.join("turno.db");
    std::fs::write(&path, "my dear diary\n".repeat(100)).expect("writes");
    let before = std::fs::read(&path).expect("reads");
    assert!(matches!(SqliteStorage::open(folder.path()), Err(OpenError::NotADatabase { .. })));
    assert_eq!(std::fs::read(&path).expect("reads"), before);

    std::fs::remove_file(&path).expect("removes");
    tamper(folder.path(), "CREATE TABLE recipes (name TEXT)");
    let before = std::fs::read(&path).expect("reads");
    assert!(matches!(SqliteStorage::open(folder.path()), Err(OpenError::NotADatabase { .. })));
    assert_eq!(std::fs::read(&path).expect("reads"), before);
}

#[tokio::test]
async fn a_database_that_another_process_holds_is_refused() {
    let folder = Folder::new();
    prepared(folder.path()).await.close().await;
    let other = rusqlite::Connection::open(folder.join("turno.db")).expect("opens");
    other.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; DELETE FROM audit;").expect("locks");
    let opened = SqliteStorage::open(folder.path());
    assert!(matches!(opened, Err(OpenError::Locked { .. })), "{opened:?}");
}

#[test]
fn a_folder_that_cannot_be_written_is_refused() {
    let folder = Folder::new();
    std::fs::write(folder.join("file"), "").expect("writes");
    let opened = SqliteStorage::open(&folder.join("file/data"));
    assert!(matches!(opened, Err(OpenError::NotWritable { .. })), "{opened:?}");
    // The superuser writes everywhere.
    if rustix::process::geteuid().is_root() {
        return;
    }
    let shut = folder.join("shut");
    std::fs::create_dir(&shut).expect("creates");
    std::fs::set_permissions(&shut, PermissionsExt::from_mode(0o500)).expect("shuts");
    let opened = SqliteStorage::open(&shut);
    assert!(matches!(opened, Err(OpenError::NotWritable { .. })), "{opened:?}");
}

fn numbered(n: u8) -> Vec<Write> {
    let mut batch = sample::first_contact(n);
    batch.push(Write::Audit(sample::audit(u64::from(n))));
    batch
}

#[tokio::test]
async fn many_commits_at_once_are_all_stored_and_a_bad_one_fails_alone() {
    let folder = Folder::new();
    let storage = prepared(folder.path()).await;
    let mut waiting = tokio::task::JoinSet::new();
    for n in 1..=200u8 {
        let storage = storage.clone();
        waiting.spawn(async move {
            let mut batch = numbered(n);
            if n % 10 == 0 {
                batch.push(Write::Leg(sample::leg(255)));
            }
            (n, storage.commit(sample::ACCOUNT, batch).await)
        });
    }
    while let Some(done) = waiting.join_next().await {
        let (n, done) = done.expect("runs");
        if n % 10 == 0 {
            assert!(matches!(done, Err(StorageFault::Corrupt(_))), "{n}: {done:?}");
        } else {
            assert_eq!(done, Ok(()), "{n}");
        }
    }
    storage.close().await;
    let storage = SqliteStorage::open(folder.path()).expect("opens again");
    let live = storage.live(sample::ACCOUNT).await.expect("reads");
    let numbers: Vec<u64> = live.attendances.iter().map(|attendance| attendance.number).collect();
    assert_eq!(numbers, (1..=200).filter(|n| n % 10 != 0).collect::<Vec<_>>());
}

/// What a power cut leaves: the database as it was and a journal that ends somewhere.
#[tokio::test]
async fn g01_a_journal_cut_anywhere_holds_whole_batches_in_their_order() {
    let folder = Folder::new();
    let data = folder.join("data");
    let storage = prepared(&data).await;
    for n in 1..=20 {
        storage.commit(sample::ACCOUNT, numbered(n)).await.expect("commits");
    }
    let database = std::fs::read(data.join("turno.db")).expect("reads");
    let journal = std::fs::read(data.join("turno.db-wal")).expect("reads");
    let mut seen = std::collections::BTreeSet::new();
    for cut in (0..=37).map(|part| journal.len() * part / 37) {
        let copy = Folder::new();
        std::fs::write(copy.join("turno.db"), &database).expect("writes");
        std::fs::write(copy.join("turno.db-wal"), &journal[..cut]).expect("writes");
        let storage = SqliteStorage::open(copy.path()).expect("opens");
        if storage.accounts().await.expect("reads").is_empty() {
            continue;
        }
        let live = storage.live(sample::ACCOUNT).await.expect("reads");
        let n = live.event_n;
        assert_eq!((live.message_seq, live.attendance_number, live.audit_n), (n, n, n));
        assert_eq!(u64::try_from(live.attendances.len()), Ok(n));
        assert_eq!(
            (live.legs.len(), live.contacts.len(), live.last.len()),
            (live.attendances.len(), live.attendances.len(), live.attendances.len())
        );
        seen.insert(n);
    }
    assert!(seen.contains(&20) && seen.len() > 5, "{seen:?}");
}

#[tokio::test]
async fn a_row_that_does_not_parse_is_said_to_be_corrupt_and_not_shown() {
    let folder = Folder::new();
    let storage = prepared(folder.path()).await;
    storage.commit(sample::ACCOUNT, numbered(1)).await.expect("commits");
    storage.close().await;
    tamper(folder.path(), "UPDATE body SET content = '{\"type\":\"text\",\"text\":42, \"secret\": 1}'");
    let storage = SqliteStorage::open(folder.path()).expect("opens");
    let fault = storage.live(sample::ACCOUNT).await.expect_err("cannot be read");
    assert!(matches!(&fault, StorageFault::Corrupt(reason) if !reason.contains("secret")), "{fault:?}");
    assert_eq!(storage.accounts().await.map(|accounts| accounts.len()), Ok(1));
}

#[tokio::test]
async fn text_that_somebody_put_into_the_file_is_cleaned() {
    let folder = Folder::new();
    prepared(folder.path()).await.close().await;
    tamper(folder.path(), "UPDATE queue SET name = 'a' || char(27) || '[2Jb'");
    let storage = SqliteStorage::open(folder.path()).expect("opens");
    let live = storage.live(sample::ACCOUNT).await.expect("reads");
    assert_eq!(live.queues[0].name.as_str(), "a\u{fffd}[2Jb");
}

#[tokio::test]
async fn a_copy_is_whole_while_others_write() {
    let folder = Folder::new();
    let storage = prepared(&folder.join("data")).await;
    let writing = tokio::spawn({
        let storage = storage.clone();
        async move {
            for n in 1..=100 {
                storage.commit(sample::ACCOUNT, numbered(n)).await.expect("commits");
            }
        }
    });
    for copy in 0..3 {
        let place = folder.join(&format!("copy{copy}"));
        std::fs::create_dir(&place).expect("creates");
        storage.backup(&place.join("turno.db")).await.expect("copies");
        let copy = SqliteStorage::open(&place).expect("opens");
        let live = copy.live(sample::ACCOUNT).await.expect("reads");
        assert_eq!((live.event_n, live.event_n), (live.message_seq, live.audit_n));
    }
    writing.await.expect("ends");
    let nowhere = storage.backup(&folder.join("missing/copy.db")).await;
    assert!(matches!(nowhere, Err(StorageFault::Refused(_))), "{nowhere:?}");
    let told = storage.events(sample::ACCOUNT, ANA, 0, 100, 100).await;
    assert!(matches!(told, Ok(turno::server::port::storage::Replay::Events(events)) if events.len() == 100));
}
