//! Whatever customers write and however small the screen: no pane panics or writes outside of its area.

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use turno::domain::{Content, Failure, Language, Status};
use turno::tui::keymap::Motion;
use turno::tui::pane::chat::ChatPane;
use turno::tui::pane::composer::{Composer, ComposerEdit, Dress};
use turno::tui::pane::list::ListPane;
use turno::tui::pane::{Chrome, footer, header};
use turno::tui::theme::Role;

use super::kit::*;

fn world(words: &[String]) -> World {
    let mut world = World::new();
    for (at, word) in words.iter().enumerate() {
        let n = u8::try_from(at + 1).unwrap();
        let base = row(n, word).waits(i64::from(n), 3).last_in(Content::text(word), 2);
        world.add(match at % 3 {
            0 => base.open().window(i64::from(n) * 7),
            1 => base.assigned(),
            _ => base,
        });
    }
    world.shown = Some(id(1));
    let messages = words.iter().enumerate().map(|(at, word)| {
        let (seq, minutes) = (at as u64 + 1, 5_000 - at as i64 * 37);
        match at % 3 {
            0 => theirs(seq, minutes, Content::text(word)),
            1 => mine(seq, minutes, word, Status::Failed(Failure(131_026))),
            _ => mine(seq, minutes, word, Status::Read),
        }
    });
    world.say(id(1), messages.collect());
    world.unsent.insert(id(1), words.iter().take(1).map(|word| unsent(1, id(1), word)).collect());
    world
}

fn any_wardrobe() -> impl Strategy<Value = Wardrobe> {
    (0usize..3, any::<bool>(), any::<bool>()).prop_map(|(language, ascii, lean)| {
        let wardrobe = Wardrobe::new(Language::ALL[language]);
        let wardrobe = if ascii { wardrobe.ascii() } else { wardrobe };
        if lean { wardrobe.lean() } else { wardrobe }
    })
}

fn any_area() -> impl Strategy<Value = Rect> {
    (0u16..5, 0u16..5, 0u16..60, 0u16..20).prop_map(|(x, y, width, height)| Rect { x, y, width, height })
}

fn any_motion() -> impl Strategy<Value = Motion> {
    (0..Motion::ALL.len()).prop_map(|at| Motion::ALL[at])
}

/// Draws into a larger buffer and looks at what is around the area.
fn stays_inside(area: Rect, draw: impl FnOnce(&mut Buffer)) -> Result<(), TestCaseError> {
    let whole = Rect::new(0, 0, 50, 16);
    let mut buf = Buffer::empty(whole);
    draw(&mut buf);
    let blank = Buffer::empty(whole);
    for position in whole.positions().filter(|position| !area.contains(*position)) {
        prop_assert_eq!(&buf[position], &blank[position], "{:?}", position);
    }
    Ok(())
}

