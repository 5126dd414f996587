//! Webhooks as Meta sends them (contract, sections 2 to 5).

use serde_json::{Value, json};
use turno::base::{Millis, Timestamp};
use turno::simulator::act::{Forwarded, Referral};
use turno::simulator::journal::Answer;
use turno::simulator::{Act, Control, Habit, Holder, MessageRef, Say, Tick};

use super::kit::{id_of, text, world};

const NOOR: &str = "+44 7700 900461";

#[tokio::test]
async fn the_raw_bytes_are_signed_and_escaped_as_meta_does() {
    let world = world().await;
    world.simulator.customer(NOOR, "Noor Haddad").says("Olá 😀 \"é\"").expect("said");
    let got = world.wait_for(1).await;
    assert!(got[0].is_signed_with(&world.config.app_secret));
    assert!(!got[0].is_signed_with("another secret"));
    assert!(got[0].body.is_ascii());
    let raw = String::from_utf8(got[0].body.clone()).expect("text");
    assert!(raw.contains(r#"Ol\u00e1 \ud83d\ude00 \"\u00e9\""#), "{raw}");
    assert_eq!(got[0].values()[0]["messages"][0]["text"]["body"], "Olá 😀 \"é\"");
}

#[tokio::test]
async fn a_message_has_the_envelope_of_the_contract() {
    let world = world().await;
    let id = world.simulator.customer(NOOR, "Noor Haddad").says("Is the Tuesday slot still free?").expect("said");
    let value = world.wait_for(1).await[0].values()[0].clone();
    assert_eq!(value["messaging_product"], "whatsapp");
    assert_eq!(value["metadata"]["phone_number_id"], world.number());
    assert_eq!(value["contacts"][0]["profile"]["name"], "Noor Haddad");
    assert_eq!(value["contacts"][0]["wa_id"], "447700900461");
    let message = &value["messages"][0];
    assert_eq!((&message["from"], &message["id"]), (&json!("447700900461"), &json!(id)));
    assert_eq!(message["from_user_id"], value["contacts"][0]["user_id"]);
    assert!(message["timestamp"].as_str().is_some_and(|t| t.parse::<i64>().is_ok()), "a string of seconds");
}

#[tokio::test]
async fn a_withheld_number_is_absent_everywhere() {
    let world = world().await;
    let holder = Holder {
        wa_id: None,
        bsuid: "GB.27418839502716640093".into(),
        name: Some("Noor".into()),
        username: Some("noorh".into()),
        language: "en".into(),
    };
    world.simulator.put(holder).says("hello from a username").expect("said");
    let value = world.wait_for(1).await[0].values()[0].clone();
    assert_eq!(value["contacts"][0]["profile"]["username"], "noorh");
    assert!(value["contacts"][0].get("wa_id").is_none() && value["messages"][0].get("from").is_none());
    let mut body = text("", "Hello again");
    body["recipient"] = json!("GB.27418839502716640093");
    let answer = world.send(body).await.expect("an answer");
    assert_eq!(
        answer.1["contacts"][0],
        json!({"input": "GB.27418839502716640093", "user_id": "GB.27418839502716640093"})
    );
    let read = world.status(&id_of(&answer), "read").await;
    assert!(read.get("recipient_id").is_none());
    assert_eq!(read["recipient_user_id"], "GB.27418839502716640093");
}

#[tokio::test]
async fn every_kind_of_message_has_its_member() {
    let world = world().await;
    let noor = world.simulator.customer(NOOR, "Noor Haddad");
    let own = noor.says("first").expect("said");
    let acts = [
        (Act::text("Yes, that one").quoting(MessageRef::LastOwn), "text"),
        (Act::text("FYI").forwarded(Forwarded::ManyTimes), "text"),
        (Act::image("the chipped one"), "image"),
        (Act::new(Say::Voice), "audio"),
        (Act::new(Say::Audio), "audio"),
        (Act::new(Say::Video { caption: None }), "video"),
        (Act::new(Say::Document { filename: "Überweisung.pdf".into(), caption: None }), "document"),
        (Act::new(Say::Sticker { animated: true }), "sticker"),
        (Act::new(Say::Location { latitude: 51.5, longitude: -0.1, name: None, address: None }), "location"),
        (Act::new(Say::QuickReply { payload: "C-1".into(), text: "Confirm".into() }), "button"),
        (Act::new(Say::Button { id: "s".into(), title: "09:30".into() }), "interactive"),
        (Act::new(Say::ListRow { id: "s".into(), title: "Clean".into(), description: None }), "interactive"),
        (Act::new(Say::Form { name: "flow".into(), response_json: "{}".into() }), "interactive"),
        (Act::new(Say::Reaction { to: MessageRef::Id(own.clone()), emoji: None }), "reaction"),
        (Act::new(Say::Edit { of: MessageRef::Id(own.clone()), text: "the first".into() }), "edit"),
        (Act::new(Say::Revoke { of: MessageRef::Id(own.clone()) }), "revoke"),
        (Act::new(Say::Order { text: None, items: Vec::new() }), "order"),
        (Act::new(Say::Unsupported { kind: "poll_creation".into() }), "unsupported"),
        (Act::new(Say::ChangeNumber { to: "447700900463".into() }), "system"),
        (Act::new(Say::Welcome), "request_welcome"),
        (Act::new(Say::Raw { message: json!({"type": "payment", "payment": {"x": 1}}) }), "payment"),
    ];
    for (act, _) in &acts {
        noor.does(act).expect("done");
    }
    world.wait_for(acts.len() + 1).await;
    let told = world.told();
    for ((act, kind), (_, message)) in acts.iter().zip(&told[1..]) {
        assert_eq!(message["type"], *kind, "{act:?}");
        assert!(message.get(*kind).is_some(), "{message}");
    }
    assert_eq!(told[1].1["context"], json!({"from": "447700900461", "id": own}));
    assert_eq!(told[2].1["context"], json!({"frequently_forwarded": true}));
    assert_eq!(told[4].1["audio"]["voice"], true);
    assert!(told[14].1["reaction"].get("emoji").is_none());
    let lines = noor.lines();
    assert!(lines[0].edited && lines[0].revoked && lines[0].text == "the first");
    let system = world.got()[19].values()[0].clone();
    assert!(system.get("contacts").is_none(), "a system message has no contacts");
}

#[tokio::test]
async fn a_message_may_be_older_than_its_webhook() {
    let world = world().await;
    let noor = world.simulator.customer(NOOR, "Noor Haddad");
    noor.does(&Act::text("late").written_at(Timestamp(1_795_240_001_000))).expect("done");
    noor.does(&Act::text("later").written_ago(Millis::hours(2))).expect("done");
    world.wait_for(2).await;
    assert_eq!(world.told()[0].1["timestamp"], "1795240001");
}

#[tokio::test]
async fn statuses_come_in_order_with_our_tag_and_the_price() {
    let world = world().await;
    let noor = world.simulator.customer(NOOR, "Noor Haddad");
    noor.says("hi").expect("said");
    let mut body = text(NOOR, "Good morning");
    body["biz_opaque_callback_data"] = json!("outbox:5531");
    let answer = world.send(body).await.expect("an answer");
    let id = id_of(&answer);
    assert_eq!(answer.1["contacts"][0], json!({"input": NOOR, "wa_id": "447700900461"}));
    let read = world.status(&id, "read").await;
    assert_eq!(world.statuses(&id), ["sent", "delivered", "read"]);
    assert_eq!(read["biz_opaque_callback_data"], "outbox:5531");
    let sent = world.status(&id, "sent").await;
    assert_eq!(sent["pricing"]["type"], "free_customer_service");
    assert_eq!((&sent["recipient_id"], sent.get("conversation")), (&json!("447700900461"), None));
    assert_eq!(noor.received(), ["Good morning"]);
}

#[tokio::test]
async fn an_ad_opens_a_free_entry_point_when_it_is_answered() {
    let world = world().await;
    let ad = Referral { headline: "Fibre".into(), body: "Now".into(), url: "https://fb.me/x".into(), post: false };
    world.simulator.customer(NOOR, "Noor").does(&Act::text("Hi, I saw your ad").from_ad(ad)).expect("done");
    world.wait_for(1).await;
    assert_eq!(world.told()[0].1["referral"]["source_type"], "ad");
    let first = world.send(text(NOOR, "Welcome")).await.expect("an answer");
    world.status(&id_of(&first), "delivered").await;
    let second = world.send(text(NOOR, "It is free")).await.expect("an answer");
    let sent = world.status(&id_of(&second), "sent").await;
    assert_eq!(sent["conversation"]["origin"]["type"], "referral_conversion");
    assert_eq!(sent["pricing"]["type"], "free_entry_point");
}

#[tokio::test]
async fn a_phone_that_is_off_receives_later_and_one_in_a_pocket_does_not_read() {
    let world = world().await;
    let noor = world.simulator.customer(NOOR, "Noor");
    noor.says("hi").expect("said");
    noor.habit(Habit::Off).expect("a phone");
    let id = id_of(&world.send(text(NOOR, "Good morning")).await.expect("an answer"));
    world.status(&id, "sent").await;
    noor.habit(Habit::Receives).expect("a phone");
    world.status(&id, "delivered").await;
    assert_eq!(world.statuses(&id), ["sent", "delivered"]);
    noor.reads();
    world.status(&id, "read").await;
}

#[tokio::test]
async fn a_voice_message_tells_when_it_is_listened_to_and_a_reaction_only_that_it_left() {
    let world = world().await;
    let noor = world.simulator.customer(NOOR, "Noor");
    let own = noor.says("hi").expect("said");
    let voice =
        json!({"messaging_product": "whatsapp", "to": NOOR, "type": "audio", "audio": {"id": "88", "voice": true}});
    let voice = id_of(&world.send(voice).await.expect("an answer"));
    world.status(&voice, "played").await;
    let reaction = json!({"messaging_product": "whatsapp", "to": NOOR, "type": "reaction", "reaction": {"message_id": own, "emoji": "👍"}});
    let reaction = id_of(&world.send(reaction).await.expect("an answer"));
    let next = id_of(&world.send(text(NOOR, "next")).await.expect("an answer"));
    world.status(&next, "read").await;
    assert_eq!(world.statuses(&reaction), ["sent"]);
    assert_eq!(noor.lines()[0].reactions, [(false, "👍".to_owned())]);
}

#[tokio::test]
async fn anything_but_200_is_repeated_with_growing_back_off() {
    let world = world().await;
    world.answer_with(&[503, 500, 302, 204, 200]);
    let noor = world.simulator.customer(NOOR, "Noor");
    noor.says("hi").expect("said");
    let got = world.wait_for(5).await;
    assert!(got.iter().all(|one| one.body == got[0].body && one.is_signed_with(&world.config.app_secret)));
    let delivery = world
        .simulator
        .journal()
        .wait_until("the delivery to be done", |entries| entries.deliveries.front().filter(|d| d.is_done()).cloned())
        .await
        .expect("done");
    let answers: Vec<_> = delivery.attempts.iter().map(|a| a.answer.clone()).collect();
    assert_eq!(answers, [503, 500, 302, 204, 200].map(Answer::Http));
    let waits: Vec<_> = delivery.attempts.iter().filter_map(|a| a.next_after).map(|wait| wait.0).collect();
    assert_eq!(waits, [1_000, 2_000, 4_000, 8_000]);
    assert_eq!(noor.lines()[0].tick, Tick::Delivered);
}

#[tokio::test]
async fn what_is_repeated_does_not_hold_up_the_next() {
    let world = world().await;
    world.answer_with(&[503, 200, 200]);
    let noor = world.simulator.customer(NOOR, "Noor");
    noor.says("one").expect("said");
    noor.says("two").expect("said");
    world.wait_for(3).await;
    let told: Vec<_> = world.told().iter().map(|(_, m)| m["text"]["body"].clone()).collect();
    assert_eq!(told, ["two", "one"]);
}

#[tokio::test]
async fn deliveries_repeat_reorder_batch_and_wait_on_demand() {
    let world = world().await;
    let noor = world.simulator.customer(NOOR, "Noor");
    let control = |control| world.simulator.control(control).expect("obeyed");
    control(Control::Repeat { times: 3 });
    noor.says("thrice").expect("said");
    assert_eq!(world.wait_for(3).await[0].body, world.got()[2].body);
    control(Control::Calm);
    control(Control::Reorder { of: 3 });
    for words in ["a", "b", "c"] {
        noor.says(words).expect("said");
    }
    world.wait_for(6).await;
    let order: Vec<Value> = world.told()[3..].iter().map(|(_, m)| m["text"]["body"].clone()).collect();
    assert_ne!(order, ["a", "b", "c"]);
    control(Control::Calm);
    control(Control::Batch { of: 2 });
    noor.says("d").expect("said");
    world.simulator.customer("+44 7700 900462", "Omar").says("e").expect("said");
    let batch = world.wait_for(7).await[6].values();
    assert_eq!(batch.len(), 1);
    assert_eq!(
        (batch[0]["messages"].as_array().map(Vec::len), batch[0]["contacts"].as_array().map(Vec::len)),
        (Some(2), Some(2))
    );
    control(Control::Calm);
    control(Control::Hold);
    noor.says("f").expect("said");
    control(Control::Release);
    world.wait_for(8).await;
    assert_eq!(world.told().last().expect("one").1["text"]["body"], "f");
}

#[tokio::test]
async fn a_webhook_address_is_verified_with_the_token_and_the_challenge() {
    let world = world().await;
    assert_eq!(world.simulator.verify_webhook(&world.number()).await, Ok(()));
    let nobody = world.simulator.verify_webhook("1").await;
    assert_eq!(nobody, Err(turno::simulator::VerifyFault::NoWebhook));
}

#[tokio::test]
async fn raw_bodies_echoes_and_other_fields_can_be_posted() {
    let world = world().await;
    world.simulator.post_raw(&world.number(), b"{not json".to_vec(), None);
    world.simulator.post_raw(&world.number(), b"{}".to_vec(), Some("forged"));
    world.simulator.customer(NOOR, "Noor");
    world.simulator.echo(NOOR, &world.number(), "from the shop's phone").expect("a phone");
    world.simulator.tell(&world.number(), "account_update", json!({"event": "ACCOUNT_VIOLATION"}));
    let got = world.wait_for(4).await;
    assert_eq!(got[0].body, b"{not json");
    assert!(got[0].is_signed_with(&world.config.app_secret) && !got[1].is_signed_with(&world.config.app_secret));
    assert_eq!(got[2].json()["entry"][0]["changes"][0]["field"], "smb_message_echoes");
    assert_eq!(got[2].values()[0]["message_echoes"][0]["to"], "447700900461");
    assert_eq!(got[3].json()["entry"][0]["changes"][0]["field"], "account_update");
}

#[tokio::test]
async fn webhooks_wait_for_an_address() {
    let mut config = turno::simulator::SimulatorConfig::instant();
    config.numbers.push(turno::simulator::BusinessNumber::aurora(1));
    let world = super::kit::world_of(config).await;
    let lonely = turno::simulator::Simulator::start(turno::simulator::SimulatorConfig::instant()).await.expect("one");
    lonely.customer(NOOR, "Noor").says("is anybody there").expect("said");
    assert!(lonely.journal().deliveries().is_empty());
    lonely.stop().await;
    world.simulator.customer(NOOR, "Noor").to("309900000000041").says("to billing").expect("said");
    let value = world.wait_for(1).await[0].values()[0].clone();
    assert_eq!(value["metadata"]["phone_number_id"], "309900000000041");
}

#[tokio::test]
async fn with_several_lanes_nothing_is_lost() {
    let config = turno::simulator::SimulatorConfig { lanes: 8, ..turno::simulator::SimulatorConfig::instant() };
    let world = super::kit::world_of(config).await;
    let noor = world.simulator.customer(NOOR, "Noor");
    let ids: Vec<String> = (0..100).map(|n| noor.says(&format!("message {n}")).expect("said")).collect();
    world.wait_for(100).await;
    let told: std::collections::BTreeSet<String> =
        world.told().iter().map(|(_, m)| m["id"].as_str().expect("an id").to_owned()).collect();
    assert_eq!(told, ids.into_iter().collect());
}
