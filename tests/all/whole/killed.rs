//! The workstation as it is installed, killed at its worst moment: nothing that was typed is lost, and nothing is sent twice.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rustix::process::Signal;

use super::house::{House, NOOR, PASSWORD};
use super::pty::{Pty, gone};
use super::wire::{State, Wire};
use crate::storage::folder::Folder;

const ALT_DOWN: &str = "\x1b[1;3B";
/// Alt+3.
const TO_THE_MESSAGE: &str = "\x1b3";

fn workstation(wire: &Wire, folder: &Folder, password: Option<&str>) -> Pty {
    let url = format!("ws://{}", wire.address);
    let mut arguments = vec!["connect", url.as_str(), "--login", "ana", "--language", "en"];
    arguments.extend(password.into_iter().flat_map(|file| ["--password-file", file]));
    Pty::start(&arguments, folder, (120, 40))
}

fn password_file(folder: &Folder) -> String {
    let file = folder.join("password");
    std::fs::write(&file, format!("{PASSWORD}\n")).expect("written");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("closed");
    file.display().to_string()
}

/// The bytes of all files of a folder whose name says that what is typed stands in it.
fn typed(folder: &Path) -> u64 {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            bytes += typed(&path);
        } else if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("outbox")) {
            bytes += entry.metadata().map_or(0, |data| data.len());
        }
    }
    bytes
}

/// Types, and waits until it is on the disk: at the latest four tenths of a second after the last key.
fn drafts(pty: &mut Pty, folder: &Folder, words: &str) {
    let before = typed(folder.path());
    pty.types(words);
    pty.sees(words);
    let until = std::time::Instant::now() + super::machine::PATIENCE;
    while typed(folder.path()) <= before {
        assert!(std::time::Instant::now() < until, "the draft is not written");
        std::thread::yield_now();
    }
}

fn kill(pty: Pty) {
    let id = pty.id();
    pty.signal(Signal::KILL);
    drop(pty);
    gone(id);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g06_kill_9_of_the_workstation_loses_nothing_that_was_typed_and_sends_it_once_in_order() {
    let house = House::usual().await;
    let wire = Wire::to(house.address).await;
    let folder = Folder::new();
    let mut pty = workstation(&wire, &folder, Some(&password_file(&folder)));
    pty.sees("Ana Souza ● online");
    house.customer(NOOR).says("hello").expect("a phone");
    pty.sees("NEW");
    pty.types("\r");
    pty.until("the conversation", |screen| screen.contains("Write to ") && screen.contains("hello"));
    // And the server has said that it is theirs.
    let is_open = |line: &str| line.starts_with("├ Open") && line.contains(" 1 ─");
    pty.until("that it is open", |screen| screen.lines().any(is_open));
    wire.turn(State::Cut);
    pty.sees("offline");
    for (words, waiting) in [("first in the tunnel", "1 waiting"), ("second in the tunnel", "2 waiting")] {
        pty.types(words);
        pty.sees(words);
        pty.types("\r");
        // Shown as waiting: it is on the disk.
        pty.until(waiting, |screen| screen.lines().next().is_some_and(|bar| bar.contains(waiting)));
    }
    drafts(&mut pty, &folder, "half a dra");
    kill(pty);
    assert_eq!(house.taken(), [""; 0]);

    // Again, with the line still cut: it is all there, and nobody is asked for a password. And it is killed again.
    for round in 0..2 {
        let mut pty = workstation(&wire, &folder, None);
        pty.sees("Noor");
        pty.types(ALT_DOWN);
        pty.until("what was typed", |screen| {
            let (first, second) = (screen.find("first in the tunnel"), screen.find("second in the tunnel"));
            first.is_some() && first < second && screen.contains("half a dra")
        });
        pty.types(TO_THE_MESSAGE);
        if round == 0 {
            drafts(&mut pty, &folder, "ft");
            pty.sees("half a draft");
            kill(pty);
            continue;
        }
        pty.sees("half a draft");
        wire.turn(State::Whole);
        let both = |entries: &turno::simulator::journal::Entries| (entries.accepted.len() >= 2).then_some(());
        house.simulator.journal().wait_until("both messages", both).await.expect("both are taken");
        pty.until("their ticks", |screen| screen.matches("✓✓ read").count() == 2 && !screen.contains('◔'));
        pty.sees("half a draft");
        pty.types("\x11");
        assert_eq!(pty.ends_and_gives_the_terminal_back().exit_code(), 0);
    }
    assert_eq!(house.taken(), ["first in the tunnel", "second in the tunnel"]);
    house.close().await;
}
