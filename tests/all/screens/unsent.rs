//! What was not sent, wherever its attendance went: said, found by its key, and dealt with from the keyboard (G06).

use turno::base::SafeText;
use turno::client::{Ask, Unsent};
use turno::domain::Refusal;

use super::kit::Bench;
use crate::panes::kit::{id, unsent};

/// A message for an attendance that ended meanwhile, and one that waits.
fn bench(columns: u16, rows: u16) -> Bench {
    let mut bench = Bench::new(columns, rows);
    let gone = Unsent { refused: Some(Refusal::AlreadyFinished), ..unsent(7, id(99), "Your parcel is here") };
    let title = SafeText::line("Carla Medina");
    bench.world.unsent.insert(id(99), vec![Unsent { title, ..gone }]);
    bench.changed();
    bench
}

#[test]
fn g06_a_message_of_an_attendance_that_is_gone_is_told_of_and_found_on_every_size() {
    for (columns, rows) in [(120, 40), (80, 24), (60, 20)] {
        let mut bench = bench(columns, rows);
        assert!(bench.sees("1 not sent"), "{}", bench.screen());
        bench.keys("<a-o>");
        insta::assert_snapshot!(format!("unsent_list_{columns}x{rows}"), bench.screen());
        bench.keys("<enter>");
        insta::assert_snapshot!(format!("unsent_deeds_{columns}x{rows}"), bench.screen());
        bench.keys("discard<enter>");
        let key = unsent(7, id(99), "").key;
        assert!(bench.asked().contains(&&Ask::DropUnsent { key }), "{:?}", bench.asked());
    }
}

#[test]
fn g06_it_can_be_put_into_the_editor_of_the_attendance_that_is_shown() {
    let mut bench = bench(120, 40);
    let shown = bench.keys("<a-down>").app.shown().expect("an open one");
    bench.keys("<a-o><enter>put into<enter>");
    let key = unsent(7, id(99), "").key;
    assert!(bench.asked().contains(&&Ask::MoveUnsent { key, to: shown }), "{:?}", bench.asked());
}
