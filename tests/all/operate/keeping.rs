//! Copies and their return: one moment of the store, nothing sent again, and every client ends with the server's picture (G22).

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use turno::base::page::PageRequest;
use turno::base::{AttendanceId, Millis, SafeText};
use turno::cli::archive::{self, Trouble};
use turno::cli::premises::Premises;
use turno::cli::serve::{Access, Settings};
use turno::config::ChannelSecrets;
use turno::config::settings::Account;
use turno::domain::{Provider, Pull, Role, Status};
use turno::protocol::frame::{ClientFrame, ServerFrame};
use turno::protocol::{AdminReply, AdminRequest, Reply, Request, Secret};
use turno::server::channel::cloud;
use turno::server::http::{Arrived, Desk};
use turno::server::port::{SendState, Storage, Wants};
use turno::server::storage::sqlite::SqliteStorage;

use super::kit::{LUCIA, MARIANA, body_of, until_rows};
use crate::channel::fake::{APP_SECRET, Answer, FakeProvider, TOKEN, VERIFY_TOKEN};
use crate::server::{Client, NUMBER, add_user, clock, text};
use crate::storage::folder::Folder;

/// Nobody listens there: nothing leaves, and what was to leave goes on waiting.
pub const NOWHERE: &str = "http://127.0.0.1:9";

pub async fn open(data: &Path, api: &str) -> Premises {
    let secrets = ChannelSecrets {
        token: Secret::new(TOKEN),
        app_secret: Secret::new(APP_SECRET),
        verify_token: Secret::new(VERIFY_TOKEN),
    };
    let access = Access { secrets, api_base: api.to_owned(), api_version: "v25.0".to_owned() };
    let settings = Settings {
        listen: "127.0.0.1:0".parse().expect("an address"),
        data: data.to_owned(),
        heartbeat: Millis::seconds(30),
        public_url: None,
        doors: Default::default(),
        account: Account::default(),
        channels: BTreeMap::from([("vendas".to_owned(), access)]),
        warnings: Vec::new(),
        metrics_token: None,
    };
    Premises::open(&settings).await.expect("a server")
}

async fn furnish(premises: &Premises) {
    let mut admin = Client::local(&premises.server).await;
    let Ok(AdminReply::User { user }) = admin.admin(add_user("ana", Role::Agent)).await else { panic!("a user") };
    let queue = AdminRequest::AddQueue { name: text("Support"), pull: Pull::Members, members: vec![user.id] };
    let Ok(AdminReply::Queue { queue }) = admin.admin(queue).await else { panic!("a queue") };
    let channel = AdminRequest::AddChannel {
        provider: Provider::Cloud,
        slug: text("vendas"),
        name: text("WhatsApp Vendas"),
        phone_number_id: text(NUMBER),
        waba_id: text("204200000000017"),
        number: text("442079460100"),
        default_queue: queue.id,
    };
    admin.admin(channel).await.expect("a channel");
}

/// A webhook as the doors hand it over; whether it was confirmed.
async fn write(desk: &dyn Desk, id: &str, phone: &str, words: &str) -> bool {
    let route = desk.route(Provider::Cloud, "vendas").expect("a channel");
    let body = body_of(id, phone, words);
    let items = cloud::parse(body.as_bytes()).expect("readable").items;
    let arrived = Arrived { account: route.account, channel: route.channel, body: body.into_bytes().into(), items };
    desk.webhook(arrived).await.is_ok()
}

