//! The lines above and below, and the chat's title.

use ratatui::layout::{Position, Rect};
use turno::client::LineState;
use turno::domain::{Language, Refusal};
use turno::protocol::ProtocolError;
use turno::tui::pane::footer::{Hint, hints, notice};
use turno::tui::pane::header::{chat_title, is_on_remaining, top_bar};
use turno::tui::theme::Role;

use super::kit::*;

fn world() -> World {
    let mut world = World::new();
    for n in 1..=5 {
        world.add(row(n, &format!("Customer {n}")));
    }
    world.add(row(6, "New one").assigned()).add(row(7, "New two").assigned());
    world.add(row(8, "Mariana Lopes").open());
    world.shown = Some(id(8));
    world
}

fn bar(world: &World, wardrobe: &Wardrobe, width: u16) -> String {
    text(&drawn(width, 1, |area, buf| top_bar(&world.view(), &wardrobe.look(), area, buf)))
}

#[test]
fn the_top_line_on_each_width_and_line() {
    let mut world = world();
    let mut shown = String::new();
    for language in Language::ALL {
        for width in [120, 80, 60, 40, 24] {
            shown.push_str(&bar(&world, &Wardrobe::new(language), width));
        }
    }
    world.unsent.insert(id(8), vec![unsent(1, id(8), "a"), unsent(2, id(8), "b")]);
    for line in [
        LineState::Connecting,
        LineState::SignedOut { refusal: Some(Refusal::SessionEnded) },
        LineState::CatchingUp { left: 42 },
        LineState::Offline { since: ago(3), retry_at: NOW },
        LineState::Ended { error: ProtocolError::Stopping },
    ] {
        world.line = line;
        shown.push_str(&bar(&world, &Wardrobe::new(Language::English).ascii(), 80));
    }
    world.mirror.snapshot = None;
    shown.push_str(&bar(&world, &Wardrobe::new(Language::English), 80));
    insta::assert_snapshot!(shown);
}

fn titled(world: &World, wardrobe: &Wardrobe, width: u16, with_number: bool) -> String {
    text(&drawn(width, 1, |area, buf| chat_title(&world.view(), &wardrobe.look(), with_number, true, area, buf)))
}

#[test]
fn r023_r024_r025_the_title_has_name_and_time_and_the_number_on_demand() {
    let mut world = world();
    let mut shown = String::new();
    for (language, width) in [(Language::English, 70), (Language::Spanish, 52), (Language::Portuguese, 40)] {
        shown.push_str(&titled(&world, &Wardrobe::new(language), width, false));
        shown.push_str(&titled(&world, &Wardrobe::new(language), width, true));
    }
    world.add(row(8, "").open().window(9)).snapshot().attendances.get_mut(&id(8)).unwrap().held = true;
    shown.push_str(&titled(&world, &Wardrobe::new(Language::English), 70, false));
    world.add(row(8, "Ana").open().window(-1));
    shown.push_str(&titled(&world, &Wardrobe::new(Language::Portuguese), 70, false));
    assert!(!titled(&world, &Wardrobe::new(Language::English), 70, false).contains("1048"));
    insta::assert_snapshot!(shown);
}

#[test]
fn r025_pointing_at_the_remaining_time_is_recognised() {
    let world = world();
    let wardrobe = Wardrobe::new(Language::English);
    let area = Rect::new(20, 3, 50, 10);
    let on = |x, y| is_on_remaining(&world.view(), &wardrobe.look(), area, Position::new(x, y));
    assert!(on(69, 3) && on(58, 3));
    assert!(!on(50, 3) && !on(69, 4) && !on(70, 3));
}

#[test]
fn hints_are_whole_or_absent_and_the_way_to_all_of_them_stays() {
    let wardrobe = Wardrobe::new(Language::English);
    let left = [
        Hint::new(0, "Enter", "send"),
        Hint::new(1, "Alt+Enter", "new line"),
        Hint::new(3, "/", "quick response"),
        Hint::new(2, "F4", "end"),
    ];
    let right = [Hint::new(0, "Ctrl+K", "all"), Hint::new(1, "F1", "help")];
    let mut shown = String::new();
    for width in [80, 60, 40, 20, 8] {
        shown.push_str(&text(&drawn(width, 1, |area, buf| hints(&left, &right, &wardrobe.look(), area, buf))));
    }
    let undo = Hint::new(0, "u", "undo");
    for width in [60, 30] {
        let words = "Attendance of Mariana Lopes ended";
        shown.push_str(&text(&drawn(width, 1, |area, buf| {
            notice(words, Role::Ok, Some(&undo), &wardrobe.look(), area, buf);
        })));
    }
    insta::assert_snapshot!(shown);
}
