//! A provider and a desk for the tests of this folder.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use turno::base::{AccountId, ChannelId, MessageId, QueueId, SafeText};
use turno::domain::{Channel, Content, Provider};
use turno::protocol::{Secret, ServerEnd};
use turno::server::channel::{ChannelSecrets, Credentials};
use turno::server::http::{self, Arrived, Counter, CounterKind, Desk, HttpOptions, WebhookRoute};
use turno::server::port::{Future, Outgoing, SendTo, StorageFault};

pub const TOKEN: &str = "EAAG-made-up-token";
pub const APP_SECRET: &str = "made-up-app-secret";
pub const VERIFY_TOKEN: &str = "made-up-verify-token";
pub const ACCOUNT: AccountId = AccountId([1; 16]);
pub const CHANNEL: ChannelId = ChannelId([2; 16]);

pub fn secrets() -> ChannelSecrets {
    ChannelSecrets::new(&Secret::new(TOKEN), &Secret::new(APP_SECRET), &Secret::new(VERIFY_TOKEN))
        .expect("three secrets")
}

pub fn credentials() -> Arc<Credentials> {
    let mut all = Credentials::default();
    all.insert("main", secrets());
    Arc::new(all)
}

pub fn channel() -> Channel {
    Channel {
        id: CHANNEL,
        provider: Provider::Cloud,
        slug: SafeText::line("main"),
        name: SafeText::line("Main"),
        phone_number_id: SafeText::line("309900000000044"),
        waba_id: SafeText::line("204200000000017"),
        number: SafeText::line("442079460100"),
        default_queue: QueueId([3; 16]),
        active: true,
    }
}

pub fn outgoing(to: SendTo, text: &str) -> Outgoing {
    Outgoing {
        message: MessageId([4; 16]),
        attempt: 1,
        channel: Arc::new(channel()),
        to,
        content: Content::text(text),
        reply_to: None,
        tag: String::new(),
    }
}

/// What the fake provider does once it has read a request.
#[derive(Clone)]
pub enum Answer {
    /// Status line's rest and further header lines, then the body.
    Http(&'static str, &'static str, Vec<u8>),
    /// Closes without a word: it may have taken the message.
    Cut,
    /// Says a part of an answer and closes.
    Half,
    /// Never answers.
    Silence,
}

/// A provider that listens on this machine and writes down what it was asked.
pub struct FakeProvider {
    pub base: String,
    requests: Arc<Mutex<Vec<String>>>,
    stop: Arc<Notify>,
}

impl FakeProvider {
    pub async fn start(answer: Answer) -> FakeProvider {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(Notify::new());
        let (journal, stopped) = (requests.clone(), stop.clone());
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    biased;
                    () = stopped.notified() => return,
                    Ok((socket, _)) = listener.accept() => {
                        tokio::spawn(serve(socket, answer.clone(), journal.clone()));
                    }
                }
            }
        });
        FakeProvider { base, requests, stop }
    }

    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("the journal").clone()
    }
}

impl Drop for FakeProvider {
    fn drop(&mut self) {
        self.stop.notify_one();
    }
}

async fn serve(mut socket: TcpStream, answer: Answer, journal: Arc<Mutex<Vec<String>>>) {
    while let Some(request) = read_request(&mut socket).await {
        journal.lock().expect("the journal").push(request);
        match &answer {
            Answer::Http(head, headers, body) => {
                let head = format!("HTTP/1.1 {head}\r\n{headers}content-length: {}\r\n\r\n", body.len());
                let _ = socket.write_all(&[head.as_bytes(), body].concat()).await;
            }
            Answer::Cut => return,
            Answer::Half => {
                let _ = socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{\"mess").await;
                return;
            }
            Answer::Silence => std::future::pending::<()>().await,
        }
    }
}

async fn read_request(socket: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned));
            if body.len() >= length.and_then(|length| length.parse().ok()).unwrap_or(0) {
                return Some(text);
            }
        }
        let mut part = [0; 4096];
        match socket.read(&mut part).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&part[..read]),
        }
    }
}

