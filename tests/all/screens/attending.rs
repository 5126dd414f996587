//! What an agent does with attendances, key by key.

use turno::base::{MessageId, SafeText};
use turno::client::{Alert, Ask};
use turno::domain::AttendanceState;
use turno::protocol::Gone;
use turno::tui::msg::Effect;
use turno::tui::terminal::Input;

use crate::panes::kit::{BETO, ahead, id, theirs};

use super::kit::Bench;
use super::world::{CARLA, JOAO, MARIANA, text};

#[test]
fn r012_an_assigned_attendance_is_opened_by_choosing_it() {
    let mut bench = Bench::new(80, 24);
    bench.keys("<enter>");
    let first = Ask::Open { attendance: id(MARIANA) };
    assert_eq!(bench.asked()[0], &first, "the cursor starts on who waits longest for me");
    assert_eq!(bench.app.shown(), Some(id(MARIANA)));
    assert!(bench.sees("Mariana Lopes · +55"), "{}", bench.screen());
    bench.keys("<esc><home><enter>");
    assert!(bench.asked().contains(&&Ask::Open { attendance: id(4) }));
}

#[test]
fn r013_opening_shows_its_chat_and_asks_the_seat_for_it() {
    let mut bench = Bench::new(80, 24);
    bench.keys("<enter>");
    assert!(bench.effects.contains(&Effect::Show(Some(id(MARIANA)))));
}

#[test]
fn r014_the_opened_one_becomes_the_current_one_and_keys_go_from_one_to_the_next() {
    let mut bench = Bench::new(80, 24);
    bench.keys("<a-down>");
    let first = bench.app.shown();
    bench.keys("<a-down>");
    let second = bench.app.shown();
    assert!(first.is_some() && second.is_some() && first != second);
    bench.keys("<a-up>");
    assert_eq!(bench.app.shown(), first);
    assert!(!bench.asked().iter().any(|ask| matches!(ask, Ask::Open { .. })), "what is open is only shown");
}

#[test]
fn r018_what_cannot_be_done_says_why() {
    let mut bench = Bench::new(80, 24);
    bench.keys("<f4>");
    assert!(bench.sees("no attendance is shown"), "{}", bench.screen());
    let view = bench.world.snapshot().attendances.get_mut(&id(MARIANA)).expect("there");
    (view.state, view.agent) = (AttendanceState::Assigned, Some(BETO));
    bench.changed();
    assert!(!bench.sees("Mariana"), "given to somebody else, it is not mine to see");
}

#[test]
fn r025_the_number_is_shown_on_demand_only() {
    let mut bench = Bench::new(120, 40);
    bench.keys("<a-down>");
    assert!(!bench.sees("1045") && !bench.sees("1046") && !bench.sees("1047"));
    bench.keys("<a-i>");
    let number = bench.app.shown().and_then(|shown| bench.world.view().attendance(shown).map(|view| view.number));
    assert!(bench.sees(&number.expect("shown").to_string()), "{}", bench.screen());
    bench.keys("<a-i>");
    assert!(!bench.sees("104"));
    // Pointing at the remaining time does the same.
    let column = bench.screen().lines().nth(1).map(|line| turno::tui::widget::text::width(line) - 4).expect("a title");
    bench.click(u16::try_from(column).expect("a column"), 1);
    assert!(bench.sees("104"), "{}", bench.screen());
}

#[test]
fn r043_r044_r045_r048_ending_asks_once() {
    let mut bench = Bench::new(80, 24);
    bench.show(JOAO);
    bench.keys("<f4>");
    insta::assert_snapshot!(bench.screen());
    bench.keys("<esc>");
    assert!(!bench.asked().iter().any(|ask| matches!(ask, Ask::Finish { .. })), "Esc ends nothing");
    bench.keys("<f4><enter>");
    let finish = Ask::Finish { attendance: id(JOAO), reason: None, description: None };
    assert!(bench.asked().contains(&&finish));
    assert_ne!(bench.app.shown(), Some(id(JOAO)));
    assert!(!bench.sees("João Pereira"));
}

#[test]
fn end_and_next_goes_to_what_most_needs_me() {
    let mut bench = Bench::new(80, 24);
    bench.show(JOAO);
    bench.keys("<f4><f3>");
    assert!(bench.asked().iter().any(|ask| matches!(ask, Ask::Finish { .. })));
    assert_eq!(bench.app.shown(), Some(id(MARIANA)), "{}", bench.screen());
}