fn any_words() -> impl Strategy<Value = Vec<String>> {
    let word = prop_oneof!["\\PC{0,80}", "[a-z ]{0,200}", "(👨‍👩‍👧|🇧🇷|日本|é|\n){0,20}", any::<String>()];
    proptest::collection::vec(word, 0..9)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_list_stays_inside(
        words in any_words(), wardrobe in any_wardrobe(), area in any_area(),
        motions in proptest::collection::vec(any_motion(), 0..6), boxed in any::<bool>(),
    ) {
        let world = world(&words);
        let chrome = if boxed { Chrome::Boxed } else { Chrome::Bare };
        let mut list = ListPane::default().with_chrome(chrome);
        for motion in motions {
            list.motion(motion, &world.view(), &wardrobe.look(), area);
        }
        list.hit(&world.view(), &wardrobe.look(), area, Position::new(3, 3));
        stays_inside(area, |buf| list.draw(&world.view(), &wardrobe.look(), true, area, buf))?;
    }

    #[test]
    fn the_chat_stays_inside(
        words in any_words(), wardrobe in any_wardrobe(), area in any_area(),
        motions in proptest::collection::vec(any_motion(), 0..6), lines in -30i32..30,
    ) {
        let world = world(&words);
        let mut chat = ChatPane::new();
        for motion in motions {
            chat.motion(motion, &world.view(), &wardrobe.look(), area);
        }
        chat.scroll(lines, &world.view(), &wardrobe.look(), area);
        chat.seen(&world.view(), &wardrobe.look(), area);
        stays_inside(area, |buf| chat.draw(&world.view(), &wardrobe.look(), true, area, buf))?;
    }

    #[test]
    fn the_lines_stay_inside(words in any_words(), wardrobe in any_wardrobe(), area in any_area()) {
        let world = world(&words);
        let look = wardrobe.look();
        let hints: Vec<_> = words.iter().map(|word| footer::Hint::new(1, word.as_str(), "label")).collect();
        let one = Rect { height: area.height.min(1), ..area };
        stays_inside(one, |buf| header::top_bar(&world.view(), &look, one, buf))?;
        stays_inside(one, |buf| header::chat_title(&world.view(), &look, true, true, one, buf))?;
        stays_inside(one, |buf| footer::hints(&hints, &hints, &look, one, buf))?;
        let words = words.concat();
        stays_inside(one, |buf| footer::notice(&words, Role::Warn, hints.first(), &look, one, buf))?;
    }

    #[test]
    fn the_composer_stays_inside_and_its_cursor_too(
        words in any_words(), wardrobe in any_wardrobe(), area in any_area(), edits in proptest::collection::vec(any_edit(), 0..40),
    ) {
        let world = world(&words);
        let look = wardrobe.look();
        let mut composer = Composer::new();
        composer.bind(Some(id(1)), &words.concat());
        for edit in edits {
            composer.edit(edit, &look, area);
            composer.suggestions();
        }
        composer.click(&look, area, Position::new(7, 3));
        let mut cursor = None;
        stays_inside(area, |buf| {
            cursor = composer.draw(&world.view(), &look, Dress::default(), true, area, buf);
        })?;
        prop_assert!(cursor.is_none_or(|at| area.contains(at)), "{:?} in {:?}", cursor, area);
    }

    /// What is typed and taken back step by step is gone without a trace.
    #[test]
    fn everything_can_be_undone(words in "\\PC{0,40}", edits in proptest::collection::vec(any_edit(), 0..30)) {
        let wardrobe = Wardrobe::new(Language::English);
        let (look, area) = (wardrobe.look(), Rect::new(0, 0, 30, 8));
        let mut composer = Composer::new();
        composer.bind(Some(id(1)), &words);
        let before = composer.text();
        for edit in edits.into_iter().filter(|edit| !matches!(edit, ComposerEdit::Undo | ComposerEdit::Redo)) {
            composer.edit(edit, &look, area);
        }
        for _ in 0..200 {
            composer.edit(ComposerEdit::Undo, &look, area);
        }
        prop_assert_eq!(composer.text(), before);
    }
}

fn any_edit() -> impl Strategy<Value = ComposerEdit> {
    use ComposerEdit as Edit;
    let plain = [
        Edit::NewLine,
        Edit::Backspace,
        Edit::Delete,
        Edit::DeleteWordBack,
        Edit::DeleteWordForward,
        Edit::DeleteToLineStart,
        Edit::DeleteToLineEnd,
        Edit::Undo,
        Edit::Redo,
        Edit::Left,
        Edit::Right,
        Edit::Up,
        Edit::Down,
        Edit::WordLeft,
        Edit::WordRight,
        Edit::LineStart,
        Edit::LineEnd,
        Edit::Start,
        Edit::End,
    ];
    prop_oneof![
        (0..plain.len()).prop_map(move |at| plain[at].clone()),
        any::<char>().prop_map(Edit::Insert),
        prop_oneof![Just('👩'), Just('\u{200d}'), Just('\u{301}'), Just('🇧'), Just(':'), Just('w')]
            .prop_map(Edit::Insert),
        "\\PC{0,30}".prop_map(Edit::Paste),
    ]
}
