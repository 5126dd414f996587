//! Replies: checked, in order, once, and their end told (G06, G09-G11).

use turno::base::{Millis, SafeText};
use turno::domain::{Failure, Refusal, Status};
use turno::protocol::{Reply, Request};
use turno::server::port::{Input, SendOutcome, SendTo};

use super::{World, accepted, text};

const MARIANA: &str = "5511999990001";

fn opened() -> (World, turno::base::ConnId, turno::base::AttendanceId) {
    let (mut world, agents) = World::with_agents(1);
    let id = world.customer(MARIANA, "Oi");
    world.ask(agents[0].1, Request::Open { attendance: id }).expect("opened");
    (world, agents[0].1, id)
}

fn status_of(world: &World, id: turno::base::AttendanceId, words: &str) -> Option<Status> {
    let rows = world.timeline(id);
    rows.iter().find(|row| row.content.words().is_some_and(|said| &**said == words)).and_then(|row| row.status)
}

#[test]
fn r028_a_reply_goes_to_the_customer_and_its_ticks_come_back() {
    let (mut world, conn, id) = opened();
    world.send(conn, id, "Olá Mariana").expect("sent");
    assert_eq!(status_of(&world, id, "Olá Mariana"), Some(Status::Queued));
    let outgoing = world.delivered(accepted("wamid.out"));
    assert_eq!(outgoing.to, SendTo::Number(text(MARIANA)));
    assert_eq!(status_of(&world, id, "Olá Mariana"), Some(Status::Accepted));
    for status in [Status::Sent, Status::Read, Status::Delivered] {
        world.status("wamid.out", status, None);
    }
    assert_eq!(status_of(&world, id, "Olá Mariana"), Some(Status::Read), "G11: never back");
}

#[test]
fn g06_the_same_request_twice_is_one_message() {
    let (mut world, conn, id) = opened();
    let key = world.key();
    let send = |words: &str| Request::Send { attendance: id, text: SafeText::new(words), reply_to: None };
    let first = world.ask_as(conn, key, send("Olá"));
    world.delivered(accepted("wamid.out"));
    let again = world.ask_as(conn, key, send("Olá"));
    let id_of = |reply: Result<Reply, Refusal>| match reply {
        Ok(Reply::Sent { message, .. }) => message,
        other => panic!("{other:?}"),
    };
    assert_eq!(id_of(first), id_of(again));
    assert!(world.outgoing.is_empty(), "nothing is sent twice");
    assert_eq!(world.ask_as(conn, key, send("Tchau")), Err(Refusal::KeyReused));
}

#[test]
fn replies_leave_one_after_the_other() {
    let (mut world, conn, id) = opened();
    for words in ["um", "dois", "três"] {
        world.send(conn, id, words).expect("sent");
    }
    assert_eq!(world.outgoing.len(), 1, "the second waits for the first");
    let mut said = Vec::new();
    for n in 0..3 {
        let outgoing = world.delivered(accepted(&format!("wamid.o{n}")));
        said.extend(outgoing.content.words().map(|words| words.to_string()));
    }
    assert_eq!(said, ["um", "dois", "três"]);
}

#[test]
fn g10_a_reply_of_unknown_fate_is_told_and_never_sent_again_by_itself() {
    let (mut world, conn, id) = opened();
    world.send(conn, id, "um").expect("sent");
    world.send(conn, id, "dois").expect("sent");
    let first = world.delivered(SendOutcome::Unknown);
    assert_eq!(status_of(&world, id, "um"), Some(Status::Uncertain));
    assert_eq!(world.outgoing.len(), 1, "it does not hold up the next");
    world.delivered(accepted("wamid.2"));
    world.tick(Millis::hours(1));
    world.restart();
    assert!(world.outgoing.is_empty());
    // A status with our tag settles it.
    world.status("wamid.1", Status::Delivered, Some(&first.tag));
    assert_eq!(status_of(&world, id, "um"), Some(Status::Delivered));
}

#[test]
fn g09_what_a_crash_leaves_on_its_way_is_uncertain_and_the_rest_is_sent() {
    let (mut world, conn, id) = opened();
    world.send(conn, id, "um").expect("sent");
    world.send(conn, id, "dois").expect("sent");
    let lost = world.outgoing.remove(0);
    world.restart();
    assert_eq!(status_of(&world, id, "um"), Some(Status::Uncertain));
    assert_eq!(world.outgoing.len(), 1);
    assert!(world.outgoing[0].content.words().is_some_and(|words| &**words == "dois"));
    // The report of the earlier run means nothing to this one.
    world.step(Input::SendDone { message: lost.message, attempt: lost.attempt, outcome: accepted("wamid.x") });
    assert_eq!(status_of(&world, id, "um"), Some(Status::Uncertain));
}

