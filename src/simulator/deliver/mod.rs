//! Webhook deliveries: signed, answered with 200 or repeated with a growing back-off (contract, section 2).

pub mod body;
pub mod stage;

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::{Semaphore, mpsc};

use crate::base::Millis;

use super::journal::{Answer, Attempt, Delivery};
use super::sign;
use super::state::Shared;
use super::world::{Told, Update};
use stage::{Post, Stage};

/// Deliveries are repeated for so long (contract, section 2: design for seven days).
const GIVE_UP_AFTER: Millis = Millis::hours(7 * 24);

/// An order to the deliverer.
#[derive(Debug)]
pub enum Order {
    Tell(Update),
    /// A body that a test made, as it is; signed with `secret`, or with the right one.
    Raw {
        number: String,
        body: Vec<u8>,
        secret: Option<String>,
    },
    Change(Change),
    /// A number has got a webhook, or what waits shall leave.
    Flush {
        all: bool,
    },
}

/// A change of how deliveries leave.
#[derive(Debug)]
pub enum Change {
    Hold(bool),
    Batch(usize),
    Reorder(usize),
    Repeat(u32),
    Calm,
}

/// The wait before attempt number `attempt` + 1, where 1 was the first: a second, then twice as long each time, up to an hour.
pub fn backoff(attempt: u32) -> Millis {
    let doublings = attempt.saturating_sub(1).min(12);
    Millis((1_000 << doublings).min(Millis::hours(1).0))
}

/// Runs until the simulator stops.
pub(super) async fn run(shared: Arc<Shared>, mut orders: mpsc::UnboundedReceiver<Order>) {
    let lanes = Arc::new(Semaphore::new(shared.lanes.max(1)));
    let mut stage = Stage::default();
    let mut rng = crate::base::Rng::seeded(shared.seed.wrapping_add(17));
    while let Some(order) = orders.recv().await {
        let mut all = false;
        match order {
            Order::Tell(update) => stage.push(update),
            Order::Raw { number, body, secret } => {
                leave(&shared, &lanes, number, vec![Told::Other], body, secret).await;
            }
            Order::Flush { all: wanted } => all = wanted,
            Order::Change(change) => {
                all = matches!(change, Change::Calm);
                apply(&mut stage, &change);
            }
        }
        for post in stage.take(|number| shared.webhook(number).is_some(), all, &mut rng) {
            let Post { number, updates } = post;
            let waba = shared.world(|world| world.number(&number).map(|number| number.waba_id.clone()));
            let body = sign::escaped(&body::body(&waba.unwrap_or_default(), &updates));
            let told = updates.into_iter().map(|update| update.what).collect();
            leave(&shared, &lanes, number, told, body, None).await;
        }
    }
}

fn apply(stage: &mut Stage, change: &Change) {
    match change {
        Change::Hold(hold) => stage.hold = *hold,
        Change::Batch(of) => stage.batch = (*of).max(1),
        Change::Reorder(of) => stage.reorder = (*of).max(1),
        Change::Repeat(times) => stage.repeat = (*times).max(1),
        Change::Calm => stage.calm(),
    }
}

/// Takes a lane and posts in a task of its own; with one lane, deliveries leave in order. One that has to be repeated gives
/// its lane back while it waits, so that it holds up nobody.
async fn leave(
    shared: &Arc<Shared>,
    lanes: &Arc<Semaphore>,
    number: String,
    told: Vec<Told>,
    body: Vec<u8>,
    secret: Option<String>,
) {
    let Ok(mut lane) = Arc::clone(lanes).acquire_owned().await else { return };
    let signature = sign::signature(secret.as_deref().unwrap_or(&shared.app_secret), &body);
    let text = String::from_utf8_lossy(&body).into_owned();
    let delivery = Delivery { order: 0, number: number.clone(), told: told.clone(), body: text, attempts: Vec::new() };
    let order = shared.journal.deliver(delivery);
    let (task, lanes) = (Arc::clone(shared), Arc::clone(lanes));
    shared.spawn(async move {
        let mut waited = Millis::ZERO;
        for attempt in 1.. {
            let answer = post(&task, &number, &signature, body.clone()).await;
            let done = answer == Answer::Http(200);
            if done {
                arrived(&task, &told);
            }
            let wait = backoff(attempt);
            let next_after = (!done && waited.0 < GIVE_UP_AFTER.0).then_some(wait);
            task.journal.attempt(order, Attempt { at: task.now(), answer, next_after });
            if next_after.is_none() {
                return;
            }
            drop(lane);
            waited = Millis(waited.0.saturating_add(wait.0));
            task.pace.wait_some(wait).await;
            match Arc::clone(&lanes).acquire_owned().await {
                Ok(next) => lane = next,
                Err(_) => return,
            }
        }
    });
}

async fn post(shared: &Shared, number: &str, signature: &str, body: Vec<u8>) -> Answer {
    let Some(url) = shared.webhook(number) else { return Answer::None };
    let request = shared
        .http
        .of(&url)
        .post(&url)
        .header("Content-Type", "application/json")
        .header("User-Agent", "facebookexternalua")
        .header("X-Hub-Signature-256", signature)
        .body(body);
    match request.send().await {
        Ok(response) => Answer::Http(response.status().as_u16()),
        Err(_) => Answer::None,
    }
}

/// The customers' phones show that their messages arrived.
fn arrived(shared: &Shared, told: &[Told]) {
    for told in told {
        if let Told::Message { id, phone } = told {
            shared.change(|world| world.arrived(phone, id));
        }
    }
}

/// The verification of a webhook address (contract, section 2). `Ok` where the challenge came back as it was.
pub(super) async fn verify(shared: &Shared, number: &str) -> Result<(), VerifyFault> {
    let url = shared.webhook(number).ok_or(VerifyFault::NoWebhook)?;
    let challenge = shared.world(|world| world.rng.below(9_000_000_000) + 1_000_000_000).to_string();
    let query = [("hub.mode", "subscribe"), ("hub.challenge", &challenge), ("hub.verify_token", &shared.verify_token)];
    let separator = if url.contains('?') { '&' } else { '?' };
    let query: Vec<String> = query.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
    let url = format!("{url}{separator}{}", query.join("&"));
    let response = shared.http.of(&url).get(&url).send().await.map_err(|_| VerifyFault::Unreachable)?;
    match response.status().as_u16() {
        200 => match response.text().await {
            Ok(text) if text == challenge => Ok(()),
            Ok(_) | Err(_) => Err(VerifyFault::WrongChallenge),
        },
        status => Err(VerifyFault::Status(status)),
    }
}

/// Why a webhook address is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyFault {
    #[error("the number has no webhook address")]
    NoWebhook,
    #[error("the webhook address did not answer")]
    Unreachable,
    #[error("the webhook address answered {0} to the verification")]
    Status(u16),
    #[error("the webhook address did not give the challenge back")]
    WrongChallenge,
}

fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A `value` of any field, for what phones cannot cause.
pub fn update(number: &str, field: &str, value: Value) -> Update {
    Update { number: number.to_owned(), field: field.to_owned(), value, what: Told::Other }
}
