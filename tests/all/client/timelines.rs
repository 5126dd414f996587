//! Messages of a conversation: pages, events around them, and what a whole new picture does to both.

use turno::base::page::{Page, PageRequest};
use turno::base::{Key, Millis};
use turno::client::Ask;
use turno::domain::{Refusal, Status};
use turno::protocol::event::Event;
use turno::protocol::{Gone, MessageView, Outcome, Reply, Request, ServerFrame};

use super::kit::*;

fn page(rows: Vec<MessageView>, more: bool) -> Reply {
    Reply::Timeline { attendance: attendance(1), page: Page { rows, more } }
}

fn asked(server: &mut Server) -> (Key, Option<u64>) {
    match server.request() {
        (key, Request::Timeline { page: PageRequest { before, .. }, .. }) => (key, before),
        other => panic!("a page was expected, not {other:?}"),
    }
}

#[test]
fn r021_a_conversation_that_is_shown_is_loaded_and_older_ones_on_demand() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1)]));
    stage.seat.show(Some(attendance(1)), stage.now);
    let (key, before) = asked(&mut server);
    assert_eq!(before, None);
    server.answer(key, page(vec![inbound(7, 7, "seven"), inbound(8, 8, "eight")], true));
    stage.turn();
    assert_eq!(stage.texts(1), ["seven", "eight"]);
    stage.seat.show(Some(attendance(1)), stage.now);
    assert_eq!(server.requests(), [], "what is fresh is not asked for");
    stage.seat.ask(Ask::LoadTimeline { attendance: attendance(1) }, stage.now).expect("may");
    let (key, before) = asked(&mut server);
    assert_eq!(before, Some(7));
    server.answer(key, page(vec![inbound(6, 6, "six")], false));
    stage.turn();
    assert_eq!(stage.texts(1), ["six", "seven", "eight"]);
    assert_eq!(stage.seat.mirror().timelines[&attendance(1)].more, Some(false));
    stage.seat.ask(Ask::LoadTimeline { attendance: attendance(1) }, stage.now).expect("may");
    assert_eq!(server.requests(), [], "there are no older ones");
}

#[test]
fn g05_a_page_that_was_read_before_a_change_and_comes_after_it_does_not_undo_it() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1)]));
    stage.seat.show(Some(attendance(1)), stage.now);
    let (key, _) = asked(&mut server);
    let old = outbound(5, 6, "Olá", Key([5; 16]));
    let (status, marks, content) = (Some(Status::Read), None, None);
    let read = Event::MessageChanged { attendance: attendance(1), message: old.id, status, marks, content };
    server.say(event(11, 10, read));
    server.say(added(12, 11, 1, inbound(9, 12, "new")));
    server.answer(key, page(vec![old], false));
    stage.turn();
    let messages: Vec<_> = stage.seat.mirror().timelines[&attendance(1)].messages.values().collect();
    assert_eq!((messages[0].status, messages[0].rev), (Some(Status::Read), 11));
    assert_eq!(stage.texts(1), ["Olá", "new"]);
}

#[test]
fn g05_after_a_whole_picture_the_shown_conversation_is_asked_for_again_and_has_no_hole() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1)]));
    stage.seat.show(Some(attendance(1)), stage.now);
    let (key, _) = asked(&mut server);
    server.answer(key, page(vec![inbound(1, 1, "first")], false));
    stage.turn();
    let (mut server, _) = stage.reconnect(server);
    server.say(ServerFrame::Snapshot { snapshot: Box::new(snapshot(90, vec![open_row(1)])) });
    stage.turn();
    assert_eq!(stage.texts(1), ["first"], "shown until better is known");
    let requests = server.requests();
    let page_key = requests.iter().find_map(|(key, request)| match request {
        Request::Timeline { page, .. } if page.before.is_none() => Some(*key),
        _ => None,
    });
    server.say(added(91, 90, 1, inbound(62, 91, "after the picture")));
    server.answer(page_key.expect("asked again"), page(vec![inbound(61, 80, "while away")], true));
    stage.turn();
    assert_eq!(stage.texts(1), ["while away", "after the picture"], "the row before the hole is gone");
    assert_eq!(stage.seat.mirror().timelines[&attendance(1)].more, Some(true));
}

