//! An account with an administrator and four agents, each in another relation to the attendances that it can make.
//!
//! Everybody talks to it through WebSockets on a real port.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_util::sync::CancellationToken;
use turno::base::{AttendanceId, ChannelId, MessageId, QueueId, RawId, Rng, UserId};
use turno::domain::{Presence, Provider, Pull, Role};
use turno::protocol::codec::encode;
use turno::protocol::frame::{ClientFrame, ServerFrame};
use turno::protocol::link::pair;
use turno::protocol::{AdminReply, AdminRequest, ClientEnd, Request, Secret};
use turno::server::channel::cloud;
use turno::server::front::Front;
use turno::server::http::{self, HttpOptions};
use turno::server::port::{Input, Ticket};

use crate::server::{Client, House, NUMBER, add_user, clock, text};

/// The second number of the account; its conversations enter the queue of Kiko alone.
const SECOND: &str = "309900000000055";

/// Everybody, by their relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Administrator.
    Boss,
    /// Agent, member of the queue: the one who has what somebody has.
    Ana,
    /// Agent, member of the queue: takes nothing.
    Mara,
    /// Agent in no queue.
    Olga,
    /// Agent in another queue; has the customer of [`On::Earlier`] now.
    Kiko,
}

impl Who {
    pub const ALL: [Who; 5] = [Who::Boss, Who::Ana, Who::Mara, Who::Olga, Who::Kiko];

    pub fn login(self) -> &'static str {
        match self {
            Who::Boss => "boss",
            Who::Ana => "ana",
            Who::Mara => "mara",
            Who::Olga => "olga",
            Who::Kiko => "kiko",
        }
    }
}

/// What a request can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum On {
    /// Waits in the queue.
    Waiting,
    /// Was given to Ana when it came: it never waited in sight of anybody.
    Assigned,
    /// The same, and Ana opened it.
    Opened,
    /// Waited in sight of the members until Ana took it.
    Pulled,
    /// Ana finished it.
    Finished,
    /// Ana finished it, and its customer is with Kiko now.
    Earlier,
    /// There is none of that id.
    Nothing,
}

impl On {
    pub const ALL: [On; 7] =
        [On::Waiting, On::Assigned, On::Opened, On::Pulled, On::Finished, On::Earlier, On::Nothing];
}

/// An attendance, with the customer's message in it.
#[derive(Debug, Clone, Copy)]
pub struct Thing {
    pub attendance: AttendanceId,
    pub message: MessageId,
    pub version: u32,
    /// Of the customer who wrote.
    pub phone: u64,
}

pub struct Office {
    pub house: House,
    pub address: SocketAddr,
    pub ids: BTreeMap<Who, UserId>,
    tokens: BTreeMap<Who, Secret>,
    /// These sit at their desks all the time.
    pub boss: Client,
    pub ana: Client,
    _kiko: Client,
    pub machine: Client,
    channels: [ChannelId; 2],
    phones: u64,
    stop: CancellationToken,
}

