//! A server that restarts, and one that came back from a backup: what a client makes of it (G17, G22).

use turno::base::Millis;
use turno::client::LineState;
use turno::domain::Refusal;
use turno::protocol::{ClientFrame, ProtocolError, ServerFrame};

use super::kit::*;

#[test]
fn g17_a_server_that_stops_says_so_and_the_client_comes_back_by_itself() {
    let mut stage = Stage::new();
    let server = stage.live(snapshot(10, vec![open_row(1)]));
    server.say(ServerFrame::Bye { error: ProtocolError::Stopping });
    drop(server);
    stage.turn();
    assert!(matches!(stage.seat.line(), LineState::Restarting { .. }), "{:?}", stage.seat.line());
    stage.close_the_door();
    stage.pass(Millis::seconds(10));
    assert!(matches!(stage.seat.line(), LineState::Restarting { .. }), "{:?}", stage.seat.line());
    // It does not come back: then it is simply gone.
    for _ in 0..12 {
        stage.pass(Millis::seconds(10));
    }
    assert!(matches!(stage.seat.line(), LineState::Offline { .. }), "{:?}", stage.seat.line());
}

#[test]
fn g22_a_picture_of_another_life_takes_the_place_of_all_that_was_kept() {
    let mut stage = Stage::new();
    let server = stage.live(snapshot(10, vec![open_row(1), open_row(2)]));
    server.say(added(12, 10, 1, inbound(5, 12, "from the old life")));
    stage.turn();
    assert_eq!(stage.texts(1), ["from the old life"]);
    let (server, from) = stage.reconnect(server);
    assert_eq!(from, Some(12));
    server.say(ServerFrame::Snapshot { snapshot: Box::new(snapshot(1 << 50, vec![open_row(1)])) });
    stage.turn();
    assert_eq!(stage.texts(1), Vec::<String>::new(), "its numbers mean something else now");
    let n = (1 << 50) + 1;
    server.say(added(n, 1 << 50, 1, inbound(5, n, "from the new life")));
    stage.turn();
    assert_eq!(stage.texts(1), ["from the new life"]);
}

#[test]
fn g22_what_may_have_been_sent_in_the_old_life_is_for_its_author_to_decide_about() {
    let mut stage = Stage::new();
    let mut server = stage.live(snapshot(10, vec![open_row(1)]));
    stage.send(1, "Olá");
    assert_eq!(server.requests().len(), 1, "it was asked, and is not answered");
    let (mut server, _) = stage.reconnect(server);
    server.say(ServerFrame::Snapshot { snapshot: Box::new(snapshot(1 << 50, vec![open_row(1)])) });
    stage.turn();
    let asked = server.hear_all().into_iter().filter(|frame| match frame {
        ClientFrame::Request { request, .. } => matches!(request, turno::protocol::Request::Send { .. }),
        _ => false,
    });
    assert_eq!(asked.count(), 0, "nothing goes again by itself");
    let unsent: Vec<_> =
        stage.seat.all_unsent().map(|unsent| (unsent.text.to_string(), unsent.refused.clone())).collect();
    assert_eq!(unsent, [("Olá".to_owned(), Some(Refusal::Restored))]);
}

#[test]
fn g22_a_message_of_the_old_life_is_not_sent_again_although_the_picture_of_then_is_lost() {
    let folder = scratch("old-life");
    let mut stage = Stage::in_folder(Some(folder.clone()));
    let mut server = stage.live(snapshot(10, vec![open_row(1)]));
    stage.send(1, "Olá");
    assert_eq!(server.requests().len(), 1, "it was asked, and is not answered");
    drop(stage);
    std::fs::remove_dir_all(super::disk::place(&folder).join("cache-2")).expect("the cache is lost");
    let mut stage = super::disk::restart(&folder);
    let mut server = stage.accept();
    server.hear();
    server.welcome(None);
    stage.turn();
    assert_eq!(server.hear(), ClientFrame::Sync { from: None });
    server.say(ServerFrame::Snapshot { snapshot: Box::new(snapshot(1 << 50, vec![open_row(1)])) });
    stage.turn();
    let is_send = |request: &turno::protocol::Request| matches!(request, turno::protocol::Request::Send { .. });
    assert!(!server.requests().iter().any(|(_, request)| is_send(request)), "nothing goes again by itself");
    let refused: Vec<_> = stage.seat.all_unsent().map(|unsent| unsent.refused.clone()).collect();
    assert_eq!(refused, [Some(Refusal::Restored)]);
}
