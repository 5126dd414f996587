//! Mistakes of turno's own: what was given is put aside, and nobody else feels it (G18).

use turno::base::page::PageRequest;
use turno::domain::{Refusal, Role};
use turno::protocol::frame::{ClientFrame, ServerFrame};
use turno::protocol::{AdminReply, AdminRequest, Request};

use super::kit::{LUCIA, MARIANA, Shop, until_rows};
use crate::server::{Client, add_user, text};

/// The ways in which the store says that a body waits in quarantine.
async fn quarantine(shop: &Shop) -> Vec<String> {
    let mut admin = Client::local(&shop.server).await;
    match admin.admin(AdminRequest::Quarantine { limit: 50 }).await {
        Ok(AdminReply::Quarantine { items }) => items.iter().map(|item| item.reason.to_string()).collect(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn g18_a_step_that_panics_costs_the_input_its_place_and_nobody_else_anything() {
    let shop = Shop::open().await;
    let mut ana = shop.ana().await;
    assert_eq!(shop.writes("wamid.1", MARIANA, "Oi").await, 200);
    let id = until_rows(&mut ana, 1).await[0];
    ana.ask(Request::Open { attendance: id }).await.expect("opened");

    // The engine that is loaded next panics when it numbers a message: this is its first.
    shop.store.break_numbers(true);
    shop.store.fail_commits(Some(turno::server::port::StorageFault::Refused("once".into())));
    assert_eq!(shop.writes("wamid.2", MARIANA, "E agora?").await, 503);
    shop.store.fail_commits(None);

    let before = shop.metric("turno_panics_total{part=\"engine\"}").await;
    assert_eq!(shop.writes("wamid.2", MARIANA, "E agora?").await, 200, "authentic, so it is kept");
    assert_eq!(quarantine(&shop).await, ["a mistake in turno"]);
    assert!(shop.metric("turno_panics_total{part=\"engine\"}").await > before);
    let send = Request::Send { attendance: id, text: text("Olá"), reply_to: None };
    let refused = ana.ask(send).await;
    assert!(matches!(refused, Err(Refusal::Invalid { .. })), "it would end the same way again: {refused:?}");
    // What does not touch the mistake goes on, on the same connection.
    assert!(ana.ask(Request::Sessions).await.is_ok());
    let mut admin = Client::local(&shop.server).await;
    assert!(admin.admin(add_user("beto", Role::Agent)).await.is_ok());

    // A version that is right takes what was put aside.
    shop.store.break_numbers(false);
    let refused = ana.ask(Request::Send { attendance: id, text: text("Olá"), reply_to: None }).await;
    assert!(refused.is_err(), "the engine of now still has the wrong number");
    assert_eq!(shop.writes("wamid.3", LUCIA, "Hola").await, 200);
    assert_eq!(shop.metric("turno_items_unaccounted").await, 0.0);
    assert_eq!(shop.get("/health/ready").await.0, 200);
    shop.close().await;
}

#[tokio::test]
async fn g18_what_the_store_cannot_hold_is_found_and_put_aside_and_the_others_go_on() {
    let shop = std::sync::Arc::new(Shop::open().await);
    shop.store.refuse_words("veneno");
    // All at once, so that they end up in common commits; and again, as the provider repeats what was not taken.
    let mut left: Vec<(String, &str, &str)> = (0..20).map(|n| (format!("wamid.{n}"), LUCIA, "Hola")).collect();
    left.push(("wamid.bad".to_owned(), MARIANA, "veneno"));
    for _ in 0..20 {
        let posts = left.iter().map(|(id, phone, words)| {
            let (shop, id, phone, words) = (shop.clone(), id.clone(), *phone, *words);
            tokio::spawn(async move { (shop.writes(&id, phone, words).await, id, phone, words) })
        });
        let posts: Vec<_> = posts.collect();
        let mut again = Vec::new();
        for post in posts {
            let (status, id, phone, words) = post.await.expect("an answer");
            if status != 200 {
                again.push((id, phone, words));
            }
        }
        left = again;
        if left.is_empty() {
            break;
        }
    }
    assert!(left.is_empty(), "the same input is not tried for ever: {left:?}");
    assert_eq!(shop.metric("turno_items_stored_total").await, 20.0);
    assert_eq!(shop.metric("turno_items_quarantined_total").await, 1.0);
    assert_eq!(shop.metric("turno_items_unaccounted").await, 0.0);
    assert_eq!(quarantine(&shop).await, ["a mistake in turno"]);
}

/// A mistake in one conversation ends that one line, is counted, and is felt by nobody else; its person comes back.
#[tokio::test]
async fn g18_a_session_that_panics_ends_alone() {
    let shop = Shop::open().await;
    let (mut ana, mut boss) = (shop.ana().await, Client::signed_in(&shop.server, "boss").await);
    assert_eq!(shop.writes("wamid.1", MARIANA, "Oi").await, 200);
    let id = until_rows(&mut ana, 1).await[0];
    until_rows(&mut boss, 1).await;
    let (from, token) = (ana.picture().n - 1, ana.token.clone().expect("a token"));
    let sessions = || shop.metric("turno_panics_total{part=\"session\"}");
    let before = sessions().await;

    shop.store.break_reading(true);
    // A page is read beside the session: the request is refused, and the line stays.
    let page = Request::Timeline { attendance: id, page: PageRequest::newest(10) };
    let refused = ana.ask(page.clone()).await;
    assert!(matches!(refused, Err(Refusal::Invalid { .. })), "{refused:?}");
    assert!(ana.ask(Request::Sessions).await.is_ok());
    // What was missed is read by the session itself.
    ana.say(ClientFrame::Sync { from: Some(from) }).await;
    assert!(matches!(ana.hear().await, ServerFrame::Bye { .. }));
    assert!(ana.end.rx.recv().await.is_none(), "the line has ended");
    assert!(sessions().await >= before + 2.0, "both are counted");

    // Everybody else goes on meanwhile.
    assert!(boss.ask(Request::Sessions).await.is_ok());
    assert_eq!(shop.writes("wamid.2", LUCIA, "Hola").await, 200);
    until_rows(&mut boss, 2).await;
    assert_eq!(shop.get("/health/ready").await.0, 200);
    shop.store.break_reading(false);
    let mut again = Client::greet(shop.server.door().link()).await;
    again.say(ClientFrame::Token { token }).await;
    assert!(matches!(again.hear().await, ServerFrame::Welcome { .. }));
    again.sync(None).await;
    assert_eq!(again.picture().attendances.len(), 2);
    assert!(again.ask(page).await.is_ok());
    shop.close().await;
}
