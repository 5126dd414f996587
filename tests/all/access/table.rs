//! The table: (who, relation to the attendance) x every request, with the answer that D20 wants.

use turno::domain::Refusal;
use turno::protocol::frame::ClientHint;
use turno::protocol::frame::{ClientFrame, ServerFrame};
use turno::protocol::{ProtocolError, Reply, Request, Secret, VERSION};

use super::office::{Office, On, Who, socket};
use super::requests::{Kind, about, admin, nothing, own};
use crate::server::{Client, text};

/// One answer for each of [`On::ALL`]: waiting, assigned, opened, pulled, finished, earlier, nothing.
type Row = [&'static str; 7];

const NONE: Row = ["not_found"; 7];

/// What may be done with an attendance, by those who see it: everything but `ok` says something about it.
const TABLE: [(Kind, Who, Row); 35] = {
    use Kind::{Draft, Finish, Open, Seen, Send, SendAgain, Timeline};
    use Who::{Ana, Boss, Kiko, Mara, Olga};
    const NO: &str = "not_found";
    const OVER: &str = "already_finished";
    const LATER: &str = "not_open";
    const TAKEN: &str = "opened_by";
    const TEXT: &str = "not_resendable";
    [
        (Open, Boss, ["not_member", "assigned_to", TAKEN, TAKEN, OVER, OVER, NO]),
        (Open, Ana, ["ok", "ok", "ok", "ok", OVER, OVER, NO]),
        // The one thing told to others: who was faster, to who saw it waiting (D02, D20).
        (Open, Mara, ["ok", NO, NO, TAKEN, NO, NO, NO]),
        (Open, Olga, NONE),
        (Open, Kiko, NONE),
        (Send, Boss, [LATER, LATER, TAKEN, TAKEN, OVER, OVER, NO]),
        (Send, Ana, [LATER, LATER, "ok", "ok", OVER, OVER, NO]),
        (Send, Mara, [LATER, NO, NO, NO, NO, NO, NO]),
        (Send, Olga, NONE),
        (Send, Kiko, NONE),
        (SendAgain, Boss, [TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, NO]),
        (SendAgain, Ana, [TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, NO]),
        (SendAgain, Mara, [TEXT, NO, NO, NO, NO, NO, NO]),
        (SendAgain, Olga, NONE),
        (SendAgain, Kiko, NONE),
        (Finish, Boss, [LATER, LATER, TAKEN, TAKEN, OVER, OVER, NO]),
        (Finish, Ana, [LATER, LATER, "ok", "ok", OVER, OVER, NO]),
        (Finish, Mara, [LATER, NO, NO, NO, NO, NO, NO]),
        (Finish, Olga, NONE),
        (Finish, Kiko, NONE),
        (Seen, Boss, [LATER, LATER, TAKEN, TAKEN, OVER, OVER, NO]),
        (Seen, Ana, [LATER, LATER, "ok", "ok", OVER, OVER, NO]),
        (Seen, Mara, [LATER, NO, NO, NO, NO, NO, NO]),
        (Seen, Olga, NONE),
        (Seen, Kiko, NONE),
        (Timeline, Boss, ["ok", "ok", "ok", "ok", "ok", "ok", NO]),
        (Timeline, Ana, ["ok", "ok", "ok", "ok", "ok", "ok", NO]),
        (Timeline, Mara, ["ok", NO, NO, NO, NO, NO, NO]),
        (Timeline, Olga, NONE),
        // Who has a customer now reads what was said before (R022).
        (Timeline, Kiko, [NO, NO, NO, NO, NO, "ok", NO]),
        (Draft, Boss, ["ok", "ok", "ok", "ok", "ok", "ok", NO]),
        (Draft, Ana, ["ok", "ok", "ok", "ok", "ok", "ok", NO]),
        (Draft, Mara, ["ok", NO, NO, NO, NO, NO, NO]),
        (Draft, Olga, NONE),
        (Draft, Kiko, NONE),
    ]
};

fn code(answer: &Result<Reply, Refusal>) -> &'static str {
    match answer {
        Ok(_) => "ok",
        Err(refusal) => refusal.code(),
    }
}

