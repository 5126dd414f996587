//! Everything that customers can send, seen on the screen for what it is (X01), and what other apps on the number do (X02).

use std::collections::BTreeSet;

use serde_json::{Value, json};
use turno::base::time::wall_clock;
use turno::protocol::{AdminReply, AdminRequest};
use turno::simulator::act::{Card, Forwarded, Item, Referral};
use turno::simulator::{Act, MessageRef, Say};

use super::house::{House, NOOR};
use super::screen::{Picture, Screen};

/// Noor's attendance, open at Ana's screen, with one message of each.
async fn open(house: &House) -> Screen {
    let mut ana = house.sit("ana").await;
    house.customer(NOOR).says("hello").expect("a phone");
    ana.sees("NEW").await;
    ana.keys("<enter>");
    ana.until("the chat", |picture| picture.open.contains("Noor") && picture.chat.contains("hello")).await;
    ana.keys("What can I do for you?<enter>");
    ana.until("our own", |picture| picture.chat.contains("✓✓ read")).await;
    ana
}

/// What must never stand there for anything that the contract lists.
fn is_honest(picture: &Picture) -> bool {
    let all = picture.all.to_lowercase();
    ["unsupported", "unknown kind", "could not be read", "not supported"].iter().all(|words| !all.contains(words))
}

