//! The Graph side: what is accepted, and what is refused with which code (contract, sections 6, 9 and 10).

use serde_json::{Value, json};
use turno::base::Millis;
use turno::simulator::{Act, SimulatorConfig, Tick, WindowRefusal};

use super::kit::{World, id_of, text, world, world_of};

const NOOR: &str = "+447700900461";

async fn with_noor() -> World {
    let world = world().await;
    world.simulator.customer(NOOR, "Noor").says("hi").expect("said");
    world.wait_for(1).await;
    world
}

async fn code(world: &World, body: Value) -> (u16, i64) {
    let (status, answer) = world.send(body).await.expect("an answer");
    (status, answer["error"]["code"].as_i64().unwrap_or(0))
}

#[tokio::test]
async fn without_the_right_token_nothing_is_done() {
    let world = with_noor().await;
    let url = format!("{}/v23.0/{}/messages", world.simulator.base_url(), world.number());
    for token in [None, Some("wrong")] {
        let mut request = world.http.post(&url).json(&text(NOOR, "hello"));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status().as_u16(), 401);
        let answer: Value = response.json().await.expect("JSON");
        assert_eq!((&answer["error"]["code"], &answer["error"]["type"]), (&json!(190), &json!("OAuthException")));
    }
    assert!(world.simulator.journal().accepted().is_empty());
    assert_eq!(world.simulator.journal().read(|entries| entries.refused.len()), 2);
}

#[tokio::test]
async fn mistakes_in_a_call_are_told_by_their_code() {
    let world = with_noor().await;
    let long = "x".repeat(4_097);
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut body = text(NOOR, "hello");
        change(&mut body);
        body
    };
    assert_eq!(code(&world, Value::Null).await, (400, 100));
    assert_eq!(code(&world, text(NOOR, &long)).await, (400, 100));
    assert_eq!(code(&world, text(NOOR, "")).await, (400, 131_008));
    assert_eq!(code(&world, text("", "no recipient")).await, (400, 131_008));
    assert_eq!(code(&world, text("+12", "too short")).await, (400, 131_009));
    assert_eq!(code(&world, text("+442079460100", "to itself")).await, (400, 131_021));
    assert_eq!(code(&world, changed(&|body| body["type"] = json!("poll"))).await, (400, 100));
    assert_eq!(code(&world, changed(&|body| body["type"] = json!("image"))).await, (400, 131_008));
    assert_eq!(code(&world, changed(&|body| body["context"] = json!({}))).await, (400, 131_008));
    assert_eq!(code(&world, changed(&|body| body["biz_opaque_callback_data"] = json!(long))).await, (400, 100));
    let foreign = json!({"messaging_product": "whatsapp", "recipient": "GB.1", "type": "text", "text": {"body": "x"}});
    assert_eq!(code(&world, foreign).await, (400, 131_009));
    assert!(world.simulator.journal().accepted().is_empty());
    assert_eq!(code(&world, text(NOOR, &"é".repeat(4_096))).await, (200, 0));
}

#[tokio::test]
async fn the_recipient_is_found_by_any_spelling_and_answered_with_its_own() {
    let world = world().await;
    world.simulator.customer("551188880001", "Mariana").says("oi").expect("said");
    let answer = world.send(text("+55 11 98888-0001", "Olá")).await.expect("an answer");
    assert_eq!(answer.1["contacts"][0], json!({"input": "+55 11 98888-0001", "wa_id": "551188880001"}));
    world.status(&id_of(&answer), "read").await;
    // Without `+` the business's country code is put in front, unless the number as it stands is somebody's.
    world.simulator.customer(NOOR, "Noor").says("hi").expect("said");
    let answer = world.send(text("7700900461", "Hello")).await.expect("an answer");
    assert_eq!(answer.1["contacts"][0]["wa_id"], "447700900461");
    let answer = world.send(text("551188880001", "Olá de novo")).await.expect("an answer");
    assert_eq!(answer.1["contacts"][0]["wa_id"], "551188880001");
}

#[tokio::test]
async fn a_number_that_nobody_has_is_accepted_and_fails_later() {
    let world = world().await;
    let answer = world.send(text("+447700900999", "anybody?")).await.expect("an answer");
    let failed = world.status(&id_of(&answer), "failed").await;
    assert_eq!(failed["errors"][0]["code"], 131_026);
    assert_eq!(failed["recipient_id"], "447700900999");
}

