//! A seat at turno's own server in this process: both halves of the protocol, told by neither.

use std::sync::{Arc, Mutex};

use tokio::task::AbortHandle;
use turno::base::{AttendanceId, SafeText};
use turno::client::{Alert, Ask, LineState, Plug, Seat, Setup};
use turno::domain::{AttendanceState, Status};
use turno::protocol::link::pair;
use turno::protocol::{ClientEnd, Secret, ServerEnd};
use turno::server::Door;

use super::kit::scratch;
use super::socket::until;
use crate::server::{House, clock};

const MARIANA: &str = "5511999990001";

/// A line that can be cut.
#[derive(Clone, Default)]
struct Cable(Arc<Mutex<Option<AbortHandle>>>);

impl Cable {
    fn plug(&self, door: Door) -> Plug {
        let cable = self.clone();
        Box::new(move || {
            let (ours, theirs) = pair(256);
            let task = tokio::spawn(carry(theirs, door.link()));
            *cable.0.lock().expect("whole") = Some(task.abort_handle());
            Some(ours)
        })
    }

    fn cut(&self) {
        self.0.lock().expect("whole").take().expect("a connection").abort();
    }
}

async fn carry(mut seat: ServerEnd, mut house: ClientEnd) {
    loop {
        let is_open = tokio::select! {
            biased;
            frame = seat.rx.recv() => match frame {
                Some(frame) => house.tx.send(frame).await.is_ok(),
                None => false,
            },
            frame = house.rx.recv() => match frame {
                Some(frame) => seat.tx.send(frame).await.is_ok(),
                None => false,
            },
        };
        if !is_open {
            return;
        }
    }
}

fn seat_at(house: &House, cable: &Cable, folder: &str) -> Seat {
    let setup = Setup { program: SafeText::line("turno test"), account: None, folder: Some(scratch(folder)) };
    let mut seat = Seat::embedded(cable.plug(house.server.door()), "embedded", setup);
    let (login, password) = (SafeText::line("ana"), Secret::new("a long password"));
    seat.ask(Ask::SignIn { login, password }, clock()).expect("may");
    seat
}

fn only(seat: &Seat) -> Option<AttendanceId> {
    seat.mirror().snapshot.as_ref().and_then(|held| held.attendances.keys().next().copied())
}

fn texts(seat: &Seat, id: AttendanceId) -> Vec<String> {
    let held = seat.mirror().timelines.get(&id).into_iter().flat_map(|held| held.messages.values());
    held.filter_map(|message| message.content.words().map(ToString::to_string)).collect()
}

#[tokio::test]
async fn r012_r021_r028_a_seat_opens_reads_and_writes_across_a_line_that_breaks() {
    let mut house = House::new().await;
    let cable = Cable::default();
    let mut seat = seat_at(&house, &cable, "house");
    until(&mut seat, "live", |seat, _| seat.line() == &LineState::Live).await;
    house.webhook("wamid.1", MARIANA, "Oi").await.expect("durable");
    let alerts = until(&mut seat, "the attendance", |seat, _| only(seat).is_some()).await;
    let id = only(&seat).expect("a row");
    assert!(alerts.contains(&Alert::Assigned { attendance: id }), "{alerts:?}");
    seat.show(Some(id), clock());
    until(&mut seat, "its messages", |seat, _| texts(seat, id) == ["Oi"]).await;
    seat.ask(Ask::Open { attendance: id }, clock()).expect("may");
    let state = |seat: &Seat| seat.mirror().snapshot.as_ref().map(|held| held.attendances[&id].state);
    until(&mut seat, "open", |seat, _| state(seat) == Some(AttendanceState::Open)).await;

    cable.cut();
    until(&mut seat, "offline", |seat, _| matches!(seat.line(), LineState::Offline { .. })).await;
    for words in ["Olá", "já vejo"] {
        let ask = Ask::Send { attendance: id, text: SafeText::new(words), reply_to: None };
        seat.ask(ask, clock()).expect("may");
    }
    house.webhook("wamid.2", MARIANA, "Alô?").await.expect("durable");
    assert_eq!(seat.unsent(id).count(), 2);
    until(&mut seat, "sent", |seat, _| seat.all_unsent().count() == 0).await;
    assert_eq!(texts(&seat, id), ["Oi", "Alô?", "Olá", "já vejo"]);
    for words in ["Olá", "já vejo"] {
        let outgoing = house.taken.recv().await.expect("handed over");
        assert_eq!(outgoing.content.words().map(ToString::to_string).as_deref(), Some(words));
    }
    let accepted = |seat: &Seat| {
        let rows = seat.mirror().timelines[&id].messages.values();
        rows.filter(|row| row.status == Some(Status::Accepted)).count()
    };
    until(&mut seat, "accepted", |seat, _| accepted(seat) == 2).await;
    assert!(house.taken.try_recv().is_err(), "once each");
}

#[tokio::test]
async fn a_draft_goes_to_the_next_device_and_signing_out_ends_here() {
    let mut house = House::new().await;
    let (first, second) = (Cable::default(), Cable::default());
    let mut seat = seat_at(&house, &first, "device-1");
    house.webhook("wamid.1", MARIANA, "Oi").await.expect("durable");
    until(&mut seat, "the attendance", |seat, _| only(seat).is_some()).await;
    let id = only(&seat).expect("a row");
    seat.set_draft(id, "Olá Mariana", clock());
    // Signing out tells the server what was being typed.
    seat.ask(Ask::SignOut, clock()).expect("may");
    until(&mut seat, "signed out", |seat, _| seat.line() == &LineState::SignedOut { refusal: None }).await;
    assert!(seat.identity().is_none());
    let mut other = seat_at(&house, &second, "device-2");
    until(&mut other, "the draft", |seat, _| seat.draft(id) == "Olá Mariana").await;
}
