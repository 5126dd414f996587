//! What becomes of an accepted message: it leaves, arrives and is read, each after a believable while, and each told by a
//! status webhook.

use std::sync::Arc;

use serde_json::Value;

use crate::base::{Millis, Rng};

use super::config::Habit;
use super::receive;
use super::state::Shared;
use super::status::{Sent, StatusKind};

/// The delays of one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delays {
    pub sent: Millis,
    pub delivered: Millis,
    pub read: Millis,
}

/// As phones and people take: longer texts are read longer.
pub fn delays(text: &str, rng: &mut Rng) -> Delays {
    let length = i64::try_from(text.chars().count()).unwrap_or(0).min(600);
    let mut between = |from: i64, to: i64| Millis(from + i64::try_from(rng.below((to - from) as u64)).unwrap_or(0));
    let (sent, delivered, glance) = (between(150, 500), between(350, 1_400), between(1_200, 4_000));
    Delays { sent, delivered, read: Millis(glance.0 + length * 18) }
}

/// Follows a message from its acceptance on.
pub(super) fn follow(shared: &Arc<Shared>, sent: Sent, body: Value) {
    let delays = shared.world(|world| delays(&receive::words(&sent.kind, &body), &mut world.rng));
    let task = Arc::clone(shared);
    shared.spawn(async move {
        task.pace.wait(delays.sent).await;
        if let Some(code) = sent.fails {
            tell(&task, &sent, StatusKind::Failed(code));
            return;
        }
        tell(&task, &sent, StatusKind::Sent);
        let Some(phone) = sent.phone.clone() else { return };
        task.pace.wait(delays.delivered).await;
        let is_off = task.world(|world| match world.phones.get_mut(&phone) {
            Some(phone) if phone.habit == Habit::Off => {
                phone.undelivered.push((sent.clone(), body.clone()));
                true
            }
            Some(_) | None => false,
        });
        if !is_off {
            arrive(&task, sent, &body, delays.read).await;
        }
    });
}

/// A phone was switched on: what waited for it arrives.
pub(super) fn switch_on(shared: &Arc<Shared>, phone: &str) {
    let waiting = shared.world(|world| {
        world.phones.get_mut(phone).map(|phone| std::mem::take(&mut phone.undelivered)).unwrap_or_default()
    });
    let task = Arc::clone(shared);
    shared.spawn(async move {
        for (sent, body) in waiting {
            arrive(&task, sent, &body, Millis::seconds(2)).await;
        }
    });
}

/// The holder opens the conversation: all that arrived is read.
pub(super) fn read_all(shared: &Arc<Shared>, phone: &str) {
    let unread = shared
        .world(|world| world.phones.get_mut(phone).map(|phone| std::mem::take(&mut phone.unread)).unwrap_or_default());
    for sent in unread {
        read(shared, &sent);
    }
}

async fn arrive(shared: &Shared, sent: Sent, body: &Value, read_after: Millis) {
    let at = shared.now();
    // All in one: whoever sees it on the phone may read it in the next moment, and by then it has been delivered.
    let by_hand = shared.change(|world| {
        receive::show(world, &sent, body, at);
        // A reaction is told as sent and no further (contract, section 5).
        if sent.kind == "reaction" {
            return None;
        }
        if let Some(update) = world.status(&sent, StatusKind::Delivered, at) {
            shared.tell(update);
        }
        let phone = world.phones.get_mut(sent.phone.as_ref()?)?;
        let by_hand = phone.is_in_hand(at) || phone.habit != Habit::Reads;
        if by_hand {
            phone.received(sent.clone());
        }
        Some(by_hand)
    });
    if by_hand == Some(false) {
        shared.pace.wait(read_after).await;
        read(shared, &sent);
    }
}

fn read(shared: &Shared, sent: &Sent) {
    tell(shared, sent, StatusKind::Read);
    if sent.voice {
        tell(shared, sent, StatusKind::Played);
    }
    if let Some(phone) = &sent.phone {
        shared.has_read(phone);
    }
}

fn tell(shared: &Shared, sent: &Sent, kind: StatusKind) {
    let now = shared.now();
    if let Some(update) = shared.change(|world| world.status(sent, kind, now)) {
        shared.tell(update);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_those_of_people() {
        let mut rng = Rng::seeded(5);
        for text in ["ok", &"long ".repeat(200)] {
            let delays = delays(text, &mut rng);
            assert!((150..500).contains(&delays.sent.0));
            assert!((350..1_400).contains(&delays.delivered.0));
            assert!((1_200..15_000).contains(&delays.read.0));
        }
    }
}
