//! The three languages say the same things: same ids, same arguments, nothing left in English by mistake.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;
use turno::domain::Language;
use turno::i18n::{PARTS, Texts};

use crate::tidy::source::{Source, Text, closing, sources};

/// Texts that are rightly the same in English and in another language: names, abbreviations, words that travelled.
const SAME: &[&str] = &[
    "check-folder-open-next",
    "check-no-administrator-next",
    "cli-presence-offline",
    "cli-presence-online",
    "cli-title-login",
    "cli-title-size",
    "cli-title-webhook",
    "composer-emoji",
    "emoji-title",
    "hint-emoji",
    "scope-chat",
    "phone-kind-audio",
    "phone-kind-sticker",
    "phone-kind-video",
    "content-audio",
    "content-sticker",
    "content-video",
    "emoji-title",
    "hint-emoji",
    "kind-audio",
    "kind-sticker",
    "kind-video",
    "presence-offline",
    "presence-online",
    "scope-chat",
    "skip-offline",
    "span-minutes",
];

/// A message of a file: its id, the arguments it takes, and its text as it stands there.
struct Message {
    id: String,
    arguments: BTreeSet<String>,
    text: String,
}

/// Reads a file of texts: an id at the beginning of a line, everything up to the next one is its.
fn messages(file: &str) -> Vec<Message> {
    let mut out: Vec<Message> = Vec::new();
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        let is_new = line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-');
        if let Some((id, rest)) = line.split_once('=').filter(|_| is_new) {
            let id = id.trim().to_owned();
            out.push(Message { id, arguments: arguments(rest), text: rest.trim().to_owned() });
        } else if let Some(message) = out.last_mut() {
            message.arguments.extend(arguments(line));
            message.text.push('\n');
            message.text.push_str(line.trim());
        }
    }
    out
}

fn arguments(line: &str) -> BTreeSet<String> {
    let names = line.split('$').skip(1).map(|rest| {
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-').collect::<String>()
    });
    names.filter(|name| !name.is_empty()).collect()
}

fn all_of(language: usize) -> BTreeMap<String, Message> {
    PARTS.iter().flat_map(|(_, files)| messages(files[language])).map(|message| (message.id.clone(), message)).collect()
}

#[test]
fn every_file_is_read_without_a_mistake() {
    for (part, files) in PARTS {
        for (language, file) in Language::ALL.iter().zip(files) {
            if let Err((_, errors)) = FluentResource::try_new(file.to_owned()) {
                panic!("src/i18n/{}/{part}.ftl: {errors:#?}", language.tag());
            }
        }
    }
}

#[test]
fn no_id_stands_twice() {
    for (at, language) in Language::ALL.iter().enumerate() {
        let mut seen = BTreeMap::new();
        for (part, files) in PARTS {
            for message in messages(files[at]) {
                if let Some(first) = seen.insert(message.id.clone(), part) {
                    panic!("{}: `{}` stands in {first}.ftl and again in {part}.ftl", language.tag(), message.id);
                }
            }
        }
    }
}

