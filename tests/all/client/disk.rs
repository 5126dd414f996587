//! What a client keeps on this machine: across restarts, beside a second process, when it is broken, and when it is over.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Instant;

use turno::base::page::Page;
use turno::base::{Key, Millis};
use turno::client::{Alert, Ask, LineState};
use turno::domain::Status;
use turno::protocol::event::Event;
use turno::protocol::{ClientFrame, Reply, Request, Secret, ServerFrame};

use super::kit::*;

/// The place of Ana below `folder`.
pub(super) fn place(folder: &Path) -> PathBuf {
    let account = account().id;
    folder.join("test-server").join(format!("{account}.{ANA}"))
}

/// Signs in, shows the first conversation and loads its page, and ends.
fn first_run(folder: &Path) -> Stage {
    let mut stage = Stage::in_folder(Some(folder.to_owned()));
    let mut server = stage.live(snapshot(10, vec![open_row(1), open_row(2)]));
    stage.seat.show(Some(attendance(1)), stage.now);
    let (key, _) = server.request();
    let page = Page { rows: vec![inbound(1, 4, "Oi"), outbound(2, 5, "Olá", Key([5; 16]))], more: true };
    server.answer(key, Reply::Timeline { attendance: attendance(1), page });
    server.say(added(11, 10, 1, inbound(3, 11, "Tudo bem?")));
    server.say(added(12, 11, 2, inbound(4, 12, "Hola")));
    let (status, marks, content) = (Some(Status::Read), None, None);
    let message = outbound(2, 5, "Olá", Key([5; 16])).id;
    server.say(event(13, 12, Event::MessageChanged { attendance: attendance(1), message, status, marks, content }));
    stage.turn();
    assert_eq!(stage.texts(1), ["Oi", "Olá", "Tudo bem?"]);
    stage
}

pub(super) fn restart(folder: &Path) -> Stage {
    Stage::in_folder(Some(folder.to_owned()))
}

/// The next connection, signed in by the token of the run before.
fn come_back(stage: &mut Stage, from: Option<u64>) -> Server {
    let mut server = stage.accept();
    assert_eq!(server.hear(), ClientFrame::Token { token: Secret::new("token-1") });
    server.welcome(None);
    stage.turn();
    assert_eq!(server.hear(), ClientFrame::Sync { from });
    server
}

#[test]
fn the_last_picture_is_there_at_once_and_only_what_came_since_is_asked_for() {
    let folder = scratch("restart");
    drop(first_run(&folder));
    let mut stage = restart(&folder);
    assert_eq!(stage.seat.line(), &LineState::Connecting);
    assert_eq!(stage.seat.identity().map(|identity| identity.me.id), Some(ANA));
    let rows = stage.seat.mirror().snapshot.as_ref().map(|held| (held.n, held.attendances.len()));
    assert_eq!(rows, Some((13, 2)));
    stage.seat.show(Some(attendance(1)), stage.now);
    assert_eq!(stage.texts(1), ["Oi", "Olá", "Tudo bem?"]);
    let messages = &stage.seat.mirror().timelines[&attendance(1)].messages;
    assert_eq!(messages[&2].status, Some(Status::Read), "changes are in the cache too");
    let mut server = come_back(&mut stage, Some(13));
    server.replay(13, vec![added(14, 13, 1, inbound(5, 14, "Alô?"))], 14);
    stage.turn();
    server.answer_drafts(vec![]);
    assert_eq!(server.requests(), [], "the conversation is complete as it is");
    assert_eq!(stage.texts(1), ["Oi", "Olá", "Tudo bem?", "Alô?"]);
    assert!(stage.alerts.iter().all(|alert| !matches!(alert, Alert::CacheTrouble { .. })), "{:?}", stage.alerts);
}

