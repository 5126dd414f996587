//! A provider and a desk for the tests of this folder.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use turno::base::{AccountId, ChannelId, MessageId, QueueId, SafeText};
use turno::domain::{Channel, Content, Provider};
use turno::protocol::Secret;
use turno::server::channel::{ChannelSecrets, Credentials, SecretSource};
use turno::server::port::{Outgoing, SendTo};

pub const TOKEN: &str = "EAAG-made-up-token";
pub const APP_SECRET: &str = "made-up-app-secret";
pub const VERIFY_TOKEN: &str = "made-up-verify-token";
pub const ACCOUNT: AccountId = AccountId([1; 16]);
pub const CHANNEL: ChannelId = ChannelId([2; 16]);

pub fn secrets() -> ChannelSecrets {
    let given = |text: &str| SecretSource::Given(Secret::new(text));
    ChannelSecrets::load(&given(TOKEN), &given(APP_SECRET), &given(VERIFY_TOKEN)).expect("three secrets")
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
