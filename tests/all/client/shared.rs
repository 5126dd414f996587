//! One machine account, several people one after the other (X14): what one left is unreadable to the next, and gone when they
//! signed out. Every byte below the folder is looked at.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use turno::base::page::Page;
use turno::client::Ask;
use turno::domain::Refusal;
use turno::protocol::{ClientFrame, Reply, Request, Secret, ServerFrame};

use super::disk::{place, restart};
use super::kit::*;

/// Stands in every text of Ana's day.
const CANARY: &str = "canario";

/// Ana works, writes a reply and a draft, and her machine dies without a word.
fn a_day_of_ana(folder: &Path) {
    let mut stage = restart(folder);
    let mut row = open_row(1);
    row.contact.profile_name = Some(format!("{CANARY} name").as_str().into());
    let mut server = stage.live(snapshot(10, vec![row, open_row(2)]));
    stage.seat.show(Some(attendance(1)), stage.now);
    let (key, _) = server.request();
    let rows = (1..40).map(|seq| inbound(seq, 4, &format!("{CANARY} message {seq}"))).collect();
    server.answer(key, Reply::Timeline { attendance: attendance(1), page: Page { rows, more: false } });
    server.say(added(11, 10, 1, inbound(41, 11, &format!("{CANARY} news"))));
    stage.turn();
    stage.send(1, &format!("{CANARY} reply"));
    stage.seat.set_draft(attendance(2), &format!("{CANARY} draft"), stage.now);
    drop(server);
    drop(stage);
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("readable").flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

fn assert_unreadable(folder: &Path) {
    for file in files(folder) {
        let bytes = fs::read(&file).expect("readable");
        let holds = |part: &str| bytes.windows(part.len()).any(|window| window == part.as_bytes());
        assert!(!holds(CANARY) && !holds("Olá"), "{}", file.display());
    }
}

/// The server does not know the token any more.
fn refused(folder: &Path) -> (Stage, Server) {
    let mut stage = restart(folder);
    let mut server = stage.accept();
    assert_eq!(server.hear(), ClientFrame::Token { token: Secret::new("token-1") });
    server.say(ServerFrame::Refused { refusal: Refusal::SessionEnded });
    stage.turn();
    (stage, server)
}

fn signs_in(stage: &mut Stage, server: &mut Server, who: (turno::base::UserId, &str), key: u8) {
    let (login, password) = (who.1.into(), Secret::new("correct horse"));
    stage.seat.ask(Ask::SignIn { login, password }, stage.now).expect("may");
    assert!(matches!(server.hear(), ClientFrame::Login { .. }));
    let (me, token, vault) = (user(who.0, who.1), Some(Secret::new("token-of-now")), Some(vault(key)));
    server.say(ServerFrame::Welcome { me, account: account(), token, vault });
    stage.turn();
}

#[test]
fn x14_nothing_that_was_kept_can_be_read_and_all_of_it_is_its_owners_alone() {
    let folder = scratch("shared-closed");
    a_day_of_ana(&folder);
    let all = files(&folder);
    assert!(all.len() > 4, "{all:?}");
    assert_unreadable(&folder);
    for file in all.iter().filter(|file| !file.components().any(|part| part.as_os_str() == "cache-2")) {
        let mode = fs::metadata(file).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.display());
    }
    // Files of sled have the modes that it gives them; its folder lets nobody in.
    for folder in [place(&folder), folder.join("test-server")] {
        let mode = fs::metadata(&folder).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o700, "{}", folder.display());
    }
}

#[test]
fn x14_when_the_session_is_over_the_next_person_finds_nothing_and_its_owner_everything() {
    let folder = scratch("shared-next");
    a_day_of_ana(&folder);
    let (mut stage, mut server) = refused(&folder);
    let keys = files(&folder).iter().filter(|file| file.ends_with("token")).count();
    assert_eq!(keys, 0, "the key went with the token");
    signs_in(&mut stage, &mut server, (BETO, "Beto"), 2);
    assert!(stage.seat.mirror().snapshot.is_none() && stage.seat.all_unsent().count() == 0);
    assert_eq!(stage.seat.my_drafts().count(), 0);
    assert_eq!(server.hear(), ClientFrame::Sync { from: None });
    drop((stage, server));
    assert_unreadable(&folder);
    // Beto goes home; Ana signs in again, and her reply is still waiting.
    let mut stage = restart(&folder);
    let mut server = stage.accept();
    server.hear();
    server.say(ServerFrame::Refused { refusal: Refusal::SessionEnded });
    stage.turn();
    signs_in(&mut stage, &mut server, (ANA, "Ana"), 1);
    assert_eq!(server.hear(), ClientFrame::Sync { from: Some(11) });
    let unsent: Vec<_> = stage.seat.all_unsent().map(|unsent| unsent.text.to_string()).collect();
    assert_eq!(unsent, ["canario reply"]);
    assert_eq!(stage.seat.draft(attendance(2)), "canario draft");
    server.replay(11, vec![], 11);
    stage.turn();
    let sent = server.requests().into_iter().filter(|(_, request)| matches!(request, Request::Send { .. })).count();
    assert_eq!(sent, 1, "once");
}

#[test]
fn x14_a_start_without_the_kept_sign_in_shows_nothing_of_anybody() {
    let folder = scratch("shared-start");
    a_day_of_ana(&folder);
    fs::remove_file(place(&folder).join("token")).expect("there");
    let mut stage = restart(&folder);
    assert!(stage.seat.mirror().snapshot.is_none() && stage.seat.identity().is_none());
    assert_eq!(stage.seat.all_unsent().count() + stage.seat.my_drafts().count(), 0);
    assert_eq!(stage.accept().hear_all(), [], "nobody signs in by themselves");
}

#[test]
fn x14_whoever_signs_out_leaves_nothing_not_even_what_was_not_sent() {
    let folder = scratch("shared-out");
    a_day_of_ana(&folder);
    let mut stage = restart(&folder);
    let mut server = stage.accept();
    server.hear();
    server.welcome(None);
    stage.turn();
    stage.seat.ask(Ask::SignOut, stage.now).expect("may");
    stage.turn();
    drop((stage, server));
    assert_eq!(files(&folder), Vec::<PathBuf>::new());
    assert!(!place(&folder).exists());
}

#[test]
fn x14_what_an_earlier_version_left_open_is_closed_or_gone_at_the_first_start() {
    let folder = scratch("shared-upgrade");
    a_day_of_ana(&folder);
    let old = place(&folder);
    fs::create_dir_all(old.join("cache-1")).expect("room");
    fs::write(old.join("cache-1").join("db"), CANARY).expect("room");
    let record = turno::client::outbox::Record::Draft { attendance: attendance(2), text: "canario old".into() };
    let plain = old.join("outbox-0");
    fs::remove_file(&plain).expect("there");
    let (mut file, _) = turno::client::outbox_file::OutboxFile::open(&plain, None).expect("room");
    file.append(&[record], turno::client::act::Durability::Disk).expect("room");
    drop(file);
    let stage = restart(&folder);
    assert_eq!(stage.seat.draft(attendance(2)), "canario old", "nothing is lost");
    drop(stage);
    assert_unreadable(&folder);
}
