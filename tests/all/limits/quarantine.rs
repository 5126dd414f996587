//! What cannot be read of a webhook: told with every reason, kept, and read again once (G03).

use std::sync::Arc;

use futures_util::FutureExt;
use serde_json::{Value, json};
use turno::base::{Key, RawId};
use turno::protocol::admin::QuarantineView;
use turno::server::channel::cloud;
use turno::server::port::{Input, Storage, Ticket};

use crate::channel::samples::{NUMBER, sample, webhook_names};
use crate::engine::World;
use crate::fuzz::breaks::places;

const RAW: RawId = RawId([8; 16]);

fn message(id: &str, time: Value, words: &str) -> Value {
    json!({"from": "5511988880001", "id": id, "timestamp": time, "type": "text", "text": {"body": words}})
}

fn body(number: &str, messages: &[Value]) -> Value {
    json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": {
        "metadata": {"phone_number_id": number}, "messages": messages}}]}]})
}

fn deliver(world: &mut World, body: &Value) {
    let bytes = body.to_string().into_bytes();
    let items = cloud::parse(&bytes).expect("an object").items;
    let (ticket, channel, received) = (Ticket(1), world.channel, world.now);
    world.step(Input::Webhook { ticket, raw: RAW, channel, received, body: Arc::from(bytes), items });
}

fn read_again(world: &mut World, body: &Value) {
    let items = cloud::parse(body.to_string().as_bytes()).expect("an object").items;
    let conn = turno::base::ConnId(0);
    let (key, channel) = (Key([1; 16]), world.channel);
    world.step(Input::Replayed { conn, key, raw: RAW, channel, items });
}

fn listed(world: &World) -> Vec<QuarantineView> {
    let list = world.storage.quarantine(world.account, 100).now_or_never();
    list.expect("memory never waits").expect("reads")
}

#[test]
fn g03_every_reason_of_one_body_is_told() {
    let (mut world, _) = World::with_agents(1);
    let broken = [
        message("", json!("1795240001"), "no id"),
        message("wamid.2", json!(null), "no time"),
        message("wamid.3", json!([]), "no time either"),
        message("wamid.4", json!("1795240001"), "Oi"),
        json!(7),
    ];
    let body = body(NUMBER, &broken);
    deliver(&mut world, &body);
    let rows = listed(&world);
    assert_eq!(rows.len(), 1, "a body is one row");
    assert_eq!(&*rows[0].reason, "no id; no time (2); not an object");
    assert_eq!(rows[0].size as usize, body.to_string().len());
    assert_eq!((world.engine.counters().quarantined, world.engine.counters().stored), (4, 1));
}

#[test]
fn g03_a_body_is_read_again_once_and_leaves_when_all_of_it_is_read() {
    let (mut world, _) = World::with_agents(1);
    let first = [message("wamid.1", json!("1795240001"), "Oi"), message("wamid.2", json!(null), "no time")];
    deliver(&mut world, &body(NUMBER, &first));
    let told = listed(&world);
    // Nothing is different yet: the row stays as it was, with its size and its time.
    world.now = world.now.plus(turno::base::Millis::hours(1));
    read_again(&mut world, &body(NUMBER, &first));
    assert_eq!(listed(&world), told);
    assert_eq!(world.engine.counters().stored, 1);
    // A version that reads more: what was missing comes in, once.
    let second = [first[0].clone(), message("wamid.2", json!("1795240001"), "Bom dia")];
    for _ in 0..2 {
        read_again(&mut world, &body(NUMBER, &second));
        assert_eq!(listed(&world), []);
        assert_eq!(world.engine.counters().stored, 2);
    }
    let words: Vec<_> = world.timeline(world.attendance_of("5511988880001")).into_iter().collect();
    assert_eq!(words.len(), 2);
}

#[test]
fn g03_a_body_for_a_number_that_is_not_here_yet_waits_for_it() {
    let (mut world, _) = World::with_agents(1);
    let messages = [message("wamid.1", json!("1795240001"), "Oi")];
    deliver(&mut world, &body("777", &messages));
    read_again(&mut world, &body("777", &messages));
    assert_eq!(listed(&world).iter().map(|row| &*row.reason).collect::<Vec<_>>(), ["unknown number"]);
    assert!(listed(&world)[0].size > 0);
    read_again(&mut world, &body(NUMBER, &messages));
    assert_eq!((listed(&world).len(), world.engine.counters().stored), (0, 1));
}

/// Reading a body again is an act of administration: it leaves its row, with who did it, to which body, and what came of it.
#[test]
fn g21_a_replay_that_succeeds_is_a_row_of_the_audit_log() {
    let (mut world, _) = World::with_agents(1);
    let boss = world.add_user("chefe", turno::domain::Role::Administrator, None);
    let conn = world.connect(boss);
    let first = [message("wamid.1", json!("1795240001"), "Oi"), message("wamid.2", json!(null), "no time")];
    deliver(&mut world, &body(NUMBER, &first));
    let (rows, key, channel) = (world.audited(), Key([2; 16]), world.channel);
    let second = [first[0].clone(), message("wamid.2", json!("1795240001"), "Bom dia")];
    let items = cloud::parse(body(NUMBER, &second).to_string().as_bytes()).expect("an object").items;
    world.step(Input::Replayed { conn, key, raw: RAW, channel, items });
    assert_eq!((listed(&world), world.audited()), (vec![], rows + 1));
    let page = turno::base::page::PageRequest::newest(1);
    let log = world.storage.audit(world.account, page).now_or_never().expect("memory never waits").expect("reads");
    let row = &log.rows[0];
    assert_eq!((&*row.what, row.user, &*row.on), ("quarantine.replay", Some(boss), &*RAW.to_string()));
    assert_eq!(&*row.details, r#"{"duplicate":1,"quarantined":0,"stored":1}"#);
}

/// Each place of each sample in turn: null, another kind of value, and more than anybody can read.
#[test]
fn g03_no_place_of_any_sample_costs_its_neighbours() {
    let good = |id: &str| {
        let mut whole = body(NUMBER, &[message(id, json!("1795240001"), id)]);
        whole["entry"][0]["changes"][0].take()
    };
    let wrong = [Value::Null, json!(true), json!(-1), json!("x".repeat(70_000)), json!([[]]), json!({"x": {}})];
    let (mut world, mut count) = (World::with_agents(1).0, 0u32);
    for name in webhook_names() {
        let sample: Value = serde_json::from_slice(&sample(&name)).expect("JSON");
        let change = &sample["entry"][0]["changes"][0];
        for place in places(change) {
            // One way of being wrong for each place, all of them in turn over the places.
            let mut broken = change.clone();
            count += 1;
            *broken.pointer_mut(&place).expect("a place") = wrong[count as usize % wrong.len()].clone();
            let ids = [format!("wamid.b{count}"), format!("wamid.a{count}")];
            let whole = json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes":
                [good(&ids[0]), broken, good(&ids[1])]}]});
            let before = world.engine.counters().stored;
            let bytes = whole.to_string().into_bytes();
            let items = cloud::parse(&bytes).expect("an object").items;
            let raw = RawId::new(world.now, &mut world.rng);
            let (ticket, channel, received) = (Ticket(1), world.channel, world.now);
            world.step(Input::Webhook { ticket, raw, channel, received, body: Arc::from(bytes), items });
            assert!(world.engine.counters().stored >= before + 2, "{name} {place}");
            if count.is_multiple_of(64) {
                world = World::with_agents(1).0;
            }
        }
    }
    assert!(count > 1_000, "{count} places");
}
