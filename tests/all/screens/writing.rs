//! Writing to a customer: what sends, what does not, and what is never lost.

use turno::base::SafeText;
use turno::client::Ask;
use turno::domain::Refusal;
use turno::tui::msg::Effect;
use turno::tui::terminal::Input;

use crate::panes::kit::{id, theirs, unsent};

use super::kit::Bench;
use super::world::{CARLA, JOAO, text};

fn joao() -> Bench {
    let mut bench = Bench::new(80, 24);
    bench.show(JOAO);
    bench
}

#[test]
fn r028_r035_enter_sends_and_the_text_is_there_at_once_as_waiting() {
    let mut bench = joao();
    bench.keys("Obrigado, recebi<enter>");
    assert_eq!(bench.sent(), [(id(JOAO), "Obrigado, recebi".to_owned())]);
    insta::assert_snapshot!(bench.screen());
}

#[test]
fn r034_three_keys_break_the_line_and_none_of_them_sends() {
    let mut bench = joao();
    assert!(bench.sees("Alt+Enter line"), "the foot names the one that works everywhere");
    bench.keys("a<s-enter>b<a-enter>c<c-j>d");
    assert_eq!(bench.sent(), []);
    assert!(bench.sees("Shift+Enter line"), "and the natural one once it was seen to work");
    bench.keys("<enter>");
    assert_eq!(bench.sent(), [(id(JOAO), "a\nb\nc\nd".to_owned())]);
}

#[test]
fn r039_an_emoji_is_found_by_name_and_put_into_the_text() {
    let mut bench = joao();
    bench.keys("ok <c-k>emo<enter>");
    bench.keys("red heart");
    insta::assert_snapshot!(bench.screen());
    bench.keys("<enter><enter>");
    assert_eq!(bench.sent(), [(id(JOAO), "ok ❤️".to_owned())]);
    bench.keys("<a-e>");
    let screen = bench.screen();
    let first = screen.lines().find(|line| line.contains(":heart:"));
    assert!(first.is_some(), "the one used last stands first: {screen}");
}

#[test]
fn pasting_never_sends() {
    let mut bench = joao();
    bench.input(Input::Paste(SafeText::new("two\nlines\n")));
    assert_eq!(bench.sent(), []);
    assert!(bench.sees("two") && bench.sees("lines"));
}

#[test]
fn a_draft_survives_switching_and_stays_with_its_customer() {
    let mut bench = joao();
    bench.keys("for João only");
    bench.show(CARLA);
    assert!(!bench.sees("for João only") && bench.sees("Gracias, Carla"), "{}", bench.screen());
    bench.keys("!");
    bench.show(JOAO);
    assert!(bench.sees("for João only"), "{}", bench.screen());
    bench.keys("<esc>");
    assert!(bench.sees("for João only"), "Esc discards nothing");
    assert_eq!(bench.world.drafts.get(&id(CARLA)).map(String::as_str), Some("Gracias, Carla!"));
}

#[test]
fn every_keystroke_is_kept_over_a_crash() {
    let mut bench = joao();
    bench.keys("ab");
    let kept: Vec<&Effect> = bench.effects.iter().filter(|effect| matches!(effect, Effect::Draft { .. })).collect();
    assert_eq!(kept.last(), Some(&&Effect::Draft { attendance: id(JOAO), text: "ab".to_owned() }));
}

#[test]
fn g06_the_editor_is_cleared_only_when_the_message_is_on_the_disk() {
    let mut bench = joao();
    bench.refuses = Some(Refusal::Unavailable);
    bench.keys("keep me<enter>");
    assert!(bench.sees("keep me"), "{}", bench.screen());
    assert!(bench.sees("The server could not do it just now"));
    bench.refuses = None;
    bench.keys("<enter>");
    assert_eq!(bench.world.unsent.get(&id(JOAO)).map(Vec::len), Some(1));
}

#[test]
fn sending_asks_first_when_the_customer_wrote_meanwhile() {
    let mut bench = joao();
    bench.keys("Já chegou");
    bench.world.say(id(JOAO), vec![theirs(13, 0, text("Esquece, achei!")), theirs(14, 0, text("Obrigado"))]);
    bench.changed().keys("<enter>");
    assert_eq!(bench.sent(), []);
    insta::assert_snapshot!(bench.screen());
    bench.keys("<esc>");
    assert_eq!(bench.sent(), []);
    assert!(bench.sees("Já chegou"));
    bench.keys("<enter>");
    assert_eq!(bench.sent().len(), 1, "told once, it goes");
}

#[test]
fn sending_asks_nothing_when_the_text_was_begun_after_the_message() {
    let mut bench = joao();
    bench.world.say(id(JOAO), vec![theirs(13, 0, text("?"))]);
    bench.changed().keys("Sim<enter>");
    assert_eq!(bench.sent().len(), 1);
}

#[test]
fn nothing_is_sent_from_an_empty_editor_or_after_the_window_closed() {
    let mut bench = joao();
    bench.keys("  <enter>");
    assert_eq!(bench.sent(), []);
    assert!(bench.sees("There is nothing to send yet"));
    bench.show(7);
    bench.keys("hello?<enter>");
    assert_eq!(bench.sent(), []);
    assert!(bench.sees("More than 24 hours"), "{}", bench.screen());
    assert!(bench.sees("hello?"));
}

#[test]
fn a_refused_message_is_sent_again_or_taken_back() {
    let mut bench = joao();
    let mut refused = unsent(7, id(JOAO), "não foi");
    refused.refused = Some(Refusal::Unavailable);
    bench.world.unsent.insert(id(JOAO), vec![refused]);
    bench.changed().keys("<a-r>");
    assert!(bench.asked().iter().any(|ask| matches!(ask, Ask::RetryUnsent { .. })));
    bench.keys("<a-2>x<enter>");
    assert!(bench.asked().iter().any(|ask| matches!(ask, Ask::DiscardUnsent { .. })));
    bench.keys("<a-3>");
    assert!(bench.sees("não foi"), "{}", bench.screen());
}

#[test]
fn keys_of_the_palette_do_not_leak_into_the_text() {
    let mut bench = joao();
    bench.keys("a<c-k>quick<esc>b");
    assert_eq!(bench.world.drafts.get(&id(JOAO)).map(String::as_str), Some("ab"));
}
