//! The composer: editing by grapheme, its states, what it shows.

use ratatui::layout::{Position, Rect};
use turno::client::LineState;
use turno::domain::Language;
use turno::tui::pane::composer::{Button, Composer, ComposerEdit as Edit, ComposerState, Dress, Edited};

use super::kit::*;

const AREA: Rect = Rect { x: 0, y: 0, width: 40, height: 6 };

struct Desk {
    composer: Composer,
    wardrobe: Wardrobe,
}

impl Desk {
    fn new() -> Desk {
        let mut composer = Composer::new();
        composer.bind(Some(id(4)), "");
        Desk { composer, wardrobe: Wardrobe::new(Language::English) }
    }

    fn with(text: &str) -> Desk {
        let mut desk = Desk::new();
        desk.composer.set_text(text);
        desk
    }

    fn edit(&mut self, edit: Edit) -> Edited {
        self.composer.edit(edit, &self.wardrobe.look(), AREA)
    }

    fn all(&mut self, edits: impl IntoIterator<Item = Edit>) -> String {
        edits.into_iter().for_each(|edit| {
            self.edit(edit);
        });
        self.composer.text()
    }

    fn typed(&mut self, text: &str) -> String {
        self.all(text.chars().map(Edit::Insert))
    }
}

fn world() -> World {
    let mut world = World::new();
    world.add(row(4, "João Pereira").open().window(130));
    world.shown = Some(id(4));
    world
}

fn draw(desk: &Desk, world: &World, width: u16, height: u16) -> (String, Option<Position>) {
    let mut cursor = None;
    let look = desk.wardrobe.look();
    let buf = drawn(width, height, |area, buf| {
        cursor = desk.composer.draw(&world.view(), &look, Dress { emoji_key: "F2" }, true, area, buf);
    });
    (text(&buf), cursor)
}

#[test]
fn r029_what_looks_like_one_letter_is_deleted_as_one() {
    for grapheme in ["🇧🇷", "👨‍👩‍👧", "❤️", "1️⃣", "é", "e\u{301}", "👍🏽", "नि"] {
        let mut desk = Desk::with(&format!("a{grapheme}"));
        assert_eq!(desk.all([Edit::Backspace]), "a", "{grapheme}");
        assert_eq!(desk.all([Edit::Undo]), format!("a{grapheme}"), "{grapheme}");
        let mut desk = Desk::with(&format!("{grapheme}b"));
        assert_eq!(desk.all([Edit::Start, Edit::Delete]), "b", "{grapheme}");
        let mut desk = Desk::with(&format!("a{grapheme}b"));
        assert_eq!(desk.all([Edit::Left, Edit::Left, Edit::Insert('-')]), format!("a-{grapheme}b"), "{grapheme}");
        let mut desk = Desk::with(&format!("a{grapheme}b"));
        assert_eq!(desk.all([Edit::Start, Edit::Right, Edit::Right, Edit::Insert('-')]), format!("a{grapheme}-b"));
    }
}

#[test]
fn a_family_typed_by_its_members_becomes_one() {
    let mut desk = Desk::new();
    assert_eq!(desk.typed("👨\u{200d}👩"), "👨\u{200d}👩");
    assert_eq!(desk.all([Edit::Backspace]), "");
    assert_eq!(desk.typed("a\u{202e}\u{7}b\u{1b}"), "ab", "what no key means is not typed");
}

#[test]
fn r034_lines_break_and_pasting_sends_nothing() {
    let mut desk = Desk::new();
    desk.typed("Olá");
    assert_eq!(desk.all([Edit::NewLine]), "Olá\n");
    assert_eq!(desk.all([Edit::Paste("one\r\ntwo\tx\x1b[2J\n".to_owned())]), "Olá\none\ntwo    x\u{fffd}[2J\n");
    assert_eq!(desk.composer.message().as_str(), "Olá\none\ntwo    x\u{fffd}[2J");
    assert_eq!(desk.all([Edit::Undo]), "Olá\n", "a paste is one step");
}

