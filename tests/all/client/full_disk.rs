//! A workstation whose disk is full: what cannot be kept is told, and nothing else suffers from it.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use turno::base::page::Page;
use turno::base::{AccountId, Millis, UserId};
use turno::client::act::{Durability, Saved};
use turno::client::cache::memory::MemoryCache;
use turno::client::outbox::Record;
use turno::client::place::{Home, Opened, Room};
use turno::client::token::Kept;
use turno::client::vault::Vault;
use turno::client::{Alert, Ask};
use turno::domain::Refusal;
use turno::protocol::{Reply, Request};

use super::kit::*;

/// A disk that can be full. Clones are the same disk.
#[derive(Debug, Clone, Default)]
struct Disk {
    is_full: Arc<AtomicBool>,
    records: Arc<Mutex<Vec<Record>>>,
}

impl Disk {
    fn set_full(&self, is_full: bool) {
        self.is_full.store(is_full, Ordering::Relaxed);
    }

    fn records(&self) -> Vec<Record> {
        self.records.lock().expect("nobody panics with it").clone()
    }
}

impl Home for Disk {
    fn last(&self) -> Option<(AccountId, UserId)> {
        None
    }

    fn token(&self, _: (AccountId, UserId)) -> io::Result<Option<Kept>> {
        Ok(None)
    }

    fn open(&self, _: (AccountId, UserId), _: Option<Vault>) -> Opened {
        let (place, cache) = (Some(Box::new(self.clone()) as Box<dyn Room>), Box::<MemoryCache>::default());
        Opened { place, cache, saved: Saved::default(), trouble: Vec::new() }
    }

    fn remember(&self, _: (AccountId, UserId)) -> io::Result<()> {
        Ok(())
    }

    fn forget(&self) -> io::Result<()> {
        Ok(())
    }
}

impl Room for Disk {
    fn keep(&mut self, records: &[Record], _: Durability) -> io::Result<()> {
        if self.is_full.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.records.lock().expect("nobody panics with it").extend_from_slice(records);
        Ok(())
    }

    fn tidy(&mut self, _: &dyn Fn() -> Vec<Record>) -> io::Result<()> {
        Ok(())
    }

    fn keep_token(&self, _: &Kept) -> io::Result<()> {
        Ok(())
    }

    fn forget_token(&self) -> io::Result<()> {
        Ok(())
    }

    fn wipe(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

fn at_work() -> (Disk, Stage, Server) {
    let disk = Disk::default();
    let mut stage = Stage::at(Box::new(disk.clone()));
    let server = stage.live(snapshot(10, vec![open_row(1), open_row(2)]));
    (disk, stage, server)
}

#[test]
fn g05_a_conversation_is_loaded_although_the_draft_of_the_one_before_cannot_be_kept() {
    let (disk, mut stage, mut server) = at_work();
    stage.seat.set_draft(attendance(2), "half a sentence", stage.now);
    disk.set_full(true);
    stage.seat.show(Some(attendance(1)), stage.now);
    let (key, request) = server.request();
    assert!(matches!(request, Request::Timeline { attendance: asked, .. } if asked == attendance(1)), "{request:?}");
    let page = Page { rows: vec![inbound(1, 4, "Oi"), inbound(2, 5, "Tudo bem?")], more: false };
    server.answer(key, Reply::Timeline { attendance: attendance(1), page });
    stage.turn();
    assert_eq!(stage.texts(1), ["Oi", "Tudo bem?"]);
    assert!(matches!(stage.alerts.as_slice(), [Alert::NotKept { .. }]), "{:?}", stage.alerts);
}

#[test]
fn g06_a_draft_that_a_full_disk_did_not_take_is_written_once_there_is_room() {
    let (disk, mut stage, _server) = at_work();
    disk.set_full(true);
    stage.seat.set_draft(attendance(1), "half a sentence", stage.now);
    stage.pass(Millis::seconds(1));
    assert!(matches!(stage.alerts.as_slice(), [Alert::NotKept { .. }]), "told at once: {:?}", stage.alerts);
    disk.set_full(false);
    stage.pass(Millis::seconds(10));
    let draft = Record::Draft { attendance: attendance(1), text: "half a sentence".into() };
    assert!(disk.records().contains(&draft), "{:?}", disk.records());
}

#[test]
fn g14_a_message_that_a_full_disk_did_not_take_is_not_sent_and_those_of_others_are() {
    let (disk, mut stage, mut server) = at_work();
    disk.set_full(true);
    let ask = Ask::Send { attendance: attendance(1), text: "Olá".into(), reply_to: None };
    assert_eq!(stage.seat.ask(ask, stage.now), Err(Refusal::Unavailable));
    assert_eq!(server.requests(), []);
    assert_eq!((stage.seat.all_unsent().count(), stage.seat.draft(attendance(1))), (0, "Olá"));
    disk.set_full(false);
    stage.send(2, "Hola");
    assert!(matches!(server.request().1, Request::Send { attendance: sent, .. } if sent == attendance(2)));
}
