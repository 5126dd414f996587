//! A message from Enter to the timeline: never lost, never twice (G06).

use turno::base::{Key, Millis};
use turno::client::act::{Act, Durability, Saved};
use turno::client::{Alert, Ask};
use turno::domain::{Refusal, Status};
use turno::protocol::event::Event;
use turno::protocol::{Outcome, Reply, Request, ServerFrame};

use super::kit::*;

fn sends(requests: Vec<(Key, Request)>) -> Vec<(Key, String)> {
    let text = |(key, request)| match request {
        Request::Send { text, .. } => Some((key, text.to_string())),
        _ => None,
    };
    requests.into_iter().filter_map(text).collect()
}

#[test]
fn r035_a_sent_message_is_there_at_once_and_once_whatever_comes_first() {
    for event_first in [true, false] {
        let mut stage = Stage::new();
        let mut server = stage.live(snapshot(10, vec![open_row(1)]));
        stage.send(1, "Olá");
        assert_eq!(stage.texts(1), ["Olá"]);
        let (key, _) = server.request();
        let message = outbound(5, 11, "Olá", key);
        let frames = [
            added(11, 10, 1, message.clone()),
            ServerFrame::Reply { key, outcome: Outcome::Ok(Reply::Sent { message: message.id, seq: 5, n: 11 }) },
        ];
        for at in if event_first { [0, 1] } else { [1, 0] } {
            server.say(frames[at].clone());
            stage.turn();
            assert_eq!(stage.texts(1), ["Olá"], "once at every moment");
        }
        assert_eq!(stage.seat.unsent(attendance(1)).count(), 0);
    }
}

#[test]
fn g06_replies_typed_offline_are_sent_once_in_order_after_reconnection() {
    let mut stage = Stage::new();
    let server = stage.live(snapshot(10, vec![open_row(1), open_row(2)]));
    drop(server);
    stage.turn();
    for (at, text) in [(1, "one"), (2, "two"), (1, "three")] {
        stage.send(at, text);
    }
    assert_eq!(stage.texts(1), ["one", "three"]);
    stage.pass(Millis::seconds(60));
    let mut server = stage.accept();
    server.hear();
    server.welcome(None);
    stage.turn();
    assert!(sends(server.requests()).is_empty(), "not before the picture is up to date");
    server.replay(10, vec![], 10);
    stage.turn();
    let first = sends(server.requests());
    let texts: Vec<_> = first.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(texts, ["one", "two"], "the third goes when the first of its attendance was answered");
    // It breaks again before any answer: the same keys go out, less what arrived all the same.
    let (mut server, _) = stage.reconnect(server);
    server.replay(10, vec![added(11, 10, 1, outbound(5, 11, "one", first[0].0))], 11);
    stage.turn();
    let second = sends(server.requests());
    assert_eq!((&second[0], second[1].1.as_str(), second.len()), (&first[1], "three", 2));
    assert_eq!(stage.texts(1), ["one", "three"]);
}

#[test]
fn g06_a_message_that_arrived_while_a_whole_picture_came_is_not_shown_twice_nor_lost() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1)]));
    stage.seat.show(Some(attendance(1)), stage.now);
    let (page_key, _) = server.request();
    let page = turno::base::page::Page { rows: vec![inbound(1, 3, "Oi")], more: false };
    server.answer(page_key, Reply::Timeline { attendance: attendance(1), page });
    stage.turn();
    stage.send(1, "Olá");
    let (key, _) = server.request();
    let (mut server, _) = stage.reconnect(server);
    server.say(ServerFrame::Snapshot { snapshot: Box::new(snapshot(20, vec![open_row(1)])) });
    stage.turn();
    let requests = server.requests();
    let (page_key, _) =
        requests.iter().find(|(_, request)| matches!(request, Request::Timeline { .. })).expect("asked");
    assert_eq!(sends(requests.clone()), [(key, "Olá".to_owned())], "asked again: its fate is unknown");
    let sent = Reply::Sent { message: inbound(5, 0, "").id, seq: 5, n: 11 };
    server.answer(key, sent);
    stage.turn();
    assert_eq!(stage.texts(1), ["Oi", "Olá"], "not lost between the reply and the page");
    let rows = vec![inbound(1, 3, "Oi"), outbound(5, 11, "Olá", key)];
    let page = turno::base::page::Page { rows, more: false };
    server.answer(*page_key, Reply::Timeline { attendance: attendance(1), page });
    stage.turn();
    assert_eq!(stage.texts(1), ["Oi", "Olá"]);
    assert_eq!(stage.seat.all_unsent().count(), 0);
}

