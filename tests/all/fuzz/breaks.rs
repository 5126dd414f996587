//! Ways to break a valid JSON document: in its values, in its shape, and in its text.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Map, Value, json};

/// One thing that goes wrong.
#[derive(Debug, Clone)]
pub enum Break {
    /// A place holds something else.
    Put(Index, Value),
    Remove(Index),
    /// An element of a list many times over.
    Repeat(Index, usize),
    /// What stood in one place stands in another.
    Copy(Index, Index),
    /// A member that nobody knows.
    Add(Index, String, Value),
    /// A member twice in the text, which a parsed document cannot say.
    Twice(Index, Index, &'static str),
    /// Lists in lists in lists, where a value stood.
    Deep(Index, usize),
    Byte(Index, u8),
    Cut(Index),
    Splice(Index, Vec<u8>),
}

/// A value that may stand anywhere.
pub fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => Just(Value::Null),
        2 => any::<bool>().prop_map(Value::Bool),
        2 => any::<i64>().prop_map(|number| json!(number)),
        1 => any::<f64>().prop_map(|number| json!(number)),
        1 => prop::sample::select(vec![json!(u64::MAX), json!(i64::MIN), json!(-1), json!(0), json!(1.5e300)]),
        3 => any::<String>().prop_map(Value::String),
        2 => prop::sample::select(vec![
            "", " ", "0", "-1", "99999999999999999999999999", "\u{0}\u{202e}x\u{1b}]0;y\u{7}", "text", "image", "null",
            "AAAAAAAAAAAAAAAAAAAAAA", "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}", "\u{200d}\u{fe0f}\u{e0041}",
        ]).prop_map(|text| json!(text)),
        1 => (1..20_000usize, any::<char>()).prop_map(|(count, c)| Value::String(c.to_string().repeat(count))),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Breaks of values and shapes: what is left is JSON.
pub fn any_shape() -> impl Strategy<Value = Break> {
    prop_oneof![
        6 => (any::<Index>(), any_value()).prop_map(|(at, value)| Break::Put(at, value)),
        3 => any::<Index>().prop_map(Break::Remove),
        1 => (any::<Index>(), 1..200usize).prop_map(|(at, count)| Break::Repeat(at, count)),
        2 => (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Break::Copy(from, to)),
        2 => (any::<Index>(), any::<String>(), any_value()).prop_map(|(at, name, value)| Break::Add(at, name, value)),
    ]
}

/// Breaks of the text: what is left need not be JSON.
pub fn any_spot() -> impl Strategy<Value = Break> {
    prop_oneof![
        2 => (any::<Index>(), any::<Index>(), prop::sample::select(vec!["null", "1", "\"x\"", "[]", "{}", "1e999"]))
            .prop_map(|(at, name, value)| Break::Twice(at, name, value)),
        1 => (any::<Index>(), prop::sample::select(vec![1usize, 100, 129, 10_000])).prop_map(|(at, n)| Break::Deep(at, n)),
        3 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Break::Byte(at, byte)),
        1 => any::<Index>().prop_map(Break::Cut),
        2 => (any::<Index>(), prop::collection::vec(any::<u8>(), 0..24)).prop_map(|(at, bytes)| Break::Splice(at, bytes)),
        1 => (any::<Index>(), prop::sample::select(vec!["\\ud83d", "\\u0000", "\u{feff}", "1e999", "\"", "\\", "]}"]))
            .prop_map(|(at, text)| Break::Splice(at, text.as_bytes().to_vec())),
    ]
}

/// A few breaks of either sort; sometimes none.
pub fn any_breaks() -> impl Strategy<Value = Vec<Break>> {
    (prop::collection::vec(any_shape(), 0..4), prop::collection::vec(any_spot(), 0..3)).prop_map(|(shapes, spots)| {
        // Most often only one sort: text that is no JSON any more hides what a wrong value would do.
        if shapes.len() > 1 { shapes } else { shapes.into_iter().chain(spots).collect() }
    })
}

/// The document as it is after all of them.
pub fn apply(document: &Value, breaks: &[Break]) -> Vec<u8> {
    apply_within(document, "", breaks)
}

/// As [`apply`], with breaks of values only below the place `within` (a JSON pointer).
pub fn apply_within(document: &Value, within: &str, breaks: &[Break]) -> Vec<u8> {
    let mut document = document.clone();
    if let Some(part) = document.pointer_mut(within) {
        for one in breaks {
            shape(part, one);
        }
    }
    let mut text = document.to_string().into_bytes();
    for one in breaks {
        spot(&mut text, one);
    }
    text
}