#[test]
fn ending_warns_of_what_was_typed() {
    let mut bench = Bench::new(80, 24);
    bench.show(CARLA);
    bench.keys("<f4>");
    assert!(bench.sees("has not been sent"), "{}", bench.screen());
}

#[test]
fn one_key_goes_to_what_most_needs_me() {
    let mut bench = Bench::new(80, 24);
    bench.keys("<f3>");
    assert_eq!(bench.asked()[0], &Ask::Open { attendance: id(MARIANA) });
}

#[test]
fn somebody_else_was_faster_and_it_is_told_by_name() {
    let mut bench = Bench::new(80, 24);
    bench.world.snapshot().attendances.remove(&id(MARIANA));
    let title = SafeText::line("Mariana Lopes");
    bench.alert(Alert::Gone { attendance: id(MARIANA), title, gone: Gone::OpenedBy { user: BETO } });
    assert!(bench.sees("Mariana Lopes: opened by Beto"), "{}", bench.screen());
}

#[test]
fn what_was_typed_stays_in_sight_when_its_attendance_is_gone() {
    let mut bench = Bench::new(80, 24);
    bench.show(JOAO);
    bench.keys("do not lose me");
    bench.world.snapshot().attendances.remove(&id(JOAO));
    bench.changed();
    assert!(bench.sees("do not lose me"), "{}", bench.screen());
    bench.keys("<enter>");
    assert_eq!(bench.sent(), [], "and is sent to nobody");
}

#[test]
fn what_is_in_view_is_told_once_and_only_while_somebody_looks() {
    let mut bench = Bench::new(80, 24);
    bench.show(JOAO);
    let seen = |bench: &Bench| {
        let seq = |ask: &Ask| match ask {
            Ask::Seen { attendance, seq } if *attendance == id(JOAO) => Some(*seq),
            _ => None,
        };
        bench.asked().into_iter().filter_map(seq).collect::<Vec<_>>()
    };
    bench.changed().changed();
    assert_eq!(seen(&bench), [12]);
    bench.input(Input::Focus(false));
    bench.world.say(id(JOAO), vec![theirs(13, 0, text("?"))]);
    bench.changed();
    assert_eq!(seen(&bench), [12], "nobody looks");
    bench.input(Input::Focus(true));
    assert_eq!(seen(&bench), [12, 13]);
}

#[test]
fn r011_a_new_one_rings_and_says_so() {
    let mut bench = Bench::new(80, 24);
    bench.input(Input::Focus(false));
    bench.alert(Alert::Assigned { attendance: id(MARIANA) });
    assert!(bench.sees("New for you: Mariana Lopes"));
    assert!(bench.effects.contains(&Effect::Bell));
    let body = SafeText::line("Mariana Lopes waits for you.");
    assert!(bench.effects.contains(&Effect::Notify { title: SafeText::line("turno"), body }));
}

#[test]
fn a_message_rings_unless_it_is_being_looked_at() {
    let mut bench = Bench::new(80, 24);
    bench.show(JOAO);
    bench.effects.clear();
    let message = |n| Alert::Message { attendance: id(n), message: MessageId([1; 16]) };
    bench.alert(message(JOAO));
    assert!(!bench.effects.contains(&Effect::Bell));
    bench.alert(message(CARLA));
    assert!(bench.effects.contains(&Effect::Bell));
    bench.effects.clear();
    bench.keys("<c-k>bell<enter>");
    bench.alert(message(CARLA));
    assert!(!bench.effects.contains(&Effect::Bell), "switched off");
}

#[test]
fn an_unanswered_one_rings_once_at_an_hour_and_once_at_ten_minutes() {
    let mut bench = Bench::new(80, 24);
    let rings = |bench: &mut Bench, minutes| {
        bench.effects.clear();
        bench.now = ahead(minutes);
        bench.tick();
        bench.effects.iter().filter(|effect| **effect == Effect::Bell).count()
    };
    let counts = [0, 69, 70, 71, 119, 120, 121, 125].map(|minutes| rings(&mut bench, minutes));
    assert_eq!(counts, [0, 0, 1, 0, 0, 1, 0, 0]);
}
