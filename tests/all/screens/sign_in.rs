//! Before anybody is signed in.

use turno::client::{Ask, LineState};
use turno::domain::{Language, Refusal};
use turno::protocol::ProtocolError;
use turno::tui::msg::Effect;

use super::kit::{Bench, settings};
use super::world::{offline, signed_out};

fn bench(line: LineState) -> Bench {
    Bench::with(80, 24, signed_out(line), settings(Language::English))
}

const OUT: LineState = LineState::SignedOut { refusal: None };

#[test]
fn it_says_what_is_missing_and_hides_the_password() {
    let mut bench = bench(OUT);
    insta::assert_snapshot!("sign_in_empty", bench.screen());
    bench.keys("ana<tab>hunter22");
    let screen = bench.screen();
    assert!(!screen.contains("hunter"));
    insta::assert_snapshot!("sign_in_filled", screen);
    bench.keys("<enter>");
    let asked = bench.asked().into_iter().find_map(|ask| match ask {
        Ask::SignIn { login, password } => Some((login.to_string(), password.reveal().to_owned())),
        _ => None,
    });
    assert_eq!(asked, Some(("ana".to_owned(), "hunter22".to_owned())));
}

#[test]
fn enter_goes_to_what_is_empty() {
    let mut bench = bench(OUT);
    bench.keys("ana<enter>hunter22<enter>");
    assert_eq!(bench.asked().len(), 1);
}

#[test]
fn a_wrong_password_is_told_in_words_and_is_typed_anew() {
    for language in Language::ALL {
        let line = LineState::SignedOut { refusal: Some(Refusal::BadLogin) };
        let mut settings = settings(language);
        settings.login = Some("ana".into());
        let mut bench = Bench::with(60, 20, signed_out(line), settings);
        insta::assert_snapshot!(format!("sign_in_refused_{}", language.tag()), bench.screen());
    }
}

#[test]
fn without_a_server_it_says_so_and_waits() {
    let mut bench = bench(offline(40));
    bench.keys("ana<tab>hunter22<enter>");
    assert_eq!(bench.asked().len(), 0);
    assert!(bench.sees("offline 40 s") && bench.sees("no server yet"), "{}", bench.screen());
    bench.world.line = LineState::Ended { error: ProtocolError::Version };
    assert!(bench.sees("too old or too new"), "{}", bench.screen());
}

#[test]
fn language_and_leaving_work_before_signing_in() {
    let mut bench = bench(OUT);
    bench.keys("<c-k>language<enter>espa<enter>");
    assert!(bench.sees("Iniciar sesión"), "{}", bench.screen());
    bench.keys("<c-k>");
    assert!(bench.sees("primero inicia sesión"));
    bench.keys("<esc><c-q>");
    assert!(bench.effects.contains(&Effect::Quit));
}

#[test]
fn x14_nothing_of_one_person_stays_for_the_next() {
    let mut bench = Bench::new(80, 24);
    bench.show(5);
    bench.keys("half a word<c-k>");
    bench.world = signed_out(LineState::SignedOut { refusal: Some(Refusal::SessionEnded) });
    bench.changed();
    let screen = bench.screen();
    assert!(screen.contains("Your session has ended") && !screen.contains("João") && !screen.contains("half a word"));
    assert_eq!(bench.app.shown(), None);
}
