//! The phone in a terminal: what it shows, what its keys do, and that hostile text stays text.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use turno::base::{Millis, Timestamp};
use turno::domain::Language;
use turno::i18n::Texts;
use turno::simulator::act::{Forwarded, MessageRef};
use turno::simulator::client::ClientFault;
use turno::simulator::control::Screenful;
use turno::simulator::phone::{Press, PressKind};
use turno::simulator::{Act, BusinessNumber, Holder, Line, Say, Tick};
use turno::tui::glyph;
use turno::tui::look::{Look, NO_KEYS};
use turno::tui::phone::{Deed, PhoneScreen, Wish, draw, most_scrolled, plain_theme};

const NOON: Timestamp = Timestamp(1_795_262_400_000);

fn holder() -> Holder {
    Holder {
        wa_id: Some("447700900461".into()),
        bsuid: "GB.1".into(),
        name: Some("Noor".into()),
        username: None,
        language: "en".into(),
    }
}

fn line(id: &str, mine: bool, text: &str) -> Line {
    Line::plain(id, 1, "309900000000040", mine, NOON, "text", text)
}

fn news(lines: Vec<Line>) -> Screenful {
    Screenful {
        rev: 7,
        holder: holder(),
        business: BusinessNumber::aurora(0),
        lines,
        closes_at: Some(NOON.plus(Millis::minutes(71))),
        typing: false,
        now: NOON,
    }
}

fn with(lines: Vec<Line>) -> PhoneScreen {
    let mut screen = PhoneScreen::new(&holder());
    screen.receive(news(lines));
    screen
}

fn picture_of(screen: &PhoneScreen, columns: u16, rows: u16, language: Language, glyphs: &glyph::Glyphs) -> String {
    let (texts, theme) = (Texts::new(language), plain_theme());
    let look =
        Look { theme: &theme, glyphs, texts: &texts, now: NOON, zone: &TimeZone::UTC, lean: false, keys: NO_KEYS };
    let area = Rect::new(0, 0, columns, rows);
    let mut buffer = Buffer::empty(area);
    draw(screen, &look, area, &mut buffer);
    let row = |y| (0..columns).map(|x| buffer[(x, y)].symbol().to_owned()).collect::<String>().trim_end().to_owned();
    (0..rows).map(row).collect::<Vec<_>>().join("\n")
}

fn picture(screen: &PhoneScreen, columns: u16, rows: u16) -> String {
    picture_of(screen, columns, rows, Language::English, &glyph::UNICODE)
}

fn press(screen: &mut PhoneScreen, code: KeyCode) -> Option<Wish> {
    screen.key(KeyEvent::new(code, KeyModifiers::NONE))
}

fn types(screen: &mut PhoneScreen, words: &str) {
    for c in words.chars() {
        assert_eq!(press(screen, KeyCode::Char(c)), None);
    }
}

fn act(wish: Option<Wish>) -> Act {
    match wish {
        Some(Wish::Do(Deed::Act(act))) => *act,
        other => panic!("an act was expected, not {other:?}"),
    }
}

#[test]
fn it_shows_both_sides_with_ticks_and_the_window() {
    let mut own = line("1", true, "Is the slot free?");
    own.tick = Tick::Read;
    let mut theirs = line("2", false, "Yes, at 09:30");
    theirs.quoted = Some("Is the slot free?".into());
    theirs.reactions = vec![(true, "👍".into())];
    let shown = picture(&with(vec![own, theirs]), 60, 16);
    let got: Vec<&str> = shown.lines().collect();
    assert_eq!(got[0], "╭ Aurora · +44 20 7946 0100 ───────────────────────────────╮");
    assert!(got[14].ends_with("Noor · +44 7700 900461 ╯"), "{shown}");
    for wanted in
        ["Is the slot free?", "12:00 ✓✓ read", "↩ Is the slot free?", "Yes, at 09:30", "12:00 👍", "window 1:11"]
    {
        assert!(shown.contains(wanted), "{wanted} in\n{shown}");
    }
    let at = |words: &str| got.iter().position(|row| row.contains(words)).expect(words);
    assert!(at("Yes, at 09:30") > at("12:00 ✓✓ read"));
}

