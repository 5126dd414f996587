//! Writing: Enter and the button, lines, emoji, and the customer's phone at the other end.

use super::house::{House, NOOR};
use super::screen::Screen;

/// Ana has Noor's attendance open.
async fn open(house: &House) -> Screen {
    let mut ana = house.sit("ana").await;
    house.customer(NOOR).says("hello").expect("a phone");
    ana.sees("NEW").await;
    ana.keys("<enter>");
    ana.until("the chat", |picture| picture.chat.contains("hello") && picture.open.contains("Noor")).await;
    ana
}

#[tokio::test]
async fn r028_r034_r035_enter_sends_and_three_keys_break_the_line() {
    let house = House::usual().await;
    let mut ana = open(&house).await;
    ana.keys("one<s-enter>two<a-enter>three<c-j>four");
    assert_eq!(house.taken(), [""; 0], "no line break sends");
    let picture = ana.picture();
    assert!(["one", "two", "three", "four"].iter().all(|line| picture.chat.contains(line)), "{}", picture.all);
    ana.keys("<enter>");
    house.takes(&mut ana, "one\ntwo\nthree\nfour").await;
    ana.paste("pasted\nin two lines\n");
    ana.keys(" and typed<enter>");
    house.takes(&mut ana, "pasted\nin two lines\n and typed").await;
    ana.until("both are read", |picture| picture.chat.matches("✓✓ read").count() == 2).await;
    assert_eq!(house.customer(NOOR).received().len(), 2);
}

#[tokio::test]
async fn r033_r036_the_foot_of_the_chat_has_its_buttons_and_send_sends() {
    let house = House::usual().await;
    let mut ana = open(&house).await;
    assert!(ana.picture().chat.contains("( Send )"), "nothing to send yet: {}", ana.picture().all);
    ana.keys("by the button");
    assert!(ana.picture().chat.contains("[ Send ]") && ana.picture().chat.contains("[ Emoji ]"));
    ana.click("[ Send ]");
    house.takes(&mut ana, "by the button").await;
    assert!(ana.picture().chat.contains("( Send )"));
}

#[tokio::test]
async fn r029_r039_emoji_by_the_picker_by_its_button_and_by_name() {
    let house = House::usual().await;
    let mut ana = open(&house).await;
    ana.keys("a <a-e>");
    ana.sees("Emoji ").await;
    ana.keys("red heart<enter>");
    ana.keys(" b :thumbsup: c ");
    ana.click("[ Emoji ]");
    ana.sees(":heart:").await;
    ana.keys("rocket<enter><enter>");
    let text = "a ❤️ b 👍 c 🚀";
    house.takes(&mut ana, text).await;
    ana.until("the same on the screen", |picture| picture.chat.contains("👍 c 🚀") && picture.chat.contains("read"))
        .await;
    assert_eq!(house.customer(NOOR).received(), [text]);
    house.customer(NOOR).says("👩‍👩‍👧 family 🇧🇷").expect("a phone");
    ana.until("theirs", |picture| picture.chat.contains("family")).await;
}

#[tokio::test]
async fn a_message_that_fails_says_why_in_words_and_can_be_sent_again() {
    let house = House::usual().await;
    let mut ana = open(&house).await;
    house.customer(NOOR).fails(&[131_026]).expect("a phone");
    ana.keys("does this arrive?<enter>");
    ana.sees("not delivered: this number is not on WhatsApp").await;
    assert!(ana.picture().open.contains('!'), "and the list says so: {}", ana.picture().all);
    ana.keys("<a-r>");
    ana.until("the second time it arrives", |picture| picture.chat.contains("✓✓ read")).await;
    assert_eq!(house.taken(), ["does this arrive?", "does this arrive?"]);
}
