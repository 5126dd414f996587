//! Colours on the real screen: every theme draws it, and without colours nothing that matters is lost.

use ratatui::style::{Color, Modifier};
use turno::domain::Language;
use turno::tui::theme::shelf::BUNDLED;
use turno::tui::theme::{Colours, Ground};

use super::kit::{Bench, settings};
use super::world::{JOAO, world};

#[test]
fn every_theme_is_chosen_from_the_palette_and_draws_the_same_words() {
    let mut bench = Bench::new(80, 24);
    bench.show(JOAO);
    let words = bench.screen();
    for (name, _) in BUNDLED {
        bench.keys(&format!("<c-k>theme<enter>{name}<enter>"));
        assert_eq!(bench.app.preferences().theme, name);
        assert_eq!(bench.screen(), words, "{name}");
    }
}

#[test]
fn no_color_writes_none_and_still_shows_the_cursors_row() {
    let mut settings = settings(Language::English);
    settings.ground = Ground { colours: Colours::None, ..Ground::default() };
    let mut bench = Bench::with(80, 24, world(), settings);
    bench.frame();
    let buffer = bench.buffer();
    assert!(buffer.content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
    let reversed = |y: u16| (0..27).all(|x| buffer[(x, y)].modifier.contains(Modifier::REVERSED));
    assert!((0..24).any(reversed), "the cursor's row stands out");
}

#[test]
fn reduced_motion_never_blinks() {
    for reduced_motion in [true, false] {
        let mut settings = settings(Language::English);
        settings.ground = Ground { reduced_motion, ..Ground::default() };
        let bench = Bench::with(120, 40, world(), settings);
        let blinks = bench.buffer().content.iter().any(|cell| cell.modifier.contains(Modifier::SLOW_BLINK));
        assert_eq!(blinks, !reduced_motion, "R011: a new one blinks, unless somebody asked for stillness");
    }
}
