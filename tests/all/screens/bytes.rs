//! What a frame costs.

use turno::base::Millis;

use turno::domain::Language;

use crate::panes::kit::{RowExt, id, row, theirs};

use super::kit::{Bench, settings};
use super::world::{JOAO, quiet, text};

#[test]
fn nothing_is_written_while_nothing_happens() {
    for (columns, rows) in [(120, 40), (80, 24), (60, 20)] {
        let mut bench = Bench::new(columns, rows);
        bench.show(JOAO);
        bench.frame();
        // Not even seconds before the next minute.
        bench.now = bench.now.plus(Millis::seconds(30));
        bench.tick().frame();
        assert_eq!(bench.bytes, b"", "{columns}x{rows}");
    }
}

/// The bytes of the frame after a minute passed.
fn a_minute(mut bench: Bench) -> (usize, String) {
    bench.frame();
    let before = bench.screen();
    bench.now = bench.now.plus(Millis::minutes(1));
    bench.tick().frame();
    let (bytes, shown) = (bench.bytes.len(), String::from_utf8_lossy(&bench.bytes).into_owned());
    assert_ne!(before, bench.screen());
    (bytes, shown)
}

#[test]
fn a_minute_costs_a_few_bytes_for_each_clock() {
    let (bytes, shown) = a_minute(Bench::with(120, 40, quiet(), settings(Language::English)));
    assert!(bytes <= 12, "nothing but the time of day: {bytes} {shown:?}");
    let mut world = quiet();
    world.add(row(JOAO, "João Pereira").open().waits(1, 0).window(130).last_in(text("Segue o comprovante"), 1));
    let mut bench = Bench::with(120, 40, world, settings(Language::English));
    bench.show(JOAO);
    let (bytes, shown) = a_minute(bench);
    assert!(bytes <= 60, "one attendance: {bytes} {shown:?}");
    let mut bench = Bench::new(120, 40);
    bench.show(JOAO);
    let (bytes, shown) = a_minute(bench);
    assert!(bytes <= 120, "seven, of which four wait for less than ten minutes and one closes: {bytes} {shown:?}");
}

#[test]
fn a_typed_character_costs_a_few_bytes() {
    for (columns, rows) in [(120, 40), (80, 24), (60, 20)] {
        let mut bench = Bench::new(columns, rows);
        bench.show(JOAO);
        bench.keys("ab");
        bench.keys("c");
        assert!(bench.bytes.len() <= 12, "{columns}x{rows}: {:?}", String::from_utf8_lossy(&bench.bytes));
    }
}

#[test]
fn it_wakes_only_for_a_minute_or_a_notice() {
    let mut bench = Bench::new(80, 24);
    let wake = bench.app.wakes_at(&bench.world.view(), bench.now).expect("a minute");
    assert_eq!(wake.0 % 60_000, 0);
    assert!(wake > bench.now && wake <= bench.now.plus(Millis::minutes(1)));
    bench.keys("<c-c>");
    assert_eq!(bench.app.wakes_at(&bench.world.view(), bench.now), Some(bench.now.plus(Millis::seconds(4))));
    bench.now = bench.now.plus(Millis::seconds(4));
    bench.tick();
    assert_eq!(bench.app.wakes_at(&bench.world.view(), bench.now), Some(wake));
}

#[test]
fn an_incoming_line_in_the_lean_shape_costs_little_more_than_its_text() {
    let mut bench = Bench::new(60, 20);
    bench.show(JOAO);
    bench.frame();
    bench.world.say(id(JOAO), vec![theirs(13, 0, text("chegou!"))]);
    bench.changed().frame();
    let bytes = bench.bytes.len();
    assert!(bytes <= 400, "{bytes}");
}
