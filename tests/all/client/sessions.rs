//! Signing in and out, catching up, and a line that dies.

use turno::base::{MessageId, Millis, SafeText, Timestamp};
use turno::client::{Alert, Ask, LineState};
use turno::domain::{AttendanceState, Presence, Refusal};
use turno::protocol::event::Event;
use turno::protocol::{ClientFrame, Gone, ProtocolError, Reply, Request, Secret, ServerFrame};

use super::kit::*;

fn sign_in() -> Ask {
    Ask::SignIn { login: SafeText::line("ana"), password: Secret::new("correct horse") }
}

#[test]
fn a_password_once_and_the_token_from_then_on() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1)]));
    assert_eq!(server.hear_all(), []);
    let (_, from) = stage.reconnect(server);
    assert_eq!(from, Some(10), "only what came since");
    assert_eq!(stage.seat.line(), &LineState::CatchingUp { left: 0 });
}

#[test]
fn a_refused_sign_in_says_why_and_can_be_tried_again_on_the_same_line() {
    let mut stage = Stage::new();
    let mut server = stage.accept();
    assert_eq!(stage.seat.line(), &LineState::SignedOut { refusal: None });
    stage.seat.ask(sign_in(), stage.now).expect("may");
    assert!(matches!(server.hear(), ClientFrame::Login { .. }));
    server.say(ServerFrame::Refused { refusal: Refusal::BadLogin });
    stage.turn();
    assert_eq!(stage.seat.line(), &LineState::SignedOut { refusal: Some(Refusal::BadLogin) });
    stage.seat.ask(sign_in(), stage.now).expect("may");
    assert!(matches!(server.hear(), ClientFrame::Login { .. }));
    server.welcome(Some("token-1"));
    stage.turn();
    assert_eq!(server.hear(), ClientFrame::Sync { from: None });
    assert_eq!(stage.seat.identity().map(|identity| identity.me.id), Some(ANA));
}

#[test]
fn a_sign_in_that_was_asked_for_while_offline_goes_out_with_the_line() {
    let mut stage = Stage::new();
    stage.seat.ask(sign_in(), stage.now).expect("may");
    let mut server = stage.accept();
    assert!(matches!(server.hear(), ClientFrame::Login { .. }));
}

#[test]
fn a_token_that_ended_leads_to_the_sign_in_and_is_forgotten() {
    let mut stage = Stage::new();
    let server = stage.live(snapshot(10, vec![]));
    drop(server);
    stage.turn();
    stage.pass(Millis::seconds(60));
    let mut server = stage.accept();
    assert!(matches!(server.hear(), ClientFrame::Token { .. }));
    server.say(ServerFrame::Refused { refusal: Refusal::SessionEnded });
    stage.turn();
    assert_eq!(stage.seat.line(), &LineState::SignedOut { refusal: Some(Refusal::SessionEnded) });
    assert_eq!(stage.alerts, [Alert::SessionEnded]);
    drop(server);
    stage.turn();
    stage.pass(Millis::seconds(60));
    let mut server = stage.accept();
    assert_eq!(server.hear_all(), [], "no token any more");
}

#[test]
fn a_busy_server_is_asked_again_with_the_same_token() {
    let mut stage = Stage::new();
    let server = stage.live(snapshot(10, vec![]));
    drop(server);
    stage.turn();
    stage.pass(Millis::seconds(60));
    let mut server = stage.accept();
    server.hear();
    server.say(ServerFrame::Refused { refusal: Refusal::Throttled { seconds: 7 } });
    stage.turn();
    stage.pass(Millis::seconds(6));
    assert_eq!(server.hear_all(), []);
    stage.pass(Millis::seconds(1));
    assert!(matches!(server.hear(), ClientFrame::Token { .. }));
}