#[test]
fn after_a_whole_new_picture_the_cached_conversation_is_asked_for_again() {
    let folder = scratch("stale");
    drop(first_run(&folder));
    let mut stage = restart(&folder);
    let mut server = come_back(&mut stage, Some(13));
    server.say(ServerFrame::Snapshot { snapshot: Box::new(snapshot(500, vec![open_row(1)])) });
    stage.turn();
    server.answer_drafts(vec![]);
    stage.seat.show(Some(attendance(1)), stage.now);
    assert_eq!(stage.texts(1), ["Oi", "Olá", "Tudo bem?"], "better than nothing meanwhile");
    let (key, request) = server.request();
    assert!(matches!(request, Request::Timeline { page, .. } if page.before.is_none()));
    let page = Page { rows: vec![inbound(90, 400, "new")], more: true };
    server.answer(key, Reply::Timeline { attendance: attendance(1), page });
    stage.turn();
    assert_eq!(stage.texts(1), ["new"]);
    drop(stage);
    let mut stage = restart(&folder);
    stage.seat.show(Some(attendance(1)), stage.now);
    stage.turn();
    assert_eq!(stage.alerts, []);
    assert_eq!(stage.texts(1), ["new"], "and so it was kept");
    assert_eq!(stage.seat.mirror().snapshot.as_ref().map(|held| held.attendances.len()), Some(1));
}

#[test]
fn g06_what_was_typed_offline_survives_the_end_of_the_program() {
    let folder = scratch("outbox");
    let mut stage = first_run(&folder);
    stage.accept_nothing();
    stage.seat.set_draft(attendance(2), "half a sent", stage.now);
    stage.send(1, "offline one");
    stage.send(1, "offline two");
    // As a kill would leave it: nothing gets a chance to write.
    std::mem::forget(stage.seat);
    let copy = scratch("outbox-copy");
    copy_folder(&folder, &copy);
    let mut stage = restart(&copy);
    let texts: Vec<_> = stage.seat.unsent(attendance(1)).map(|unsent| unsent.text.to_string()).collect();
    assert_eq!(texts, ["offline one", "offline two"]);
    let keys: Vec<_> = stage.seat.unsent(attendance(1)).map(|unsent| unsent.key).collect();
    assert_eq!(stage.seat.draft(attendance(2)), "half a sent", "written when the person moved on to send");
    let mut server = stage.accept();
    server.hear();
    server.welcome(None);
    stage.turn();
    let ClientFrame::Sync { from } = server.hear() else { panic!("sync") };
    let n = from.unwrap_or(13);
    match from {
        Some(from) => server.replay(from, vec![], 13),
        None => server.say(ServerFrame::Snapshot { snapshot: Box::new(snapshot(13, vec![open_row(1), open_row(2)])) }),
    }
    stage.turn();
    assert_eq!(sent(&mut stage, &mut server), [keys[0]], "one after the other");
    server.say(added(14, n.max(13), 1, outbound(6, 14, "offline one", keys[0])));
    assert_eq!(sent(&mut stage, &mut server), [keys[1]]);
    server.say(added(15, 14, 1, outbound(7, 15, "offline two", keys[1])));
    stage.turn();
    assert_eq!(stage.seat.all_unsent().count(), 0);
    drop(stage);
    assert_eq!(restart(&copy).seat.all_unsent().count(), 0, "and does not come back");
}

/// The keys of what was sent since.
fn sent(stage: &mut Stage, server: &mut Server) -> Vec<turno::base::Key> {
    stage.turn();
    let sends = |(key, request)| matches!(request, Request::Send { .. }).then_some(key);
    server.requests().into_iter().filter_map(sends).collect()
}

#[test]
fn a_draft_survives_the_end_of_the_program() {
    let folder = scratch("draft");
    let mut stage = first_run(&folder);
    stage.seat.set_draft(attendance(1), "Olá Mariana,\njá vejo", stage.now);
    drop(stage);
    let stage = restart(&folder);
    assert_eq!(stage.seat.draft(attendance(1)), "Olá Mariana,\njá vejo");
}

#[test]
fn a_draft_survives_a_kill_a_moment_after_it_was_typed() {
    let folder = scratch("draft-kill");
    let mut stage = first_run(&folder);
    stage.seat.set_draft(attendance(1), "Olá", stage.now);
    stage.pass(Millis(500));
    std::mem::forget(stage.seat);
    let copy = scratch("draft-kill-copy");
    copy_folder(&folder, &copy);
    assert_eq!(restart(&copy).seat.draft(attendance(1)), "Olá");
}

