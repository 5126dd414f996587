//! The store fails for a while: nobody is told that something was saved, reading goes on, and writing begins again by itself
//! (G14).

use turno::base::page::PageRequest;
use turno::base::{Key, UserId};
use turno::domain::{Presence, Refusal};
use turno::protocol::frame::{ClientFrame, ServerFrame};
use turno::protocol::{Event, Reply, Request};
use turno::server::port::StorageFault;

use super::kit::{LUCIA, MARIANA, Shop, until_rows};
use crate::server::{Client, text};

#[tokio::test]
async fn g14_while_the_disk_is_full_nothing_is_confirmed_and_all_goes_on_when_there_is_room() {
    for fault in [StorageFault::Refused("disk full".into()), StorageFault::Unknown("i/o error".into())] {
        let mut shop = Shop::open().await;
        let mut ana = shop.ana().await;
        assert_eq!(shop.writes("wamid.1", MARIANA, "Oi").await, 200);
        let id = until_rows(&mut ana, 1).await[0];
        ana.ask(Request::Open { attendance: id }).await.expect("opened");

        shop.store.fail_commits(Some(fault));
        assert_eq!(shop.writes("wamid.2", LUCIA, "Hola").await, 503);
        assert_eq!(shop.get("/health/ready").await, (503, "the store cannot write\n".to_owned()));
        assert_eq!(shop.get("/health/live").await.0, 200);
        assert_eq!(shop.metric("turno_store_writable").await, 0.0);
        let send = || Request::Send { attendance: id, text: text("Olá"), reply_to: None };
        let key = Key([9; 16]);
        assert_eq!(ana.ask_as(key, send()).await, Err(Refusal::Unavailable));
        assert!(shop.taken.try_recv().is_err(), "nothing left");
        let page = PageRequest::newest(10);
        match ana.ask(Request::Timeline { attendance: id, page }).await {
            Ok(Reply::Timeline { page, .. }) => assert_eq!(page.rows.len(), 1, "reading goes on"),
            other => panic!("{other:?}"),
        }

        shop.store.fail_commits(None);
        // Without anybody asking for anything.
        shop.until("/health/ready", 200).await;
        assert_eq!(shop.writes("wamid.2", LUCIA, "Hola").await, 200, "the provider repeats");
        assert!(ana.ask_as(key, send()).await.is_ok());
        assert!(shop.taken.recv().await.is_some());
        assert_eq!(shop.metric("turno_items_stored_total").await, 2.0, "what was not durable was not counted");
        assert_eq!(shop.metric("turno_items_unaccounted").await, 0.0);
        assert!(shop.metric("turno_commits_failed_total").await >= 2.0);
        shop.close().await;
    }
}

/// The next thing that is said on a line is the answer to what it asked: nothing was said before.
async fn assert_quiet(client: &mut Client) {
    let key = Key([7; 16]);
    client.say(ClientFrame::Request { key, request: Request::Drafts }).await;
    match client.hear().await {
        ServerFrame::Reply { key: answered, .. } => assert_eq!(answered, key),
        other => panic!("nothing had happened, and this was said: {other:?}"),
    }
}

/// Nothing of what could not be stored was told to anybody: every picture is still true, and nobody is sent another.
#[tokio::test]
async fn g14_a_full_disk_costs_the_lines_of_those_who_ask_nothing_no_byte() {
    for fault in [StorageFault::Refused("disk full".into()), StorageFault::Unknown("i/o error".into())] {
        let mut shop = Shop::open().await;
        let mut ana = shop.ana().await;
        // Events for others raise the number beyond what ana was told.
        let mut boss = Client::signed_in(&shop.server, "boss").await;
        assert_eq!(shop.writes("wamid.1", MARIANA, "Oi").await, 200);
        until_rows(&mut ana, 1).await;
        until_rows(&mut boss, 1).await;
        shop.store.fail_commits(Some(fault));
        for round in 0..8 {
            assert_eq!(shop.writes(&format!("wamid.lost.{round}"), LUCIA, "Hola").await, 503);
            assert_quiet(&mut ana).await;
            assert_quiet(&mut boss).await;
        }
        shop.store.fail_commits(None);
        assert_eq!(shop.writes("wamid.2", LUCIA, "Hola").await, 200);
        // The chain of events holds: the client that reads it would say that there is a gap.
        let shown = |event: &Event| matches!(event, Event::AttendanceShown { .. });
        ana.until("the one that was stored", shown).await;
        boss.until("the one that was stored", shown).await;
        assert_eq!(shop.metric("turno_syncs_total{with=\"snapshot\"}").await, 2.0, "one each, at the beginning");
        assert!(shop.taken.try_recv().is_err());
        shop.close().await;
    }
}

async fn until_presence(boss: &mut Client, whose: UserId, wanted: Presence) {
    let is_it = |event: &Event| matches!(event, Event::PresenceChanged { user, presence } if (*user, *presence) == (whose, wanted));
    boss.until("who is there", is_it).await;
}

/// People come and go while nothing can be stored: whoever asks for a picture gets one, and who looks on is told as soon as
/// it can be told.
#[tokio::test]
async fn g14_who_comes_and_goes_on_a_full_disk_is_told_when_there_is_room() {
    let shop = Shop::open().await;
    let mut boss = Client::signed_in(&shop.server, "boss").await;
    let mut ana = shop.ana().await;
    let (who, token) = (ana.picture().me, ana.token.clone().expect("a token"));
    until_presence(&mut boss, who, Presence::Online).await;

    shop.store.fail_commits(Some(StorageFault::Refused("disk full".into())));
    drop(ana);
    assert_eq!(shop.writes("wamid.1", LUCIA, "Hola").await, 503);
    assert_quiet(&mut boss).await;
    ana = Client::greet(shop.server.door().link()).await;
    ana.say(ClientFrame::Token { token }).await;
    assert!(matches!(ana.hear().await, ServerFrame::Welcome { .. }));
    ana.sync(None).await;
    assert_eq!(ana.picture().my_presence(), Presence::Online);
    let paused = ana.ask(Request::Presence { presence: Presence::Paused }).await;
    assert_eq!(paused, Err(Refusal::Unavailable));
    drop(ana);
    assert_quiet(&mut boss).await;

    shop.store.fail_commits(None);
    until_presence(&mut boss, who, Presence::Offline).await;
    let mut ana = shop.ana().await;
    until_presence(&mut boss, who, Presence::Online).await;
    assert_eq!(ana.picture().my_presence(), Presence::Online, "what was refused was not done");
    assert!(ana.ask(Request::Presence { presence: Presence::Paused }).await.is_ok());
    until_presence(&mut boss, who, Presence::Paused).await;
    shop.close().await;
}