impl Drop for Office {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Office {
    pub async fn open() -> Office {
        let house = House::new().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let front = Arc::new(Front::new(&house.server, BTreeMap::new(), clock, Rng::seeded(3)));
        let stop = CancellationToken::new();
        tokio::spawn(http::serve(listener, front, HttpOptions::default(), stop.clone()));
        let mut machine = Client::local(&house.server).await;
        let mut ids = BTreeMap::from([(Who::Ana, house.ana)]);
        for who in [Who::Boss, Who::Mara, Who::Olga, Who::Kiko] {
            let role = if who == Who::Boss { Role::Administrator } else { Role::Agent };
            match machine.admin(add_user(who.login(), role)).await {
                Ok(AdminReply::User { user }) => ids.insert(who, user.id),
                other => panic!("{other:?}"),
            };
        }
        members(&mut machine, house.queue, vec![ids[&Who::Mara]], vec![]).await;
        let sales = AdminRequest::AddQueue { name: text("Sales"), pull: Pull::Members, members: vec![ids[&Who::Kiko]] };
        let Ok(AdminReply::Queue { queue }) = machine.admin(sales).await else { panic!("a queue") };
        let second = add_channel("second", SECOND, queue.id);
        let Ok(AdminReply::Channel { channel }) = machine.admin(second).await else { panic!("a channel") };
        let channels = [house.channel, channel.channel.id];
        let mut tokens = BTreeMap::new();
        let mut seats = BTreeMap::new();
        for who in Who::ALL {
            let client = sign_in(address, who.login()).await;
            tokens.insert(who, client.token.clone().expect("a token"));
            seats.insert(who, client);
        }
        let mut mara = seats.remove(&Who::Mara).expect("a seat");
        mara.ask(Request::Presence { presence: Presence::Paused }).await.expect("paused for good");
        let mut seat = |who| seats.remove(&who).expect("a seat");
        let (boss, ana, _kiko) = (seat(Who::Boss), seat(Who::Ana), seat(Who::Kiko));
        Office { house, address, ids, tokens, boss, ana, _kiko, machine, channels, phones: 0, stop }
    }

    /// A fresh line of somebody who has signed in before.
    pub async fn line(&self, who: Who) -> Client {
        let mut client = self.unsynced(who).await;
        client.sync(None).await;
        client
    }

    pub async fn unsynced(&self, who: Who) -> Client {
        let mut client = Client::greet(socket(self.address).await).await;
        client.say(ClientFrame::Token { token: self.tokens[&who].clone() }).await;
        assert!(matches!(client.hear().await, ServerFrame::Welcome { .. }));
        client
    }

    /// New lines for those who sit there: one line may only ask so much.
    pub async fn refresh(&mut self) {
        (self.boss, self.ana) = (self.line(Who::Boss).await, self.line(Who::Ana).await);
    }

    pub fn token(&self, who: Who) -> Secret {
        self.tokens[&who].clone()
    }

    pub async fn membership(&mut self, add: Vec<Who>, remove: Vec<Who>) {
        let ids = |people: Vec<Who>| people.into_iter().map(|who| self.ids[&who]).collect();
        let (add, remove) = (ids(add), ids(remove));
        members(&mut self.machine, self.house.queue, add, remove).await;
    }

    pub async fn thing(&mut self, on: On) -> Thing {
        let waits = matches!(on, On::Waiting | On::Pulled);
        let presence = if waits { Presence::Paused } else { Presence::Online };
        self.ana.ask(Request::Presence { presence }).await.expect("chosen");
        self.phones += 1;
        let phone = 5_511_900_000_000 + self.phones;
        if on == On::Nothing {
            let mut rng = Rng::seeded(self.phones);
            let attendance = AttendanceId::new(clock(), &mut rng);
            return Thing { attendance, message: MessageId::new(clock(), &mut rng), version: 1, phone };
        }
        let mut thing = self.customer(phone).await;
        if matches!(on, On::Opened | On::Pulled | On::Finished | On::Earlier) {
            self.ana.ask(Request::Open { attendance: thing.attendance }).await.expect("opened");
            thing.version = self.ana.picture().attendances[&thing.attendance].version;
        }
        if matches!(on, On::Finished | On::Earlier) {
            self.ana.ask(finish(thing)).await.expect("finished");
        }
        if on == On::Earlier {
            let later = self.write(phone, 1, "again").await;
            assert_eq!(self.boss.picture().attendances[&later].agent, Some(self.ids[&Who::Kiko]));
        }
        thing
    }

    async fn customer(&mut self, phone: u64) -> Thing {
        let attendance = self.write(phone, 0, "hello").await;
        let view = &self.boss.picture().attendances[&attendance];
        let message = view.last.as_ref().expect("a message").message;
        Thing { attendance, message, version: view.version, phone }
    }