#[test]
fn a_second_process_has_an_outbox_of_its_own_that_the_next_one_takes_over() {
    let folder = scratch("second");
    drop(first_run(&folder));
    let first = restart(&folder);
    let mut second = restart(&folder);
    second.turn();
    assert!(second.alerts.iter().any(|alert| matches!(alert, Alert::CacheTrouble { .. })));
    second.seat.show(Some(attendance(1)), second.now);
    // It has no picture before it is connected, because the cache is the first one's.
    let mut server = second.accept();
    server.hear();
    server.welcome(None);
    second.turn();
    server.hear();
    server.say(ServerFrame::Snapshot { snapshot: Box::new(snapshot(13, vec![open_row(1)])) });
    second.turn();
    second.send(1, "from the second");
    drop(second);
    drop(first);
    let third = restart(&folder);
    let texts: Vec<_> = third.seat.all_unsent().map(|unsent| unsent.text.to_string()).collect();
    assert_eq!(texts, ["from the second"]);
    drop(third);
    assert_eq!(restart(&folder).seat.all_unsent().count(), 1, "once");
}

#[test]
fn a_cache_that_cannot_be_opened_is_put_aside_and_filled_again() {
    let folder = scratch("corrupt");
    drop(first_run(&folder));
    for spoilt in [&b"not a database"[..], &[], &[0xff; 4096]] {
        let cache = place(&folder).join("cache-2");
        for file in fs::read_dir(&cache).expect("a cache").flatten().filter(|file| file.path().is_file()) {
            fs::write(file.path(), spoilt).expect("room");
        }
        let mut stage = restart(&folder);
        assert!(stage.seat.mirror().snapshot.is_none());
        let server = come_back(&mut stage, None);
        server.say(ServerFrame::Snapshot { snapshot: Box::new(snapshot(13, vec![open_row(1)])) });
        stage.turn();
        assert_eq!(stage.seat.line(), &LineState::Live);
        drop(stage);
        let stage = restart(&folder);
        assert_eq!(stage.seat.mirror().snapshot.as_ref().map(|held| held.n), Some(13), "it is used again");
    }
}

#[test]
fn a_cache_with_any_file_cut_short_never_keeps_the_program_from_starting() {
    let folder = scratch("cut");
    drop(first_run(&folder));
    let cache = place(&folder).join("cache-2");
    let files: Vec<_> = fs::read_dir(&cache).expect("a cache").flatten().map(|file| file.path()).collect();
    for file in files.into_iter().filter(|file| file.is_file()) {
        let whole = fs::read(&file).expect("readable");
        for keep in [whole.len().saturating_sub(10), whole.len() / 2, 1] {
            let copy = scratch("cut-copy");
            copy_folder(&folder, &copy);
            let cut = place(&copy).join("cache-2").join(file.file_name().expect("a name"));
            fs::write(cut, &whole[..keep.min(whole.len())]).expect("room");
            let mut stage = restart(&copy);
            let held = stage.seat.mirror().snapshot.as_ref().map(|held| held.n);
            assert!(held.is_none_or(|n| n <= 13));
            come_back(&mut stage, held);
        }
    }
}

#[test]
fn a_folder_that_cannot_be_written_costs_the_cache_and_not_the_work() {
    let folder = scratch("file-in-the-way");
    fs::write(folder.join("test-server"), "a file where a folder should be").expect("room");
    let mut stage = Stage::in_folder(Some(folder));
    let server = stage.live(snapshot(10, vec![open_row(1)]));
    assert!(stage.alerts.iter().any(|alert| matches!(alert, Alert::CacheTrouble { .. })));
    stage.send(1, "Olá");
    drop(server);
}

#[test]
fn the_token_is_in_a_file_for_its_owner_only_and_in_no_debug_text() {
    let folder = scratch("token");
    drop(first_run(&folder));
    let file = place(&folder).join("token");
    let mode = |path: &Path| fs::metadata(path).map(|found| found.permissions().mode() & 0o777).expect("there");
    assert_eq!(mode(&file), 0o600);
    assert_eq!(mode(&place(&folder)), 0o700);
    assert_eq!(mode(&folder.join("test-server")), 0o700);
    let token = turno::client::token::read(&file).expect("readable").expect("there");
    assert_eq!(token.token.reveal(), "token-1");
    assert!(!format!("{token:?}").contains("token-1"));
}