#[test]
fn words_and_lines_go_at_a_stroke() {
    let mut desk = Desk::with("Boa tarde, João!  ");
    assert_eq!(desk.all([Edit::DeleteWordBack]), "Boa tarde, ");
    assert_eq!(desk.all([Edit::DeleteToLineStart]), "");
    assert_eq!(desk.all([Edit::Undo, Edit::Undo]), "Boa tarde, João!  ");
    assert_eq!(desk.all([Edit::Redo]), "Boa tarde, ");
    assert_eq!(desk.all([Edit::LineStart, Edit::WordRight, Edit::DeleteToLineEnd]), "Boa");
    assert_eq!(desk.all([Edit::WordLeft, Edit::DeleteWordForward]), "");
    let mut lines = Desk::with("one\ntwo");
    assert_eq!(lines.all([Edit::LineStart, Edit::Backspace]), "onetwo");
    assert_eq!(lines.all([Edit::NewLine, Edit::Left, Edit::Delete]), "onetwo");
    assert_eq!(lines.all([Edit::Start, Edit::DeleteWordBack, Edit::Left]), "onetwo");
}

#[test]
fn up_and_down_go_by_what_one_sees_and_tell_when_there_is_no_more() {
    let mut desk = Desk::with("a long line that is wrapped softly over the lines of the composer");
    assert_eq!(desk.edit(Edit::Down), Edited::Nothing);
    assert_eq!(desk.edit(Edit::Up), Edited::Cursor);
    assert_eq!(desk.edit(Edit::Up), Edited::Nothing);
    assert_eq!(desk.edit(Edit::Insert('!')), Edited::Text);
    let mut desk = Desk::with("longer line\nab\nlonger line");
    desk.all([Edit::Up, Edit::Up, Edit::Insert('|')]);
    assert_eq!(desk.composer.text(), "longer line|\nab\nlonger line", "the column is kept over a short line");
}

#[test]
fn r029_names_of_emojis_become_emojis() {
    let mut desk = Desk::new();
    assert_eq!(desk.typed("oi :wave:"), "oi 👋");
    assert_eq!(desk.all([Edit::Undo, Edit::Undo]), "oi :wave:", "and can be had back");
    let mut desk = Desk::new();
    assert_eq!(desk.typed("10:30: a:wave:"), "10:30: a:wave:", "times and words are left alone");
    assert!(desk.composer.suggestions().is_empty());
    desk.typed(" :thumb");
    let names: Vec<_> = desk.composer.suggestions().iter().map(|found| found.shortcode).collect();
    assert!(names.starts_with(&["thumbsup", "thumbsdown"]), "{names:?}");
    desk.composer.accept("👍");
    assert_eq!(desk.composer.text(), "10:30: a:wave: 👍");
    desk.composer.accept("🎉");
    assert_eq!(desk.composer.text(), "10:30: a:wave: 👍🎉");
}

#[test]
fn what_is_typed_belongs_to_its_attendance() {
    let mut desk = Desk::new();
    desk.typed("for João");
    desk.composer.bind(Some(id(4)), "an older draft");
    assert_eq!(desk.composer.text(), "for João", "what is being typed is newer");
    desk.composer.bind(Some(id(5)), "for Carla");
    assert_eq!((desk.composer.attendance(), desk.composer.text().as_str()), (Some(id(5)), "for Carla"));
    assert_eq!(desk.all([Edit::Undo]), "for Carla", "undo does not lead into another customer's text");
}

