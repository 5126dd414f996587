//! The workstation at its three sizes, in three languages, in ASCII and without colour; and what happens at the edges.

use turno::client::LineState;
use turno::domain::Language;
use turno::tui::terminal::Input;

use super::kit::{Bench, settings};
use super::world::{offline, quiet, world};

fn in_language(columns: u16, rows: u16, language: Language) -> Bench {
    Bench::with(columns, rows, world(), settings(language))
}

#[test]
fn wide() {
    let mut bench = in_language(120, 40, Language::English);
    bench.keys("<down><down><down><down><down><enter>");
    insta::assert_snapshot!(bench.screen());
}

#[test]
fn middle() {
    let mut bench = in_language(80, 24, Language::English);
    bench.keys("<down><down><down><down><down><enter>");
    insta::assert_snapshot!(bench.screen());
}

#[test]
fn narrow_shows_one_pane_at_a_time() {
    let mut bench = in_language(60, 20, Language::English);
    insta::assert_snapshot!("narrow_list", bench.screen());
    bench.keys("<down><down><down><down><down><enter>Obrigado");
    insta::assert_snapshot!("narrow_chat", bench.screen());
    bench.keys("<esc>");
    assert!(bench.sees("Mariana Lopes") && !bench.sees("Obrigado"), "Esc goes back to the list");
}

#[test]
fn lean_at_any_width() {
    let mut bench = in_language(100, 24, Language::English);
    bench.keys("<a-l><down><down><down><down><down><enter>");
    insta::assert_snapshot!(bench.screen());
}

#[test]
fn in_spanish_and_portuguese() {
    for language in [Language::Spanish, Language::Portuguese] {
        let mut bench = in_language(80, 24, language);
        bench.keys("<down><down><down><down><down><enter>");
        insta::assert_snapshot!(format!("middle_{}", language.tag()), bench.screen());
    }
}

#[test]
fn in_ascii_nothing_else_is_written() {
    let mut settings = settings(Language::Spanish);
    settings.ascii = true;
    let mut bench = Bench::with(80, 24, world(), settings);
    bench.keys("<down><down><down><down><down><enter>");
    let screen = bench.screen();
    assert!(screen.is_ascii());
    insta::assert_snapshot!(screen);
}

#[test]
fn the_language_changes_while_it_runs() {
    let mut bench = in_language(80, 24, Language::English);
    bench.keys("<c-k>idioma<enter>");
    assert!(bench.sees("Português (Brasil)"));
    bench.keys("port<enter>");
    assert!(bench.sees("Na fila"), "{}", bench.screen());
}

#[test]
fn before_it_is_chosen_the_language_is_that_of_the_account() {
    let mut settings = settings(Language::English);
    settings.preferences.language = None;
    let mut bench = Bench::with(80, 24, world(), settings);
    bench.changed();
    assert!(bench.sees("Na fila"), "{}", bench.screen());
}

#[test]
fn a_terminal_that_is_too_small_says_so_and_goes_on_when_there_is_room() {
    let mut bench = in_language(80, 24, Language::English);
    bench.keys("<down><down><down><down><down><enter>half a te");
    bench.resize(20, 5);
    insta::assert_snapshot!(bench.screen());
    bench.resize(80, 24);
    assert!(bench.sees("half a te"));
}

#[test]
fn g19_no_size_is_too_odd() {
    for (columns, rows) in [(1, 1), (2, 30), (300, 1), (40, 10), (41, 11), (61, 10), (110, 12), (300, 100)] {
        let mut bench = in_language(80, 24, Language::Portuguese);
        bench.keys("<down><down><down><down><down><enter>abc<c-k>");
        bench.resize(columns, rows);
        bench.screen();
        bench.keys("<esc><f1>").resize(rows, columns);
        bench.screen();
    }
}

#[test]
fn an_empty_desk_teaches() {
    let mut bench = Bench::with(80, 24, quiet(), settings(Language::English));
    insta::assert_snapshot!(bench.screen());
}

#[test]
fn x15_the_line_is_told_in_words() {
    let mut bench = Bench::new(80, 24);
    bench.world.line = offline(200);
    assert!(bench.sees("offline 3 min"), "{}", bench.screen());
    bench.world.line = LineState::CatchingUp { left: 12 };
    assert!(bench.sees("catching up 12"));
    bench.world.line = LineState::Live;
    assert!(bench.sees("live"));
}

#[test]
fn the_title_counts_what_wants_something() {
    let mut bench = Bench::new(80, 24);
    assert_eq!(bench.app.title(&bench.world.view()).as_str(), "(2) turno");
    bench.world = quiet();
    assert_eq!(bench.app.title(&bench.world.view()).as_str(), "turno");
}

#[test]
fn what_was_wrong_with_the_config_is_said_and_kept() {
    let mut settings = settings(Language::English);
    settings.keys.insert("attendance.finish".into(), vec!["Ctrl+K".into()]);
    let mut bench = Bench::with(120, 40, world(), settings);
    bench.keys("<a-n>");
    assert!(bench.sees("Ctrl+K is wanted by attendance.finish and view.palette"), "{}", bench.screen());
}

#[test]
fn a_lost_and_found_focus_changes_nothing_that_is_drawn() {
    let mut bench = Bench::new(80, 24);
    bench.frame();
    bench.input(Input::Focus(false)).input(Input::Focus(true)).frame();
    assert_eq!(bench.bytes, b"");
}