#[test]
fn g05_a_replay_is_counted_down_and_ends_live_at_its_number() {
    let mut stage = Stage::new();
    let server = stage.live(snapshot(10, vec![open_row(1)]));
    let (server, _) = stage.reconnect(server);
    server.say(ServerFrame::Replay { from: 10, count: 2 });
    server.say(added(12, 10, 1, inbound(5, 12, "one")));
    stage.turn();
    assert_eq!(stage.seat.catching_up(), Some(1));
    server.say(added(15, 12, 1, inbound(6, 15, "two")));
    server.say(ServerFrame::ReplayEnd { n: 19 });
    stage.turn();
    assert_eq!(stage.seat.line(), &LineState::Live);
    assert_eq!(stage.texts(1), ["one", "two"]);
    assert_eq!(stage.seat.mirror().snapshot.as_ref().map(|held| held.n), Some(19));
}

#[test]
fn g05_a_replay_that_lost_its_end_is_asked_for_again() {
    let mut stage = Stage::new();
    let server = stage.live(snapshot(10, vec![open_row(1)]));
    let (mut server, _) = stage.reconnect(server);
    server.say(ServerFrame::Replay { from: 10, count: 2 });
    server.say(added(12, 10, 1, inbound(5, 12, "one")));
    server.say(ServerFrame::ReplayEnd { n: 15 });
    stage.turn();
    assert_eq!(server.hear_all(), [ClientFrame::Sync { from: Some(12) }]);
}

#[test]
fn g05_a_gap_is_asked_for_once_and_filled() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1)]));
    server.say(added(13, 12, 1, inbound(6, 13, "after the gap")));
    server.say(added(14, 13, 1, inbound(7, 14, "and one more")));
    stage.turn();
    assert_eq!(server.hear_all(), [ClientFrame::Sync { from: Some(10) }]);
    assert!(stage.texts(1).is_empty());
    let events = vec![
        added(12, 10, 1, inbound(5, 12, "lost")),
        added(13, 12, 1, inbound(6, 13, "after the gap")),
        added(14, 13, 1, inbound(7, 14, "and one more")),
    ];
    server.replay(10, events, 14);
    stage.turn();
    assert_eq!(stage.texts(1), ["lost", "after the gap", "and one more"]);
    assert_eq!(stage.seat.line(), &LineState::Live);
}

#[test]
fn g05_gaps_that_do_not_close_end_in_a_whole_new_picture() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1)]));
    server.say(added(13, 12, 1, inbound(6, 13, "x")));
    stage.turn();
    assert_eq!(server.hear_all(), [ClientFrame::Sync { from: Some(10) }]);
    server.replay(10, vec![added(13, 12, 1, inbound(6, 13, "x"))], 13);
    stage.turn();
    assert_eq!(server.hear_all(), [ClientFrame::Sync { from: None }]);
    server.say(ServerFrame::Snapshot { snapshot: Box::new(snapshot(13, vec![open_row(1)])) });
    stage.turn();
    assert_eq!(stage.seat.line(), &LineState::Live);
}

#[test]
fn g05_repeats_are_skipped() {
    let mut stage = Stage::new();
    let server = stage.live(snapshot(10, vec![open_row(1)]));
    for _ in 0..3 {
        server.say(added(12, 10, 1, inbound(5, 12, "once")));
    }
    stage.turn();
    assert_eq!(stage.texts(1), ["once"]);
    let told = stage.alerts.iter().filter(|alert| matches!(alert, Alert::Message { .. })).count();
    assert_eq!(told, 1);
}

#[test]
fn what_a_newer_server_says_is_skipped_and_said_once() {
    let mut stage = Stage::new();
    let server = stage.live(snapshot(10, vec![open_row(1)]));
    server.say(ServerFrame::Unknown);
    server.say(event(11, 10, Event::Unknown));
    server.say(event(12, 11, Event::Unknown));
    server.say(added(13, 12, 1, inbound(5, 13, "known")));
    stage.turn();
    assert_eq!(stage.alerts.iter().filter(|alert| **alert == Alert::UpdateThere).count(), 1);
    assert_eq!(stage.texts(1), ["known"]);
    assert_eq!(stage.seat.line(), &LineState::Live);
}