async fn words_of(client: &mut Client, attendance: AttendanceId) -> Vec<(String, Option<Status>)> {
    match client.ask(Request::Timeline { attendance, page: PageRequest::newest(50) }).await {
        Ok(Reply::Timeline { page, .. }) => {
            let told = |row: &turno::protocol::MessageView| {
                (row.content.words().map(ToString::to_string).unwrap_or_default(), row.status)
            };
            page.rows.iter().map(told).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn g22_a_backup_under_load_restores_and_sends_nothing_again_and_clients_end_with_the_servers_picture() {
    let folder = Folder::new();
    let (data, copy, fresh) = (folder.join("data"), folder.join("copy"), folder.join("fresh"));
    let premises = open(&data, NOWHERE).await;
    furnish(&premises).await;
    assert!(write(&*premises.front, "wamid.first", MARIANA, "Oi").await);
    let mut ana = Client::signed_in(&premises.server, "ana").await;
    let id = until_rows(&mut ana, 1).await[0];
    ana.ask(Request::Open { attendance: id }).await.expect("opened");
    ana.ask(Request::Send { attendance: id, text: text("Olá"), reply_to: None }).await.expect("taken");

    // Messages come in before, during and after the copy.
    let (confirmed, is_over) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(false)));
    let load = tokio::spawn({
        let (desk, confirmed, is_over) = (premises.front.clone(), confirmed.clone(), is_over.clone());
        async move {
            while !is_over.load(Ordering::Relaxed) {
                let n = confirmed.load(Ordering::Relaxed);
                assert!(write(&*desk, &format!("wamid.load.{n}"), LUCIA, "Hola").await);
                confirmed.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    while confirmed.load(Ordering::Relaxed) < 50 {
        tokio::task::yield_now().await;
    }
    let before = confirmed.load(Ordering::Relaxed);
    let (from, to) = (data.clone(), copy.clone());
    let taken = tokio::task::spawn_blocking(move || archive::backup(&from, &to, clock())).await.expect("a run");
    let manifest = taken.expect("a backup");
    while confirmed.load(Ordering::Relaxed) < before + 50 {
        tokio::task::yield_now().await;
    }
    is_over.store(true, Ordering::Relaxed);
    load.await.expect("the load ends");
    // What the old life still tells, and the copy does not know.
    ana.ask(Request::Send { attendance: id, text: text("só na vida antiga"), reply_to: None }).await.expect("taken");
    let old_n = clockwork(&mut ana).await;
    let token = ana.token.clone().expect("a token");
    premises.close().await;

    let (_, revived) = archive::restore(&copy, &fresh, clock()).expect("restored");
    assert_eq!((revived.held, revived.schema), (1, manifest.schema));
    compare(&fresh, before).await;

    let provider = FakeProvider::start(Answer::Http("200 OK", "content-type: application/json\r\n", sent())).await;
    let premises = open(&fresh, &provider.base).await;
    let mut again = Client::greet(premises.server.door().link()).await;
    again.say(ClientFrame::Token { token }).await;
    assert!(matches!(again.hear().await, ServerFrame::Refused { .. }), "no session comes back with a copy");
    drop(again);
    let mut ana = Client::signed_in(&premises.server, "ana").await;
    is_told_anew(&mut ana, old_n).await;
    let told = words_of(&mut ana, id).await;
    assert_eq!(told, [("Oi".to_owned(), None), ("Olá".to_owned(), Some(Status::Uncertain))]);
    // Only what somebody sends now leaves.
    ana.ask(Request::Send { attendance: id, text: text("de novo"), reply_to: None }).await.expect("taken");
    ana.until("accepted", |event| {
        matches!(event, turno::protocol::Event::MessageChanged { status: Some(Status::Accepted), .. })
    })
    .await;
    let requests = provider.requests();
    assert_eq!(requests.iter().filter(|request| request.starts_with("POST")).count(), 1, "{requests:?}");
    assert!(requests.iter().any(|request| request.contains("de novo")));
    premises.close().await;
}

/// Whoever stands at a number of the old life is given the whole picture.
async fn is_told_anew(ana: &mut Client, old_n: u64) {
    let whole = ana.picture().clone();
    assert!(whole.n > old_n + (1 << 20), "the numbers of two lives cannot meet: {} and {old_n}", whole.n);
    for from in [0, old_n, old_n + 1_000_000, whole.n + 1_000] {
        ana.picture = None;
        ana.sync(Some(from)).await;
        assert_eq!(ana.picture.as_ref(), Some(&whole), "everything anew for whoever stands at {from}");
    }
}

/// The number of the last event that the client was told of, once it has heard of what it just sent.
async fn clockwork(client: &mut Client) -> u64 {
    client.sync(None).await;
    client.picture().n
}

fn sent() -> Vec<u8> {
    br#"{"messaging_product":"whatsapp","contacts":[{"input":"5511999990001","wa_id":"5511999990001"}],"messages":[{"id":"wamid.taken"}]}"#.to_vec()
}

/// All that was confirmed before the copy was begun is in it.
async fn compare(fresh: &Path, confirmed: u32) {
    let storage = SqliteStorage::open(fresh).expect("opens");
    let account = storage.accounts().await.expect("reads")[0].id;
    let live = storage.live(account).await.expect("reads");
    assert!(live.sessions.is_empty());
    let states: Vec<_> = live.sendings.iter().map(|(row, message)| (row.state, message.status)).collect();
    assert_eq!(states, [(SendState::Uncertain, Some(Status::Uncertain))]);
    let channel = live.channels[0].id;
    let ids = (0..confirmed).map(|n| SafeText::line(&format!("wamid.load.{n}")));
    let wants = Wants { provider_ids: ids.map(|id| (channel, id)).collect(), ..Wants::default() };
    let cold = storage.cold(account, wants).await.expect("reads");
    assert_eq!(cold.by_provider.len(), confirmed as usize, "none is missing");
    storage.close().await;
}

#[tokio::test]
async fn g22_nothing_is_overwritten_and_nothing_that_was_changed_is_brought_back() {
    let folder = Folder::new();
    let (data, copy) = (folder.join("data"), folder.join("copy"));
    assert!(matches!(archive::backup(&data, &copy, clock()), Err(Trouble::NoStore { .. })));
    let premises = open(&data, NOWHERE).await;
    furnish(&premises).await;
    archive::backup(&data, &copy, clock()).expect("a backup");
    assert!(matches!(archive::backup(&data, &copy, clock()), Err(Trouble::NotEmpty { .. })));
    assert!(matches!(archive::restore(&copy, &data, clock()), Err(Trouble::InUse { .. })));
    premises.close().await;
    assert!(matches!(archive::restore(&copy, &data, clock()), Err(Trouble::NotEmpty { .. })));
    let empty = folder.join("empty");
    assert!(matches!(archive::restore(&empty, &data, clock()), Err(Trouble::NoManifest { .. })));

    let database = copy.join("turno.db");
    let whole = std::fs::read(&database).expect("read");
    for (at, name) in [(0, "head"), (whole.len() / 2, "middle"), (whole.len() - 1, "end")] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        std::fs::write(&database, &changed).expect("written");
        let refused = archive::restore(&copy, &folder.join(name), clock());
        assert!(matches!(refused, Err(Trouble::Changed { .. })), "{name}");
    }
    std::fs::write(&database, &whole[..whole.len() - 1]).expect("written");
    assert!(matches!(archive::restore(&copy, &folder.join("short"), clock()), Err(Trouble::Changed { .. })));
    std::fs::write(&database, &whole).expect("written");
    let fresh = folder.join("fresh");
    archive::restore(&copy, &fresh, clock()).expect("restored");
    assert!(matches!(archive::restore(&copy, &fresh, clock()), Err(Trouble::NotEmpty { .. })));
    let names = |folder: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let mut names: Vec<_> =
            entries.map(|entry| entry.expect("a name").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&copy), ["manifest.json", "turno.db"]);
    assert_eq!(names(&fresh), ["turno.db", "turno.lock"]);
}