#[tokio::test]
async fn d20_everybody_gets_the_tables_answer_to_every_request_about_an_attendance() {
    let mut office = Office::open().await;
    let (mut wrong, mut cells) = (Vec::new(), 0);
    for kind in Kind::OF_ATTENDANCES {
        office.refresh().await;
        for who in Who::ALL {
            let row = TABLE.iter().find(|(k, w, _)| (*k, *w) == (kind, who)).expect("a row for each").2;
            let mut things = Vec::new();
            for on in On::ALL {
                things.push((on, office.thing(on).await));
            }
            let mut line = office.line(who).await;
            for ((on, thing), expected) in things.into_iter().zip(row) {
                let answer = line.ask(about(kind, thing)).await;
                cells += 1;
                if code(&answer) != expected {
                    wrong.push(format!("{kind:?} by {who:?} on {on:?}: {answer:?} instead of {expected}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(cells, 7 * 5 * 7);
}

#[tokio::test]
async fn d20_not_found_and_not_yours_are_one_answer_and_cost_the_same() {
    let mut office = Office::open().await;
    for kind in Kind::OF_ATTENDANCES {
        let mut answers = Vec::new();
        for on in [On::Nothing, On::Waiting, On::Assigned, On::Opened, On::Finished] {
            let thing = office.thing(on).await;
            let mut olga = office.line(Who::Olga).await;
            let before = office.house.storage.commits();
            let key = turno::base::Key([1; 16]);
            olga.say(ClientFrame::Request { key, request: about(kind, thing) }).await;
            // The bytes on the wire, and whether something was written.
            answers.push((turno::protocol::codec::encode(&olga.hear().await), office.house.storage.commits() - before));
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{kind:?}: {answers:#?}");
    }
}

#[tokio::test]
async fn d20_requests_about_oneself_are_everybodys_and_administration_is_the_administrators() {
    let mut office = Office::open().await;
    let Ok(Reply::Sessions { sessions }) = office.ana.ask(Request::Sessions).await else { panic!("sessions") };
    let (mut wrong, mut cells) = (Vec::new(), 0);
    for (n, who) in (1..).zip(Who::ALL) {
        let mut line = super::office::sign_in(office.address, who.login()).await;
        for (request, expected) in admin(&office, n) {
            let expected = if who == Who::Boss { expected } else { "administrators_only" };
            let answer = line.ask(Request::Admin { admin: request.clone() }).await;
            cells += 1;
            if code(&answer) != expected {
                wrong.push(format!("{} by {who:?}: {answer:?} instead of {expected}", request.code()));
            }
        }
        let other = sessions.iter().map(|session| session.id).next().filter(|_| who != Who::Ana);
        for (request, expected) in own(other.unwrap_or(turno::base::SessionId([3; 16]))) {
            let answer = line.ask(request.clone()).await;
            cells += 1;
            if code(&answer) != expected {
                wrong.push(format!("{} by {who:?}: {answer:?} instead of {expected}", request.code()));
            }
        }
    }
    for (request, expected) in admin(&office, 90) {
        let answer = office.machine.ask(Request::Admin { admin: request.clone() }).await;
        cells += 1;
        if code(&answer) != expected {
            wrong.push(format!("{} by the machine: {answer:?} instead of {expected}", request.code()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(cells, 5 * (15 + 6) + 15);
}

#[tokio::test]
async fn whoever_is_not_signed_in_gets_no_answer_to_any_request_and_the_machines_line_only_administers() {
    let mut office = Office::open().await;
    let thing = office.thing(On::Waiting).await;
    let mut every: Vec<Request> = Kind::OF_ATTENDANCES.map(|kind| about(kind, thing)).into();
    every.extend(own(turno::base::SessionId([3; 16])).into_iter().map(|(request, _)| request));
    let administers = admin(&office, 1).into_iter().map(|(admin, _)| Request::Admin { admin });
    let of_machine = every.clone();
    every.extend(administers);
    assert_eq!(every.len(), 7 + 6 + 15);
    for request in every {
        let mut stranger = Client::greet(socket(office.address).await).await;
        assert_closed(&mut stranger, request).await;
    }
    for request in of_machine {
        let mut machine = Client::local(&office.house.server).await;
        assert_closed(&mut machine, request).await;
    }
}

async fn assert_closed(client: &mut Client, request: Request) {
    let what = request.code();
    client.say(ClientFrame::Request { key: turno::base::Key([1; 16]), request }).await;
    assert_eq!(client.hear().await, ServerFrame::Bye { error: ProtocolError::NotSignedIn }, "{what}");
    assert_eq!(client.end.rx.recv().await, None);
}

/// What each frame is answered with to: a stranger, somebody signed in, the machine's own line.
fn frame_answers(frame: &ClientFrame) -> [&'static str; 3] {
    match frame {
        ClientFrame::Hello { .. } => ["bye", "bye", "bye"],
        ClientFrame::Login { .. } => ["refused", "bye", "bye"],
        ClientFrame::Token { .. } => ["refused", "refused", "bye"],
        ClientFrame::Sync { .. } => ["bye", "snapshot", "bye"],
        ClientFrame::Request { .. } => ["bye", "reply", "bye"],
        ClientFrame::Hint { .. } => ["bye", "silence", "silence"],
        ClientFrame::Pong => ["silence", "silence", "silence"],
        // No bytes say it: `limits/wire.rs` and `limits/wrong.rs` send what becomes of it.
        ClientFrame::Misread { .. } => ["bye", "reply", "reply"],
    }
}

#[tokio::test]
async fn every_frame_has_its_answer_for_strangers_for_people_and_for_the_machine() {
    let office = Office::open().await;
    let token = Secret::new("no token");
    let frames = [
        ClientFrame::Hello { versions: vec![VERSION], client: text("x"), account: None },
        ClientFrame::Login { login: text("ana"), password: Secret::new("a long password ") },
        ClientFrame::Token { token },
        ClientFrame::Sync { from: None },
        ClientFrame::Request { key: turno::base::Key([1; 16]), request: Request::Sessions },
        ClientFrame::Hint { hint: ClientHint::Typing { attendance: nothing() } },
        ClientFrame::Pong,
    ];
    for frame in frames {
        let expected = frame_answers(&frame);
        for (at, expected) in expected.into_iter().enumerate() {
            let mut client = match at {
                0 => Client::greet(socket(office.address).await).await,
                1 => office.unsynced(Who::Olga).await,
                _ => Client::local(&office.house.server).await,
            };
            client.say(frame.clone()).await;
            if expected == "silence" {
                // A second hello is always a mistake: its answer is the first there is.
                client.say(ClientFrame::Hello { versions: vec![], client: text("x"), account: None }).await;
            }
            let heard = answer_of(client.hear().await);
            let expected = if expected == "silence" { "bye" } else { expected };
            assert_eq!(heard, expected, "{frame:?} at {at}");
        }
    }
}

fn answer_of(frame: ServerFrame) -> &'static str {
    match frame {
        ServerFrame::Bye { .. } => "bye",
        ServerFrame::Refused { .. } => "refused",
        ServerFrame::Snapshot { .. } => "snapshot",
        ServerFrame::Reply { .. } => "reply",
        other => panic!("{other:?}"),
    }
}
