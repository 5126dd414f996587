//! The list of attendances: its two groups, what a row says, and what is shown of what.

use turno::base::Millis;
use turno::simulator::{Act, Holder};
use turno::tui::station::Outward;

use super::house::{House, MARIANA, NOOR};

#[tokio::test]
async fn r003_r004_r005_an_attendance_begins_and_ends_and_has_a_queue_and_a_number() {
    let house = House::usual().await;
    let mut ana = house.sit("ana").await;
    let owen = house.customer(MARIANA).to(&house.number(1));
    owen.says("my bill is wrong").expect("a phone");
    ana.until("its beginning", |picture| picture.queued.contains("Mariana") && picture.queued.contains("Billing"))
        .await;
    ana.keys("<enter>");
    ana.until("the conversation", |picture| picture.chat.contains("my bill is wrong")).await;
    assert!(ana.picture().chat.contains("Billing"), "{}", ana.picture().all);
    ana.keys("<a-i>");
    ana.sees("attendance #1").await;
    ana.keys("<f4><enter>");
    ana.until("its end", |picture| !picture.has("Mariana")).await;
    owen.says("one more thing").expect("a phone");
    ana.until("the next one", |picture| picture.queued.contains("NEW")).await;
    ana.keys("<enter>");
    ana.until("the conversation", |picture| picture.chat.contains("one more thing")).await;
    ana.keys("<a-i>");
    ana.sees("attendance #2").await;
}

#[tokio::test]
async fn r008_r012_r016_what_waits_is_queued_and_choosing_it_makes_it_open() {
    let house = House::usual().await;
    let mut ana = house.sit("ana").await;
    assert!(ana.picture().queued.contains("Queued") && ana.picture().open.contains("Open"));
    house.customer(NOOR).says("hello").expect("a phone");
    ana.until("a queued one", |picture| picture.queued.contains("Noor") && !picture.open.contains("Noor")).await;
    assert!(!ana.picture().chat.contains("hello"), "its chat is not shown yet: {}", ana.picture().all);
    ana.keys("xyz<enter>");
    ana.until("an open one", |picture| !picture.queued.contains("Noor") && picture.open.contains("Noor")).await;
    ana.until("its chat", |picture| picture.chat.contains("hello") && picture.chat.contains("Write to Noor")).await;
}

#[tokio::test]
async fn r009_what_is_given_to_me_and_what_is_given_to_my_queue_are_both_listed() {
    let house = House::usual().await;
    let mut ana = house.sit("ana").await;
    house.customer(NOOR).says("for Ana").expect("a phone");
    ana.until("hers", |picture| picture.bar().contains("1 for you")).await;
    ana.keys("<a-p><down><enter>");
    ana.sees("paused").await;
    house.customer(MARIANA).says("for the queue").expect("a phone");
    let picture = ana.until("the queue's", |picture| picture.bar().contains("2 waiting · 1 for you")).await;
    assert!(picture.queued.contains("Noor") && picture.queued.contains("Mariana"), "{}", picture.all);
    assert_eq!(picture.queued.matches("NEW").count(), 1, "only what is hers is marked: {}", picture.all);
}

#[tokio::test]
async fn r010_a_row_has_the_name_or_else_the_number_and_the_queue() {
    let house = House::usual().await;
    let mut ana = house.sit("ana").await;
    house.customer(NOOR).says("hello").expect("a phone");
    let nameless = Holder {
        wa_id: Some("5511987654321".to_owned()),
        bsuid: "BR.10000000000000000001".to_owned(),
        name: None,
        username: None,
        language: "pt-BR".to_owned(),
    };
    house.simulator.put(nameless).to(&house.number(1)).says("oi").expect("a phone");
    let hidden = Holder {
        wa_id: None,
        bsuid: "GB.10000000000000000002".to_owned(),
        name: None,
        username: Some("robin.w".to_owned()),
        language: "en".to_owned(),
    };
    house.simulator.put(hidden).says("hey").expect("a phone");
    let named = [("Noor Haddad", "Support"), ("+55 11 98765-4321", "Billing"), ("@robin.w", "Support")];
    let all = named.map(|(who, _)| who);
    let queued = ana.until("three rows", |picture| all.iter().all(|who| picture.queued.contains(who))).await.queued;
    let rows: Vec<&str> = queued.lines().collect();
    for (who, queue) in named {
        let at = rows.iter().position(|row| row.contains(who)).expect("a row");
        assert!(rows[at + 1].contains(queue), "{who}: {queued}");
    }
}

