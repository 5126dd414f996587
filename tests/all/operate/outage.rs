//! The store fails for a while: nobody is told that something was saved, reading goes on, and writing begins again by itself
//! (G14).

use turno::base::Key;
use turno::base::page::PageRequest;
use turno::domain::Refusal;
use turno::protocol::{Reply, Request};
use turno::server::port::StorageFault;

use super::kit::{LUCIA, MARIANA, Shop, until_rows};
use crate::server::text;

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
