//! The server in one process: a webhook goes in at one end, a client hears of it at the other, over a real link, a real
//! driver and a store in memory.

mod faults;
mod lifesigns;
mod story;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use turno::base::{ChannelId, Key, QueueId, Rng, SafeText, Timestamp, UserId};
use turno::domain::{Language, Provider, Pull, Refusal, Role};
use turno::protocol::frame::{ClientFrame, ServerFrame};
use turno::protocol::{
    AdminReply, AdminRequest, ClientEnd, Event, Numbered, Outcome, Reply, Request, Secret, Snapshot, VERSION,
};
use turno::server::channel::cloud;
use turno::server::port::{Carrier, Future, Input, Outgoing, SendOutcome, StorageFault, Ticket};
use turno::server::storage::memory::MemoryStorage;
use turno::server::{FirstAccount, Server, Settings};

pub const NUMBER: &str = "309900000000044";
const HEARTBEAT: Duration = Duration::from_secs(30);
const PATIENCE: Duration = Duration::from_secs(20);

pub fn text(text: &str) -> SafeText {
    SafeText::line(text)
}

/// A provider that takes everything and remembers it. It calls all namesakes by one name, which it never should.
#[derive(Debug)]
pub struct Taker(pub mpsc::UnboundedSender<Outgoing>);

impl Carrier for Taker {
    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> Future<'a, SendOutcome> {
        let _ = self.0.send(outgoing.clone());
        let is_namesake = outgoing.content.words().is_some_and(|words| words.starts_with("namesake"));
        let name = if is_namesake { "same".to_owned() } else { outgoing.message.to_string() };
        let provider_id = text(&format!("wamid.{name}"));
        Box::pin(async move { SendOutcome::Accepted { provider_id, wa_id: None } })
    }

    fn mark_read<'a>(&'a self, _: &'a turno::domain::Channel, _: &'a SafeText) -> Future<'a, ()> {
        Box::pin(async {})
    }
}

pub struct House {
    pub server: Server,
    pub storage: MemoryStorage,
    pub taken: mpsc::UnboundedReceiver<Outgoing>,
    pub channel: ChannelId,
    pub queue: QueueId,
    pub ana: UserId,
    tickets: u64,
}

pub fn clock() -> Timestamp {
    turno::base::time::wall_clock()
}

impl House {
    /// A server with a queue, a channel and the agent `ana`.
    pub async fn new() -> House {
        House::with_heartbeat(HEARTBEAT).await
    }

    pub async fn with_heartbeat(heartbeat: Duration) -> House {
        let storage = MemoryStorage::new();
        let (sender, taken) = mpsc::unbounded_channel();
        let server = start_with(&storage, sender, heartbeat).await;
        let mut admin = Client::local(&server).await;
        let zero = ChannelId([0; 16]);
        let mut house =
            House { server, storage, taken, channel: zero, queue: QueueId([0; 16]), ana: UserId([0; 16]), tickets: 0 };
        house.ana = match admin.admin(add_user("ana", Role::Agent)).await {
            Ok(AdminReply::User { user }) => user.id,
            other => panic!("{other:?}"),
        };
        let queue = AdminRequest::AddQueue { name: text("Support"), pull: Pull::Members, members: vec![house.ana] };
        house.queue = match admin.admin(queue).await {
            Ok(AdminReply::Queue { queue }) => queue.id,
            other => panic!("{other:?}"),
        };
        let channel = AdminRequest::AddChannel {
            provider: Provider::Cloud,
            slug: text("vendas"),
            name: text("WhatsApp Vendas"),
            phone_number_id: text(NUMBER),
            waba_id: text("204200000000017"),
            number: text("442079460100"),
            default_queue: house.queue,
        };
        house.channel = match admin.admin(channel).await {
            Ok(AdminReply::Channel { channel }) => channel.channel.id,
            other => panic!("{other:?}"),
        };
        house
    }

    pub async fn client(&self) -> Client {
        Client::signed_in(&self.server, "ana").await
    }

    /// A webhook through the parser, as the network brings it.
    pub async fn webhook(&mut self, id: &str, phone: &str, words: &str) -> Result<(), StorageFault> {
        self.tickets += 1;
        let seconds = clock().0 / 1000;
        let body = format!(
            r#"{{"object":"whatsapp_business_account","entry":[{{"id":"1","changes":[{{"field":"messages","value":{{
            "messaging_product":"whatsapp","metadata":{{"display_phone_number":"1","phone_number_id":"{NUMBER}"}},
            "contacts":[{{"profile":{{"name":"Mariana"}},"wa_id":"{phone}"}}],
            "messages":[{{"from":"{phone}","id":"{id}","timestamp":"{seconds}","type":"text","text":{{"body":"{words}"}}}}]}}}}]}}]}}"#
        );
        let items = cloud::parse(body.as_bytes()).expect("readable").items;
        let accounts = self.server.accounts();
        let inlet = accounts.all()[0].inlet.clone();
        let input = Input::Webhook {
            ticket: Ticket(self.tickets),
            raw: turno::base::RawId::new(clock(), &mut Rng::from_system()),
            channel: self.channel,
            received: clock(),
            body: Arc::from(body.as_bytes()),
            items,
        };
        inlet.put_durably(input).await
    }
}