#[test]
fn silence_for_twice_the_heartbeat_is_a_dead_line() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![]));
    stage.pass(Millis(i64::from(HEARTBEAT_MS)));
    server.say(ServerFrame::Ping { now: stage.now });
    stage.turn();
    assert_eq!(server.hear_all(), [ClientFrame::Pong]);
    stage.pass(Millis(i64::from(HEARTBEAT_MS) * 2 - 1));
    assert_eq!(stage.seat.line(), &LineState::Live);
    stage.pass(Millis(1));
    assert!(server.is_gone());
    assert!(matches!(stage.seat.line(), LineState::Offline { .. }));
    assert!(stage.has_connected(), "tried again at once");
}

#[test]
fn while_it_is_offline_the_screen_knows_since_when() {
    let mut stage = Stage::new();
    let server = stage.live(snapshot(10, vec![]));
    let lost = stage.now;
    drop(server);
    stage.turn();
    let LineState::Offline { since, retry_at } = *stage.seat.line() else { panic!("{:?}", stage.seat.line()) };
    assert_eq!(since, lost);
    assert!(retry_at >= lost && retry_at <= lost.plus(turno::client::FIRST_RETRY));
    stage.now = retry_at;
    // It connects and breaks again: the time counts on from the first break.
    drop(stage.accept());
    stage.turn();
    assert!(matches!(stage.seat.line(), LineState::Offline { since, .. } if *since == lost));
}

#[test]
fn g13_windows_follow_the_servers_clock() {
    let mut stage = Stage::new();
    let mut row = open_row(1);
    row.window_end = Some(START.plus(Millis::minutes(30)));
    let server = stage.live(snapshot(10, vec![row]));
    let send = Ask::Send { attendance: attendance(1), text: SafeText::new("Olá"), reply_to: None };
    assert_eq!(stage.seat.may(&send, stage.now), Ok(()));
    server.say(ServerFrame::Ping { now: START.plus(Millis::hours(1)) });
    stage.turn();
    assert_eq!(stage.seat.clock(stage.now), START.plus(Millis::hours(1)));
    assert_eq!(stage.seat.ask(send, stage.now), Err(Refusal::WindowClosed));
}

#[test]
fn rules_refuse_here_what_the_server_would_refuse() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1), waiting_row(2)]));
    let now = stage.now;
    let send = |at, text: &str| Ask::Send { attendance: attendance(at), text: SafeText::new(text), reply_to: None };
    assert_eq!(stage.seat.ask(send(2, "x"), now), Err(Refusal::NotOpen));
    assert_eq!(stage.seat.ask(send(9, "x"), now), Err(Refusal::NotFound));
    assert_eq!(stage.seat.ask(send(1, " \n"), now), Err(Refusal::Empty));
    assert_eq!(stage.seat.ask(send(1, &"x".repeat(4_097)), now), Err(Refusal::TooLong { limit: 4_096 }));
    assert_eq!(stage.seat.ask(Ask::Open { attendance: attendance(1) }, now), Err(Refusal::AlreadyOpen));
    let finish = Ask::Finish { attendance: attendance(2), reason: None, description: None };
    assert_eq!(stage.seat.ask(finish, now), Err(Refusal::NotOpen));
    let admin = Ask::Admin { admin: Box::new(turno::protocol::AdminRequest::Users) };
    assert_eq!(stage.seat.ask(admin, now), Err(Refusal::AdministratorsOnly));
    let again = Ask::SendAgain { message: MessageId([8; 16]) };
    assert_eq!(stage.seat.ask(again, now), Err(Refusal::NotResendable));
    assert_eq!(server.hear_all(), [], "nothing went out");
}

#[test]
fn the_end_of_an_attendance_is_asked_against_the_version_that_was_looked_at() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1)]));
    let finish = Ask::Finish { attendance: attendance(1), reason: None, description: None };
    stage.seat.ask(finish, stage.now).expect("may");
    let (key, request) = server.request();
    assert!(matches!(request, Request::Finish { version: 3, .. }));
    let gone = Event::AttendanceGone { attendance: attendance(1), gone: Gone::Finished };
    server.say(event(11, 10, gone));
    server.answer(key, Reply::Done { n: 11 });
    stage.turn();
    assert_eq!(stage.alerts, [Alert::Done { ask: "finish" }], "its own doing is no news");
    assert!(stage.seat.mirror().snapshot.as_ref().is_some_and(|held| held.attendances.is_empty()));
}