    /// A customer writes to one of the numbers; returns where that stands, when the administrator has heard of it.
    pub async fn write(&mut self, phone: u64, number: usize, words: &str) -> AttendanceId {
        self.phones += 1;
        let (id, seconds) = (format!("wamid.{}", self.phones), clock().0 / 1000);
        let (channel, phone_number_id) = (self.channels[number], [NUMBER, SECOND][number]);
        let body = format!(
            r#"{{"object":"whatsapp_business_account","entry":[{{"id":"1","changes":[{{"field":"messages","value":{{
            "messaging_product":"whatsapp","metadata":{{"display_phone_number":"1","phone_number_id":"{phone_number_id}"}},
            "contacts":[{{"profile":{{"name":"Noor"}},"wa_id":"{phone}"}}],
            "messages":[{{"from":"{phone}","id":"{id}","timestamp":"{seconds}","type":"text","text":{{"body":"{words}"}}}}]}}}}]}}]}}"#
        );
        let input = Input::Webhook {
            ticket: Ticket(1_000_000 + self.phones),
            raw: RawId::new(clock(), &mut Rng::from_system()),
            channel,
            received: clock(),
            items: cloud::parse(body.as_bytes()).expect("readable").items,
            body: Arc::from(body.as_bytes()),
        };
        self.house.server.accounts().all()[0].inlet.put_durably(input).await.expect("durable");
        self.settle().await;
        let mine = |view: &&turno::protocol::AttendanceView| {
            view.channel == channel && view.contact.phone.as_ref().is_some_and(|p| p.digits() == phone.to_string())
        };
        self.boss.picture().attendances.values().find(mine).expect("an attendance").id
    }

    /// Both who sit there have heard everything so far: the answer to a question comes after it.
    pub async fn settle(&mut self) {
        self.boss.ask(Request::Sessions).await.expect("answered");
        self.ana.ask(Request::Sessions).await.expect("answered");
    }
}

pub fn finish(thing: Thing) -> Request {
    Request::Finish { attendance: thing.attendance, version: thing.version, reason: None, description: None }
}

pub fn add_channel(slug: &str, phone_number_id: &str, default_queue: QueueId) -> AdminRequest {
    AdminRequest::AddChannel {
        provider: Provider::Cloud,
        slug: text(slug),
        name: text(slug),
        phone_number_id: text(phone_number_id),
        waba_id: text("204200000000017"),
        number: text("442079460100"),
        default_queue,
    }
}

async fn members(machine: &mut Client, queue: QueueId, add: Vec<UserId>, remove: Vec<UserId>) {
    let change = AdminRequest::ChangeQueue {
        queue,
        name: None,
        pull: None,
        active: None,
        add_members: add,
        remove_members: remove,
    };
    machine.admin(change).await.expect("changed");
}

pub async fn sign_in(address: SocketAddr, login: &str) -> Client {
    let mut client = Client::greet(socket(address).await).await;
    client.say(ClientFrame::Login { login: text(login), password: Secret::new("a long password") }).await;
    match client.hear().await {
        ServerFrame::Welcome { token, .. } => client.token = token,
        other => panic!("{other:?}"),
    }
    client.sync(None).await;
    client
}

/// A WebSocket as a link.
pub async fn socket(address: SocketAddr) -> ClientEnd {
    let stream = TcpStream::connect(address).await.expect("a connection");
    let (socket, _) = client_async(format!("ws://{address}/socket"), stream).await.expect("a socket");
    let (ours, mut theirs) = pair(64);
    let (mut sink, mut stream) = socket.split();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                biased;
                frame = theirs.rx.recv() => match frame {
                    Some(frame) => if sink.send(Message::text(encode(&frame))).await.is_err() { return },
                    None => return,
                },
                heard = stream.next() => match heard {
                    Some(Ok(Message::Text(text))) => {
                        let frame = serde_json::from_str(&text).expect("a frame");
                        if theirs.tx.send(frame).await.is_err() { return }
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return,
                },
            }
        }
    });
    ours
}
