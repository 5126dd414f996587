//! The end of an attendance: one key, one question, nothing else.

use super::house::{House, NOOR};

#[tokio::test]
async fn r043_r044_r045_r048_one_key_and_one_question_end_it() {
    let house = House::usual().await;
    let mut ana = house.sit("ana").await;
    let noor = house.customer(NOOR);
    noor.says("hello").expect("a phone");
    ana.sees("NEW").await;
    ana.keys("<enter>");
    ana.until("it is open", |picture| picture.open.contains("Noor")).await;
    ana.keys("<f4>");
    let picture = ana.sees("[ End attendance ]").await;
    assert!(picture.has("End the attendance with Noor Haddad?"), "{}", picture.all);
    ana.keys("<esc>");
    assert!(!ana.picture().has("[ End attendance ]") && ana.picture().open.contains("Noor"), "Esc ends nothing");
    ana.keys("<f4>");
    ana.click("[ End attendance ]");
    ana.until("its end", |picture| !picture.queued.contains("Noor") && !picture.open.contains("Noor")).await;
    ana.sees("Attendance ended").await;
    assert_eq!(noor.received(), [""; 0], "the customer is told nothing");
    noor.says("me again").expect("a phone");
    ana.until("a new one begins", |picture| picture.queued.contains("NEW")).await;
    ana.keys("<enter>");
    let picture = ana.until("its chat", |picture| picture.chat.contains("me again")).await;
    assert!(!picture.chat.contains("hello"), "it holds its own messages: {}", picture.all);
}

#[tokio::test]
async fn ending_warns_of_what_was_typed_and_of_what_waits() {
    let house = House::usual().await;
    let mut ana = house.sit("ana").await;
    house.customer(NOOR).says("hello").expect("a phone");
    ana.sees("NEW").await;
    ana.keys("<enter>");
    ana.until("it is open", |picture| picture.open.contains("Noor")).await;
    ana.keys("half a sentence<f4>");
    ana.sees("What you have typed here has not been sent").await;
    ana.keys("<esc>");
    assert!(ana.picture().chat.contains("half a sentence"));
    ana.keys("<f4><enter>");
    ana.until("its end", |picture| !picture.open.contains("Noor")).await;
    assert_eq!(house.taken(), [""; 0]);
}
