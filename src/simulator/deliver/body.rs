//! The body of a webhook POST from the updates that leave in it (contract, sections 2 and 3). Pure.

use serde_json::{Map, Value, json};

use super::super::world::Update;

/// One entry; neighbours that tell of the same kind of thing share a change, as Meta's batches do.
pub fn body(waba_id: &str, updates: &[Update]) -> Value {
    let mut changes: Vec<(String, Value)> = Vec::new();
    for update in updates {
        let merged =
            changes.last_mut().is_some_and(|(field, value)| *field == update.field && merge(value, &update.value));
        if !merged {
            changes.push((update.field.clone(), update.value.clone()));
        }
    }
    let changes: Vec<Value> =
        changes.into_iter().map(|(field, value)| json!({"value": value, "field": field})).collect();
    json!({"object": "whatsapp_business_account", "entry": [{"id": waba_id, "changes": changes}]})
}

/// Adds the messages or statuses of `next` to `value`, where both have the same kind of them.
fn merge(value: &mut Value, next: &Value) -> bool {
    let (Some(value), Some(next)) = (value.as_object_mut(), next.as_object()) else { return false };
    let list =
        |object: &Map<String, Value>| ["messages", "statuses"].into_iter().find(|name| object.contains_key(*name));
    let (Some(name), Some(other)) = (list(value), list(next)) else { return false };
    // Without contacts on both sides it would not be clear whom a message is from.
    if name != other || !value.contains_key("contacts") || !next.contains_key("contacts") {
        return false;
    }
    append(value, next, name, false);
    append(value, next, "contacts", true);
    true
}

fn append(value: &mut Map<String, Value>, next: &Map<String, Value>, name: &str, once: bool) {
    let (Some(Value::Array(list)), Some(Value::Array(more))) = (value.get_mut(name), next.get(name)) else { return };
    for entry in more {
        if !once || !list.contains(entry) {
            list.push(entry.clone());
        }
    }
}
