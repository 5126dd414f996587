//! The same workstation at the other end of a real line: over a WebSocket that is cut while somebody works.

use turno::client::{LineState, Seat, Target};
use turno::domain::Language;

use super::house::{House, NOOR};
use super::screen::{Screen, settings};
use super::wire::{State, Wire};

fn remote(house: &House, wire: &Wire, login: &str) -> Seat {
    let target = Target::parse(&format!("ws://{}", wire.address), false, None).expect("an address");
    Seat::remote(target, house.setup(login))
}

async fn sit(house: &House, wire: &Wire, login: &str) -> Screen {
    let mut screen = Screen::new(remote(house, wire, login), settings(Language::English), (120, 40));
    screen.sign_in(login).await;
    screen
}

/// Ana far away, with Noor's attendance open.
async fn open(house: &House, wire: &Wire) -> Screen {
    let mut ana = sit(house, wire, "ana").await;
    house.customer(NOOR).says("hello").expect("a phone");
    ana.sees("NEW").await;
    ana.keys("<enter>");
    ana.until("the chat", |picture| picture.open.contains("Noor") && picture.chat.contains("hello")).await;
    ana
}

#[tokio::test]
async fn a_customer_is_answered_over_a_socket() {
    let house = House::usual().await;
    let wire = Wire::to(house.address).await;
    let mut ana = open(&house, &wire).await;
    let bar = ana.picture().bar().to_owned();
    assert!(bar.contains("live") && bar.contains('▲') && bar.contains('▼'), "the cost is visible: {bar}");
    ana.keys("hello from afar<enter>");
    house.takes(&mut ana, "hello from afar").await;
    ana.until("the customer's reading", |picture| picture.chat.contains("✓✓ read")).await;
    house.customer(NOOR).says("thank you").expect("a phone");
    ana.until("the customer's answer", |picture| picture.chat.contains("thank you")).await;
    ana.keys("<f4><enter>");
    ana.until("the end", |picture| !picture.queued.contains("Noor") && !picture.open.contains("Noor")).await;
    ana.close();
    house.close().await;
}

#[tokio::test]
async fn g06_what_is_typed_while_the_line_is_cut_waits_and_is_sent_once() {
    let house = House::usual().await;
    let wire = Wire::to(house.address).await;
    let mut ana = open(&house, &wire).await;
    ana.keys("I will look");
    wire.turn(State::Cut);
    ana.until("the break, in words", |picture| picture.bar().contains("offline")).await;
    house.customer(NOOR).says("are you there?").expect("a phone");
    ana.keys(" into it<enter>");
    let picture = ana.picture();
    assert!(picture.chat.contains("I will look into it") && picture.chat.contains('◔'), "{}", picture.all);
    assert!(picture.bar().contains("1 waiting"), "{}", picture.bar());
    assert_eq!(house.taken(), [""; 0]);
    wire.turn(State::Whole);
    ana.until("the line again", |picture| picture.bar().contains("live")).await;
    house.takes(&mut ana, "I will look into it").await;
    ana.until("both sides of it", |picture| {
        picture.chat.contains("✓✓ read") && picture.chat.contains("are you there?") && !picture.chat.contains('◔')
    })
    .await;
    assert_eq!(house.taken(), ["I will look into it"]);
}

#[tokio::test]
async fn g06_an_answer_that_is_lost_on_the_way_sends_nothing_twice() {
    let house = House::usual().await;
    let wire = Wire::to(house.address).await;
    let mut ana = open(&house, &wire).await;
    wire.turn(State::OneWay);
    ana.keys("once only<enter>");
    house.takes(&mut ana, "once only").await;
    assert!(ana.picture().chat.contains('◔'), "nobody has said so here: {}", ana.picture().all);
    wire.turn(State::Cut);
    ana.until("the break", |picture| picture.bar().contains("offline")).await;
    wire.turn(State::Whole);
    ana.until("the tick", |picture| picture.chat.contains("✓✓ read") && !picture.chat.contains('◔')).await;
    assert_eq!(ana.picture().chat.matches("once only").count(), 1);
    ana.keys("and then this<enter>");
    house.takes(&mut ana, "and then this").await;
    assert_eq!(house.taken(), ["once only", "and then this"]);
}

#[tokio::test]
async fn g06_what_waited_when_the_program_ended_is_sent_by_the_next_one_without_a_new_password() {
    let house = House::usual().await;
    let wire = Wire::to(house.address).await;
    let mut ana = open(&house, &wire).await;
    wire.turn(State::Cut);
    ana.until("the break", |picture| picture.bar().contains("offline")).await;
    ana.keys("written in the tunnel<enter>half a dra");
    ana.close();
    let mut ana = Screen::new(remote(&house, &wire, "ana"), settings(Language::English), (120, 40));
    ana.until("what this machine kept", |picture| picture.open.contains("Noor")).await;
    ana.keys("<a-down>");
    ana.until("the draft and what waits", |picture| {
        picture.chat.contains("half a dra") && picture.chat.contains("written in the tunnel")
    })
    .await;
    wire.turn(State::Whole);
    ana.until_line("the line again", |line| *line == LineState::Live).await;
    house.takes(&mut ana, "written in the tunnel").await;
    ana.until("the tick", |picture| picture.chat.contains("✓✓ read")).await;
    assert_eq!(house.taken(), ["written in the tunnel"]);
}