#[test]
fn r012_what_was_asked_when_the_line_broke_is_asked_again_with_its_key() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![waiting_row(1)]));
    stage.seat.ask(Ask::Open { attendance: attendance(1) }, stage.now).expect("may");
    let first = server.request();
    drop(server);
    stage.turn();
    stage.pass(turno::client::FIRST_RETRY);
    let mut server = stage.accept();
    server.hear();
    server.welcome(None);
    stage.turn();
    server.replay(10, vec![], 10);
    stage.turn();
    assert!(server.requests().contains(&first));
}

#[test]
fn what_was_asked_too_long_ago_is_told_instead_of_repeated() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![waiting_row(1)]));
    stage.seat.ask(Ask::Open { attendance: attendance(1) }, stage.now).expect("may");
    server.request();
    stage.now = stage.now.plus(Millis::seconds(61));
    let (mut server, _) = stage.reconnect(server);
    server.replay(10, vec![], 10);
    stage.turn();
    assert!(stage.alerts.contains(&Alert::Refused { ask: "open", refusal: Refusal::Unavailable }));
    assert!(server.requests().iter().all(|(_, request)| !matches!(request, Request::Open { .. })));
}

#[test]
fn news_are_told_from_the_picture_before_them() {
    let mut stage = Stage::new();
    let server = stage.live(snapshot(10, vec![waiting_row(1), open_row(2), waiting_row(3)]));
    let mut given = open_row(1);
    given.state = AttendanceState::Assigned;
    server.say(event(11, 10, Event::AttendanceShown { attendance: Box::new(given) }));
    server.say(added(12, 11, 2, inbound(5, 12, "mine")));
    server.say(added(13, 12, 3, inbound(6, 13, "nobody's")));
    let gone = Gone::OpenedBy { user: BETO };
    server.say(event(14, 13, Event::AttendanceGone { attendance: attendance(3), gone: gone.clone() }));
    server.say(event(15, 14, Event::PresenceChanged { user: BETO, presence: Presence::Paused }));
    stage.turn();
    let title = SafeText::line("Customer 3");
    assert_eq!(
        stage.alerts,
        [
            Alert::Assigned { attendance: attendance(1) },
            Alert::Message { attendance: attendance(2), message: inbound(5, 0, "").id },
            Alert::Gone { attendance: attendance(3), title, gone },
        ]
    );
}

#[test]
fn what_is_in_view_is_told_once_and_only_by_the_opener() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1), waiting_row(2)]));
    let seen = |stage: &mut Stage, at, seq| {
        stage.seat.ask(Ask::Seen { attendance: attendance(at), seq }, stage.now).expect("may");
    };
    seen(&mut stage, 1, 5);
    seen(&mut stage, 1, 5);
    seen(&mut stage, 1, 4);
    seen(&mut stage, 2, 9);
    let (key, request) = server.request();
    assert_eq!(request, Request::Seen { attendance: attendance(1), seq: 5 });
    server.answer(key, Reply::Done { n: 10 });
    stage.turn();
    let (mut server, _) = stage.reconnect(server);
    seen(&mut stage, 1, 8);
    server.replay(10, vec![], 10);
    stage.turn();
    let told: Vec<_> = server.requests().into_iter().map(|(_, request)| request).collect();
    assert!(told.contains(&Request::Seen { attendance: attendance(1), seq: 8 }), "{told:?}");
}

