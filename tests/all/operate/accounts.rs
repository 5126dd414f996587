//! Several accounts on one server: each has an engine of its own, and what they share is nobody's fault.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use turno::base::{AccountId, Key, QueueId, Rng, SafeText};
use turno::domain::{Account, Language, Provider, Pull, Refusal};
use turno::protocol::frame::{ClientFrame, ServerFrame};
use turno::protocol::{AdminReply, AdminRequest, ClientEnd, Outcome, Reply, Request, VERSION};
use turno::server::port::{Storage, Write};
use turno::server::{FirstAccount, Server, Settings};

use super::store::FaultyStore;
use crate::server::{Taker, clock, text};

fn account(at: u8, slug: &str) -> Account {
    Account {
        id: AccountId([at; 16]),
        slug: text(slug),
        name: text(slug),
        country: text("BR"),
        zone: text("America/Sao_Paulo"),
        language: Language::Portuguese,
    }
}

async fn two_accounts(store: &FaultyStore) -> Server {
    for account in [account(1, "aurora"), account(2, "brisa")] {
        store.commit(account.id, vec![Write::Account(account)]).await.expect("an account");
    }
    let first = FirstAccount {
        slug: text("main"),
        name: text("main"),
        country: text("BR"),
        zone: text("UTC"),
        language: Language::English,
    };
    let settings = Settings {
        storage: Arc::new(store.clone()),
        carrier: Arc::new(Taker(mpsc::unbounded_channel().0)),
        clock,
        rng: Rng::from_system(),
        heartbeat: Duration::from_secs(30),
        first,
    };
    Server::start(settings).await.expect("started")
}

/// The machine's own line to one of the accounts.
struct Admin(ClientEnd);

impl Admin {
    async fn of(server: &Server, account: &str) -> Admin {
        let mut admin = Admin(server.door().local_link());
        let account = Some(text(account));
        admin.say(ClientFrame::Hello { versions: vec![VERSION], client: text("test"), account }).await;
        assert!(matches!(admin.0.rx.recv().await, Some(ServerFrame::Hello { .. })));
        admin
    }

    async fn say(&self, frame: ClientFrame) {
        self.0.tx.send(frame).await.expect("the server listens");
    }

    async fn ask(&mut self, admin: AdminRequest) {
        let key = Key::new(clock(), &mut Rng::from_system());
        self.say(ClientFrame::Request { key, request: Request::Admin { admin } }).await;
    }

    async fn answer(&mut self) -> Result<AdminReply, Refusal> {
        let heard = tokio::time::timeout(Duration::from_secs(20), self.0.rx.recv()).await.expect("an answer");
        match heard {
            Some(ServerFrame::Reply { outcome: Outcome::Ok(Reply::Admin { admin }), .. }) => Ok(admin),
            Some(ServerFrame::Reply { outcome: Outcome::Refused(refusal), .. }) => Err(refusal),
            other => panic!("{other:?}"),
        }
    }

    async fn queue(&mut self) -> QueueId {
        self.ask(AdminRequest::AddQueue { name: text("Support"), pull: Pull::Members, members: vec![] }).await;
        match self.answer().await {
            Ok(AdminReply::Queue { queue }) => queue.id,
            other => panic!("{other:?}"),
        }
    }
}

fn channel(slug: &str, default_queue: QueueId) -> AdminRequest {
    AdminRequest::AddChannel {
        provider: Provider::Cloud,
        slug: SafeText::line(slug),
        name: text("WhatsApp"),
        phone_number_id: text("309900000000044"),
        waba_id: text("204200000000017"),
        number: text("442079460100"),
        default_queue,
    }
}

/// The second one is told that it is taken; nothing went wrong, and no engine starts again.
#[tokio::test]
async fn two_accounts_that_want_one_slug_in_the_same_instant_are_told_which_of_them_has_it() {
    let store = FaultyStore::default();
    let server = two_accounts(&store).await;
    let (mut one, mut two) = (Admin::of(&server, "aurora").await, Admin::of(&server, "brisa").await);
    let (mine, theirs) = (one.queue().await, two.queue().await);
    store.hold_commits(true);
    let begun = store.commits_begun();
    one.ask(channel("vendas", mine)).await;
    while store.commits_begun() == begun {
        tokio::task::yield_now().await;
    }
    // The first one is being stored, and stands nowhere yet.
    two.ask(channel("vendas", theirs)).await;
    assert_eq!(two.answer().await, Err(Refusal::Taken { field: text("slug") }));
    store.hold_commits(false);
    assert!(matches!(one.answer().await, Ok(AdminReply::Channel { .. })));
    two.ask(channel("vendas", theirs)).await;
    assert_eq!(two.answer().await, Err(Refusal::Taken { field: text("slug") }), "now it stands in the store");
    two.ask(channel("vendas-2", theirs)).await;
    assert!(two.answer().await.is_ok());
    let failed = |gauge: &turno::server::driver::Gauge| gauge.failed_commits.load(std::sync::atomic::Ordering::Relaxed);
    assert!(server.accounts().all().iter().all(|office| failed(&office.gauge) == 0));
    server.stop().await;
}