#[test]
fn a_refused_message_stays_with_its_reason_and_goes_again_with_its_key() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1)]));
    stage.send(1, "Olá");
    let (key, request) = server.request();
    server.say(ServerFrame::Reply { key, outcome: Outcome::Refused(Refusal::WindowClosed) });
    stage.turn();
    assert_eq!(stage.alerts, [Alert::Refused { ask: "send", refusal: Refusal::WindowClosed }]);
    let reasons: Vec<_> = stage.seat.unsent(attendance(1)).map(|unsent| unsent.refused.clone()).collect();
    assert_eq!(reasons, [Some(Refusal::WindowClosed)]);
    let (mut server, _) = stage.reconnect(server);
    server.replay(10, vec![], 10);
    stage.turn();
    assert!(sends(server.requests()).is_empty(), "a refused one is for its author to send");
    stage.seat.ask(Ask::RetryUnsent { key }, stage.now).expect("may");
    assert_eq!(server.request(), (key, request));
}

#[test]
fn a_message_that_is_taken_back_becomes_the_draft() {
    let mut stage = Stage::new();
    let server = stage.live(snapshot(10, vec![open_row(1)]));
    drop(server);
    stage.turn();
    stage.send(1, "Olá");
    stage.seat.set_draft(attendance(1), "e mais", stage.now);
    let key = stage.seat.all_unsent().next().expect("waits").key;
    stage.seat.ask(Ask::DiscardUnsent { key }, stage.now).expect("may");
    assert_eq!(stage.seat.all_unsent().count(), 0);
    assert_eq!(stage.seat.draft(attendance(1)), "Olá\ne mais");
}

#[test]
fn a_message_on_its_way_cannot_be_taken_back() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1)]));
    stage.send(1, "Olá");
    let (key, _) = server.request();
    assert_eq!(stage.seat.ask(Ask::DiscardUnsent { key }, stage.now), Err(Refusal::Unavailable));
}

#[test]
fn g10_trouble_with_a_message_is_told_and_it_can_be_sent_again() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1)]));
    let message = outbound(5, 11, "Olá", Key([5; 16]));
    server.say(added(11, 10, 1, message.clone()));
    let (status, marks, content) = (Some(Status::Uncertain), None, None);
    let changed = Event::MessageChanged { attendance: attendance(1), message: message.id, status, marks, content };
    server.say(event(12, 11, changed));
    stage.turn();
    assert_eq!(stage.alerts, [Alert::Trouble { attendance: attendance(1), message: message.id }]);
    stage.seat.ask(Ask::SendAgain { message: message.id }, stage.now).expect("may");
    assert_eq!(server.request().1, Request::SendAgain { message: message.id });
}

#[test]
fn g14_a_message_that_the_disk_does_not_take_is_not_sent_and_stays_in_the_composer() {
    let mut client = turno::client::Client::new("turno test".into(), None);
    let picture = Some((snapshot(10, vec![open_row(1)]), 10));
    client.restore(Saved { picture, records: vec![] });
    let mut rng = turno::base::Rng::seeded(1);
    let ask = Ask::Send { attendance: attendance(1), text: "Olá".into(), reply_to: None };
    let acts = client.ask(ask, START, &mut rng).expect("may");
    let Some(Act::Keep { records, durability: Durability::Disk }) = acts.first() else {
        panic!("the record comes first: {acts:?}")
    };
    client.not_kept(records, START);
    assert_eq!(client.unsent().count(), 0);
    assert_eq!(client.drafts().get(attendance(1)), "Olá");
}