#[test]
fn a_busy_provider_is_tried_again_and_a_definite_no_is_not() {
    let (mut world, conn, id) = opened();
    world.send(conn, id, "um").expect("sent");
    let refused = |code: i32| SendOutcome::Refused { failure: Failure(code), detail: text("no"), retry_after: None };
    world.delivered(refused(130_429));
    assert_eq!(status_of(&world, id, "um"), Some(Status::Queued));
    assert!(world.outgoing.is_empty());
    world.tick(Millis::minutes(1));
    assert_eq!(world.outgoing.len(), 1);
    world.delivered(refused(131_026));
    assert_eq!(status_of(&world, id, "um"), Some(Status::Failed(Failure(131_026))));
    world.tick(Millis::hours(1));
    assert!(world.outgoing.is_empty());
}

#[test]
fn g06_a_repeat_is_answered_with_a_number_that_its_author_reaches() {
    let (mut world, conn, id) = opened();
    let author = world.pictures.get(&conn).expect("a picture").me;
    let send = Request::Send { attendance: id, text: text("um"), reply_to: None };
    let key = world.key();
    let first = world.ask_as(conn, key, send.clone());
    assert!(matches!(first, Ok(Reply::Sent { n, .. }) if n == world.pictures[&conn].n));
    // What happens to others moves the account's number, and not this author's.
    let boss = world.add_user("chefe", turno::domain::Role::Administrator, None);
    world.connect(boss);
    let again = world.ask_as(conn, key, send);
    assert!(matches!(again, Ok(Reply::Sent { n, .. }) if n <= world.pictures[&conn].n), "{again:?} for {author}");
}

#[test]
fn g11_a_status_with_our_tag_is_about_the_message_that_the_tag_names() {
    let (mut world, conn, id) = opened();
    world.send(conn, id, "um").expect("sent");
    let first = world.delivered(SendOutcome::Unknown);
    world.send(conn, id, "dois").expect("sent");
    // A provider that gives one name twice.
    world.delivered(accepted("wamid.1"));
    world.status("wamid.1", Status::Delivered, Some(&first.tag));
    assert_eq!(status_of(&world, id, "um"), Some(Status::Delivered));
    assert_eq!(status_of(&world, id, "dois"), Some(Status::Accepted));
}

#[test]
fn g11_a_status_that_comes_before_a_restarted_server_looked_at_its_doubts_is_not_turned_back() {
    let (mut world, conn, id) = opened();
    world.send(conn, id, "um").expect("sent");
    let lost = world.outgoing.remove(0);
    world.load();
    world.status("wamid.1", Status::Delivered, Some(&lost.tag));
    world.tick(Millis::ZERO);
    assert_eq!(status_of(&world, id, "um"), Some(Status::Delivered));
    world.restart();
    assert_eq!(status_of(&world, id, "um"), Some(Status::Delivered));
    assert!(world.outgoing.is_empty());
}

#[test]
fn g13_a_clock_that_is_set_back_by_years_does_not_put_off_what_waits() {
    let years = Millis::hours(24 * 3652);
    for restarts in [false, true] {
        let (mut world, conn, id) = opened();
        world.tick(years);
        world.customer(MARIANA, "Ainda aí?");
        world.send(conn, id, "um").expect("sent");
        world.delivered(SendOutcome::NotSent { failure: Failure::UNREACHABLE });
        assert!(world.outgoing.is_empty(), "it is tried again in a moment, by a clock that is ahead");
        world.tick(Millis(-years.0));
        if restarts {
            world.restart();
        }
        world.tick(if restarts { Millis::minutes(7) } else { Millis::seconds(10) });
        assert_eq!(world.outgoing.len(), 1, "after a restart: {restarts}");
    }
}

#[test]
fn g13_the_window_is_checked_again_when_a_waiting_message_leaves() {
    let (mut world, conn, id) = opened();
    world.send(conn, id, "um").expect("sent");
    world.delivered(SendOutcome::NotSent { failure: Failure::UNREACHABLE });
    world.tick(Millis::hours(25));
    assert!(world.outgoing.is_empty());
    assert_eq!(status_of(&world, id, "um"), Some(Status::Failed(Failure::WINDOW)));
    assert_eq!(world.send(conn, id, "dois"), Err(Refusal::WindowClosed));
}

