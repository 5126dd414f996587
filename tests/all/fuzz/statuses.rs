//! A status never goes back (G11): every order, with repetition, before and after the provider's id is known, in the
//! provider's own bodies.

use proptest::prelude::*;
use serde_json::{Value, json};
use turno::domain::Status;
use turno::domain::message::Direction;
use turno::server::channel::cloud;
use turno::server::port::{Inbound, Routed, SendOutcome};

use super::webhook::Place;
use super::{Seen, run};
use crate::channel::samples::NUMBER;
use crate::engine::{World, accepted};

const KINDS: [&str; 6] = ["sent", "delivered", "read", "played", "failed", "warning"];

fn body(id: &str, kind: &str, seconds: i64, tag: Option<&str>) -> Value {
    let mut status =
        json!({"id": id, "status": kind, "timestamp": seconds.to_string(), "recipient_id": "5511988880001"});
    if kind == "failed" {
        status["errors"] = json!([{"code": 131_047, "title": "Re-engagement message"}]);
    }
    if let Some(tag) = tag {
        status["biz_opaque_callback_data"] = json!(tag);
    }
    json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": {
        "metadata": {"phone_number_id": NUMBER}, "statuses": [status]}}]}]})
}

fn items(body: &Value) -> Vec<Routed> {
    cloud::parse(body.to_string().as_bytes()).expect("readable").items
}

/// What the statuses of a body say.
fn told(items: &[Routed]) -> Option<Status> {
    items.iter().find_map(|routed| match &routed.item {
        Inbound::Status { status, .. } => Some(*status),
        _ => None,
    })
}

/// Something is written to the customer, and is on its way.
fn write(world: &mut World) -> turno::server::port::Outgoing {
    let attendance = world.customer("5511988880001", "oi");
    let conn = *world.pictures.keys().next().expect("an agent");
    let _ = world.ask(conn, turno::protocol::Request::Open { attendance });
    world.send(conn, attendance, "Olá").expect("taken");
    world.outgoing.pop().expect("on its way")
}

fn status_of(world: &World) -> Option<Status> {
    let attendance = world.attendance_of("5511988880001");
    let rows = world.timeline(attendance);
    rows.iter().rfind(|row| row.direction == Direction::Out).and_then(|row| row.status)
}

#[test]
fn g11_statuses() {
    let place = Place::new();
    let news = (0..KINDS.len(), -100_000..100_000i64, any::<bool>());
    let strategy = (prop::collection::vec(news, 0..24), any::<prop::sample::Index>());
    run("statuses", strategy, |(news, accepted_at)| {
        place.with(|world, _| {
            let outgoing = write(world);
            let id = format!("wamid.{}", outgoing.message);
            let accepted_at = accepted_at.index(news.len() + 1);
            let (mut is_accepted, mut highest, mut bytes) = (false, None, 0);
            for at in 0..=news.len() {
                if at == accepted_at {
                    is_accepted = true;
                    world.step(done(&outgoing, accepted(&id)));
                }
                let Some((kind, late, tagged)) = news.get(at) else { break };
                // Before the id is known only the tag tells which message is meant.
                let tag = (*tagged || !is_accepted).then_some(outgoing.tag.as_str());
                let body = body(&id, KINDS[*kind], world.now.0 / 1000 + late, tag);
                bytes += body.to_string().len();
                let items = items(&body);
                highest = highest.max(told(&items));
                let before = status_of(world);
                for _ in 0..1 + at % 2 {
                    world.webhook(items.iter().map(|routed| routed.item.clone()).collect());
                }
                let after = status_of(world);
                assert!(after >= before, "back from {before:?} to {after:?}");
            }
            let settled = status_of(world);
            assert_eq!(settled, highest.max(Some(Status::Accepted)), "{news:?}");
            Seen::new(bytes, if settled == Some(Status::Accepted) { "accepted" } else { "further" })
        })
    });
}

fn done(outgoing: &turno::server::port::Outgoing, outcome: SendOutcome) -> turno::server::port::Input {
    turno::server::port::Input::SendDone { message: outgoing.message, attempt: outgoing.attempt, outcome }
}
