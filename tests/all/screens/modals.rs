//! What lies over the panes, each once, looked at.

use turno::base::SafeText;
use turno::base::SessionId;
use turno::client::{Alert, Ask};
use turno::domain::{Language, Presence};
use turno::protocol::reply::SessionView;
use turno::tui::msg::Effect;
use turno::tui::terminal::Input;

use crate::panes::kit::ago;

use super::kit::{Bench, settings};
use super::world::{JOAO, world};

#[test]
fn the_palette_finds_by_a_few_letters_and_says_why_not() {
    let mut bench = Bench::new(80, 24);
    bench.keys("<c-k>");
    insta::assert_snapshot!("palette_all", bench.screen());
    bench.keys("end att");
    insta::assert_snapshot!("palette_typed", bench.screen());
    bench.keys("<enter>");
    assert!(bench.sees("end att"), "what can't be done stays in sight");
    bench.keys("<esc>");
    assert!(!bench.sees("end att"));
}

#[test]
fn the_palette_speaks_the_persons_language() {
    let mut bench = Bench::with(120, 40, world(), settings(Language::Portuguese));
    bench.keys("<c-k>finalizar");
    insta::assert_snapshot!(bench.screen());
}

#[test]
fn help_lists_the_keys_of_where_one_is() {
    let mut bench = Bench::new(80, 24);
    bench.keys("?");
    insta::assert_snapshot!("help_list", bench.screen());
    bench.keys("<esc>");
    bench.show(JOAO);
    bench.keys("?");
    assert!(bench.world.drafts.values().any(|text| text == "?"), "in the composer it is a character");
    bench.keys("<f1>");
    insta::assert_snapshot!("help_composer", bench.screen());
}

#[test]
fn every_small_choice_looks_alike() {
    for (name, keys) in [("language", "language"), ("theme", "theme"), ("presence", "presence"), ("notices", "notices")]
    {
        let mut bench = Bench::new(80, 24);
        bench.keys(&format!("<c-k>{keys}<enter>"));
        insta::assert_snapshot!(format!("choice_{name}"), bench.screen());
    }
}

#[test]
fn presence_is_asked_for_and_told() {
    let mut bench = Bench::new(80, 24);
    bench.keys("<a-p><down><enter>");
    assert!(bench.asked().contains(&&Ask::Presence { presence: Presence::Paused }));
}

#[test]
fn x03_why_me_tells_who_was_skipped_and_why() {
    let mut bench = Bench::new(80, 24);
    bench.keys("w");
    insta::assert_snapshot!(bench.screen());
    bench.keys("<esc><down>w");
    assert!(bench.sees("No rule has decided"), "{}", bench.screen());
}

#[test]
fn sessions_are_listed_and_ended() {
    let session = |n: u8, program: &str, current| SessionView {
        id: SessionId([n; 16]),
        created: ago(600),
        last_seen: ago(30 * i64::from(n)),
        client: SafeText::line(program),
        address: SafeText::line("203.0.113.7"),
        current,
    };
    let mut bench = Bench::new(80, 24);
    bench.keys("<c-k>signed in<enter>");
    assert!(bench.asked().contains(&&Ask::Sessions));
    assert!(bench.sees("Asking the server"));
    bench.alert(Alert::Sessions { sessions: vec![session(1, "turno 0.1.0", true), session(2, "turno 0.0.9", false)] });
    insta::assert_snapshot!(bench.screen());
    bench.keys("<down><enter>");
    assert!(bench.sees("End the session of turno 0.0.9?"), "{}", bench.screen());
    bench.keys("<enter>");
    assert!(bench.asked().contains(&&Ask::RevokeSession { session: SessionId([2; 16]) }));
}

#[test]
fn a_new_password_is_typed_twice_and_never_shown() {
    let mut bench = Bench::new(80, 24);
    bench.keys("<c-k>password<enter>old-secret<tab>new-secret<tab>new-secre");
    let screen = bench.screen();
    assert!(!screen.contains("secre"));
    insta::assert_snapshot!(screen);
    bench.keys("<enter>");
    assert!(!bench.asked().iter().any(|ask| matches!(ask, Ask::ChangePassword { .. })));
    bench.keys("<s-tab><s-tab><s-tab>");
    bench.keys("<tab><tab>t<enter>");
    let asked = bench.asked().into_iter().find_map(|ask| match ask {
        Ask::ChangePassword { current, new } => Some((current.reveal().to_owned(), new.reveal().to_owned())),
        _ => None,
    });
    assert_eq!(asked, Some(("old-secret".to_owned(), "new-secret".to_owned())), "{}", bench.screen());
}

#[test]
fn signing_out_asks_and_says_what_is_lost() {
    let mut bench = Bench::new(80, 24);
    bench.show(JOAO);
    bench.keys("waits<enter><c-k>sign out<enter>");
    insta::assert_snapshot!(bench.screen());
    bench.keys("<enter>");
    assert!(bench.asked().contains(&&Ask::SignOut));
}

#[test]
fn leaving_is_one_key_from_anywhere_and_no_accident() {
    let mut bench = Bench::new(80, 24);
    bench.keys("<c-c>");
    assert!(!bench.effects.contains(&Effect::Quit));
    assert!(bench.sees("Ctrl+Q quits"));
    bench.keys("<c-k><c-q>");
    assert!(bench.effects.contains(&Effect::Quit));
}

#[test]
fn a_modal_takes_what_is_pasted() {
    let mut bench = Bench::new(80, 24);
    bench.keys("<c-k>").input(Input::Paste(SafeText::new("emoji\n")));
    assert!(bench.sees("Insert emoji"));
}