pub async fn start(storage: &MemoryStorage, sender: mpsc::UnboundedSender<Outgoing>) -> Server {
    start_with(storage, sender, HEARTBEAT).await
}

async fn start_with(storage: &MemoryStorage, sender: mpsc::UnboundedSender<Outgoing>, heartbeat: Duration) -> Server {
    let settings = Settings {
        storage: Arc::new(storage.clone()),
        carrier: Arc::new(Taker(sender)),
        clock,
        rng: Rng::from_system(),
        heartbeat,
        first: FirstAccount {
            slug: text("main"),
            name: text("Alder Street"),
            country: text("BR"),
            zone: text("America/Sao_Paulo"),
            language: Language::Portuguese,
        },
    };
    Server::start(settings).await.expect("started")
}

pub fn add_user(login: &str, role: Role) -> AdminRequest {
    AdminRequest::AddUser {
        login: text(login),
        name: text(login),
        role,
        password: Secret::new("a long password"),
        limit: None,
        language: None,
    }
}

/// A client that speaks the protocol by hand.
pub struct Client {
    pub end: ClientEnd,
    pub picture: Option<Snapshot>,
    pub token: Option<Secret>,
    pub seen: Vec<Numbered>,
    rng: Rng,
}

impl Client {
    pub async fn greet(end: ClientEnd) -> Client {
        let mut client = Client { end, picture: None, token: None, seen: Vec::new(), rng: Rng::from_system() };
        client.say(ClientFrame::Hello { versions: vec![VERSION], client: text("test"), account: None }).await;
        match client.hear().await {
            ServerFrame::Hello { .. } => client,
            other => panic!("{other:?}"),
        }
    }

    pub async fn local(server: &Server) -> Client {
        Client::greet(server.door().local_link()).await
    }

    pub async fn signed_in(server: &Server, login: &str) -> Client {
        let mut client = Client::greet(server.door().link()).await;
        client.say(ClientFrame::Login { login: text(login), password: Secret::new("a long password") }).await;
        match client.hear().await {
            ServerFrame::Welcome { token, .. } => client.token = token,
            other => panic!("{other:?}"),
        }
        client.sync(None).await;
        client
    }

    pub async fn say(&mut self, frame: ClientFrame) {
        self.end.tx.send(frame).await.expect("the server listens");
    }

    pub async fn hear(&mut self) -> ServerFrame {
        let heard = tokio::time::timeout(PATIENCE, self.end.rx.recv()).await.expect("an answer in time");
        heard.expect("the link is up")
    }

    pub async fn sync(&mut self, from: Option<u64>) {
        self.say(ClientFrame::Sync { from }).await;
        loop {
            match self.hear().await {
                ServerFrame::Snapshot { snapshot } => {
                    self.picture = Some(*snapshot);
                    return;
                }
                ServerFrame::Replay { .. } => {}
                ServerFrame::ReplayEnd { n } => {
                    if let Some(picture) = &mut self.picture {
                        picture.n = n;
                    }
                    return;
                }
                ServerFrame::Event(numbered) => self.take(numbered),
                other => panic!("{other:?}"),
            }
        }
    }

    fn take(&mut self, numbered: Numbered) {
        if let Some(picture) = &mut self.picture {
            assert_ne!(picture.apply(&numbered), turno::protocol::snapshot::Applied::Gap, "{numbered:?}");
        }
        self.seen.push(numbered);
    }

    /// Listens until an event is what is waited for.
    pub async fn until(&mut self, what: &str, is_it: impl Fn(&Event) -> bool) {
        loop {
            match self.hear().await {
                ServerFrame::Event(numbered) => {
                    let found = is_it(&numbered.event);
                    self.take(numbered);
                    if found {
                        return;
                    }
                }
                ServerFrame::Ping { .. } => {}
                other => panic!("waiting for {what}: {other:?}"),
            }
        }
    }

    pub async fn ask(&mut self, request: Request) -> Result<Reply, Refusal> {
        let key = Key::new(clock(), &mut self.rng);
        self.ask_as(key, request).await
    }

    pub async fn ask_as(&mut self, key: Key, request: Request) -> Result<Reply, Refusal> {
        self.say(ClientFrame::Request { key, request }).await;
        loop {
            match self.hear().await {
                ServerFrame::Reply { key: answered, outcome } if answered == key => {
                    return match outcome {
                        Outcome::Ok(reply) => Ok(reply),
                        Outcome::Refused(refusal) => Err(refusal),
                    };
                }
                ServerFrame::Event(numbered) => self.take(numbered),
                ServerFrame::Snapshot { snapshot } => self.picture = Some(*snapshot),
                other => panic!("{other:?}"),
            }
        }
    }

    pub async fn admin(&mut self, admin: AdminRequest) -> Result<AdminReply, Refusal> {
        match self.ask(Request::Admin { admin }).await? {
            Reply::Admin { admin } => Ok(admin),
            other => panic!("{other:?}"),
        }
    }

    pub fn picture(&self) -> &Snapshot {
        self.picture.as_ref().expect("synced")
    }
}
