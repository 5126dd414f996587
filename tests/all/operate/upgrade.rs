//! What an earlier turno wrote and said, recorded once and never changed: the present one goes on from there (G17).
//!
//! `recorded/schema-1.sql` is a database, `schema-1.seen.json` what an agent saw of it, `protocol-1.jsonl` a conversation.

use serde_json::Value;
use turno::base::AttendanceId;
use turno::base::page::PageRequest;
use turno::protocol::frame::{ClientFrame, ServerFrame};
use turno::protocol::{MessageView, ProtocolError, Reply, Request, Snapshot};

use super::keeping::{NOWHERE, open};
use crate::server::{Client, text};
use crate::storage::folder::Folder;

const DATABASE: &str = include_str!("recorded/schema-1.sql");
const SEEN: &str = include_str!("recorded/schema-1.seen.json");
const CONVERSATION: &str = include_str!("recorded/protocol-1.jsonl");
/// `turn` in ASCII: how turno's files are known.
const APPLICATION: i32 = 0x7475_726e;

/// The recorded database in a new folder.
pub fn recorded_database(data: &std::path::Path) {
    std::fs::create_dir(data).expect("a folder");
    let database = rusqlite::Connection::open(data.join("turno.db")).expect("a file");
    // The tables stand in the order of their names.
    database.pragma_update(None, "foreign_keys", false).expect("off");
    database.execute_batch(DATABASE).expect("the recorded database");
    database.pragma_update(None, "application_id", APPLICATION).expect("its mark");
    database.close().expect("closed");
}

fn recorded(seen: &Value, at: &str) -> Value {
    seen.pointer(at).unwrap_or_else(|| panic!("no {at}")).clone()
}

/// What never changes of a message. Its status may: the window closed long ago, and what still waited then has failed.
fn told(row: &MessageView) -> impl PartialEq + std::fmt::Debug + use<> {
    (row.id, row.seq, row.direction, row.at, row.author, row.content.clone(), row.marks.clone())
}

#[tokio::test]
async fn g17_a_database_of_the_first_schema_opens_and_an_agent_sees_what_they_saw() {
    let folder = Folder::new();
    let data = folder.join("data");
    recorded_database(&data);
    let premises = open(&data, NOWHERE).await;
    assert!(data.join("turno-before-0002.db").exists(), "a copy was taken before it was changed");

    let seen: Value = serde_json::from_str(SEEN).expect("JSON");
    let mut ana = Client::signed_in(&premises.server, "ana").await;
    let then: Snapshot = serde_json::from_value(recorded(&seen, "/snapshot")).expect("a picture");
    // Less is told of colleagues than then (D20); of the work, all.
    let now = ana.picture();
    assert_eq!((now.me, &now.account, &now.channels), (then.me, &then.account, &then.channels));
    assert_eq!(now.attendances, then.attendances);
    assert!(now.users.keys().eq(then.users.keys()) && now.queues.keys().eq(then.queues.keys()));
    let page = recorded(&seen, "/timeline/ok");
    let attendance: AttendanceId = serde_json::from_value(recorded(&page, "/attendance")).expect("an id");
    let rows: Vec<MessageView> = serde_json::from_value(recorded(&page, "/page/rows")).expect("messages");
    match ana.ask(Request::Timeline { attendance, page: PageRequest::newest(50) }).await {
        Ok(Reply::Timeline { page, .. }) => {
            assert!(page.rows.iter().map(told).eq(rows.iter().map(told)), "{:?}", page.rows);
        }
        other => panic!("{other:?}"),
    }
    match ana.ask(Request::Drafts).await {
        Ok(Reply::Drafts { drafts }) => assert_eq!(drafts, [(attendance, text("um momento"))]),
        other => panic!("{other:?}"),
    }
    // Numbers go on from where they stood.
    assert!(ana.picture().n > then.n);
    premises.close().await;
    let again = open(&data, NOWHERE).await;
    assert!(!data.join("turno-before-0002-1.db").exists(), "once is enough");
    again.close().await;
}

#[test]
fn g17_every_frame_of_the_first_protocol_is_still_understood() {
    let (mut asked, mut heard) = (0, 0);
    for line in CONVERSATION.lines() {
        let line: Value = serde_json::from_str(line).expect("JSON");
        let frame = line["frame"].to_string();
        if line["from"] == "client" {
            let read = serde_json::from_str::<ClientFrame>(&frame);
            assert!(read.is_ok(), "{read:?}: {frame}");
            asked += 1;
        } else {
            let read: ServerFrame = serde_json::from_str(&frame).unwrap_or_else(|error| panic!("{error}: {frame}"));
            assert_ne!(read, ServerFrame::Unknown, "{frame}");
            heard += 1;
        }
    }
    assert!(asked > 20 && heard > 20, "{asked} and {heard}");
}

#[tokio::test]
async fn g17_an_older_client_is_served_in_its_own_version_and_a_stranger_is_told() {
    let folder = Folder::new();
    let premises = open(&folder.join("data"), NOWHERE).await;
    for (versions, answer) in [(vec![1], Some(1)), (vec![1, 2, 99], Some(1)), (vec![0, 1], Some(1)), (vec![99], None)] {
        let mut end = premises.server.door().link();
        let hello = ClientFrame::Hello { versions: versions.clone(), client: text("an older one"), account: None };
        end.tx.send(hello).await.expect("said");
        match (end.rx.recv().await, answer) {
            (Some(ServerFrame::Hello { version, .. }), Some(right)) => assert_eq!(version, right, "{versions:?}"),
            (Some(ServerFrame::Bye { error: ProtocolError::Version }), None) => {}
            other => panic!("{versions:?}: {other:?}"),
        }
    }
    premises.close().await;
}

#[test]
fn g17_what_a_newer_server_tells_besides_is_skipped() {
    let newer = [
        r#"{"t":"weather","sunny":true}"#,
        r#"{"t":"event","n":5,"prev":4,"event":{"kind":"attendance_painted","colour":"red"}}"#,
        r#"{"t":"ping","now":1,"and":"more"}"#,
    ];
    let read = newer.map(|frame| serde_json::from_str::<ServerFrame>(frame).expect("understood"));
    assert_eq!(read[0], ServerFrame::Unknown);
    assert!(matches!(&read[1], ServerFrame::Event(told) if told.event == turno::protocol::Event::Unknown));
    assert!(matches!(read[2], ServerFrame::Ping { .. }));
}
