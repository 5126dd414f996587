//! A server with its real doors over a store that can be made to fail, and customers and agents for it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use turno::base::{AttendanceId, Rng};
use turno::domain::{Language, Provider, Pull, Role};
use turno::protocol::frame::ServerFrame;
use turno::protocol::{AdminReply, AdminRequest, Secret};
use turno::server::front::Front;
use turno::server::http::{self, Desk, HttpOptions};
use turno::server::port::{Carrier, Outgoing, Storage};
use turno::server::{FirstAccount, Server, Settings};

use super::store::FaultyStore;
use crate::channel::fake::{APP_SECRET, secrets, sign};
use crate::server::{Client, NUMBER, Taker, add_user, clock, text};

pub const MARIANA: &str = "5511999990001";
pub const LUCIA: &str = "573005550142";
pub const METRICS_TOKEN: &str = "a-made-up-token-for-metrics";

const HEARTBEAT: Duration = Duration::from_secs(30);

/// See the module.
pub struct Shop {
    pub server: Server,
    pub front: Arc<Front>,
    pub store: FaultyStore,
    pub address: SocketAddr,
    pub taken: mpsc::UnboundedReceiver<Outgoing>,
    pub stop: CancellationToken,
    pub web: JoinHandle<()>,
}

impl Shop {
    pub async fn open() -> Shop {
        let (sender, taken) = mpsc::unbounded_channel();
        Shop::with(FaultyStore::default(), Arc::new(Taker(sender)), taken).await
    }

    /// With heartbeats that a test can wait for.
    pub async fn with_heartbeat(heartbeat: Duration) -> Shop {
        let (sender, taken) = mpsc::unbounded_channel();
        let (store, carrier) = (FaultyStore::default(), Arc::new(Taker(sender)));
        let server = start(Arc::new(store.clone()), carrier, heartbeat).await;
        Shop::around(server, store, taken).await
    }

    /// With a carrier of the test's own.
    pub async fn with(store: FaultyStore, carrier: Arc<dyn Carrier>, taken: mpsc::UnboundedReceiver<Outgoing>) -> Shop {
        let server = start(Arc::new(store.clone()), carrier, HEARTBEAT).await;
        Shop::around(server, store, taken).await
    }

    async fn around(server: Server, store: FaultyStore, taken: mpsc::UnboundedReceiver<Outgoing>) -> Shop {
        let secrets = BTreeMap::from([("vendas".to_owned(), Arc::new(secrets()))]);
        let front = Arc::new(Front::new(&server, secrets, clock, Rng::from_system()));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let stop = CancellationToken::new();
        let options = HttpOptions { metrics_token: Some(Secret::new(METRICS_TOKEN)), ..HttpOptions::default() };
        let desk: Arc<dyn Desk> = front.clone();
        let web = tokio::spawn(http::serve(listener, desk, options, stop.clone()));
        let shop = Shop { server, front, store, address, taken, stop, web };
        if shop.front.counters_of("turno_webhooks_total") == 0 {
            shop.furnish().await;
        }
        shop
    }

    /// A queue, a channel and the agent `ana`, where they are not there yet.
    async fn furnish(&self) {
        let mut admin = Client::local(&self.server).await;
        let Ok(AdminReply::User { user }) = admin.admin(add_user("ana", Role::Agent)).await else { return };
        admin.admin(add_user("boss", Role::Administrator)).await.expect("an administrator");
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

    pub async fn ana(&self) -> Client {
        Client::signed_in(&self.server, "ana").await
    }

    /// Posts what a customer wrote, signed as the provider signs it. Returns the status.
    pub async fn writes(&self, id: &str, phone: &str, words: &str) -> u16 {
        let body = body_of(id, phone, words);
        let signature = sign(APP_SECRET, body.as_bytes());
        let head = format!(
            "POST /webhook/cloud/vendas HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\
             X-Hub-Signature-256: {signature}\r\n\r\n",
            body.len()
        );
        self.ask(&(head + &body)).await.0
    }

    pub async fn get(&self, path: &str) -> (u16, String) {
        self.get_with(path, "").await
    }

    /// With further header lines, each with its end.
    pub async fn get_with(&self, path: &str, headers: &str) -> (u16, String) {
        self.ask(&format!("GET {path} HTTP/1.1\r\nhost: x\r\n{headers}connection: close\r\n\r\n")).await
    }

    async fn ask(&self, request: &str) -> (u16, String) {
        let mut socket = TcpStream::connect(self.address).await.expect("a connection");
        socket.write_all(request.as_bytes()).await.expect("asked");
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.expect("answered");
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        (status, body.to_owned())
    }

    /// The value of a line of the metrics.
    pub async fn metric(&self, line: &str) -> f64 {
        let (status, text) = self.get("/metrics").await;
        assert_eq!(status, 200);
        let found = text.lines().find_map(|have| have.strip_prefix(line)?.strip_prefix(' ')?.parse().ok());
        found.unwrap_or_else(|| panic!("no {line} in {text}"))
    }

    /// Waits until a path answers with this status.
    pub async fn until(&self, path: &str, status: u16) {
        let waited = tokio::time::timeout(Duration::from_secs(20), async {
            while self.get(path).await.0 != status {
                tokio::task::yield_now().await;
            }
        });
        waited.await.unwrap_or_else(|_| panic!("{path} never answered {status}"));
    }

    pub async fn close(self) {
        self.stop.cancel();
        self.server.begin_stop();
        self.web.await.expect("the doors end");
        self.server.stop().await;
    }
}

/// A number of the front by its name.
trait Named {
    fn counters_of(&self, name: &str) -> u64;
}

impl Named for Front {
    fn counters_of(&self, name: &str) -> u64 {
        use turno::server::figures::Value;
        let family = self.families().into_iter().find(|family| family.name == name).expect("a family");
        match family.value {
            Value::Total(value) => value,
            other => panic!("{other:?}"),
        }
    }
}

async fn start(storage: Arc<dyn Storage>, carrier: Arc<dyn Carrier>, heartbeat: Duration) -> Server {
    let first = FirstAccount {
        slug: text("main"),
        name: text("Alder Street"),
        country: text("BR"),
        zone: text("America/Sao_Paulo"),
        language: Language::Portuguese,
    };
    let settings = Settings { storage, carrier, clock, rng: Rng::from_system(), heartbeat, first };
    Server::start(settings).await.expect("started")
}

pub fn body_of(id: &str, phone: &str, words: &str) -> String {
    let seconds = clock().0 / 1000;
    format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"1","changes":[{{"field":"messages","value":{{
        "messaging_product":"whatsapp","metadata":{{"display_phone_number":"1","phone_number_id":"{NUMBER}"}},
        "contacts":[{{"profile":{{"name":"Mariana"}},"wa_id":"{phone}"}}],
        "messages":[{{"from":"{phone}","id":"{id}","timestamp":"{seconds}","type":"text","text":{{"body":"{words}"}}}}]}}}}]}}]}}"#
    )
}

/// Listens until so many attendances are in the picture; a fresh picture is as good as the events.
pub async fn until_rows(client: &mut Client, count: usize) -> Vec<AttendanceId> {
    while client.picture().attendances.len() < count {
        match client.hear().await {
            ServerFrame::Snapshot { snapshot } => client.picture = Some(*snapshot),
            ServerFrame::Event(numbered) => {
                if let Some(picture) = &mut client.picture {
                    picture.apply(&numbered);
                }
            }
            ServerFrame::Ping { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    client.picture().attendances.keys().copied().collect()
}
