//! The chat: all of a conversation, and who, how long and which number above it.

use super::house::{House, MARIANA, NOOR};
use super::screen::{Picture, Screen};

/// What is in sight, and how many messages are here to be scrolled to.
fn seen(screen: &mut Screen) -> (String, usize) {
    let held = screen.seat().mirror().timelines.values().map(|timeline| timeline.messages.len()).sum();
    (screen.picture().chat, held)
}

#[tokio::test]
async fn r021_the_whole_conversation_is_there_from_its_beginning() {
    let house = House::usual().await;
    let mut ana = house.sit("ana").await;
    let noor = house.customer(NOOR);
    for n in 1..=90 {
        noor.says(&format!("message number {n}.")).expect("a phone");
    }
    ana.until("all of them", |picture| picture.queued.contains("(90)")).await;
    ana.keys("<enter>");
    ana.until("the newest", |picture| picture.open.contains("Noor") && picture.chat.contains("message number 90."))
        .await;
    ana.keys("yes?<enter>");
    ana.until("our own among them", |picture| picture.chat.contains("✓✓ read")).await;
    for n in (1..=89).rev() {
        let words = format!("message number {n}.");
        while !ana.picture().chat.contains(&words) {
            let before = seen(&mut ana);
            ana.keys("<pgup>");
            ana.wait(&words, |screen| seen(screen) != before).await;
        }
    }
    ana.keys("<a-2><home>");
    ana.until("its beginning", |picture| picture.chat.contains("the beginning of this attendance")).await;
    ana.keys("<end>");
    ana.until("its end", |picture| picture.chat.contains("yes?")).await;
}

#[tokio::test]
async fn r023_r024_r025_above_it_stand_the_name_the_time_left_and_on_demand_the_number() {
    let house = House::usual().await;
    let mut ana = house.sit("ana").await;
    house.customer(NOOR).says("hello").expect("a phone");
    ana.sees("NEW").await;
    ana.keys("<enter>");
    ana.until("the chat", |picture| picture.chat.contains("hello")).await;
    let title = |picture: &Picture| picture.chat.lines().next().unwrap_or_default().to_owned();
    let shown = title(&ana.picture());
    assert!(shown.contains("Noor Haddad · +44 7700 900461 · Support"), "{shown}");
    assert!(shown.contains("window 24:00") || shown.contains("window 23:59"), "{shown}");
    assert!(!shown.contains('#'), "{shown}");
    ana.keys("<a-i>");
    assert!(title(&ana.picture()).contains("attendance #1"));
    ana.keys("<a-i>");
    assert!(!title(&ana.picture()).contains('#'));
    ana.click("window ");
    assert!(
        title(&ana.picture()).contains("attendance #1"),
        "by pointing at the remaining time: {}",
        ana.picture().all
    );
    house.customer(MARIANA).says("oi").expect("a phone");
    ana.until("another", |picture| picture.queued.contains("Mariana")).await;
    ana.keys("<f3>");
    ana.until("the other chat", |picture| title(picture).contains("Mariana")).await;
    assert!(!title(&ana.picture()).contains('#'), "the next one has to be asked for anew");
}
