//! Stopping: what is on its way ends or is told as uncertain, nothing new begins, and everybody is told (G17).

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::sync::{Semaphore, mpsc};
use turno::base::SafeText;
use turno::domain::{Channel, Status};
use turno::protocol::frame::ServerFrame;
use turno::protocol::{ProtocolError, Reply, Request};
use turno::server::port::{Carrier, Future, Outgoing, SendOutcome};

use super::kit::{MARIANA, Shop, until_rows};
use super::store::FaultyStore;
use crate::server::text;

/// A provider that takes its time: an answer comes when the test lets it.
struct Slow {
    asked: mpsc::UnboundedSender<Outgoing>,
    leave: Arc<Semaphore>,
    sends: AtomicU32,
}

impl Carrier for Slow {
    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> Future<'a, SendOutcome> {
        self.sends.fetch_add(1, Ordering::Relaxed);
        let _ = self.asked.send(outgoing.clone());
        let provider_id = text(&format!("wamid.{}", outgoing.message));
        Box::pin(async move {
            self.leave.acquire().await.expect("open").forget();
            SendOutcome::Accepted { provider_id, wa_id: None }
        })
    }

    fn mark_read<'a>(&'a self, _: &'a Channel, _: &'a SafeText) -> Future<'a, ()> {
        Box::pin(async {})
    }
}

async fn statuses(shop: &Shop) -> Vec<(String, Option<Status>)> {
    let mut ana = shop.ana().await;
    let id = until_rows(&mut ana, 1).await[0];
    let page = turno::base::page::PageRequest::newest(20);
    match ana.ask(Request::Timeline { attendance: id, page }).await {
        Ok(Reply::Timeline { page, .. }) => {
            let told = |row: &turno::protocol::MessageView| {
                (row.content.words().map(ToString::to_string).unwrap_or_default(), row.status)
            };
            page.rows.iter().map(told).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn g17_what_is_on_its_way_ends_nothing_new_begins_and_the_rest_goes_after_the_restart() {
    let store = FaultyStore::default();
    let leave = Arc::new(Semaphore::new(0));
    let (sender, asked) = mpsc::unbounded_channel();
    let slow = Arc::new(Slow { asked: sender.clone(), leave: leave.clone(), sends: AtomicU32::new(0) });
    let mut shop = Shop::with(store.clone(), slow.clone(), asked).await;
    let mut ana = shop.ana().await;
    assert_eq!(shop.writes("wamid.1", MARIANA, "Oi").await, 200);
    let id = until_rows(&mut ana, 1).await[0];
    ana.ask(Request::Open { attendance: id }).await.expect("opened");
    for words in ["um", "dois"] {
        ana.ask(Request::Send { attendance: id, text: text(words), reply_to: None }).await.expect("taken");
    }
    shop.taken.recv().await.expect("the first is handed over");

    let stopping = tokio::spawn(async move {
        shop.close().await;
    });
    loop {
        match ana.hear().await {
            ServerFrame::Bye { error } => break assert_eq!(error, ProtocolError::Stopping),
            ServerFrame::Event(_) | ServerFrame::Ping { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    // Only now does the provider answer.
    leave.add_permits(1);
    stopping.await.expect("stopped");
    assert_eq!(slow.sends.load(Ordering::Relaxed), 1, "nothing new began");

    leave.add_permits(10);
    let (sender, asked) = mpsc::unbounded_channel();
    let next = Arc::new(Slow { asked: sender, leave, sends: AtomicU32::new(0) });
    let mut shop = Shop::with(store, next, asked).await;
    let sent = shop.taken.recv().await.expect("the second is handed over");
    assert_eq!(sent.content.words().map(ToString::to_string), Some("dois".to_owned()));
    let told = statuses(&shop).await;
    assert_eq!(told[1], ("um".to_owned(), Some(Status::Accepted)));
    shop.close().await;
}