#[test]
fn every_language_has_the_same_texts_with_the_same_arguments() {
    let mut wrong = Vec::new();
    for (part, files) in PARTS {
        let english: BTreeMap<_, _> = messages(files[0]).into_iter().map(|m| (m.id, m.arguments)).collect();
        for (language, file) in Language::ALL.iter().zip(files).skip(1) {
            let other: BTreeMap<_, _> = messages(file).into_iter().map(|m| (m.id, m.arguments)).collect();
            let name = format!("src/i18n/{}/{part}.ftl", language.tag());
            for (id, arguments) in &english {
                match other.get(id) {
                    None => wrong.push(format!("{name} lacks `{id}`")),
                    Some(found) if found != arguments => {
                        wrong.push(format!("{name}: `{id}` takes {found:?}, in English {arguments:?}"));
                    }
                    Some(_) => {}
                }
            }
            wrong.extend(
                other
                    .keys()
                    .filter(|id| !english.contains_key(*id))
                    .map(|id| format!("{name} has `{id}`, English has not")),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_was_left_in_english() {
    let english = all_of(0);
    let mut wrong = Vec::new();
    for (at, language) in Language::ALL.iter().enumerate().skip(1) {
        for (id, message) in all_of(at) {
            let same = english.get(&id).is_some_and(|english| english.text == message.text);
            let has_words = message.text.chars().filter(|c| c.is_alphabetic()).count() > 3;
            if same && has_words && !SAME.contains(&id.as_str()) && !is_only_arguments(&message.text) {
                wrong.push(format!("{}: `{id}` is as in English: {}", language.tag(), message.text));
            }
        }
    }
    assert!(wrong.is_empty(), "translate, or add to SAME with a thought:\n{}", wrong.join("\n"));
}

/// `{ $name } · { $queue }` has no words of its own.
fn is_only_arguments(text: &str) -> bool {
    let mut outside = String::new();
    let mut depth = 0;
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            c if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    !outside.chars().any(char::is_alphabetic)
}

/// A call of the source: `texts.get("id")`, `texts.with("id", &[("name", …)])`.
struct Call {
    place: String,
    id: String,
    /// `None`: the list of arguments does not stand in the call.
    arguments: Option<BTreeSet<String>>,
}

fn calls(source: &Source) -> Vec<Call> {
    let mut out = Vec::new();
    for (at, _) in source.product.match_indices("exts.get(\"").chain(source.product.match_indices("exts.with(\"")) {
        let open = at + source.product[at..].find('(').unwrap_or(0);
        let end = closing(&source.product, open);
        let inside: Vec<_> = source.texts.iter().filter(|text| (open..end).contains(&text.at)).collect();
        let Some((id, _)) = inside.split_first() else { continue };
        let list = source.product[open..end].find("&[").map(|from| open + from);
        let arguments = match (source.product[at..open].ends_with("get"), list) {
            (true, _) => Some(BTreeSet::new()),
            (false, Some(list)) => {
                let end = closing(&source.product, list + 1);
                let named = inside.iter().filter(|text| (list..end).contains(&text.at));
                let named = named.filter(|text| is_name(&source.product, text));
                Some(named.map(|text| text.value.clone()).collect())
            }
            (false, None) => None,
        };
        out.push(Call { place: format!("{}:{}", source.path, id.line), id: id.value.clone(), arguments });
    }
    out
}

/// `("count", …)`: a text that begins a pair.
fn is_name(code: &str, text: &Text) -> bool {
    let after = text.at + text.value.chars().count() + 2;
    // A pair's bracket follows the list's bracket or a comma; that of a call follows a name.
    let begins_pair =
        code[..text.at].trim_end().strip_suffix('(').is_some_and(|before| before.trim_end().ends_with(['[', ',']));
    begins_pair && code.get(after..).is_some_and(|rest| rest.starts_with(','))
}

#[test]
fn every_text_that_the_source_asks_for_exists_and_gets_its_arguments() {
    let english = all_of(0);
    let mut wrong = Vec::new();
    for call in sources("src").iter().flat_map(calls) {
        let Call { place, id, arguments } = call;
        match (english.get(&id), arguments) {
            (None, _) => wrong.push(format!("{place}: no text `{id}`")),
            (Some(message), Some(given)) if given != message.arguments => {
                wrong.push(format!("{place}: `{id}` takes {:?} and is given {given:?}", message.arguments));
            }
            (Some(_), _) => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_text_is_used() {
    let all = sources("src");
    let texts: BTreeSet<&str> = all.iter().flat_map(Source::product_texts).map(|text| text.value.as_str()).collect();
    // `format!("refusal-{code}")` uses every id that begins so.
    let begun: Vec<&str> = texts.iter().filter_map(|text| text.split_once('{')).map(|(begin, _)| begin).collect();
    let is_begun = |id: &str| {
        let has_step = id.strip_suffix("-next").is_some_and(|base| texts.contains(base));
        has_step || begun.iter().any(|begin| begin.ends_with('-') && id.starts_with(begin))
    };
    let unused: Vec<_> = all_of(0).into_keys().filter(|id| !texts.contains(id.as_str()) && !is_begun(id)).collect();
    let unused: Vec<_> = unused.iter().filter(|id| !id.starts_with('-')).collect();
    assert!(unused.is_empty(), "texts that nothing shows: {unused:?}");
}

#[test]
fn a_text_is_given_in_the_language_that_was_asked_for() {
    for language in Language::ALL {
        assert_eq!(Texts::new(language).get("no-such-text"), "no-such-text", "an unknown id shows as itself");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_and_messages_are_read() {
        let file = "one = One { $count ->\n    [one] row\n   *[other] { $count } rows\n}\n# note\ntwo = Two\n";
        let found = messages(file);
        assert_eq!(found[0].arguments, BTreeSet::from(["count".to_owned()]));
        assert_eq!((found.len(), found[1].id.as_str()), (2, "two"));
        let raw = "fn f() { texts.with(\"one\", &[(\"count\", g(\"x\").into())]); look.texts.get(\"two\"); }";
        let source = Source::new("src/x.rs".into(), raw.into());
        let found = calls(&source);
        let one = found.iter().find(|call| call.id == "one").expect("the call");
        assert_eq!(one.arguments, Some(BTreeSet::from(["count".to_owned()])), "g(\"x\") is no argument's name");
    }
}