/// Every place of a document, as JSON pointers; the document itself is not one of them.
pub fn places(value: &Value) -> Vec<String> {
    let mut out = Vec::new();
    collect(value, String::new(), &mut out);
    out
}

fn collect(value: &Value, here: String, out: &mut Vec<String>) {
    let steps: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, inner)| (escaped(name), inner)).collect(),
        Value::Array(list) => list.iter().enumerate().map(|(at, inner)| (at.to_string(), inner)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    for (step, inner) in steps {
        let place = format!("{here}/{step}");
        out.push(place.clone());
        collect(inner, place, out);
    }
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn pick(document: &Value, at: &Index) -> Option<String> {
    let all = places(document);
    if all.is_empty() { None } else { Some(all[at.index(all.len())].clone()) }
}

/// Takes away what stands at a place.
pub fn remove(document: &mut Value, place: &str) {
    let Some((way, last)) = place.rsplit_once('/') else { return };
    match document.pointer_mut(way) {
        Some(Value::Object(members)) => {
            members.remove(&last.replace("~1", "/").replace("~0", "~"));
        }
        Some(Value::Array(list)) => {
            let at: usize = last.parse().expect("a place in a list");
            list.remove(at);
        }
        _ => {}
    }
}

fn shape(document: &mut Value, one: &Break) {
    match one {
        Break::Put(at, value) => {
            if let Some(place) = pick(document, at).and_then(|place| document.pointer_mut(&place)) {
                *place = value.clone();
            }
        }
        Break::Remove(at) => {
            if let Some(place) = pick(document, at) {
                remove(document, &place);
            }
        }
        Break::Repeat(at, count) => {
            let lists: Vec<_> = places(document).into_iter().filter(|place| is_list(document, place)).collect();
            if !lists.is_empty()
                && let Some(Value::Array(list)) = document.pointer_mut(&lists[at.index(lists.len())])
                && let Some(first) = list.first().cloned()
            {
                list.extend(std::iter::repeat_n(first, *count));
            }
        }
        Break::Copy(from, to) => {
            let taken = pick(document, from).and_then(|place| document.pointer(&place).cloned());
            if let Some(taken) = taken
                && let Some(place) = pick(document, to).and_then(|place| document.pointer_mut(&place))
            {
                *place = taken;
            }
        }
        Break::Add(at, name, value) => {
            if let Some(Value::Object(members)) = pick(document, at).and_then(|place| document.pointer_mut(&place)) {
                members.insert(name.clone(), value.clone());
            } else if let Value::Object(members) = document {
                members.insert(name.clone(), value.clone());
            }
        }
        Break::Twice(..) | Break::Deep(..) | Break::Byte(..) | Break::Cut(_) | Break::Splice(..) => {}
    }
}

fn is_list(document: &Value, place: &str) -> bool {
    document.pointer(place).is_some_and(Value::is_array)
}

fn spot(text: &mut Vec<u8>, one: &Break) {
    if text.is_empty() {
        return;
    }
    match one {
        Break::Byte(at, byte) => {
            let at = at.index(text.len());
            text[at] = *byte;
        }
        Break::Cut(at) => text.truncate(at.index(text.len())),
        Break::Splice(at, bytes) => insert(text, at.index(text.len()), bytes),
        Break::Deep(at, levels) => {
            let colons = all(text, b':');
            if !colons.is_empty() {
                insert(text, colons[at.index(colons.len())] + 1, deep(*levels).as_bytes());
            }
        }
        Break::Twice(at, name, value) => {
            let (braces, names) = (all(text, b'{'), names(text));
            if !braces.is_empty() && !names.is_empty() {
                let member = format!("\"{}\":{value},", names[name.index(names.len())]);
                insert(text, braces[at.index(braces.len())] + 1, member.as_bytes());
            }
        }
        Break::Put(..) | Break::Remove(_) | Break::Repeat(..) | Break::Copy(..) | Break::Add(..) => {}
    }
}

/// A value of so many levels, with a comma-free rest: what stood there follows it and is no JSON any more, unless the
/// reader gives up before.
fn deep(levels: usize) -> String {
    format!("{}1{}, \"after\":", "[".repeat(levels), "]".repeat(levels))
}

fn insert(text: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    text.splice(at..at, bytes.iter().copied());
}

fn all(text: &[u8], wanted: u8) -> Vec<usize> {
    text.iter().enumerate().filter(|(_, byte)| **byte == wanted).map(|(at, _)| at).collect()
}

/// The member names in the text.
fn names(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text);
    let parts: Vec<&str> = text.split('"').collect();
    parts.windows(2).filter(|pair| pair[1].starts_with(':')).map(|pair| pair[0].to_owned()).collect()
}
