//! Messages whose world changed before they could be sent: not sent, not lost, and with the reason (G06).

use turno::base::{Key, Millis, SafeText};
use turno::client::{Alert, Ask};
use turno::domain::Refusal;
use turno::protocol::event::Event;
use turno::protocol::{AttendanceView, Gone, Outcome, Reply, Request, ServerFrame};

use super::kit::*;

fn sends(server: &mut Server) -> Vec<(Key, String)> {
    let text = |(key, request)| match request {
        Request::Send { text, .. } => Some((key, text.to_string())),
        _ => None,
    };
    server.requests().into_iter().filter_map(text).collect()
}

fn refuse(server: &Server, key: Key, refusal: Refusal) {
    server.say(ServerFrame::Reply { key, outcome: Outcome::Refused(refusal) });
}

fn send(at: u8, text: &str) -> Ask {
    Ask::Send { attendance: attendance(at), text: SafeText::new(text), reply_to: None }
}

/// Typed offline, and back on the line, where `happened` was missed.
fn typed_offline(happened: Event) -> (Stage, Server, Vec<(Key, String)>) {
    let mut stage = Stage::new();
    let server = stage.live(snapshot(10, vec![open_row(1), open_row(2)]));
    drop(server);
    stage.turn();
    stage.send(1, "typed in the tunnel");
    stage.pass(Millis::seconds(60));
    let mut server = stage.accept();
    server.hear();
    server.welcome(None);
    stage.turn();
    server.replay(10, vec![event(11, 10, happened)], 11);
    stage.turn();
    let asked = sends(&mut server);
    (stage, server, asked)
}

#[test]
fn g06_what_was_typed_for_an_attendance_that_ended_or_went_elsewhere_stays_with_the_reason() {
    let opened_by = Refusal::OpenedBy { user: Some(BETO) };
    for (gone, reason) in [
        (Gone::Finished, Refusal::AlreadyFinished),
        (Gone::OpenedBy { user: BETO }, opened_by),
        (Gone::AssignedTo { user: BETO }, Refusal::AssignedTo { user: Some(BETO) }),
        (Gone::OutOfSight, Refusal::NotFound),
    ] {
        let (mut stage, mut server, asked) = typed_offline(Event::AttendanceGone { attendance: attendance(1), gone });
        assert_eq!(asked.len(), 1, "the server has the last word: it may have it already");
        refuse(&server, asked[0].0, Refusal::NotFound);
        stage.turn();
        let left: Vec<_> = stage.seat.all_unsent().cloned().collect();
        assert_eq!((left.len(), &*left[0].text), (1, "typed in the tunnel"));
        assert_eq!((left[0].refused.clone(), &*left[0].title), (Some(reason), "Customer 1"));
        let key = left[0].key;
        assert_eq!(
            stage.seat.ask(Ask::RetryUnsent { key }, stage.now),
            Err(Refusal::NotFound),
            "there is no way there"
        );
        // It goes to another customer's editor only because somebody says so.
        stage.seat.set_draft(attendance(2), "Hello", stage.now);
        stage.seat.ask(Ask::MoveUnsent { key, to: attendance(2) }, stage.now).expect("may");
        assert_eq!(stage.seat.draft(attendance(2)), "Hello\ntyped in the tunnel");
        assert_eq!((stage.seat.all_unsent().count(), sends(&mut server).len()), (0, 0));
    }
}

#[test]
fn g06_what_was_typed_before_the_window_closed_stays_until_the_customer_writes_again() {
    let row = AttendanceView { window_end: Some(START.plus(Millis(-1))), ..open_row(1) };
    let (mut stage, mut server, asked) = typed_offline(Event::AttendanceShown { attendance: Box::new(row) });
    refuse(&server, asked[0].0, Refusal::WindowClosed);
    stage.turn();
    let key = asked[0].0;
    assert_eq!(stage.seat.ask(Ask::RetryUnsent { key }, stage.now), Err(Refusal::WindowClosed));
    server.say(added(12, 11, 1, inbound(9, 12, "I am back")));
    stage.turn();
    assert!(sends(&mut server).is_empty(), "it is its author's to send");
    stage.seat.ask(Ask::RetryUnsent { key }, stage.now).expect("the window is open again");
    assert_eq!(sends(&mut server), asked, "the same key: if it arrived after all, it is there once");
}

#[test]
fn g06_one_that_is_discarded_is_gone_for_good() {
    let gone = Event::AttendanceGone { attendance: attendance(1), gone: Gone::Finished };
    let (mut stage, server, asked) = typed_offline(gone);
    let key = asked[0].0;
    assert_eq!(stage.seat.ask(Ask::DropUnsent { key }, stage.now), Err(Refusal::Unavailable), "it may be the server's");
    refuse(&server, key, Refusal::NotFound);
    stage.turn();
    stage.seat.ask(Ask::DropUnsent { key }, stage.now).expect("may");
    assert_eq!(stage.seat.all_unsent().count(), 0);
    assert_eq!(stage.seat.my_drafts().count(), 0);
}

