//! The documents are current: those that are made from the source, and what `docs/PROTOCOL.md` says of the protocol.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use turno::cli::docs::DOCUMENTS;
use turno::protocol::{ClientFrame, ServerFrame};

use crate::tidy::source::{Source, closing, root};

#[test]
fn the_documents_made_from_the_source_are_current() {
    for document in DOCUMENTS {
        let found = std::fs::read_to_string(root().join(document.path)).unwrap_or_default();
        assert!(found == (document.make)(), "{} is stale: `cargo run -- docs` writes it", document.path);
    }
}

/// Pages that people read first, and where their links lead.
#[test]
fn the_links_of_the_documents_lead_somewhere() {
    let pages = ["README.md", "CONTRIBUTING.md", "docs/ARCHITECTURE.md", "docs/OPERATIONS.md", "docs/SECURITY.md"];
    for page in pages {
        let text = std::fs::read_to_string(root().join(page)).expect("a page");
        let folder = root().join(page).parent().expect("a folder").to_owned();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let is_here = !link.contains("://") && !link.ends_with(".svg");
            assert!(!is_here || folder.join(link).exists(), "{page}: {link} leads nowhere");
        }
    }
}

#[test]
fn the_commands_that_the_documents_show_are_read() {
    use clap::CommandFactory as _;
    for page in ["README.md", "docs/OPERATIONS.md"] {
        let text = std::fs::read_to_string(root().join(page)).expect("a page").replace("\\\n", " ");
        for line in blocks(&text, "```sh").iter().flat_map(|(_, block)| block.lines()) {
            let Some(at) = line.find("turno admin ").filter(|_| !line.contains(" | ")) else { continue };
            let line = line[at..].replace("\"", "");
            // Names in quotes have spaces: the parser is given them as one word each would be.
            let words = line.split_whitespace().filter(|word| !["Souza", "Díaz", "11", "4000-0000"].contains(word));
            let read = turno::cli::arguments::Arguments::command().try_get_matches_from(words);
            assert!(read.is_ok(), "{page}: {line}: {}", read.expect_err("it was not read"));
        }
    }
}

fn protocol() -> String {
    std::fs::read_to_string(root().join("docs/PROTOCOL.md")).expect("the protocol's document")
}

/// The blocks that begin with this fence, with the line they begin at.
fn blocks(text: &str, fence: &str) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (at, line) in text.lines().enumerate() {
        match &mut open {
            Some(_) if line == "```" => out.extend(open.take()),
            Some((_, block)) => {
                block.push_str(line);
                block.push('\n');
            }
            None if line == fence => open = Some((at + 1, String::new())),
            None => {}
        }
    }
    out
}

#[test]
fn the_examples_of_the_protocol_are_read_and_said_again_the_same() {
    let text = protocol();
    let (client, server) = (blocks(&text, "```json client"), blocks(&text, "```json server"));
    assert!(client.len() >= 8 && server.len() >= 12, "the examples are there");
    client.iter().for_each(|(line, block)| round_trip::<ClientFrame>(*line, block));
    server.iter().for_each(|(line, block)| round_trip::<ServerFrame>(*line, block));
}

fn round_trip<T: Serialize + DeserializeOwned>(line: usize, block: &str) {
    let place = format!("docs/PROTOCOL.md:{line}");
    let example: Value = serde_json::from_str(block).unwrap_or_else(|error| panic!("{place}: {error}"));
    let frame: T = serde_json::from_str(block).unwrap_or_else(|error| panic!("{place}: {error}"));
    let again = serde_json::to_value(&frame).expect("a frame is JSON");
    assert_eq!(without_nulls(again), without_nulls(example), "{place}");
}

/// What is `null` may be left out.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(name, value)| (name, without_nulls(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_nulls).collect()),
        other => other,
    }
}

/// Every kind that the types know is told of, by the name it has on the wire.
#[test]
fn the_protocol_names_every_kind_of_the_types() {
    let text = protocol();
    for (file, name) in [
        ("src/protocol/frame.rs", "ClientFrame"),
        ("src/protocol/frame.rs", "ServerFrame"),
        ("src/protocol/frame.rs", "ClientHint"),
        ("src/protocol/event.rs", "Event"),
        ("src/protocol/event.rs", "Gone"),
        ("src/protocol/event.rs", "Notice"),
        ("src/protocol/request.rs", "Request"),
        ("src/protocol/reply.rs", "Reply"),
        ("src/protocol/admin.rs", "AdminRequest"),
        ("src/protocol/admin.rs", "AdminReply"),
        ("src/protocol/error.rs", "ProtocolError"),
        ("src/domain/refusal.rs", "Refusal"),
    ] {
        let source = Source::new(file.to_owned(), std::fs::read_to_string(root().join(file)).expect("source"));
        let kinds = variants(&source, name);
        assert!(!kinds.is_empty(), "{file}: enum {name}");
        // What a reader makes of what it cannot read is said by nobody.
        for kind in kinds.iter().filter(|kind| !matches!(kind.as_str(), "unknown" | "misread")) {
            let told = text.contains(&format!("`{kind}`")) || text.contains(&format!("\": \"{kind}\""));
            assert!(told, "docs/PROTOCOL.md does not tell of `{kind}` ({name} in {file})");
        }
    }
}

/// The names of an enum's variants, as serde writes them in snake case.
fn variants(source: &Source, name: &str) -> Vec<String> {
    let Some(at) = source.code.find(&format!("pub enum {name} ")) else { return Vec::new() };
    let open = at + source.code[at..].find('{').unwrap_or(0);
    let body = &source.code[open + 1..closing(&source.code, open) - 1];
    let mut out = Vec::new();
    let mut depth = 0;
    let mut word = String::new();
    for c in body.chars() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 && c.is_alphanumeric() {
            word.push(c);
        } else if word.starts_with(char::is_uppercase) {
            out.push(snake(&std::mem::take(&mut word)));
        } else {
            word.clear();
        }
    }
    out
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}