#[test]
fn signing_out_and_an_end_that_wipes_leave_nothing_on_the_machine() {
    for by_server in [false, true] {
        let folder = scratch("wipe");
        drop(first_run(&folder));
        let mut stage = restart(&folder);
        let mut server = come_back(&mut stage, Some(13));
        server.replay(13, vec![], 13);
        stage.turn();
        stage.seat.set_draft(attendance(1), "a draft", stage.now);
        if by_server {
            server.say(event(14, 13, Event::SessionEnded { wipe: true }));
            stage.turn();
        } else {
            stage.seat.ask(Ask::SignOut, stage.now).expect("may");
            let requests: Vec<_> = server.requests().into_iter().map(|(_, request)| request).collect();
            assert!(matches!(requests[..], [.., Request::Draft { .. }, Request::SignOut]), "{requests:?}");
        }
        assert!(!place(&folder).exists());
        drop(stage);
        assert!(!place(&folder).exists(), "nothing writes itself back");
        let mut stage = restart(&folder);
        assert!(stage.seat.mirror().snapshot.is_none() && stage.seat.identity().is_none());
        assert_eq!(stage.accept().hear_all(), []);
    }
}

#[test]
fn a_session_that_ended_without_a_wipe_keeps_what_was_typed_for_the_next_sign_in() {
    let folder = scratch("ended");
    let mut stage = first_run(&folder);
    stage.seat.set_draft(attendance(1), "Olá", stage.now);
    drop(stage);
    let mut stage = restart(&folder);
    let mut server = stage.accept();
    server.hear();
    server.say(ServerFrame::Refused { refusal: turno::domain::Refusal::SessionEnded });
    stage.turn();
    assert!(!place(&folder).join("token").exists());
    drop(stage);
    let mut stage = restart(&folder);
    let server = stage.live_again(Some(13));
    assert_eq!(stage.seat.draft(attendance(1)), "Olá");
    drop(server);
}

#[test]
fn two_people_on_one_machine_share_nothing() {
    let folder = scratch("two");
    drop(first_run(&folder));
    let mut stage = restart(&folder);
    let mut server = stage.accept();
    server.hear();
    server.say(ServerFrame::Refused { refusal: turno::domain::Refusal::SessionEnded });
    stage.turn();
    let (login, password) = ("beto".into(), Secret::new("correct horse"));
    stage.seat.ask(Ask::SignIn { login, password }, stage.now).expect("may");
    server.hear();
    server.say(ServerFrame::Welcome {
        me: user(BETO, "Beto"),
        account: account(),
        token: Some(Secret::new("b")),
        vault: Some(super::kit::vault(2)),
    });
    stage.turn();
    assert!(stage.seat.mirror().snapshot.is_none(), "Ana's picture is not Beto's");
    assert_eq!(server.hear(), ClientFrame::Sync { from: None });
}

#[test]
fn a_start_with_ten_thousand_cached_messages_is_quick_and_loads_only_what_is_shown() {
    let folder = scratch("large");
    let mut stage = Stage::in_folder(Some(folder.clone()));
    let rows = (1..=100).map(open_row).collect();
    let mut server = stage.live(snapshot(10, rows));
    for at in 1..=100u8 {
        stage.seat.show(Some(attendance(at)), stage.now);
        let (key, _) = server.request();
        let first = u64::from(at) * 1_000;
        let rows =
            (first..first + 100).map(|seq| inbound(seq, 9, "uma mensagem de tamanho comum, como tantas")).collect();
        server.answer(key, Reply::Timeline { attendance: attendance(at), page: Page { rows, more: false } });
        stage.turn();
    }
    drop(server);
    drop(stage);
    let started = Instant::now();
    let mut stage = restart(&folder);
    stage.seat.show(Some(attendance(50)), stage.now);
    let taken = started.elapsed();
    assert_eq!(stage.texts(50).len(), 60, "a page of them");
    assert_eq!(stage.seat.mirror().timelines.len(), 1, "only what is shown");
    println!("start with 10,000 cached messages: {taken:?}");
    // Without optimisation, and beside other tests, only the order of magnitude can be held here.
    let most_ms = if cfg!(debug_assertions) { 1_000 } else { 100 };
    assert!(taken.as_millis() < most_ms, "{taken:?}");
    // Older ones come from the cache, without a line.
    stage.seat.ask(Ask::LoadTimeline { attendance: attendance(50) }, stage.now).expect("may");
    assert_eq!(stage.texts(50).len(), 100);
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("room");
    for entry in fs::read_dir(from).expect("readable").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("room");
        }
    }
}
