//! What a frame costs.

use turno::base::Millis;

use crate::panes::kit::{id, theirs};

use super::kit::Bench;
use super::world::{JOAO, text};

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

#[test]
fn a_minute_costs_at_most_sixty_bytes() {
    let mut bench = Bench::new(120, 40);
    bench.show(JOAO);
    bench.frame();
    let before = bench.screen();
    bench.now = bench.now.plus(Millis::minutes(1));
    bench.tick().frame();
    let bytes = bench.bytes.len();
    assert_ne!(before, bench.screen());
    assert!(bytes <= 60, "{bytes}: {:?}", String::from_utf8_lossy(&bench.bytes));
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