#[test]
fn a_failed_reply_is_sent_again_when_somebody_says_so() {
    let (mut world, conn, id) = opened();
    world.send(conn, id, "um").expect("sent");
    let message = world.outgoing[0].message;
    assert_eq!(world.ask(conn, Request::SendAgain { message }), Err(Refusal::NotResendable));
    world.delivered(SendOutcome::Unknown);
    let key = world.key();
    let again = world.ask_as(conn, key, Request::SendAgain { message });
    assert!(matches!(again, Ok(Reply::Sent { .. })));
    assert_eq!(world.ask_as(conn, key, Request::SendAgain { message }), again, "once for each time it was said");
    assert_eq!(world.outgoing.len(), 1);
    assert_ne!(world.outgoing[0].message, message);
}

#[test]
fn what_must_not_be_sent_is_refused_with_its_reason() {
    let (mut world, agents) = World::with_agents(1);
    let conn = agents[0].1;
    let id = world.customer(MARIANA, "Oi");
    assert_eq!(world.send(conn, id, "Olá"), Err(Refusal::NotOpen));
    world.ask(conn, Request::Open { attendance: id }).expect("opened");
    assert_eq!(world.send(conn, id, " \n "), Err(Refusal::Empty));
    assert_eq!(world.send(conn, id, &"a".repeat(4097)), Err(Refusal::TooLong { limit: 4096 }));
    world.send(conn, id, &"á".repeat(4096)).expect("as long as it may be");
}

#[test]
fn an_early_status_finds_its_message_by_the_tag() {
    let (mut world, conn, id) = opened();
    world.send(conn, id, "um").expect("sent");
    let tag = world.outgoing[0].tag.clone();
    world.status("wamid.early", Status::Delivered, Some(&tag));
    assert_eq!(status_of(&world, id, "um"), Some(Status::Delivered));
    world.delivered(accepted("wamid.early"));
    assert_eq!(status_of(&world, id, "um"), Some(Status::Delivered));
}

fn switch(world: &mut World, active: bool) {
    let channel = world.channel;
    let change = turno::protocol::AdminRequest::ChangeChannel {
        channel,
        name: None,
        phone_number_id: None,
        waba_id: None,
        number: None,
        default_queue: None,
        active: Some(active),
    };
    world.admin(change).expect("changed");
}

/// What waited for a number that was switched off is told as failed, with the reason, and leaves no one waiting; what was
/// handed over before keeps its own end; and a person may send it again when the number is back.
#[test]
fn g10_what_waits_for_a_channel_that_was_switched_off_fails_with_the_reason() {
    let (mut world, conn, id) = opened();
    for words in ["um", "dois", "três"] {
        world.send(conn, id, words).expect("taken");
    }
    switch(&mut world, false);
    assert_eq!(status_of(&world, id, "um"), Some(Status::Queued), "it is on its way, and its end will be told");
    world.delivered(accepted("wamid.1"));
    assert_eq!(status_of(&world, id, "um"), Some(Status::Accepted));
    for words in ["dois", "três"] {
        assert_eq!(status_of(&world, id, words), Some(Status::Failed(Failure::CHANNEL_OFF)));
    }
    assert!(world.outgoing.is_empty() && world.engine.on_their_way() == 0);
    world.send(conn, id, "quatro").expect("taken, and told at once");
    assert_eq!(status_of(&world, id, "quatro"), Some(Status::Failed(Failure::CHANNEL_OFF)));

    switch(&mut world, true);
    world.tick(Millis::hours(1));
    assert!(world.outgoing.is_empty(), "nothing that failed goes by itself");
    let message = world.timeline(id).into_iter().find(|row| row.content.words().is_some_and(|said| &**said == "dois"));
    world.ask(conn, Request::SendAgain { message: message.expect("a message").id }).expect("again");
    assert_eq!(world.outgoing.len(), 1);
    world.delivered(accepted("wamid.2"));
    let last = world.timeline(id).last().cloned().expect("a message");
    assert_eq!((last.content.words().map(|said| &**said), last.status), (Some("dois"), Some(Status::Accepted)));
}

/// The same over a restart: a server that starts without the channel's switch on tells it, and sends nothing.
#[test]
fn g10_what_waited_over_a_restart_for_a_channel_that_is_off_is_told_too() {
    let (mut world, conn, id) = opened();
    world.send(conn, id, "um").expect("taken");
    let busy = SendOutcome::Refused { failure: Failure(130_429), detail: text("busy"), retry_after: None };
    world.delivered(busy);
    assert_eq!(status_of(&world, id, "um"), Some(Status::Queued), "it waits for its next attempt");
    switch(&mut world, false);
    world.restart();
    world.tick(Millis::hours(1));
    assert!(world.outgoing.is_empty());
    assert_eq!(status_of(&world, id, "um"), Some(Status::Failed(Failure::CHANNEL_OFF)));
}
