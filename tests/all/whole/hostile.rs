//! Text from outside never reaches the terminal as it came: each string of each sample of the provider's, one after the other,
//! replaced by what somebody would send to do harm, through webhook, server and client to the bytes for the terminal.

use serde_json::{Value, json};
use turno::domain::Role;

use super::house::{House, NOOR};
use super::screen::Screen;
use crate::scan::HOSTILE;

/// Names of strings that decide where a delivery goes, not what is shown: with another value nothing would arrive.
const ROUTING: [&str; 5] = ["object", "field", "messaging_product", "phone_number_id", "timestamp"];

pub fn samples() -> Vec<(String, Value)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/all/channel/samples");
    let mut samples = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the samples").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("webhook_") {
            let text = std::fs::read_to_string(entry.path()).expect("a sample");
            samples.push((name, serde_json::from_str(&text).expect("JSON")));
        }
    }
    samples.sort_by(|one, other| one.0.cmp(&other.0));
    samples
}

/// The places of all strings that are shown, or might be.
pub fn strings(value: &Value, at: &str, out: &mut Vec<String>) {
    match value {
        Value::String(_) => out.push(at.to_owned()),
        Value::Array(rows) => rows.iter().enumerate().for_each(|(n, row)| strings(row, &format!("{at}/{n}"), out)),
        Value::Object(fields) => {
            for (name, field) in fields.iter().filter(|(name, _)| !ROUTING.contains(&name.as_str())) {
                strings(field, &format!("{at}/{name}"), out);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The sample as if Noor had caused it at the house's number, just now, and for the first time.
fn placed(sample: &Value, house: &House, round: usize) -> Value {
    fn walk(value: &mut Value, name: &str, number: &str, round: usize) {
        match value {
            Value::Array(rows) => rows.iter_mut().for_each(|row| walk(row, name, number, round)),
            Value::Object(fields) => fields.iter_mut().for_each(|(name, field)| walk(field, name, number, round)),
            Value::String(text) => match name {
                "phone_number_id" => number.clone_into(text),
                "from" | "wa_id" | "recipient_id" => NOOR.0.clone_into(text),
                "timestamp" => *text = (turno::base::time::wall_clock().0 / 1_000).to_string(),
                "id" if text.starts_with("wamid") => text.push_str(&format!("{round}")),
                _ => {}
            },
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut placed = sample.clone();
    walk(&mut placed, "", &house.number(0), round);
    placed
}

/// All of it at once, with a name or text of a telephone's whole screen behind it.
pub fn harm(round: usize) -> String {
    let piece = HOSTILE[round % HOSTILE.len()];
    format!("{piece}x{round}\n{}", HOSTILE.concat())
}

async fn look(house: &House, ana: &mut Screen, what: &str, round: usize) {
    // What was delivered before this is taken in when this is.
    let words = format!("mark {round}");
    ana.meanwhile(async { house.customer(NOOR).says(&words).expect("a phone") }).await;
    ana.until(&words, |picture| picture.chat.contains(&words)).await;
    assert_eq!(ana.scanner.complaints, [""; 0], "{what}");
    assert_eq!(ana.disturbed(), [""; 0], "{what}");
}

async fn house() -> (House, Screen) {
    let mut house = House::open(turno::domain::Language::English, &["Support"]).await;
    // An administrator is told what the provider says of the account as well.
    house.hire("ana", "Ana Souza", Role::Administrator, &[0]).await;
    let mut ana = house.sit("ana").await;
    house.customer(NOOR).says("hello").expect("a phone");
    ana.sees("Noor Haddad").await;
    ana.keys("<enter>");
    ana.until("the chat", |picture| picture.chat.contains("hello") && picture.chat.contains("Write to")).await;
    (house, ana)
}

#[tokio::test]
async fn no_string_of_any_sample_reaches_the_terminal_as_it_came() {
    let (house, mut ana) = house().await;
    let client = reqwest::Client::new();
    let mut round = 0;
    for (name, sample) in samples() {
        let mut places = Vec::new();
        strings(&sample, "", &mut places);
        for place in &places {
            round += 1;
            let mut body = placed(&sample, &house, round);
            if let Some(field) = body.pointer_mut(place) {
                *field = json!(harm(round));
            }
            let status = house.deliver(&client, body.to_string().into_bytes()).await;
            assert_eq!(status, 200, "{name} {place}");
        }
        look(&house, &mut ana, &name, round).await;
    }
    assert!(round > 400, "{round} strings of all samples");
}

#[tokio::test]
async fn halves_of_characters_and_towers_of_marks_do_not_reach_it_either() {
    let (house, mut ana) = house().await;
    let text = json!({"type": "text", "id": "wamid.tower", "from": NOOR.0, "timestamp": "1795240000", "text": {"body": "BODY"}});
    let value = json!({
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "1", "phone_number_id": house.number(0)},
        "contacts": [{"profile": {"name": "NAME"}, "wa_id": NOOR.0}],
        "messages": [text],
    });
    let whole = json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]});
    let tower = format!("Z{}", "\u{301}".repeat(10_000));
    let client = reqwest::Client::new();
    let worst = [r"\ud83d".to_owned(), r"a\udc00b\ud800\ud800".to_owned(), tower, r"\u0000\u001b[2J\u009b".to_owned()];
    for (round, harm) in worst.into_iter().enumerate() {
        let body = whole.to_string().replace("wamid.tower", &format!("wamid.tower{round}"));
        let body = body.replace("BODY", &format!("{harm} after it {round}")).replace("NAME", &format!("{harm}{round}"));
        assert_eq!(house.deliver(&client, body.into_bytes()).await, 200);
        ana.until("the message", |picture| picture.chat.contains(&format!("after it {round}"))).await;
        look(&house, &mut ana, &format!("round {round}"), round).await;
    }
}
