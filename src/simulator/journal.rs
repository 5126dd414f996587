//! What the simulator accepted, refused and delivered, in order: the witness of every test of a whole conversation.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::watch;

use crate::base::{Millis, Timestamp};

use super::world::Told;

/// Entries of each kind that are kept; `Entries::dropped` counts what was forgotten.
const KEPT: usize = 50_000;

/// A message of the business that was accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    /// 1, 2, 3 ... in the order of acceptance.
    pub order: u64,
    pub at: Timestamp,
    /// The wamid.
    pub id: String,
    /// The business's number, by its id.
    pub number: String,
    /// The recipient as it was asked for.
    pub to: String,
    /// The key of the phone; `None`: nobody has this number.
    pub phone: Option<String>,
    /// `biz_opaque_callback_data`.
    pub tag: Option<String>,
    pub kind: String,
    pub text: String,
    /// The call's body.
    pub body: Value,
    /// With what it will fail, if it will.
    pub fails: Option<i32>,
}

/// A call that was refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refused {
    pub at: Timestamp,
    pub http: u16,
    pub code: i32,
    pub tag: Option<String>,
    pub body: Value,
}

/// The business marked messages as read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    pub at: Timestamp,
    pub number: String,
    /// The wamid of the newest one.
    pub id: String,
    pub typing: bool,
}

/// How a webhook was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Http(u16),
    /// Nobody answered: refused, cut, too late.
    None,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub at: Timestamp,
    pub answer: Answer,
    /// The back-off until the next attempt, before the pace scales it; `None`: there is no further one.
    pub next_after: Option<Millis>,
}

/// A webhook POST.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// 0, 1, 2 ... in the order in which they left for the first time.
    pub order: u64,
    pub number: String,
    pub told: Vec<Told>,
    /// The bytes as they were signed.
    pub body: String,
    pub attempts: Vec<Attempt>,
}

impl Delivery {
    pub fn is_done(&self) -> bool {
        self.attempts.last().is_some_and(|attempt| attempt.answer == Answer::Http(200))
    }
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Entries {
    pub accepted: VecDeque<Accepted>,
    pub refused: VecDeque<Refused>,
    pub marked: VecDeque<Marked>,
    pub deliveries: VecDeque<Delivery>,
    /// Messages accepted since the start.
    pub accepted_total: u64,
    /// Deliveries begun since the start.
    pub delivered_total: u64,
    /// Entries that were forgotten because there were too many.
    pub dropped: u64,
}

/// A wait that was in vain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("waited {seconds} s in vain for: {reason}")]
pub struct WaitedInVain {
    pub reason: String,
    pub seconds: u64,
}

/// A view of the journal; cheap to clone.
#[derive(Debug, Clone)]
pub struct Journal {
    entries: Arc<Mutex<Entries>>,
    changed: watch::Sender<u64>,
}

impl Default for Journal {
    fn default() -> Journal {
        Journal { entries: Arc::default(), changed: watch::Sender::new(0) }
    }
}

impl Journal {
    /// How long [`Journal::wait_until`] has patience.
    pub const PATIENCE: Duration = Duration::from_secs(20);

    /// Looks at the entries.
    pub fn read<T>(&self, look: impl FnOnce(&Entries) -> T) -> T {
        look(&self.lock())
    }

    /// What was accepted, in order.
    pub fn accepted(&self) -> Vec<Accepted> {
        self.read(|entries| entries.accepted.iter().cloned().collect())
    }

    /// The texts that were accepted, in order.
    pub fn texts(&self) -> Vec<String> {
        self.read(|entries| entries.accepted.iter().map(|accepted| accepted.text.clone()).collect())
    }

    pub fn deliveries(&self) -> Vec<Delivery> {
        self.read(|entries| entries.deliveries.iter().cloned().collect())
    }

    /// Changes with every entry: for who tells what happens.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Waits until `look` finds what it wants, and gives it back. `reason` says what was waited for, should it not come.
    pub async fn wait_until<T>(
        &self,
        reason: &str,
        mut look: impl FnMut(&Entries) -> Option<T>,
    ) -> Result<T, WaitedInVain> {
        wait_for(reason, self.changes(), || self.read(&mut look)).await
    }

    pub(super) fn accept(&self, mut accepted: Accepted) {
        self.change(|entries| {
            entries.accepted_total += 1;
            accepted.order = entries.accepted_total;
            keep(&mut entries.accepted, accepted, &mut entries.dropped);
        });
    }

    pub(super) fn refuse(&self, refused: Refused) {
        self.change(|entries| keep(&mut entries.refused, refused, &mut entries.dropped));
    }

    pub(super) fn mark(&self, marked: Marked) {
        self.change(|entries| keep(&mut entries.marked, marked, &mut entries.dropped));
    }

    /// Notes a delivery that is about to leave; the number is for [`Journal::attempt`].
    pub(super) fn deliver(&self, mut delivery: Delivery) -> u64 {
        self.change(|entries| {
            let order = entries.delivered_total;
            entries.delivered_total += 1;
            delivery.order = order;
            keep(&mut entries.deliveries, delivery, &mut entries.dropped);
            order
        })
    }

    pub(super) fn attempt(&self, order: u64, attempt: Attempt) {
        self.change(|entries| {
            let found = entries.deliveries.binary_search_by_key(&order, |delivery| delivery.order);
            if let Some(delivery) = found.ok().and_then(|place| entries.deliveries.get_mut(place)) {
                delivery.attempts.push(attempt);
            }
        });
    }

    fn change<T>(&self, change: impl FnOnce(&mut Entries) -> T) -> T {
        let out = change(&mut self.lock());
        self.changed.send_modify(|count| *count += 1);
        out
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks now and after each change, until something is found or patience ends.
pub(super) async fn wait_for<T>(
    reason: &str,
    mut changes: watch::Receiver<u64>,
    mut look: impl FnMut() -> Option<T>,
) -> Result<T, WaitedInVain> {
    let watching = async {
        loop {
            if let Some(found) = look() {
                return Some(found);
            }
            changes.changed().await.ok()?;
        }
    };
    let found = tokio::time::timeout(Journal::PATIENCE, watching).await.ok().flatten();
    found.ok_or_else(|| WaitedInVain { reason: reason.to_owned(), seconds: Journal::PATIENCE.as_secs() })
}

fn keep<T>(list: &mut VecDeque<T>, entry: T, dropped: &mut u64) {
    list.push_back(entry);
    if list.len() > KEPT {
        list.pop_front();
        *dropped += 1;
    }
}
