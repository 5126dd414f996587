//! Bringing a backup back is an act like any other: the audit log says so (G21).

use std::path::Path;

use turno::base::page::PageRequest;
use turno::base::{Millis, Timestamp};
use turno::cli::archive;
use turno::domain::AuditHash;
use turno::protocol::admin::AuditView;
use turno::protocol::{AdminReply, AdminRequest};

use super::keeping::{NOWHERE, open};
use super::upgrade;
use crate::server::{Client, add_user, clock};
use crate::storage::folder::Folder;

/// The whole log of the data folder's one account, oldest first, each row of which follows from the one before.
async fn log_of(data: &Path) -> Vec<AuditView> {
    let premises = open(data, NOWHERE).await;
    let mut admin = Client::local(&premises.server).await;
    let page = PageRequest { before: None, limit: 200 };
    let Ok(AdminReply::Audit { account, page }) = admin.admin(AdminRequest::Audit { page }).await else {
        panic!("the log")
    };
    let mut before = AuditHash::default();
    for (at, row) in page.rows.iter().enumerate() {
        assert_eq!(row.n, at as u64 + 1);
        assert_eq!(row.fields(account).hash(before), row.hash, "row {} follows", row.n);
        before = row.hash;
    }
    // And goes on from there.
    let login = format!("later{}", page.rows.len());
    admin.admin(add_user(&login, turno::domain::Role::Agent)).await.expect("added");
    premises.close().await;
    page.rows
}

fn assert_restored(row: &AuditView, copy: &Path, now: Timestamp) {
    let manifest = archive::Manifest::read(copy).expect("a manifest");
    assert_eq!((&*row.what, row.user, row.at), ("server.restore", None, now));
    assert_eq!(&*row.on, manifest.files[0].sha256, "which backup it was");
}

#[tokio::test]
async fn g21_a_restore_is_a_row_of_the_audit_log_chained_to_the_copys_last() {
    let folder = Folder::new();
    let (data, copy, fresh) = (folder.join("data"), folder.join("copy"), folder.join("fresh"));
    let premises = open(&data, NOWHERE).await;
    let mut admin = Client::local(&premises.server).await;
    admin.admin(add_user("ana", turno::domain::Role::Agent)).await.expect("added");
    premises.close().await;
    let taken = archive::backup(&data, &copy, clock()).expect("a backup").taken_ms;
    let now = clock().plus(Millis::hours(5));
    archive::restore(&copy, &fresh, now).expect("restored");
    let rows = log_of(&fresh).await;
    assert_eq!(rows.iter().map(|row| &*row.what).collect::<Vec<_>>(), ["user.add", "server.restore"]);
    assert_restored(&rows[1], &copy, now);
    assert_eq!(&*rows[1].details, format!(r#"{{"taken":{taken}}}"#));
    // A copy of the restored one, restored: each of them left its row.
    let (second, again) = (folder.join("second"), folder.join("again"));
    archive::backup(&fresh, &second, clock()).expect("a backup");
    archive::restore(&second, &again, clock()).expect("restored");
    let rows = log_of(&again).await;
    let acts: Vec<_> = rows.iter().map(|row| &*row.what).collect();
    assert_eq!(acts, ["user.add", "server.restore", "user.add", "server.restore"]);
}

#[tokio::test]
async fn g21_a_restore_of_a_backup_of_the_first_schema_leaves_its_row_too() {
    let folder = Folder::new();
    let (data, copy, fresh) = (folder.join("data"), folder.join("copy"), folder.join("fresh"));
    upgrade::recorded_database(&data);
    archive::backup(&data, &copy, clock()).expect("a backup");
    let now = clock();
    archive::restore(&copy, &fresh, now).expect("restored");
    let rows = log_of(&fresh).await;
    assert!(rows.len() > 1, "what the old one wrote is there");
    assert_restored(rows.last().expect("a row"), &copy, now);
}
