//! The mouse.

use ratatui::layout::Position;
use turno::client::Ask;
use turno::tui::msg::Effect;
use turno::tui::terminal::{Input, Mouse, MouseAct};

use crate::panes::kit::{id, theirs};

use super::kit::Bench;
use super::world::{BETO_DIAZ, CARLA, JOAO, text};

/// Where some words stand on the screen.
fn place(bench: &mut Bench, words: &str) -> Position {
    let screen = bench.screen();
    let found = screen.lines().enumerate().find_map(|(row, line)| {
        let at = line.find(words)?;
        Some((turno::tui::widget::text::width(&line[..at]), row))
    });
    let (column, row) = found.unwrap_or_else(|| panic!("no '{words}' in\n{screen}"));
    Position { x: u16::try_from(column).expect("a column"), y: u16::try_from(row).expect("a row") }
}

fn click(bench: &mut Bench, words: &str) {
    let at = place(bench, words);
    bench.click(at.x, at.y);
}

#[test]
fn a_click_chooses_and_a_second_one_opens() {
    let mut bench = Bench::new(80, 24);
    click(&mut bench, "Beto D");
    assert_eq!(bench.asked().len(), 0);
    click(&mut bench, "Beto D");
    assert_eq!(bench.asked()[0], &Ask::Open { attendance: id(BETO_DIAZ) });
    click(&mut bench, "Carla");
    assert_eq!(bench.app.shown(), Some(id(CARLA)), "what is open is shown by one click");
}

#[test]
fn r036_the_send_button_sends_too() {
    let mut bench = Bench::new(80, 24);
    bench.show(JOAO);
    bench.keys("com o mouse");
    click(&mut bench, "[ Send ]");
    assert_eq!(bench.sent(), [(id(JOAO), "com o mouse".to_owned())]);
}

#[test]
fn r033_the_emoji_button_opens_the_picker() {
    let mut bench = Bench::new(80, 24);
    bench.show(JOAO);
    click(&mut bench, "Emoji ]");
    assert!(bench.sees(":grinning:"), "{}", bench.screen());
}

#[test]
fn the_wheel_scrolls_what_is_under_it() {
    let mut bench = Bench::new(80, 24);
    bench.world.say(id(JOAO), (100..160).map(|seq| theirs(seq, 0, text(&format!("message {seq}")))).collect());
    bench.show(JOAO);
    assert!(bench.sees("message 159"));
    for _ in 0..4 {
        bench.input(Input::Mouse(Mouse { act: MouseAct::WheelUp, at: Position::new(50, 8) }));
    }
    assert!(!bench.sees("message 159"));
}

#[test]
fn a_click_in_a_list_chooses_and_one_beside_it_leaves() {
    let mut bench = Bench::new(80, 24);
    bench.keys("<c-k>language<enter>");
    click(&mut bench, "Português");
    assert!(bench.sees("Na fila"), "{}", bench.screen());
    bench.keys("<c-k>").click(1, 22);
    assert!(!bench.sees("Enter fazer"));
}

#[test]
fn the_mouse_can_be_switched_off() {
    let mut bench = Bench::new(80, 24);
    bench.keys("<a-m>");
    assert!(bench.effects.contains(&Effect::Mouse(false)));
}