#[test]
fn g06_one_that_the_store_could_not_take_goes_again_before_those_after_it() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1), open_row(2)]));
    stage.send(1, "one");
    stage.send(1, "two");
    let first = sends(&mut server);
    assert_eq!(first.len(), 1, "{first:?}");
    refuse(&server, first[0].0, Refusal::Unavailable);
    stage.turn();
    stage.send(2, "to somebody else");
    assert!(sends(&mut server).is_empty(), "the store is given a moment");
    stage.pass(Millis::seconds(5));
    let again = sends(&mut server);
    let texts: Vec<_> = again.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(texts, ["one", "to somebody else"]);
    assert_eq!(again[0], first[0], "with the same key");
    server.answer(again[0].0, Reply::Sent { message: inbound(5, 0, "").id, seq: 5, n: 11 });
    stage.turn();
    assert_eq!(sends(&mut server)[0].1, "two");
}

#[test]
fn what_is_sent_while_an_attendance_is_being_opened_goes_out_when_it_is_open() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![waiting_row(1)]));
    assert_eq!(stage.seat.ask(send(1, "too early"), stage.now), Err(Refusal::NotOpen));
    stage.seat.ask(Ask::Open { attendance: attendance(1) }, stage.now).expect("may");
    let (open, _) = server.request();
    stage.send(1, "Good morning");
    stage.send(1, "how can I help?");
    assert!(sends(&mut server).is_empty(), "not before it is open");
    assert_eq!(stage.texts(1), ["Good morning", "how can I help?"]);
    server.say(event(11, 10, Event::AttendanceShown { attendance: Box::new(open_row(1)) }));
    server.answer(open, Reply::Done { n: 11 });
    stage.turn();
    assert!(stage.seat.opening().is_empty());
    let first = sends(&mut server);
    assert_eq!(first[0].1, "Good morning");
    server.answer(first[0].0, Reply::Sent { message: inbound(5, 0, "").id, seq: 5, n: 12 });
    stage.turn();
    assert_eq!(sends(&mut server)[0].1, "how can I help?");
}

#[test]
fn what_is_sent_while_somebody_else_opens_it_faster_stays_with_the_reason() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![waiting_row(1)]));
    stage.seat.ask(Ask::Open { attendance: attendance(1) }, stage.now).expect("may");
    let (open, _) = server.request();
    stage.send(1, "Good morning");
    server.say(event(11, 10, Event::AttendanceGone { attendance: attendance(1), gone: Gone::OpenedBy { user: BETO } }));
    refuse(&server, open, Refusal::OpenedBy { user: Some(BETO) });
    stage.turn();
    let asked = sends(&mut server);
    refuse(&server, asked[0].0, Refusal::NotFound);
    stage.turn();
    let left: Vec<_> = stage.seat.all_unsent().map(|unsent| unsent.refused.clone()).collect();
    assert_eq!(left, [Some(Refusal::OpenedBy { user: Some(BETO) })]);
    assert!(stage.alerts.iter().any(|alert| matches!(alert, Alert::Refused { ask: "send", .. })), "{:?}", stage.alerts);
    assert_eq!(stage.seat.ask(send(1, "again"), stage.now), Err(Refusal::NotFound));
}

#[test]
fn an_opening_that_the_break_of_the_line_swallowed_goes_first_when_it_is_back() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![waiting_row(1)]));
    stage.seat.ask(Ask::Open { attendance: attendance(1) }, stage.now).expect("may");
    let (open, _) = server.request();
    stage.send(1, "Good morning");
    drop(server);
    stage.turn();
    stage.pass(Millis::seconds(30));
    let mut server = stage.accept();
    server.hear();
    server.welcome(None);
    stage.turn();
    server.replay(10, vec![], 10);
    stage.turn();
    let requests = server.requests();
    let openings: Vec<_> = requests.iter().filter(|(_, request)| matches!(request, Request::Open { .. })).collect();
    assert_eq!(openings.first().map(|(key, _)| *key), Some(open), "{requests:?}");
    assert!(requests.iter().all(|(_, request)| !matches!(request, Request::Send { .. })), "{requests:?}");
    server.answer(open, Reply::Done { n: 10 });
    stage.turn();
    assert_eq!(sends(&mut server)[0].1, "Good morning");
}

#[test]
fn g06_what_one_person_typed_is_never_sent_as_another() {
    let folder = scratch("account-changed");
    let mut stage = Stage::in_folder(Some(folder));
    let server = stage.live(snapshot(10, vec![open_row(1)]));
    drop(server);
    stage.turn();
    stage.send(1, "Ana wrote this");
    stage.pass(Millis::seconds(60));
    let mut server = stage.accept();
    server.hear();
    // The token was given to somebody else meanwhile, or the account was changed.
    server.say(ServerFrame::Welcome { me: user(BETO, "Beto"), account: account(), token: None, vault: Some(vault(2)) });
    stage.turn();
    server.hear();
    let picture = turno::protocol::Snapshot { me: BETO, ..snapshot(20, vec![open_row(1)]) };
    server.say(ServerFrame::Snapshot { snapshot: Box::new(picture) });
    stage.turn();
    assert!(sends(&mut server).is_empty());
    assert_eq!(stage.seat.all_unsent().count(), 0, "Beto does not see it either");
    drop(server);
    stage.turn();
    stage.pass(Millis::seconds(60));
    let mut server = stage.accept();
    server.hear();
    server.welcome(None);
    stage.turn();
    server.hear();
    server.say(ServerFrame::Snapshot { snapshot: Box::new(snapshot(30, vec![open_row(1)])) });
    stage.turn();
    assert_eq!(sends(&mut server)[0].1, "Ana wrote this", "it waited for her");
}