#[tokio::test]
async fn outside_the_window_free_text_is_refused_at_once_or_later() {
    for how in [WindowRefusal::Synchronous, WindowRefusal::Asynchronous] {
        let world = world_of(SimulatorConfig { window_refusal: how, ..SimulatorConfig::instant() }).await;
        let noor = world.simulator.customer(NOOR, "Noor");
        noor.does(&Act::text("yesterday").written_ago(Millis::hours(25))).expect("done");
        let answer = world.send(text(NOOR, "too late")).await.expect("an answer");
        match how {
            WindowRefusal::Synchronous => {
                assert_eq!((answer.0, &answer.1["error"]["code"]), (400, &json!(131_047)));
                assert!(answer.1["error"]["error_data"]["details"].as_str().is_some_and(|d| d.contains("24 hours")));
            }
            WindowRefusal::Asynchronous => {
                let failed = world.status(&id_of(&answer), "failed").await;
                assert_eq!((&failed["errors"][0]["code"], failed.get("contacts")), (&json!(131_047), None));
            }
        }
        let template = json!({
            "messaging_product": "whatsapp", "to": NOOR, "type": "template",
            "template": {"name": "hello", "language": {"code": "en_GB"}},
        });
        let answer = world.send(template).await.expect("an answer");
        assert_eq!(answer.1["messages"][0]["message_status"], "accepted");
        world.status(&id_of(&answer), "read").await;
        noor.does(&Act::text("back").written_ago(Millis::hours(23))).expect("done");
        world.status(&id_of(&world.send(text(NOOR, "in time")).await.expect("an answer")), "read").await;
        assert_eq!(noor.received(), ["[hello]", "in time"]);
    }
}

#[tokio::test]
async fn reading_marks_all_earlier_messages_and_shows_typing() {
    let world = world().await;
    let noor = world.simulator.customer(NOOR, "Noor");
    noor.says("one").expect("said");
    let two = noor.says("two").expect("said");
    noor.says("three").expect("said");
    world.wait_for(3).await;
    let read = json!({"messaging_product": "whatsapp", "status": "read", "message_id": two});
    assert_eq!(world.send(read.clone()).await.expect("an answer"), (200, json!({"success": true})));
    let ticks: Vec<_> = noor.lines().iter().map(|line| line.tick).collect();
    assert_eq!(ticks[..2], [Tick::Read, Tick::Read]);
    assert!(ticks[2] < Tick::Read);
    let mut typing = read;
    typing["typing_indicator"] = json!({"type": "text"});
    assert_eq!(world.send(typing).await.expect("an answer").0, 200);
    let marked = world.simulator.journal().read(|entries| entries.marked.iter().cloned().collect::<Vec<_>>());
    assert_eq!(marked.iter().map(|m| m.typing).collect::<Vec<_>>(), [false, true]);
    let unknown = json!({"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.nothing"});
    assert_eq!(code(&world, unknown).await, (400, 131_009));
}

#[tokio::test]
async fn the_samples_of_the_contract_are_accepted() {
    let world = with_noor().await;
    let to = |kind: &str, member: Value| json!({"messaging_product": "whatsapp", "recipient_type": "individual", "to": NOOR, "type": kind, kind: member});
    let buttons = json!({"type": "button", "body": {"text": "Which slot?"}, "action": {"buttons": [
        {"type": "reply", "reply": {"id": "slot-0930", "title": "09:30"}}]}});
    let list = json!({"type": "list", "body": {"text": "What?"}, "action": {"button": "Show", "sections": [
        {"title": "Routine", "rows": [{"id": "svc-clean", "title": "Cleaning"}]}]}});
    for body in [
        to("image", json!({"link": "https://example.org/map.png", "caption": "map"})),
        to("document", json!({"id": "88", "filename": "invoice-881.pdf"})),
        to("location", json!({"latitude": "51.5", "longitude": "-0.1", "name": "Alder Street"})),
        to("contacts", json!([{"name": {"formatted_name": "Front desk", "first_name": "Front"}}])),
        to("interactive", buttons),
        to("interactive", list),
        to("sticker", json!({"id": "88"})),
    ] {
        let answer = world.send(body.clone()).await.expect("an answer");
        world.status(&id_of(&answer), "read").await;
    }
    let lines = world.simulator.customer(NOOR, "Noor").lines();
    assert_eq!(lines[5].presses[0].title, "09:30");
    assert_eq!(lines[6].presses[0].id, "svc-clean");
    let texts = world.simulator.journal().texts();
    assert_eq!(texts[..3], ["map", "invoice-881.pdf", "Alder Street"]);
}

#[tokio::test]
async fn numbers_and_accounts_can_be_read() {
    let world = world().await;
    let (status, number) = world.get(&format!("/v23.0/{}?fields=verified_name,status", world.number())).await;
    assert_eq!(
        (status, number),
        (200, json!({"verified_name": "Aurora", "status": "CONNECTED", "id": world.number()}))
    );
    let (_, number) = world.get(&format!("/v24.0/{}", world.number())).await;
    assert_eq!(number["display_phone_number"], "+44 20 7946 0100");
    let (_, list) = world.get("/v23.0/204200000000017/phone_numbers").await;
    assert_eq!(list["data"][0]["id"], world.number());
    let (status, unknown) = world.get("/v23.0/1").await;
    assert_eq!((status, &unknown["error"]["error_subcode"]), (400, &json!(33)));
    let (status, _) = world.get("/latest/1").await;
    assert_eq!(status, 400);
}