#[test]
fn it_has_words_in_every_language_and_no_id_shows() {
    for language in Language::ALL {
        let mut screen = with(vec![line("1", false, "x")]);
        let chat = picture_of(&screen, 100, 40, language, &glyph::UNICODE);
        press(&mut screen, KeyCode::F(2));
        let menu = picture_of(&screen, 100, 40, language, &glyph::UNICODE);
        screen.fault(Some(ClientFault::Unreachable { base: "http://127.0.0.1:1".into() }));
        let fault = picture_of(&screen, 100, 40, language, &glyph::UNICODE);
        for shown in [chat, menu, fault] {
            assert!(!shown.contains("phone-"), "{shown}");
        }
    }
}

#[test]
fn it_fits_any_room_and_any_terminal() {
    let mut long = line("1", true, &"a long story 😀 ".repeat(60));
    long.kind = "image".into();
    let mut screen = with(vec![long, line("2", false, "x"), line("3", false, &"y".repeat(500))]);
    types(&mut screen, &"words ".repeat(80));
    for (columns, rows) in [(1, 1), (20, 5), (30, 9), (33, 10), (60, 20), (80, 24), (200, 60)] {
        // Drawing outside the room would panic.
        let shown = picture(&screen, columns, rows);
        assert_eq!(shown.matches('\n').count() + 1, usize::from(rows));
    }
    assert!(picture(&screen, 29, 9).starts_with("A phone needs 30 × 9"));
    let ascii = picture_of(&with(vec![line("1", true, "hi")]), 60, 16, Language::English, &glyph::ASCII);
    assert!(ascii.contains("+ Aurora - +44 20 7946 0100 ---"), "{ascii}");
}

#[test]
fn enter_sends_and_other_enters_break_the_line() {
    let mut screen = with(vec![line("2", false, "Which one?")]);
    assert_eq!(press(&mut screen, KeyCode::Enter), None, "nothing to send");
    types(&mut screen, "the blue");
    assert_eq!(screen.key(KeyEvent::new(KeyCode::Enter, KeyModifiers::ALT)), None);
    types(&mut screen, "one");
    assert_eq!(act(press(&mut screen, KeyCode::Enter)), Act::text("the blue\none"));
    screen.paste("a\r\nb");
    press(&mut screen, KeyCode::F(6));
    let quoted = act(press(&mut screen, KeyCode::Enter));
    assert_eq!(quoted, Act::text("a\nb").quoting(MessageRef::LastOfBusiness));
    assert_eq!(press(&mut screen, KeyCode::F(10)), Some(Wish::Leave));
    assert_eq!(screen.key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL)), Some(Wish::Leave));
}

#[test]
fn keys_and_the_menu_send_more_than_text() {
    let mut screen = with(vec![line("2", false, "x")]);
    types(&mut screen, "the red light");
    assert_eq!(act(press(&mut screen, KeyCode::F(3))), Act::image("the red light"));
    assert_eq!(
        act(press(&mut screen, KeyCode::F(3))),
        Act::new(Say::Image { caption: None }),
        "the words went with it"
    );
    assert!(matches!(act(press(&mut screen, KeyCode::F(4))).say, Say::Location { .. }));
    assert_eq!(act(press(&mut screen, KeyCode::F(5))), Act::reaction("👍"));
    let mut kinds = Vec::new();
    for row in 0..18 {
        types(&mut screen, "w");
        press(&mut screen, KeyCode::F(2));
        (0..row).for_each(|_| assert_eq!(press(&mut screen, KeyCode::Down), None));
        match press(&mut screen, KeyCode::Enter) {
            Some(Wish::Do(Deed::Act(act))) => {
                let late = act.ago.is_some();
                kinds.push(format!("{}{}", act.say.kind(), if late { " late" } else { "" }));
                assert!(act.forwarded.is_none() || act.forwarded == Some(Forwarded::Once));
            }
            other => assert_eq!((other, screen.quoting), (None, true), "only a quote prepares"),
        }
        assert_eq!(screen.menu, None);
    }
    for kind in
        ["voice", "video", "document", "sticker", "contacts", "edit", "revoke", "order", "unsupported", "text late"]
    {
        assert!(kinds.iter().any(|have| have == kind), "{kind} in {kinds:?}");
    }
}

