//! The terminal, given back whatever happens (G19): signals, a panic, a terminal that is gone, stopping and going on, and
//! sizes that change faster than anybody draws.

use ratatui::buffer::Buffer;
use ratatui::style::Style;
use rustix::process::Signal;
use turno::tui::terminal::{Terminal, Wrapping};

use super::pty::{Pty, gone};
use crate::storage::folder::Folder;

/// Modes, keyboard flags and title that the workstation switches, while no cursor is shown.
const ALL_ON: usize = 10;

fn demo(folder: &Folder, size: (u16, u16)) -> Pty {
    let pty = Pty::start(&["demo", "--language", "en"], folder, size);
    pty.sees("NEW");
    pty
}

#[test]
fn g19_signals_end_it_and_everything_is_off_again() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let folder = Folder::new();
        let pty = demo(&folder, (100, 30));
        assert_eq!(pty.left_on().len(), ALL_ON, "{:?}", pty.left_on());
        pty.signal(signal);
        let status = pty.ends_and_gives_the_terminal_back();
        assert_eq!(status.exit_code(), 0, "{signal:?}: {status:?}");
    }
}

/// A terminal within a terminal, of which the one that holds it is killed: what ran in it has no terminal any more.
fn loses_its_terminal(command: &str) -> f64 {
    let folder = Folder::new();
    let pty = Pty::shell(&format!("exec script -qec '{command}' /dev/null"), &folder, (100, 30));
    pty.sees("NEW");
    let below = pty.below();
    let turno = *below.last().expect("the program");
    pty.signal(Signal::KILL);
    gone(turno)
}

#[test]
fn g19_a_terminal_that_is_gone_ends_it_without_a_spin() {
    let seconds = loses_its_terminal("turno demo --language en");
    assert!(seconds < 2.0, "{seconds} s of work to notice");
}

/// The terminal is not the one that controls it: no signal comes, only reading fails.
#[test]
fn g19_also_where_no_signal_tells_of_it() {
    let seconds = loses_its_terminal("setsid -w turno demo --language en");
    assert!(seconds < 2.0, "{seconds} s of work to notice");
}

/// Takes the terminal, survives a panic elsewhere, and panics where it draws once a key was pressed.
#[test]
#[ignore = "run by the next test, in a terminal of its own"]
fn rehearsal_of_a_panic() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut terminal = Terminal::take(true, Wrapping::None).expect("a terminal");
        let elsewhere = tokio::spawn(async { panic!("in another task") }).await;
        assert!(elsewhere.is_err());
        let mut picture = Buffer::empty(terminal.area().expect("a size"));
        picture.set_string(0, 0, "still drawing", Style::new());
        terminal.show(&picture, None).expect("shown");
        terminal.next().await.expect("a key");
        panic!("while it draws");
    });
}

#[test]
fn g19_a_panic_gives_the_terminal_back_and_one_in_another_task_leaves_it() {
    let folder = Folder::new();
    let mut pty = Pty::rehearse("whole::restored::rehearsal_of_a_panic", &folder, (100, 30));
    let screen = pty.sees("still drawing");
    assert!(!screen.contains("in another task"), "{screen}");
    assert_eq!(pty.left_on().len(), ALL_ON, "{:?}", pty.left_on());
    pty.types("x");
    let status = pty.ends_with(&["while it draws"]);
    assert_ne!(status.exit_code(), 0);
}

#[test]
fn g19_stopped_and_continued_it_is_as_before() {
    let folder = Folder::new();
    let line = "turno demo --language en; echo stopped with $?; read -r; fg; echo over";
    let mut pty = Pty::shell(line, &folder, (100, 30));
    for round in 1..=2 {
        pty.sees("NEW");
        if round == 1 {
            pty.types("\x1a");
            pty.sees("stopped with 147");
            pty.is_given_back();
            pty.resize(90, 28);
            pty.types("\r");
        }
    }
    pty.until("the list, drawn anew", |screen| screen.contains("NEW") && !screen.contains("stopped with"));
    assert_eq!(pty.left_on().len(), ALL_ON, "everything is on again: {:?}", pty.left_on());
    pty.types("\x11");
    pty.ends_with(&["stopped with 147", "over"]);
}

#[test]
fn g19_where_no_shell_could_bring_it_back_it_does_not_stop() {
    let folder = Folder::new();
    let mut pty = demo(&folder, (100, 30));
    pty.types("\x1a");
    pty.sees("no shell started turno");
    pty.signal(Signal::TSTP);
    pty.types("?");
    pty.sees("Keys: list");
    pty.types("\x1b");
    pty.until("the list", |screen| !screen.contains("Keys: list"));
    pty.types("\x11");
    assert_eq!(pty.ends_and_gives_the_terminal_back().exit_code(), 0);
}

#[test]
fn g19_a_storm_of_sizes_is_weathered() {
    let folder = Folder::new();
    let mut pty = demo(&folder, (80, 24));
    pty.types("\r");
    let sizes = [(1, 1), (300, 100), (2, 50), (200, 1), (39, 9), (40, 10), (60, 20), (1, 100), (300, 2), (119, 40)];
    for round in 0..30 {
        let (columns, rows) = sizes[round % sizes.len()];
        pty.resize(columns, rows);
        if round % 3 == 0 {
            pty.types("a");
        }
    }
    pty.resize(120, 40);
    pty.until("the workstation", |screen| screen.contains("Attended") || screen.contains("Queued"));
    assert_eq!(pty.complaints(), [""; 0]);
    pty.types("\x11");
    assert_eq!(pty.ends_and_gives_the_terminal_back().exit_code(), 0);
}

/// Nobody reads any more, and more is drawn than the system keeps for a terminal: the whole screen, again and again.
fn stands_still(pty: &mut Pty) {
    pty.stops_reading();
    for round in 0..100 {
        pty.types("\x0c");
        pty.resize(190 + round % 2, 60);
    }
}

/// Nobody reads what it writes, as in a stopped multiplexer: a signal ends it all the same, and soon.
#[test]
fn g19_a_terminal_that_takes_nothing_any_more_does_not_keep_it_from_ending() {
    let folder = Folder::new();
    let mut pty = demo(&folder, (200, 60));
    stands_still(&mut pty);
    let id = pty.id();
    pty.signal(Signal::TERM);
    let since = std::time::Instant::now();
    gone(id);
    assert!(since.elapsed() < std::time::Duration::from_millis(2_500), "{:?}", since.elapsed());
}

/// It goes on where it was when somebody reads again, and nothing that was typed meanwhile is lost.
#[test]
fn g19_a_terminal_that_stood_still_for_a_while_is_drawn_as_it_is_now() {
    let folder = Folder::new();
    let mut pty = demo(&folder, (200, 60));
    stands_still(&mut pty);
    pty.types("\x0bsign out");
    pty.reads_again();
    pty.until("what was typed meanwhile", |screen| screen.contains("> sign out") && screen.contains("NEW"));
    pty.signal(Signal::TERM);
    assert_eq!(pty.ends_and_gives_the_terminal_back().exit_code(), 0);
}
