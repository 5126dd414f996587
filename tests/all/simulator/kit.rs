//! A business for the simulator: a webhook receiver that checks and keeps what it gets, and calls of the Graph side.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use tokio::sync::watch;
use turno::simulator::{Handle, Simulator, SimulatorConfig, http_client};

/// A webhook as it came in.
#[derive(Debug, Clone)]
pub struct Got {
    pub body: Vec<u8>,
    pub signature: String,
    /// What it was answered with.
    pub answered: u16,
}

#[derive(Debug, Default)]
struct Inbox {
    got: Vec<Got>,
    /// Statuses for the next answers; 200 when there are none.
    answers: VecDeque<u16>,
}

#[derive(Debug, Clone)]
struct Receiver {
    inbox: Arc<Mutex<Inbox>>,
    changed: watch::Sender<usize>,
    token: String,
}

/// A simulator and the business at its other end.
pub struct World {
    pub simulator: Handle,
    pub config: SimulatorConfig,
    receiver: Receiver,
    pub http: reqwest::Client,
}

pub async fn world() -> World {
    world_of(SimulatorConfig::instant()).await
}

pub async fn world_of(config: SimulatorConfig) -> World {
    let receiver =
        Receiver { inbox: Arc::default(), changed: watch::Sender::new(0), token: config.verify_token.clone() };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let hook = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let app = Router::new().route("/hook", post(receive).get(verify)).with_state(receiver.clone());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let simulator = Simulator::start(config.clone()).await.expect("a simulator");
    simulator.set_webhooks(&hook);
    let http = http_client(&simulator.base_url(), Duration::from_secs(10)).expect("a client");
    World { simulator, config, receiver, http }
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers.get("x-hub-signature-256").and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let mut inbox = receiver.inbox.lock().expect("the inbox");
    let answered = inbox.answers.pop_front().unwrap_or(200);
    inbox.got.push(Got { body: body.to_vec(), signature, answered });
    receiver.changed.send_replace(inbox.got.len());
    StatusCode::from_u16(answered).expect("a status")
}

async fn verify(State(receiver): State<Receiver>, RawQuery(query): RawQuery) -> (StatusCode, String) {
    let query = query.unwrap_or_default();
    let member = |name: &str| {
        query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).unwrap_or_default().to_owned()
    };
    if member("hub.mode") == "subscribe" && member("hub.verify_token") == receiver.token {
        (StatusCode::OK, member("hub.challenge"))
    } else {
        (StatusCode::FORBIDDEN, String::new())
    }
}

impl Got {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// The `value`s of all changes.
    pub fn values(&self) -> Vec<Value> {
        let json = self.json();
        assert_eq!(json["object"], "whatsapp_business_account");
        let entries = json["entry"].as_array().expect("entries").clone();
        entries
            .iter()
            .flat_map(|entry| entry["changes"].as_array().expect("changes").clone())
            .map(|change| change["value"].clone())
            .collect()
    }

    pub fn is_signed_with(&self, secret: &str) -> bool {
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).expect("a key");
        mac.update(&self.body);
        let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        self.signature == format!("sha256={hex}")
    }
}

impl World {
    /// The first number of the business, by its id.
    pub fn number(&self) -> String {
        self.config.numbers[0].phone_number_id.clone()
    }

    /// The statuses of the next answers of the receiver.
    pub fn answer_with(&self, answers: &[u16]) {
        self.receiver.inbox.lock().expect("the inbox").answers.extend(answers);
    }

    pub fn got(&self) -> Vec<Got> {
        self.receiver.inbox.lock().expect("the inbox").got.clone()
    }

    /// Waits until so many webhooks came in.
    pub async fn wait_for(&self, count: usize) -> Vec<Got> {
        let mut changed = self.receiver.changed.subscribe();
        let wait = changed.wait_for(|have| *have >= count);
        let met = tokio::time::timeout(Duration::from_secs(20), wait).await;
        assert!(met.is_ok(), "waited for {count} webhooks, got {}", self.got().len());
        self.got()
    }

    /// Everything that came in, `messages` and `statuses` alike, as (kind, object).
    pub fn told(&self) -> Vec<(String, Value)> {
        let mut out = Vec::new();
        for value in self.got().iter().filter(|got| got.answered == 200).flat_map(Got::values) {
            for kind in ["messages", "statuses"] {
                for object in value[kind].as_array().into_iter().flatten() {
                    out.push((kind.to_owned(), object.clone()));
                }
            }
        }
        out
    }

    /// The statuses told of one message, in order.
    pub fn statuses(&self, id: &str) -> Vec<String> {
        let of = |(kind, object): (String, Value)| (kind == "statuses" && object["id"] == id).then_some(object);
        self.told().into_iter().filter_map(of).map(|s| s["status"].as_str().expect("a status").to_owned()).collect()
    }

    /// Waits until this status of this message was told, and gives it back.
    pub async fn status(&self, id: &str, status: &str) -> Value {
        let mut changed = self.receiver.changed.subscribe();
        let wait = async {
            loop {
                let told = self.told();
                let is_it = |(kind, o): &&(String, Value)| kind == "statuses" && o["id"] == id && o["status"] == status;
                if let Some((_, object)) = told.iter().find(is_it) {
                    return object.clone();
                }
                changed.changed().await.expect("the receiver");
            }
        };
        tokio::time::timeout(Duration::from_secs(20), wait).await.unwrap_or_else(|_| panic!("no {status} of {id}"))
    }

    /// Calls `messages` of the first number.
    pub async fn send(&self, body: Value) -> reqwest::Result<(u16, Value)> {
        let url = format!("{}/v23.0/{}/messages", self.simulator.base_url(), self.number());
        let response = self.http.post(url).bearer_auth(&self.config.access_token).json(&body).send().await?;
        let status = response.status().as_u16();
        let text = response.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        let url = format!("{}{path}", self.simulator.base_url());
        let response = self.http.get(url).bearer_auth(&self.config.access_token).send().await.expect("an answer");
        (response.status().as_u16(), response.json().await.expect("JSON"))
    }
}

/// The body of a text to a number.
pub fn text(to: &str, words: &str) -> Value {
    json!({"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": words}})
}

/// The wamid of an accepted send.
pub fn id_of(answer: &(u16, Value)) -> String {
    assert_eq!(answer.0, 200, "{}", answer.1);
    answer.1["messages"][0]["id"].as_str().expect("an id").to_owned()
}
