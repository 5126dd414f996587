//! Webhook bodies, from the bytes to what the engine makes of them: nothing panics (G18), a repeat has no second effect
//! (G02), one broken message costs no other (G03), and the counters add up (G23, checked by every step).

use std::cell::RefCell;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use turno::base::RawId;
use turno::server::channel::cloud;
use turno::server::port::{Inbound, Input, Routed, Ticket};

use super::breaks::{Break, any_breaks, any_shape, apply, apply_within};
use super::{Seen, run, run_each};
use crate::channel::samples::{NUMBER, sample, webhook_names};
use crate::engine::World;

/// After so many cases a new world begins, so that a case never depends on a long past.
const CASES_OF_A_WORLD: u32 = 64;

/// An engine with two agents, and how many cases it has seen.
pub struct Place {
    world: RefCell<(World, u32)>,
}

impl Place {
    pub fn new() -> Place {
        Place { world: RefCell::new((World::with_agents(2).0, 0)) }
    }

    pub fn with<T>(&self, work: impl FnOnce(&mut World, u32) -> T) -> T {
        let mut held = self.world.borrow_mut();
        if held.1 % CASES_OF_A_WORLD == CASES_OF_A_WORLD - 1 {
            held.0 = World::with_agents(2).0;
        }
        held.1 += 1;
        let (world, case) = &mut *held;
        world.told.clear();
        world.outgoing.clear();
        world.receipts.clear();
        work(world, *case)
    }
}

fn deliver(world: &mut World, body: &[u8], items: Vec<Routed>) {
    let raw = RawId::new(world.now, &mut world.rng);
    let (ticket, channel, received) = (Ticket(1), world.channel, world.now);
    world.step(Input::Webhook { ticket, raw, channel, received, body: Arc::from(body), items });
}

fn samples() -> Vec<Value> {
    webhook_names().iter().map(|name| serde_json::from_slice(&sample(name)).expect("JSON")).collect()
}

#[derive(Debug, Clone)]
enum Body {
    Broken(usize, Vec<Break>),
    Raw(Vec<u8>),
}

fn any_body(count: usize) -> impl Strategy<Value = Body> {
    prop_oneof![
        9 => (0..count, any_breaks()).prop_map(|(at, breaks)| Body::Broken(at, breaks)),
        1 => prop::collection::vec(any::<u8>(), 0..400).prop_map(Body::Raw),
    ]
}

#[test]
fn g18_webhook_envelope() {
    let (samples, place) = (samples(), Place::new());
    run("webhook_envelope", any_body(samples.len()), |body| {
        let bytes = match body {
            Body::Broken(at, breaks) => apply(&samples[at], &breaks),
            Body::Raw(bytes) => bytes,
        };
        let Ok(parsed) = cloud::parse(&bytes) else { return Seen::new(bytes.len(), "unreadable") };
        assert!(parsed.items.len() <= bytes.len(), "more items than bytes");
        place.with(|world, _| {
            deliver(world, &bytes, parsed.items.clone());
            let before = *world.engine.counters();
            deliver(world, &bytes, parsed.items);
            assert_eq!(world.engine.counters().stored, before.stored, "G02: a repeat stored something");
        });
        Seen::new(bytes.len(), "read")
    });
}

/// A message before and one after the sample's own changes, in one body.
fn sandwich(sample: &Value, case: u32) -> (Value, [String; 2]) {
    let ids = [format!("wamid.before.{case}"), format!("wamid.after.{case}")];
    let good = |id: &String| {
        json!({"field": "messages", "value": {
            "metadata": {"phone_number_id": NUMBER},
            "contacts": [{"wa_id": "447700900999", "profile": {"name": "Ana"}}],
            "messages": [{"from": "447700900999", "id": id, "timestamp": "1795240001", "type": "text", "text": {"body": id}}],
        }})
    };
    let mut body = sample.clone();
    let changes = body.pointer_mut("/entry/0/changes").and_then(Value::as_array_mut).expect("changes");
    changes.insert(0, good(&ids[0]));
    changes.push(good(&ids[1]));
    (body, ids)
}

fn is_there(items: &[Routed], wanted: &str) -> bool {
    items.iter().any(|routed| {
        matches!(&routed.item, Inbound::Message { provider_id, content, .. }
            if &**provider_id == wanted && content.words().is_some_and(|words| &**words == wanted))
    })
}

/// What a type's cases are counted as: taken, and put into quarantine.
fn outcomes() -> Vec<[&'static str; 2]> {
    let name = |name: &str, what: &str| -> &'static str {
        Box::leak(format!("{} {what}", name.trim_start_matches("webhook_")).into_boxed_str())
    };
    webhook_names().iter().map(|kind| [name(kind, "taken"), name(kind, "quarantined")]).collect()
}

/// Every type of the contract by itself, and as often as every other: on a long run each is counted by name.
#[test]
fn g03_webhook_messages_of_every_type() {
    let (samples, place, outcomes) = (samples(), Place::new(), outcomes());
    let broken = |_| prop::collection::vec(any_shape(), 1..6);
    let seen = RefCell::new(vec![0u32; samples.len()]);
    run_each("webhook_messages", samples.len(), 8, broken, |at, breaks| {
        seen.borrow_mut()[at] += 1;
        place.with(|world, case| {
            let (body, ids) = sandwich(&samples[at], case);
            let bytes = apply_within(&body, "/entry/0/changes/1", &breaks);
            let parsed = cloud::parse(&bytes).expect("an object");
            assert!(ids.iter().all(|id| is_there(&parsed.items, id)), "a neighbour is lost: {:?}", parsed.items);
            let before = *world.engine.counters();
            deliver(world, &bytes, parsed.items);
            let after = world.engine.counters();
            assert!(after.stored >= before.stored + 2, "G03: both neighbours are stored");
            Seen::new(bytes.len(), outcomes[at][usize::from(after.quarantined > before.quarantined)])
        })
    });
    assert!(seen.borrow().iter().all(|count| *count >= 8), "{:?}", seen.borrow());
}
