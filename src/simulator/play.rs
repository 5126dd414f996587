//! Plays a script: customers write when it says so, and answer what they have read.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::base::Millis;

use super::act::Act;
use super::config::Habit;
use super::handle::act_now;
use super::script::{Arrival, FollowUp, Script, Story, typing};
use super::state::Shared;

/// Puts the customers of `script` into the world and lets them begin.
pub(super) fn play(shared: &Arc<Shared>, script: Script) {
    for story in script.stories {
        let number = number_of(shared, &story);
        let Story { holder, arrivals, follow_ups, fails, .. } = story;
        let key = shared.change(|world| {
            let key = world.put(holder, Habit::Reads);
            if let Some(phone) = world.phones.get_mut(&key) {
                phone.fails.extend(fails);
            }
            key
        });
        let reads = shared.listen(&key);
        shared.spawn(write(Arc::clone(shared), key.clone(), number.clone(), arrivals));
        shared.spawn(answer(Arc::clone(shared), key, number, follow_ups, reads));
    }
}

/// The desk's own number, or the first where the business has fewer.
fn number_of(shared: &Shared, story: &Story) -> String {
    shared.world(|world| {
        let number = world.numbers.get(story.desk.place()).or(world.numbers.first());
        number.map(|number| number.phone_number_id.clone()).unwrap_or_default()
    })
}

async fn write(shared: Arc<Shared>, key: String, number: String, arrivals: Vec<Arrival>) {
    let mut at = Millis::ZERO;
    for arrival in arrivals {
        shared.pace.wait(Millis(arrival.after.0 - at.0)).await;
        at = arrival.after;
        send(&shared, &key, &number, &arrival.act);
    }
}

/// After each reading the next follow-up. What is read while somebody thinks is answered together with it.
async fn answer(
    shared: Arc<Shared>,
    key: String,
    number: String,
    follow_ups: Vec<FollowUp>,
    mut reads: mpsc::UnboundedReceiver<()>,
) {
    for follow_up in follow_ups {
        if reads.recv().await.is_none() {
            return;
        }
        shared.pace.wait(follow_up.think).await;
        while reads.try_recv().is_ok() {}
        for (place, act) in follow_up.acts.iter().enumerate() {
            if place > 0 {
                shared.pace.wait(typing(act)).await;
            }
            send(&shared, &key, &number, act);
        }
    }
}

/// A phone that somebody has in hand says only what they type.
fn send(shared: &Shared, key: &str, number: &str, act: &Act) {
    let now = shared.now();
    if shared.world(|world| world.phones.get(key).is_some_and(|phone| phone.is_in_hand(now))) {
        return;
    }
    // A reaction to a message that never came is left out; the story goes on.
    let _ = act_now(shared, key, number, act);
}
