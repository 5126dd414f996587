//! `turno demo` in a real terminal: from nothing to an answered customer, and back to the shell.

use std::path::Path;

use rustix::process::Signal;

use super::pty::Pty;
use crate::storage::folder::Folder;

const CTRL_Q: &str = "\x11";

/// What the demonstration puts into the folder for temporary files.
fn demos(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).expect("the folder");
    entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with("turno-demo-")).count()
}

#[test]
fn a_newcomer_answers_a_customer_and_leaves() {
    let folder = Folder::new();
    let mut pty = Pty::start(&["demo"], &folder, (120, 40));
    pty.until("the first customer", |screen| screen.contains("NEW") && screen.contains("Ana Souza ● online"));
    assert_eq!(demos(folder.path()), 1);
    pty.types("\r");
    pty.until("the conversation", |screen| screen.contains("Write to ") && !screen.contains("Fetching"));
    pty.types("Good morning, I am looking into it");
    pty.sees("[ Send ]");
    pty.types("\r");
    pty.until("the tick", |screen| screen.lines().any(|line| line.contains("looking into it") && line.contains('✓')));
    pty.sees("✓✓ read");
    pty.types(CTRL_Q);
    let status = pty.ends_and_gives_the_terminal_back();
    assert_eq!(status.exit_code(), 0, "{status:?}");
    assert_eq!(demos(folder.path()), 0, "nothing stays behind");
}

#[test]
fn a_terminal_that_is_too_small_says_how_much_it_needs_and_goes_on_when_there_is_room() {
    let folder = Folder::new();
    let mut pty = Pty::start(&["demo", "--language", "es"], &folder, (20, 5));
    let screen = pty.until("how much room is needed", |screen| screen.contains("40") && screen.contains("10"));
    assert!(!screen.contains('╭'), "{screen}");
    pty.resize(80, 24);
    pty.until("the workstation", |screen| screen.contains("Encoladas") && screen.contains("NUEVA"));
    pty.resize(20, 5);
    pty.until("the same words again", |screen| screen.contains("40") && !screen.contains("Encoladas"));
    pty.resize(60, 20);
    pty.sees("Encoladas");
    pty.signal(Signal::TERM);
    let status = pty.ends_and_gives_the_terminal_back();
    assert_eq!(status.exit_code(), 0, "{status:?}");
    assert_eq!(demos(folder.path()), 0, "nothing stays behind");
}
