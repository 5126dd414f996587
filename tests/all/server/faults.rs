//! When the store fails: nobody is told that something was saved, and everything goes on afterwards (G01, G14).

use std::time::Duration;

use turno::domain::{Refusal, Status};
use turno::protocol::frame::ServerFrame;
use turno::protocol::{AdminReply, AdminRequest, Event, Request};
use turno::server::storage::memory::Fault;

use super::{House, text};

const MARIANA: &str = "5511999990001";

#[tokio::test]
async fn g01_a_webhook_that_could_not_be_stored_is_not_acknowledged_and_its_repeat_is() {
    for fault in [Fault::Refused, Fault::Unknown { applied: false }, Fault::Unknown { applied: true }] {
        let mut house = House::new().await;
        let mut ana = house.client().await;
        house.storage.fail_next_commit(fault);
        assert!(house.webhook("wamid.1", MARIANA, "Oi").await.is_err(), "{fault:?}");
        house.webhook("wamid.1", MARIANA, "Oi").await.expect("the provider repeats");
        // Everybody got a fresh picture; whatever really happened, the message is there once.
        loop {
            match ana.hear().await {
                ServerFrame::Snapshot { snapshot } => ana.picture = Some(*snapshot),
                ServerFrame::Event(numbered) => {
                    if let Some(picture) = &mut ana.picture {
                        picture.apply(&numbered);
                    }
                }
                other => panic!("{other:?}"),
            }
            if ana.picture().attendances.len() == 1 {
                break;
            }
        }
        let id = *ana.picture().attendances.keys().next().expect("a row");
        let page = turno::base::page::PageRequest::newest(10);
        match ana.ask(Request::Timeline { attendance: id, page }).await {
            Ok(turno::protocol::Reply::Timeline { page, .. }) => assert_eq!(page.rows.len(), 1, "{fault:?}"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn g14_a_reply_that_could_not_be_stored_is_said_to_be_unsaved_and_can_be_repeated() {
    let mut house = House::new().await;
    let mut ana = house.client().await;
    house.webhook("wamid.1", MARIANA, "Oi").await.expect("durable");
    ana.until("the attendance", |event| matches!(event, Event::AttendanceShown { .. })).await;
    let id = *ana.picture().attendances.keys().next().expect("a row");
    ana.ask(Request::Open { attendance: id }).await.expect("opened");
    house.storage.fail_next_commit(Fault::Refused);
    let key = turno::base::Key([9; 16]);
    let send = || Request::Send { attendance: id, text: text("Olá"), reply_to: None };
    assert_eq!(ana.ask_as(key, send()).await, Err(Refusal::Unavailable));
    assert!(house.taken.try_recv().is_err(), "nothing left");
    assert!(ana.ask_as(key, send()).await.is_ok());
    assert!(house.taken.recv().await.is_some());
}

/// A page and a sign-in that stand in the same commit as something that cannot be stored.
#[tokio::test]
async fn g14_reading_goes_on_beside_what_cannot_be_stored() {
    let mut house = House::new().await;
    let mut ana = house.client().await;
    house.webhook("wamid.1", MARIANA, "Oi").await.expect("durable");
    ana.until("the attendance", |event| matches!(event, Event::AttendanceShown { .. })).await;
    let id = *ana.picture().attendances.keys().next().expect("a row");
    let token = ana.token.clone().expect("a token");
    for round in 0..5 {
        let mut again = super::Client::greet(house.server.door().link()).await;
        house.storage.fail_next_commit(Fault::Refused);
        let page = turno::base::page::PageRequest::newest(10);
        let wamid = format!("wamid.lost.{round}");
        let (lost, read, signed_in) = tokio::join!(
            house.webhook(&wamid, MARIANA, "Alô"),
            ana.ask(Request::Timeline { attendance: id, page }),
            async {
                again.say(turno::protocol::ClientFrame::Token { token: token.clone() }).await;
                again.hear().await
            },
        );
        assert!(lost.is_err(), "nothing was stored");
        assert!(read.is_ok(), "{read:?}");
        assert!(matches!(signed_in, ServerFrame::Welcome { .. }), "{signed_in:?}");
    }
}

/// The report of an attempt that the store cannot hold is not tried for ever: the message is told as uncertain, and the
/// server goes on, and stops when it is told to.
#[tokio::test]
async fn g18_a_report_that_the_store_cannot_hold_is_not_tried_for_ever() {
    let mut house = House::new().await;
    let mut ana = house.client().await;
    house.webhook("wamid.1", MARIANA, "Oi").await.expect("durable");
    ana.until("the attendance", |event| matches!(event, Event::AttendanceShown { .. })).await;
    let id = *ana.picture().attendances.keys().next().expect("a row");
    ana.ask(Request::Open { attendance: id }).await.expect("opened");
    for words in ["namesake one", "namesake two"] {
        ana.ask(Request::Send { attendance: id, text: text(words), reply_to: None }).await.expect("stored");
    }
    loop {
        if let ServerFrame::Event(numbered) = ana.hear().await
            && matches!(&*numbered.event, Event::MessageChanged { status: Some(Status::Uncertain), .. })
        {
            break;
        }
    }
    house.webhook("wamid.2", MARIANA, "Alô?").await.expect("the server goes on");
    tokio::time::timeout(Duration::from_secs(8), house.server.stop()).await.expect("it stops");
}

/// The end of a session that could not be stored leaves nobody on a line that is up and deaf.
#[tokio::test]
async fn g05_a_revocation_that_fails_leaves_no_line_deaf() {
    for fault in [Fault::Refused, Fault::Unknown { applied: false }, Fault::Unknown { applied: true }] {
        let house = House::new().await;
        let mut admin = super::Client::local(&house.server).await;
        let mut ana = house.client().await;
        let sessions = admin.admin(AdminRequest::UserSessions { user: house.ana }).await;
        let Ok(AdminReply::Sessions { sessions }) = sessions else { panic!("{sessions:?}") };
        house.storage.fail_next_commit(fault);
        let session = sessions.first().expect("ana is signed in").id;
        let revoked = admin.admin(AdminRequest::RevokeUserSession { user: house.ana, session }).await;
        assert!(revoked.is_err(), "{fault:?}: {revoked:?}");
        // Her line ends, and she comes back by herself if she still may.
        while !matches!(ana.hear().await, ServerFrame::Bye { .. }) {}
    }
}