/// The server behind the doors: takes what comes and hands it to the test.
pub struct FakeDesk {
    /// What the store says to a webhook.
    pub fault: Mutex<Option<StorageFault>>,
    arrived: Mutex<Vec<Arrived>>,
    ends: mpsc::UnboundedSender<(ServerEnd, Option<SafeText>)>,
    secrets: Arc<ChannelSecrets>,
}

/// Everybody who was attached, with the address, or with `None` where it was over the Unix socket.
pub type Ends = mpsc::UnboundedReceiver<(ServerEnd, Option<SafeText>)>;

impl FakeDesk {
    pub fn new() -> (Arc<FakeDesk>, Ends) {
        let (ends, taken) = mpsc::unbounded_channel();
        let secrets = Arc::new(secrets());
        (Arc::new(FakeDesk { fault: Mutex::default(), arrived: Mutex::default(), ends, secrets }), taken)
    }

    pub fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().expect("what arrived").clone()
    }
}

impl Desk for FakeDesk {
    fn route(&self, provider: Provider, slug: &str) -> Option<WebhookRoute> {
        let Provider::Cloud = provider;
        let secrets = self.secrets.clone();
        (slug == "main").then_some(WebhookRoute { account: ACCOUNT, channel: CHANNEL, secrets })
    }

    fn webhook(&self, arrived: Arrived) -> Future<'_, Result<(), StorageFault>> {
        self.arrived.lock().expect("what arrived").push(arrived);
        Box::pin(async { self.fault.lock().expect("the fault").clone().map_or(Ok(()), Err) })
    }

    fn attach(&self, end: ServerEnd, address: SafeText) {
        self.ends.send((end, Some(address))).expect("a test that listens");
    }

    fn attach_local(&self, end: ServerEnd) {
        self.ends.send((end, None)).expect("a test that listens");
    }

    fn is_healthy(&self) -> bool {
        self.fault.lock().expect("the fault").is_none()
    }

    fn counters(&self) -> Vec<Counter> {
        let value = self.arrived().len() as u64;
        vec![Counter { name: "turno_webhooks_total", help: "Webhooks taken.", kind: CounterKind::Total, value }]
    }
}

/// The doors on a port of this machine, until it is dropped.
pub struct House {
    pub address: SocketAddr,
    pub desk: Arc<FakeDesk>,
    pub ends: Ends,
    pub stop: CancellationToken,
    pub served: tokio::task::JoinHandle<()>,
}

impl House {
    pub async fn open(options: HttpOptions) -> House {
        let (desk, ends) = FakeDesk::new();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let stop = CancellationToken::new();
        let served = tokio::spawn(http::serve(listener, desk.clone(), options, stop.clone()));
        House { address, desk, ends, stop, served }
    }

    /// Sends raw bytes and reads until the server closes: status and body.
    pub async fn ask(&self, request: &[u8]) -> (u16, String) {
        let mut socket = TcpStream::connect(self.address).await.expect("a connection");
        let (mut reader, mut writer) = socket.split();
        let mut answer = Vec::new();
        // Both at once: a server may answer before it has read all.
        let (_, read) = tokio::join!(writer.write_all(request), reader.read_to_end(&mut answer));
        let _ = read;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        (status, body.to_owned())
    }

    pub async fn get(&self, path: &str) -> (u16, String) {
        self.ask(format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes()).await
    }

    pub async fn post(&self, path: &str, signature: Option<&str>, body: &[u8]) -> u16 {
        let signature = signature.map(|signature| format!("X-Hub-Signature-256: {signature}\r\n")).unwrap_or_default();
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n{signature}\r\n"
        );
        self.ask(&[head.as_bytes(), body].concat()).await.0
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// The header's value for a body, as the provider signs it.
pub fn sign(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key");
    mac.update(body);
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={hex}")
}