#[tokio::test]
async fn r011_a_new_one_stands_in_a_yellow_frame_until_it_is_opened() {
    let house = House::usual().await;
    let mut ana = house.sit("ana").await;
    let quiet = ana.cell((0, 1).into()).fgcolor();
    house.customer(NOOR).says("hello").expect("a phone");
    ana.until("the mark", |picture| picture.queued.contains("╭ NEW") && picture.queued.contains("●")).await;
    assert!(ana.outward.contains(&Outward::Bell), "{:?}", ana.outward);
    let frame = ana.place("╭ NEW");
    let colour = ana.cell(frame).fgcolor();
    let below = ana.cell((frame.x, frame.y + 3).into());
    assert_eq!((below.contents(), below.fgcolor()), ("╰", colour), "the whole box");
    assert_ne!(colour, quiet);
    assert!(is_yellow(colour), "{colour:?}");
    ana.keys("<enter>");
    ana.until("it is opened", |picture| picture.open.contains("Noor") && !picture.has("NEW")).await;
}

/// In a palette of 256 or in true colours: more red and green than blue.
fn is_yellow(colour: vt100::Color) -> bool {
    match colour {
        vt100::Color::Default => false,
        vt100::Color::Idx(3 | 11) => true,
        vt100::Color::Idx(index) => {
            let cube = |index: u8| (index / 36, index / 6 % 6, index % 6);
            (16..232).contains(&index) && matches!(cube(index - 16), (red, green, blue) if red > blue && green > blue)
        }
        vt100::Color::Rgb(red, green, blue) => red > blue && green > blue,
    }
}

#[tokio::test]
async fn r014_one_goes_from_one_open_attendance_to_another_and_drafts_stay_where_they_are() {
    let house = House::usual().await;
    let mut ana = house.sit("ana").await;
    for (customer, text) in [(NOOR, "I am Noor"), (MARIANA, "sou a Mariana")] {
        house.customer(customer).says(text).expect("a phone");
        ana.until(text, |picture| picture.queued.contains(customer.1)).await;
        ana.keys("<a-1><home><enter>");
        ana.until(text, |picture| picture.open.contains(customer.1) && picture.chat.contains(text)).await;
    }
    ana.keys("for Mariana");
    ana.keys("<a-up>");
    ana.until("Noor's", |picture| picture.chat.contains("I am Noor") && !picture.chat.contains("for Mariana")).await;
    assert!(ana.picture().open.contains('✎'), "the other one has a draft: {}", ana.picture().all);
    ana.keys("<a-down>");
    ana.until("Mariana's", |picture| picture.chat.contains("for Mariana") && !picture.chat.contains("Noor")).await;
    ana.click("Noor Haddad");
    ana.until("by the mouse", |picture| picture.chat.contains("I am Noor")).await;
    assert_eq!(house.taken(), [""; 0]);
}

#[tokio::test]
async fn r019_what_is_pending_is_in_sight_and_what_is_resolved_is_not() {
    let house = House::usual().await;
    let mut ana = house.sit("ana").await;
    for customer in [NOOR, MARIANA] {
        house.customer(customer).says("hello").expect("a phone");
        ana.until("a row", |picture| picture.queued.contains(customer.1)).await;
    }
    // The one who waits longest comes first, and ending it goes on to the next.
    ana.keys("<f3>");
    ana.until("Noor, open", |picture| picture.open.contains("Noor")).await;
    ana.keys("done<enter>");
    house.takes(&mut ana, "done").await;
    ana.keys("<f4><f3>");
    let picture = ana.until("Mariana, open", |picture| picture.open.contains("Mariana")).await;
    assert!(!picture.has("Noor"), "what is resolved is out of the way: {}", picture.all);
}

#[tokio::test]
async fn a_window_that_is_about_to_close_is_seen_in_the_list() {
    let house = House::usual().await;
    let mut ana = house.sit("ana").await;
    let late = Act::text("I wrote yesterday").written_ago(Millis::minutes(24 * 60 - 8));
    house.customer(NOOR).does(&late).expect("a phone");
    let picture = ana.until("the row", |picture| picture.queued.contains("Noor")).await;
    let clocks = ["0:08!", "0:07!"];
    assert!(clocks.iter().any(|clock| picture.queued.contains(clock)), "{}", picture.all);
}