#[test]
fn buttons_are_pressed_by_their_number() {
    let mut buttons = line("2", false, "Which slot?");
    buttons.presses = vec![Press { id: "slot-0930".into(), title: "09:30".into(), kind: PressKind::Button }];
    let mut screen = with(vec![buttons]);
    assert!(picture(&screen, 60, 16).contains("[Alt+1] 09:30"));
    let alt = |c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::ALT);
    let wish = screen.key(alt('1'));
    assert_eq!(wish, Some(Wish::Do(Deed::Press { line: "2".into(), press: "slot-0930".into() })));
    assert_eq!(screen.key(alt('2')), None);
}

#[test]
fn what_is_seen_is_told_as_read_and_a_phone_put_away_sees_nothing() {
    let mut screen = with(vec![line("1", false, "x")]);
    assert!(screen.takes_a_look());
    assert!(!screen.takes_a_look(), "once");
    press(&mut screen, KeyCode::F(9));
    screen.receive(news(vec![line("2", false, "y")]));
    assert!(!screen.takes_a_look());
    assert_eq!(press(&mut screen, KeyCode::F(9)), Some(Wish::Do(Deed::Read)));
}

#[test]
fn lines_change_in_place_and_a_new_simulator_starts_the_phone_anew() {
    let mut screen = with(vec![line("1", true, "x"), line("2", false, "y")]);
    let mut changed = line("1", true, "z");
    changed.edited = true;
    screen.receive(news(vec![changed]));
    assert_eq!((screen.lines.len(), screen.lines[0].text.as_str(), screen.rev()), (2, "z", 7));
    screen.fault(Some(ClientFault::Unreachable { base: "x".into() }));
    assert_eq!(screen.rev(), 0, "everything is asked for again");
    screen.receive(news(vec![line("9", true, "new")]));
    assert_eq!(screen.lines.len(), 1);
}

#[test]
fn hostile_text_stays_text() {
    let mut bad = line("1", false, "\u{1b}]0;owned\u{7}\u{202e}evil\u{1b}[2J");
    bad.quoted = Some("\u{1b}[31m".into());
    bad.kind = "\u{1b}[31m".into();
    bad.presses = vec![Press { id: "x".into(), title: "\u{9b}31m".into(), kind: PressKind::Button }];
    let mut screen = with(vec![bad]);
    let mut named = news(Vec::new());
    named.business.verified_name = "\u{1b}[5mAurora".into();
    named.holder.name = Some("\u{202e}Noor".into());
    screen.receive(named);
    press(&mut screen, KeyCode::F(6));
    let shown = picture(&screen, 80, 24);
    assert!(
        shown.contains("evil") && shown.chars().all(|c| !c.is_control() || c == '\n') && !shown.contains('\u{202e}')
    );
}

#[test]
fn older_messages_are_scrolled_to() {
    let mut screen = with((0..40).map(|n| line(&n.to_string(), false, &format!("message {n}"))).collect());
    assert!(picture(&screen, 60, 16).contains("message 39"));
    (0..30).for_each(|_| assert_eq!(press(&mut screen, KeyCode::PageUp), None));
    let top = picture(&screen, 60, 16);
    assert!(top.contains("message 0") && !top.contains("message 39"), "{top}");
    let (texts, theme) = (Texts::new(Language::English), plain_theme());
    let look = Look {
        theme: &theme,
        glyphs: &glyph::UNICODE,
        texts: &texts,
        now: NOON,
        zone: &TimeZone::UTC,
        lean: false,
        keys: NO_KEYS,
    };
    // Forty messages of three rows, of which eleven are on the screen.
    assert_eq!(most_scrolled(&screen, &look, Rect::new(0, 0, 60, 16)), 120 - 11);
}