#[test]
fn it_says_whether_one_can_write() {
    let mut desk = Desk::new();
    let mut world = world();
    assert_eq!(desk.composer.state(&world.view(), NOW), ComposerState::Ready);
    assert!(!desk.composer.may_send(&world.view(), NOW), "nothing to send");
    desk.typed("Olá");
    assert!(desk.composer.may_send(&world.view(), NOW));
    let mut shown = vec![draw(&desk, &world, 64, 4).0];
    world.line = LineState::Offline { since: ago(3), retry_at: NOW };
    assert_eq!(desk.composer.state(&world.view(), NOW), ComposerState::Waiting);
    assert!(desk.composer.may_send(&world.view(), NOW));
    shown.push(draw(&desk, &world, 64, 4).0);
    world.line = LineState::Live;
    world.add(row(4, "João Pereira").open().window(0));
    assert_eq!(desk.composer.state(&world.view(), NOW), ComposerState::WindowClosed);
    assert!(!desk.composer.may_send(&world.view(), NOW));
    shown.push(draw(&desk, &world, 64, 4).0);
    shown.push(draw(&desk, &world, 44, 3).0);
    desk.wardrobe = Wardrobe::new(Language::English).lean();
    shown.push(draw(&desk, &world, 44, 1).0);
    desk.wardrobe = Wardrobe::new(Language::English);
    world.add(row(4, "João Pereira").assigned());
    assert_eq!(desk.composer.state(&world.view(), NOW), ComposerState::NotOpen);
    let empty = Desk::new();
    shown.push(draw(&empty, &world, 64, 3).0);
    world.snapshot().attendances.remove(&id(4));
    assert_eq!(desk.composer.state(&world.view(), NOW), ComposerState::Gone);
    shown.push(draw(&desk, &world, 64, 3).0);
    assert!(desk.composer.text() == "Olá", "and keeps the text through all of it");
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn r024_r033_the_border_carries_clock_and_buttons() {
    let mut desk = Desk::with("Obrigado, recebi o comprovante. O pagamento leva até dois dias úteis 👨‍👩‍👧 para aparecer.");
    let world = world();
    let (wide, cursor) = draw(&desk, &world, 52, 5);
    assert_eq!(cursor, Some(Position::new(44, 2)));
    desk.wardrobe = Wardrobe::new(Language::Portuguese).lean();
    let (lean, lean_cursor) = draw(&desk, &world, 60, 2);
    assert_eq!(lean_cursor.map(|at| at.y), Some(1));
    desk.wardrobe = Wardrobe::new(Language::Spanish).ascii();
    desk.composer.set_text(&"a".repeat(4_120));
    let (long, _) = draw(&desk, &world, 52, 4);
    insta::assert_snapshot!([wide, lean, long].join("\n"));
}

#[test]
fn r036_the_send_button_can_be_pressed_when_there_is_something_to_send() {
    let mut desk = Desk::new();
    let world = world();
    let dress = Dress { emoji_key: "F2" };
    let area = Rect::new(0, 0, 52, 4);
    let find = |desk: &Desk, word: &str| {
        let shown = draw(desk, &world, 52, 4).0;
        let line = shown.lines().nth(3).unwrap().to_owned();
        let byte = line.find(word).unwrap_or_else(|| panic!("{word} in {line}"));
        u16::try_from(line[..byte].chars().count()).unwrap()
    };
    let x = find(&desk, "( Send )");
    let hit =
        |desk: &Desk, x| desk.composer.hit(&world.view(), &desk.wardrobe.look(), dress, area, Position::new(x, 3));
    assert_eq!(hit(&desk, x), Some(Button::Send));
    desk.typed("Olá");
    assert_eq!(hit(&desk, find(&desk, "[ Send ]") + 2), Some(Button::Send));
    assert_eq!(hit(&desk, find(&desk, "Emoji")), Some(Button::Emoji));
    assert_eq!(hit(&desk, 3), Some(Button::Text));
    assert_eq!(hit(&desk, 60), None);
}

#[test]
fn a_click_puts_the_cursor_there() {
    let mut desk = Desk::with("um dois três\nquatro");
    let look = Wardrobe::new(Language::English);
    desk.composer.click(&look.look(), AREA, Position::new(5, 1));
    assert_eq!(desk.typed("X"), "um Xdois três\nquatro");
    desk.composer.click(&look.look(), AREA, Position::new(39, 5));
    assert_eq!(desk.typed("Y"), "um Xdois três\nquatroY");
}

#[test]
fn a_long_text_scrolls_with_its_cursor() {
    let mut desk = Desk::with(&(1..=30).map(|n| format!("line {n}")).collect::<Vec<_>>().join("\n"));
    let world = world();
    let (shown, cursor) = draw(&desk, &world, 40, 6);
    assert!(shown.contains("line 30") && !shown.contains("line 26"));
    assert_eq!(cursor, Some(Position::new(9, 4)));
    desk.all([Edit::Start]);
    let (shown, cursor) = draw(&desk, &world, 40, 6);
    assert!(shown.contains("line 1 ") && cursor == Some(Position::new(2, 1)), "{shown}");
    assert_eq!(desk.composer.height(&desk.wardrobe.look(), 40, 5), 7);
}
