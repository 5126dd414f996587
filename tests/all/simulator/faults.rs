//! What goes wrong on demand on the way out of the business.

use serde_json::json;
use turno::base::Millis;
use turno::simulator::{Control, SendFault};

use super::kit::{World, id_of, text, world};

const NOOR: &str = "+447700900461";

async fn with_noor() -> World {
    let world = world().await;
    world.simulator.customer(NOOR, "Noor").says("hi").expect("said");
    world
}

#[tokio::test]
async fn a_send_is_refused_with_the_code_that_was_ordered_once() {
    let world = with_noor().await;
    world.simulator.next_send(SendFault::Refuse { code: 131_056 });
    world.simulator.control(Control::NextSend { fault: SendFault::Refuse { code: 190 } }).expect("obeyed");
    let answer = world.send(text(NOOR, "one")).await.expect("an answer");
    assert_eq!((answer.0, &answer.1["error"]["code"]), (400, &json!(131_056)));
    assert_eq!(world.send(text(NOOR, "two")).await.expect("an answer").0, 401);
    id_of(&world.send(text(NOOR, "three")).await.expect("an answer"));
    assert_eq!(world.simulator.journal().texts(), ["three"]);
}

#[tokio::test]
async fn g09_it_accepts_and_answers_500_or_cuts() {
    let world = with_noor().await;
    world.simulator.next_send(SendFault::AnswerAfterAccepting { http: 500 });
    world.simulator.next_send(SendFault::CutAfterAccepting);
    world.simulator.next_send(SendFault::CutBeforeAccepting);
    assert_eq!(world.send(text(NOOR, "one")).await.expect("an answer").0, 500);
    assert!(world.send(text(NOOR, "two")).await.is_err());
    assert!(world.send(text(NOOR, "three")).await.is_err());
    let accepted = world.simulator.journal().accepted();
    assert_eq!(accepted.iter().map(|a| a.text.as_str()).collect::<Vec<_>>(), ["one", "two"]);
    world.status(&accepted[1].id, "read").await;
}

#[tokio::test]
async fn a_slow_answer_is_overtaken_by_the_statuses() {
    let world = with_noor().await;
    world.simulator.next_send(SendFault::AnswerAfterStatus);
    world.simulator.next_send(SendFault::Slow { by: Millis::seconds(30) });
    let id = id_of(&world.send(text(NOOR, "late")).await.expect("an answer"));
    assert_eq!(world.statuses(&id).first().map(String::as_str), Some("sent"), "told before the answer");
    id_of(&world.send(text(NOOR, "no slower than the pace")).await.expect("an answer"));
}

#[tokio::test]
async fn a_message_fails_after_it_was_accepted() {
    let world = with_noor().await;
    world.simulator.next_send(SendFault::FailLater { code: 131_053 });
    let id = id_of(&world.send(text(NOOR, "one")).await.expect("an answer"));
    assert_eq!(world.status(&id, "failed").await["errors"][0]["code"], 131_053);
    let noor = world.simulator.customer(NOOR, "Noor");
    noor.fails(&[131_026]).expect("a phone");
    let id = id_of(&world.send(text(NOOR, "two")).await.expect("an answer"));
    assert_eq!(world.status(&id, "failed").await["errors"][0]["title"], "Message undeliverable");
    let id = id_of(&world.send(text(NOOR, "three")).await.expect("an answer"));
    world.status(&id, "read").await;
    assert_eq!(noor.received(), ["three"]);
}

#[tokio::test]
async fn a_read_mark_meets_no_fault() {
    let world = with_noor().await;
    let id = world.simulator.customer(NOOR, "Noor").says("again").expect("said");
    world.simulator.next_send(SendFault::Refuse { code: 130_429 });
    let read = json!({"messaging_product": "whatsapp", "status": "read", "message_id": id});
    assert_eq!(world.send(read).await.expect("an answer").0, 200);
    assert_eq!(world.send(text(NOOR, "one")).await.expect("an answer").0, 400);
}

#[tokio::test]
async fn a_stopped_simulator_answers_nobody() {
    let world = with_noor().await;
    let base = world.simulator.base_url();
    let World { simulator, http, .. } = world;
    simulator.stop().await;
    assert!(http.get(base).send().await.is_err());
}
