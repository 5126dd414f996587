//! Whatever is broken in one message, the others of its batch go on (G03), and nothing panics (G18).

use proptest::prelude::*;
use serde_json::{Value, json};

use turno::server::channel::cloud;
use turno::server::port::inbound::Inbound;

use super::samples::{sample, webhook_names};

/// What a place can turn into.
fn any_value() -> impl Strategy<Value = Option<Value>> {
    prop_oneof![
        Just(None),
        Just(Some(Value::Null)),
        Just(Some(json!(true))),
        Just(Some(json!(-1))),
        Just(Some(json!(1.5e300))),
        Just(Some(json!(u64::MAX))),
        Just(Some(json!(""))),
        Just(Some(json!("99999999999999999999999999"))),
        Just(Some(json!("\u{0}\u{202e}x"))),
        Just(Some(json!([]))),
        Just(Some(json!([null, {}]))),
        Just(Some(json!({}))),
    ]
}

/// Every place of a document, as the steps that lead there.
fn places(value: &Value, here: &mut Vec<String>, out: &mut Vec<Vec<String>>) {
    let members: Vec<(String, &Value)> = match value {
        Value::Object(object) => object.iter().map(|(name, inner)| (name.clone(), inner)).collect(),
        Value::Array(list) => list.iter().enumerate().map(|(at, inner)| (at.to_string(), inner)).collect(),
        _ => Vec::new(),
    };
    for (step, inner) in members {
        here.push(step);
        out.push(here.clone());
        places(inner, here, out);
        here.pop();
    }
}

fn put(value: &mut Value, place: &[String], new: Option<Value>) {
    let Some((last, way)) = place.split_last() else { return };
    let pointer: String = way.iter().map(|step| format!("/{step}")).collect();
    match (value.pointer_mut(&pointer), new) {
        (Some(Value::Object(object)), Some(new)) => {
            object.insert(last.clone(), new);
        }
        (Some(Value::Object(object)), None) => {
            object.remove(last);
        }
        (Some(Value::Array(list)), new) => {
            let at: usize = last.parse().expect("a place in a list");
            match new {
                Some(new) => list[at] = new,
                None => drop(list.remove(at)),
            }
        }
        _ => {}
    }
}

/// A batch: a message before, the sample's changes in the middle, a message after.
fn sandwich(name: &str) -> Value {
    let good = |id: &str| {
        json!({"field": "messages", "value": {
            "metadata": {"phone_number_id": "1"},
            "contacts": [{"wa_id": "447700900999", "profile": {"name": "Ana"}}],
            "messages": [{"from": "447700900999", "id": id, "timestamp": "1795240001", "type": "text", "text": {"body": id}}],
        }})
    };
    let mut body: Value = serde_json::from_slice(&sample(name)).expect("JSON");
    let changes = body.pointer_mut("/entry/0/changes").and_then(Value::as_array_mut).expect("changes");
    changes.insert(0, good("before"));
    changes.push(good("after"));
    body
}

fn has_message(items: &[turno::server::port::Routed], wanted: &str) -> bool {
    items.iter().any(|routed| {
        matches!(&routed.item, Inbound::Message { provider_id, content, .. }
            if provider_id.as_str() == wanted && content.words().is_some_and(|text| text.as_str() == wanted))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn g03_a_broken_place_costs_no_other_message(
        name in proptest::sample::select(webhook_names()),
        breaks in proptest::collection::vec((any::<prop::sample::Index>(), any_value()), 1..4),
    ) {
        let mut body = sandwich(&name);
        for (index, new) in breaks {
            let mut all = Vec::new();
            places(&body, &mut Vec::new(), &mut all);
            // The middle changes only: the envelope around them is the other test's.
            let last = body.pointer("/entry/0/changes").and_then(Value::as_array).map_or(0, Vec::len) - 1;
            let is_middle = |place: &Vec<String>| {
                let at = place.get(3).and_then(|step| step.parse::<usize>().ok());
                place.len() > 4 && at.is_some_and(|at| at > 0 && at < last)
            };
            all.retain(is_middle);
            if !all.is_empty() {
                put(&mut body, &all[index.index(all.len())], new);
            }
        }
        let items = cloud::parse(body.to_string().as_bytes()).expect("an object").items;
        prop_assert!(has_message(&items, "before") && has_message(&items, "after"), "{:?}", items);
    }

    #[test]
    fn g18_a_broken_place_anywhere_never_panics(
        name in proptest::sample::select(webhook_names()),
        index in any::<prop::sample::Index>(),
        new in any_value(),
    ) {
        let mut body: Value = serde_json::from_slice(&sample(&name)).expect("JSON");
        let mut all = Vec::new();
        places(&body, &mut Vec::new(), &mut all);
        put(&mut body, &all[index.index(all.len())], new);
        prop_assert!(cloud::parse(body.to_string().as_bytes()).is_ok());
    }

    #[test]
    fn g18_broken_bytes_never_panic(
        name in proptest::sample::select(webhook_names()),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<bool>(),
    ) {
        let mut body = sample(&name);
        let at = at.index(body.len());
        if cut { body.truncate(at) } else { body[at] = byte }
        let _ = cloud::parse(&body);
    }
}

#[test]
fn g03_one_message_with_a_lone_surrogate_costs_no_other() {
    let body = sandwich("webhook_msg_text").to_string().replace("Is the Tuesday", "Is \\ud83d the Tuesday");
    let items = cloud::parse(body.as_bytes()).expect("readable").items;
    assert_eq!(items.len(), 3);
    assert!(has_message(&items, "before") && has_message(&items, "after"));
    assert!(matches!(&items[1].item, Inbound::Message { content, .. }
        if content.words().is_some_and(|text| text.starts_with("Is \u{fffd} the Tuesday"))));
}

#[test]
fn only_what_is_no_object_is_not_readable() {
    for body in ["", "nonsense", "[]", "null", "7", "{\"entry\":", "\"x\""] {
        assert!(cloud::parse(body.as_bytes()).is_err(), "{body}");
    }
    for body in ["{}", "{\"entry\":null}", "{\"entry\":[null,{},{\"changes\":[7,{}]}]}"] {
        let items = cloud::parse(body.as_bytes()).expect("an object").items;
        assert!(!items.is_empty(), "{body}");
    }
}