/// Lets Noor do it, and waits until all of these words stand in the chat.
async fn shows(house: &House, ana: &mut Screen, act: &Act, words: &[&str]) {
    house.customer(NOOR).does(act).unwrap_or_else(|fault| panic!("{act:?}: {fault}"));
    let reason = format!("{words:?} for {}", act.say.kind());
    let picture = ana.until(&reason, |picture| words.iter().all(|words| picture.chat.contains(words))).await;
    assert!(is_honest(&picture), "{}", picture.all);
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// Files and places.
fn things() -> Vec<(Say, Vec<&'static str>)> {
    let card = |name: &str, phone: &str| Card {
        name: name.to_owned(),
        phone: phone.to_owned(),
        email: text("sam@example.org"),
        company: text("Mill Dental"),
    };
    let item = |product: &str, quantity, price| Item {
        product: product.to_owned(),
        quantity,
        price,
        currency: "GBP".to_owned(),
    };
    vec![
        (Say::Image { caption: text("the broken box") }, vec!["▣ image", "the broken box"]),
        (Say::Voice, vec!["▣ voice message"]),
        (Say::Audio, vec!["▣ audio"]),
        (Say::Video { caption: None }, vec!["▣ video"]),
        (
            Say::Document { filename: "invoice-0042.pdf".into(), caption: text("the bill") },
            vec!["▣ document", "invoice-0042.pdf", "the bill"],
        ),
        (Say::Sticker { animated: false }, vec!["▣ sticker"]),
        (Say::Sticker { animated: true }, vec!["▣ animated sticker"]),
        (
            Say::Location {
                latitude: 52.19781,
                longitude: 0.14132,
                name: text("Aurora shop"),
                address: text("12 Mill Road"),
            },
            vec!["▣ location · Aurora shop", "12 Mill Road", "52.19781, 0.14132"],
        ),
        (
            Say::Contacts { cards: vec![card("Sam Okoro", "+44 7700 900199")] },
            vec!["▣ contact card", "Sam Okoro", "+44 7700 900199", "sam@example.org", "Mill Dental"],
        ),
        (
            Say::Order {
                text: text("to the shop, please"),
                items: vec![item("case-a15", 2, 9.5), item("cable", 1, 4.0)],
            },
            vec!["▣ order with 2 products", "to the shop, please", "2 × case-a15", "9.5 GBP", "1 × cable"],
        ),
    ]
}

/// Answers to what the business asked, and lines of the system.
fn answers() -> Vec<(Say, Vec<&'static str>)> {
    let payment = json!({"type": "payment", "payment": {"title": "12.50 BRL"}});
    let form = r#"{"day": "Tuesday", "flow_token": "x"}"#;
    vec![
        (Say::Text { text: "two lines\nof text".into() }, vec!["two lines", "of text"]),
        (Say::Button { id: "yes".into(), title: "Yes, do that".into() }, vec!["▣ pressed", "Yes, do that"]),
        (
            Say::ListRow { id: "15".into(), title: "15th of the month".into(), description: text("payment date") },
            vec!["▣ chosen from the list", "15th of the month", "payment date"],
        ),
        (Say::QuickReply { payload: "p".into(), text: "Call me back".into() }, vec!["▣ pressed", "Call me back"]),
        (
            Say::Form { name: "visit".into(), response_json: form.into() },
            vec!["▣ form filled in · visit", "day: Tuesday"],
        ),
        (Say::Welcome, vec!["The customer opened the chat for the first time"]),
        (Say::Unsupported { kind: "poll_creation".into() }, vec!["▣ WhatsApp does not hand this over: poll"]),
        (Say::Raw { message: payment }, vec!["▣ payment", "12.50 BRL"]),
        (Say::ChangeNumber { to: "447700900999".into() }, vec!["The customer has a new number: +44 7700 900999"]),
    ]
}

/// What is done to messages that are there.
fn deeds() -> Vec<(Act, Vec<&'static str>)> {
    let own = MessageRef::LastOwn;
    let edit = Say::Edit { of: own.clone(), text: "at nine, not at eight".to_owned() };
    vec![
        (Act::reaction("👍"), vec!["What can I do for you?", "👍"]),
        (Act::text("come at eight"), vec!["come at eight"]),
        (Act::new(edit), vec!["at nine, not at eight", "edited"]),
        (Act::text("I quote you").quoting(MessageRef::LastOfBusiness), vec!["I quote you", "What can I do for you?"]),
        (Act::text("a slip of the tongue"), vec!["a slip of the tongue"]),
        (Act::new(Say::Revoke { of: own }), vec!["message deleted by its sender"]),
        (Act::text("from a friend").forwarded(Forwarded::Once), vec!["from a friend", "forwarded"]),
        (Act::text("a chain letter").forwarded(Forwarded::ManyTimes), vec!["forwarded many times"]),
        (
            Act { product: text("case-a15"), ..Act::text("is it blue?") },
            vec!["is it blue?", "about the product case-a15"],
        ),
    ]
}

#[tokio::test]
async fn x01_everything_that_customers_send_is_shown_for_what_it_is() {
    let house = House::usual().await;
    let mut ana = open(&house).await;
    let mut kinds = BTreeSet::new();
    for (say, words) in things().into_iter().chain(answers()) {
        kinds.insert(say.kind());
        shows(&house, &mut ana, &Act::new(say), &words).await;
    }
    for (act, _) in deeds() {
        kinds.insert(act.say.kind());
    }
    let all = "audio button change_number contacts document edit form image list_row location order quick_reply raw \
               reaction revoke sticker text unsupported video voice welcome";
    assert_eq!(kinds.into_iter().collect::<Vec<_>>().join(" "), all, "no kind is left out");
}

#[tokio::test]
async fn what_the_contract_does_not_list_is_shown_by_its_name_and_kept_for_an_administrator() {
    let mut house = House::usual().await;
    let mut ana = open(&house).await;
    let message = json!({"type": "hologram", "hologram": {"depth": 3}});
    house.customer(NOOR).does(&Act::new(Say::Raw { message })).expect("a phone");
    ana.sees("could not be read (hologram); kept for an administrator").await;
    let AdminReply::Quarantine { items } = house.ask(AdminRequest::Quarantine { limit: 10 }).await else {
        panic!("the quarantine")
    };
    assert_eq!(items.len(), 1, "{items:?}");
}

#[tokio::test]
async fn x01_reactions_edits_and_revocations_show_on_the_message_and_quotes_above_it() {
    let house = House::usual().await;
    let mut ana = open(&house).await;
    for (act, words) in deeds() {
        shows(&house, &mut ana, &act, &words).await;
    }
    let chat = ana.picture().chat;
    assert!(!chat.contains("at eight\n") && !chat.contains("come at eight"), "edited: {chat}");
    assert!(!chat.contains("a slip of the tongue"), "revoked: {chat}");
    let takes_back = Say::Reaction { to: MessageRef::LastOfBusiness, emoji: None };
    house.customer(NOOR).does(&Act::new(takes_back)).expect("a phone");
    ana.until("the end of the reaction", |picture| !picture.chat.contains("👍")).await;
    let unknown = Act::text("about that letter").quoting(MessageRef::Elsewhere(1));
    shows(&house, &mut ana, &unknown, &["about that letter", "an earlier message"]).await;
}

#[tokio::test]
async fn x01_the_ad_that_brought_the_customer_is_shown() {
    let house = House::usual().await;
    let mut ana = house.sit("ana").await;
    let ad = Referral {
        headline: "Half price until Friday".to_owned(),
        body: "Fibre for your home".to_owned(),
        url: "https://example.org/fibre".to_owned(),
        post: false,
    };
    house.customer(NOOR).does(&Act::text("is it still on?").from_ad(ad)).expect("a phone");
    ana.sees("NEW").await;
    ana.keys("<enter>");
    let words = ["came from an ad", "Half price until Friday", "is it still on?"];
    ana.until("the ad", |picture| words.iter().all(|words| picture.chat.contains(words))).await;
}

#[tokio::test]
async fn x02_what_the_business_wrote_on_its_own_phone_is_shown_as_such() {
    let house = House::usual().await;
    let mut ana = open(&house).await;
    house.simulator.echo(NOOR.0, &house.number(0), "typed in the shop").expect("a phone");
    let words = ["typed in the shop", "from the business's phone"];
    ana.until("the echo", |picture| words.iter().all(|words| picture.chat.contains(words))).await;
    assert_eq!(house.taken(), ["What can I do for you?"], "and it is sent by nobody again");
}

fn seconds() -> String {
    (wall_clock().0 / 1_000).to_string()
}

/// As the contract has it (section 14a).
fn standby(house: &House, words: &str) -> Value {
    let number = house.simulator.numbers()[0].clone();
    json!({
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": number.display_number, "phone_number_id": number.phone_number_id},
        "standby": {
            "contacts": [{"profile": {"name": NOOR.1}, "wa_id": NOOR.0}],
            "messages": [{
                "from": NOOR.0, "id": "wamid.HBgMNDQ3NzAwOTAwNDYxFQIAEhgUM0E5QzE3RkQ2MjA0QjE4RTAwMjMA",
                "timestamp": seconds(), "type": "text", "text": {"body": words},
            }],
        },
    })
}

fn handover(house: &House) -> Value {
    let number = house.simulator.numbers()[0].clone();
    json!({
        "messaging_product": "whatsapp",
        "sender": {"phone_number": NOOR.0},
        "recipient": {"phone_number_id": number.phone_number_id, "display_phone_number": number.display_number},
        "type": "control_passed",
        "timestamp": seconds(),
        "control_passed": {
            "previous_owner_role": "ai_agent", "new_owner_role": "escalation", "metadata": "asked for a person",
            "conversation_context": {"type": "summary", "summary": {"text": "Wants a Tuesday slot; has toothache."}},
        },
    })
}

#[tokio::test]
async fn x02_a_conversation_that_another_app_holds_says_so_until_it_is_handed_over() {
    let house = House::usual().await;
    let mut ana = open(&house).await;
    house.simulator.tell(&house.number(0), "standby", standby(&house, "When do you open?"));
    let picture = ana.sees("When do you open?").await;
    assert!(picture.chat.contains("answered by another app") && is_honest(&picture), "{}", picture.all);
    house.simulator.tell(&house.number(0), "messaging_handovers", handover(&house));
    let words = ["Handed over by another app", "Wants a Tuesday slot; has toothache.", "asked for a person"];
    let picture = ana.until("the handover", |picture| words.iter().all(|words| picture.chat.contains(words))).await;
    let title = picture.chat.lines().next().unwrap_or_default().to_owned();
    assert!(!title.contains("answered by another app"), "it is ours now: {}", picture.all);
}
