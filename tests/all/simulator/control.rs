//! Phones from another process: the control side and its client.

use std::time::Duration;

use serde_json::json;
use turno::simulator::client::{ClientFault, SimulatorClient};
use turno::simulator::{Act, Control, SendFault, Tick};

use super::kit::{id_of, text, world};

const NOOR: &str = "+44 7700 900461";
const LONG: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_phone_writes_and_sees_what_it_is_sent() {
    let world = world().await;
    let client = SimulatorClient::new(&world.simulator.base_url()).expect("a client");
    assert_eq!(client.numbers().await.expect("numbers")[0].phone_number_id, world.number());
    let card = client.phone(NOOR, Some("Noor")).await.expect("a phone");
    assert_eq!((card.key.as_str(), card.lines), ("447700900461", 0));
    client.act(&card.key, None, &Act::text("Is the slot still free? ☕")).await.expect("said");
    let screen = client.screen(&card.key, None, 0, Duration::ZERO).await.expect("a screen");
    assert!(screen.lines[0].mine && screen.business.verified_name == "Aurora" && screen.closes_at.is_some());
    world.wait_for(1).await;
    // The answer wakes the waiting phone. It is in somebody's hand, so nothing reads by itself.
    let id = id_of(&world.send(text(NOOR, "Yes, it is")).await.expect("an answer"));
    let mut after = screen.rev;
    let line = loop {
        let next = client.screen(&card.key, None, after, LONG).await.expect("a screen");
        after = next.rev;
        if let Some(line) = next.lines.into_iter().find(|line| !line.mine) {
            break line;
        }
    };
    assert_eq!((line.text.as_str(), line.id.as_str()), ("Yes, it is", id.as_str()));
    world.status(&id, "delivered").await;
    assert_eq!(world.statuses(&id), ["sent", "delivered"]);
    client.read(&card.key).await.expect("read");
    world.status(&id, "read").await;
    let all = client.phones().await.expect("phones");
    assert_eq!((all.len(), all[0].lines, all[0].unread), (1, 2, 0));
    assert_eq!(all[0].last.as_ref().map(|line| line.tick), Some(Tick::Read));
}

#[tokio::test]
async fn buttons_of_the_business_can_be_pressed() {
    let world = world().await;
    let client = SimulatorClient::new(&world.simulator.base_url()).expect("a client");
    let noor = world.simulator.customer(NOOR, "Noor");
    noor.says("hi").expect("said");
    let buttons = json!({"messaging_product": "whatsapp", "to": NOOR, "type": "interactive", "interactive": {
        "type": "button", "body": {"text": "Which slot?"},
        "action": {"buttons": [{"type": "reply", "reply": {"id": "slot-0930", "title": "09:30"}}]}}});
    let id = id_of(&world.send(buttons).await.expect("an answer"));
    world.status(&id, "delivered").await;
    client.press(noor.phone(), None, &id, "slot-0930").await.expect("pressed");
    let answer = loop {
        if let Some((_, message)) = world.told().into_iter().find(|(_, m)| m["type"] == "interactive") {
            break message;
        }
        world.wait_for(world.got().len() + 1).await;
    };
    assert_eq!(answer["interactive"]["button_reply"], json!({"id": "slot-0930", "title": "09:30"}));
    assert_eq!(answer["context"]["id"], id);
    let nothing = client.press(noor.phone(), None, &id, "slot-1100").await;
    assert!(matches!(nothing, Err(ClientFault::Refused { status: 400, .. })), "{nothing:?}");
}

#[tokio::test]
async fn faults_and_the_journal_are_open_to_other_processes() {
    let world = world().await;
    let client = SimulatorClient::new(&world.simulator.base_url()).expect("a client");
    world.simulator.customer(NOOR, "Noor").says("hi").expect("said");
    client.control(&Control::NextSend { fault: SendFault::Refuse { code: 131_026 } }).await.expect("obeyed");
    assert_eq!(world.send(text(NOOR, "one")).await.expect("an answer").0, 400);
    id_of(&world.send(text(NOOR, "two")).await.expect("an answer"));
    let journal = client.journal().await.expect("a journal");
    assert_eq!((journal.accepted.len(), journal.refused[0].code), (1, 131_026));
}

#[tokio::test]
async fn what_cannot_be_done_is_told_apart() {
    let world = world().await;
    let client = SimulatorClient::new(&world.simulator.base_url()).expect("a client");
    let nobody = client.act("447700900999", None, &Act::text("hi")).await;
    assert!(matches!(nobody, Err(ClientFault::Refused { status: 404, .. })), "{nobody:?}");
    assert!(matches!(client.phone("call me", None).await, Err(ClientFault::Refused { status: 400, .. })));
    let base = world.simulator.base_url();
    let graph = SimulatorClient::new(&format!("{base}/v23.0")).expect("a client");
    assert!(matches!(graph.phones().await, Err(ClientFault::NoSimulator { .. })));
    world.simulator.stop().await;
    assert_eq!(client.phones().await, Err(ClientFault::Unreachable { base }));
}