#[test]
fn g05_a_conversation_that_comes_back_into_sight_while_it_is_on_the_screen_is_loaded_again() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1)]));
    stage.seat.show(Some(attendance(1)), stage.now);
    let (key, _) = asked(&mut server);
    server.answer(key, page(vec![inbound(1, 1, "first")], false));
    server.say(event(11, 10, Event::AttendanceGone { attendance: attendance(1), gone: Gone::OutOfSight }));
    server.say(event(12, 11, Event::AttendanceShown { attendance: Box::new(waiting_row(1)) }));
    stage.turn();
    let (key, before) = asked(&mut server);
    assert_eq!(before, None);
    server.say(added(13, 12, 1, inbound(3, 13, "third")));
    server.answer(key, page(vec![inbound(1, 1, "first"), inbound(2, 9, "while out of sight")], false));
    stage.turn();
    assert_eq!(stage.texts(1), ["first", "while out of sight", "third"]);
}

#[test]
fn after_a_replay_nothing_is_asked_for_again() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1)]));
    stage.seat.show(Some(attendance(1)), stage.now);
    let (key, _) = asked(&mut server);
    server.answer(key, page(vec![inbound(1, 1, "first")], false));
    stage.turn();
    let (mut server, _) = stage.reconnect(server);
    server.replay(10, vec![added(11, 10, 1, inbound(2, 11, "second"))], 11);
    stage.turn();
    server.answer_drafts(vec![]);
    assert_eq!(server.requests(), []);
    assert_eq!(stage.texts(1), ["first", "second"]);
}

#[test]
fn an_answer_to_a_question_from_before_is_passed_over() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1)]));
    stage.seat.show(Some(attendance(1)), stage.now);
    let (early, _) = asked(&mut server);
    // A gap: the server answers the sync with a whole picture, and the first page after that.
    server.say(added(20, 19, 1, inbound(9, 20, "x")));
    stage.turn();
    server.say(ServerFrame::Snapshot { snapshot: Box::new(snapshot(20, vec![open_row(1)])) });
    stage.turn();
    let late = server.requests().into_iter().find_map(|(key, request)| match request {
        Request::Timeline { .. } => Some(key),
        _ => None,
    });
    server.answer(early, page(vec![inbound(1, 1, "stale")], false));
    stage.turn();
    assert!(stage.texts(1).is_empty());
    server.answer(late.expect("asked again"), page(vec![inbound(1, 1, "stale"), inbound(9, 20, "x")], false));
    stage.turn();
    assert_eq!(stage.texts(1), ["stale", "x"]);
}

#[test]
fn a_conversation_out_of_sight_leaves_nothing_in_memory() {
    let mut stage = Stage::new();
    let server = stage.live(snapshot(10, vec![open_row(1)]));
    server.say(added(11, 10, 1, inbound(1, 11, "here")));
    let gone = turno::protocol::Gone::OutOfSight;
    server.say(event(12, 11, Event::AttendanceGone { attendance: attendance(1), gone }));
    stage.turn();
    assert!(stage.seat.mirror().timelines.is_empty());
}

#[test]
fn g05_a_page_that_the_store_could_not_read_is_asked_for_again() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1)]));
    stage.seat.show(Some(attendance(1)), stage.now);
    let (key, _) = asked(&mut server);
    server.say(ServerFrame::Reply { key, outcome: Outcome::Refused(Refusal::Unavailable) });
    // What an event tells meanwhile is all that is held: a conversation with a hole before it.
    server.say(added(11, 10, 1, inbound(9, 11, "new")));
    stage.turn();
    assert_eq!(stage.texts(1), ["new"]);
    assert_eq!(server.requests(), [], "not at once: the store has trouble");
    stage.pass(Millis::seconds(5));
    let (key, before) = asked(&mut server);
    assert_eq!(before, None);
    server.answer(key, page(vec![inbound(8, 8, "old"), inbound(9, 11, "new")], false));
    stage.turn();
    assert_eq!(stage.texts(1), ["old", "new"]);
}

#[test]
fn g13_a_clock_that_is_set_back_by_years_does_not_keep_the_line_down() {
    let mut stage = Stage::new();
    let server = stage.live(snapshot(10, vec![open_row(1)]));
    drop(server);
    stage.turn();
    stage.pass(Millis::hours(-24 * 3652));
    assert!(!stage.has_connected(), "the wait goes on");
    stage.pass(Millis::seconds(60));
    assert!(stage.has_connected());
}