#[test]
fn signing_out_is_told_to_the_server_and_leads_to_a_fresh_line() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1)]));
    stage.seat.ask(Ask::SignOut, stage.now).expect("may");
    assert_eq!(stage.seat.line(), &LineState::SignedOut { refusal: None });
    assert!(stage.seat.mirror().snapshot.is_none() && stage.seat.identity().is_none());
    let (key, request) = server.request();
    assert_eq!(request, Request::SignOut);
    // An event that was on its way changes nothing any more.
    server.say(added(11, 10, 1, inbound(5, 11, "late")));
    server.answer(key, Reply::Done { n: 10 });
    stage.turn();
    assert!(server.is_gone());
    assert!(stage.alerts.is_empty());
    let mut server = stage.accept();
    assert_eq!(server.hear_all(), []);
    assert_eq!(stage.seat.line(), &LineState::SignedOut { refusal: None });
}

#[test]
fn a_session_that_the_server_ends_is_over_at_once() {
    for frame in [
        event(11, 10, Event::SessionEnded { wipe: true }),
        ServerFrame::Bye { error: ProtocolError::SessionEnded },
        ServerFrame::Refused { refusal: Refusal::SessionEnded },
    ] {
        let mut stage = Stage::new();
        let mut server = stage.live(snapshot(10, vec![open_row(1)]));
        server.say(frame);
        stage.turn();
        assert_eq!(stage.alerts, [Alert::SessionEnded]);
        assert!(server.is_gone());
        let mut server = stage.accept();
        assert_eq!(server.hear_all(), []);
    }
}

#[test]
fn another_version_or_account_is_the_end_and_nothing_is_tried_again() {
    for error in [ProtocolError::Version, ProtocolError::Account] {
        let mut stage = Stage::new();
        let server = stage.accept();
        server.say(ServerFrame::Bye { error });
        stage.turn();
        assert_eq!(stage.seat.line(), &LineState::Ended { error });
        drop(server);
        stage.pass(Millis::hours(1));
        assert!(!stage.has_connected());
    }
}

#[test]
fn a_heartbeat_that_nobody_could_mean_neither_floods_nor_sleeps() {
    let mut stage = Stage::new();
    let server = stage.live(snapshot(10, vec![]));
    drop(server);
    stage.turn();
    stage.pass(Millis::seconds(60));
    let server = stage.accept();
    server.say(ServerFrame::Hello {
        version: 1,
        server: SafeText::line("x"),
        account: SafeText::line("acme"),
        now: Timestamp(i64::MAX),
        heartbeat_ms: 0,
    });
    stage.turn();
    stage.pass(Millis::seconds(1));
    assert!(!stage.has_connected());
}

#[test]
fn a_server_that_does_not_wait_for_a_sign_in_is_no_news_unless_it_is_gone() {
    let mut stage = Stage::new();
    let mut server = stage.accept();
    stage.seat.ask(sign_in(), stage.now).expect("may");
    server.hear();
    server.say(ServerFrame::Refused { refusal: Refusal::BadLogin });
    stage.turn();
    let refused = LineState::SignedOut { refusal: Some(Refusal::BadLogin) };
    server.say(ServerFrame::Bye { error: ProtocolError::Silent });
    drop(server);
    stage.turn();
    assert_eq!(stage.seat.line(), &refused);
    stage.pass(Millis::seconds(2));
    let server = stage.accept();
    assert_eq!(stage.seat.line(), &LineState::SignedOut { refusal: None });
    drop(server);
    stage.turn();
    stage.close_the_door();
    stage.pass(Millis::seconds(5));
    assert!(matches!(stage.seat.line(), LineState::Offline { .. }), "{:?}", stage.seat.line());
}

#[test]
fn whoever_is_signed_in_signs_out_first() {
    let mut stage = Stage::new();
    let _server = stage.live(snapshot(10, vec![]));
    assert_eq!(stage.seat.ask(sign_in(), stage.now), Err(Refusal::Unavailable));
}

#[test]
fn a_sign_in_right_after_signing_out_waits_for_the_fresh_line() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![]));
    stage.seat.ask(Ask::SignOut, stage.now).expect("may");
    stage.seat.ask(sign_in(), stage.now).expect("may");
    let (key, _) = server.request();
    server.answer(key, Reply::Done { n: 10 });
    stage.turn();
    let mut server = stage.accept();
    assert!(matches!(server.hear(), ClientFrame::Login { .. }));
}
