//! Drafts between a composer, the disk and the person's other devices.

use turno::base::{Millis, SafeText};
use turno::client::Ask;
use turno::domain::Refusal;
use turno::protocol::{Outcome, Reply, Request, ServerFrame};

use super::kit::*;

#[test]
fn a_draft_is_told_to_the_server_when_nobody_types_any_more() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1)]));
    for text in ["O", "Ol", "Olá"] {
        stage.seat.set_draft(attendance(1), text, stage.now);
        stage.pass(Millis(500));
        assert_eq!(server.requests(), []);
    }
    stage.pass(Millis::seconds(2));
    let (_, request) = server.request();
    assert_eq!(request, Request::Draft { attendance: attendance(1), text: SafeText::new("Olá") });
    stage.pass(Millis::seconds(9));
    assert_eq!(server.requests(), [], "once");
}

#[test]
fn what_was_typed_offline_is_told_when_the_line_is_back() {
    let mut stage = Stage::new();
    let server = stage.live(snapshot(10, vec![open_row(1)]));
    drop(server);
    stage.turn();
    stage.seat.set_draft(attendance(1), "Olá", stage.now);
    stage.pass(Millis::seconds(60));
    let mut server = stage.accept();
    server.hear();
    server.welcome(None);
    stage.turn();
    server.hear();
    server.replay(10, vec![], 10);
    stage.turn();
    let requests: Vec<_> = server.requests().into_iter().map(|(_, request)| request).collect();
    assert!(requests.contains(&Request::Draft { attendance: attendance(1), text: SafeText::new("Olá") }));
}

#[test]
fn a_draft_from_another_device_is_there_after_the_sign_in_and_sending_clears_it_everywhere() {
    let mut stage = Stage::new();
    let server = stage.live(snapshot(10, vec![open_row(1)]));
    let (mut server, _) = stage.reconnect(server);
    server.replay(10, vec![], 10);
    stage.turn();
    server.answer_drafts(vec![(attendance(1), SafeText::new("from my phone"))]);
    stage.turn();
    assert_eq!(stage.seat.draft(attendance(1)), "from my phone");
    assert_eq!(stage.seat.my_drafts().collect::<Vec<_>>(), [attendance(1)]);
    stage.send(1, "from my phone");
    assert_eq!(stage.seat.draft(attendance(1)), "");
    stage.pass(Millis::seconds(3));
    let requests: Vec<_> = server.requests().into_iter().map(|(_, request)| request).collect();
    assert!(requests.contains(&Request::Draft { attendance: attendance(1), text: SafeText::default() }));
}

#[test]
fn what_is_being_typed_here_is_not_replaced_by_what_the_server_has() {
    let mut stage = Stage::new();
    let server = stage.live(snapshot(10, vec![open_row(1)]));
    let (mut server, _) = stage.reconnect(server);
    stage.seat.set_draft(attendance(1), "here", stage.now);
    server.replay(10, vec![], 10);
    stage.turn();
    server.answer_drafts(vec![(attendance(1), SafeText::new("there"))]);
    stage.turn();
    assert_eq!(stage.seat.draft(attendance(1)), "here");
}

#[test]
fn a_draft_that_the_server_has_is_not_told_again() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1)]));
    stage.seat.set_draft(attendance(1), "Olá", stage.now);
    stage.pass(Millis::seconds(3));
    let (key, _) = server.request();
    server.answer(key, Reply::Done { n: 10 });
    stage.turn();
    let (mut server, _) = stage.reconnect(server);
    server.replay(10, vec![], 10);
    stage.turn();
    server.answer_drafts(vec![(attendance(1), SafeText::new("Olá"))]);
    stage.turn();
    assert_eq!(server.requests(), []);
    assert_eq!(stage.seat.draft(attendance(1)), "Olá");
}

/// A full disk must not make every desk repeat what nobody waits for, and no mark may be forgotten for good.
#[test]
fn g14_what_the_server_could_not_store_is_told_again_and_not_at_once() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1)]));
    server.say(added(11, 10, 1, inbound(1, 11, "Oi")));
    stage.turn();
    stage.seat.ask(Ask::Seen { attendance: attendance(1), seq: 1 }, stage.now).expect("seen");
    stage.seat.set_draft(attendance(1), "Olá", stage.now);
    stage.pass(Millis::seconds(3));
    let asked = server.requests();
    assert_eq!(asked.len(), 2, "{asked:?}");
    for (key, _) in &asked {
        server.say(ServerFrame::Reply { key: *key, outcome: Outcome::Refused(Refusal::Unavailable) });
    }
    stage.turn();
    for _ in 0..2 {
        stage.pass(Millis::seconds(14));
        assert_eq!(server.requests(), [], "not yet");
        server.say(ServerFrame::Ping { now: stage.now });
        stage.turn();
    }
    stage.pass(Millis::seconds(4));
    let mut again: Vec<_> = server.requests().into_iter().map(|(_, request)| request).collect();
    again.sort_by_key(|request| matches!(request, Request::Draft { .. }));
    let seen = Request::Seen { attendance: attendance(1), seq: 1 };
    assert_eq!(again, [seen, Request::Draft { attendance: attendance(1), text: SafeText::new("Olá") }]);
}
