//! Text from outside on its other ways out: the tables and errors of the command line, its JSON, the log, a demonstration into
//! a pipe, and what is kept of the provider's own answers.

use std::process::Command;

use serde_json::{Value, json};
use turno::server::channel::cloud;
use turno::server::port::SendOutcome;

use super::hostile::{harm, samples, strings};
use super::machine::PROGRAM;
use crate::fuzz::text::is_harmful;
use crate::operate::binary::{post_body, shop};
use crate::scan::{HOSTILE, Scanner};

/// Nothing that a terminal obeys, and nothing that hides in a line: these ways out speak no sequences at all.
fn assert_clean(what: &str, text: &str) {
    let found: Vec<_> = text.chars().filter(|c| is_harmful(*c)).collect();
    assert!(found.is_empty(), "{found:?} in {what}: {text:?}");
    // Lines end, and nothing else is asked of the terminal.
    let mut scanner = Scanner::default();
    scanner.read(text.replace(['\n', '\t'], " ").as_bytes());
    assert_eq!(scanner.complaints, [""; 0], "{what}: {text:?}");
}

/// Each of them as one argument: the system takes no zero byte in one, and nothing else is left out.
fn arguments() -> Vec<String> {
    let whole = HOSTILE.concat().replace('\0', "");
    HOSTILE.iter().map(|piece| format!("x{}", piece.replace('\0', ""))).chain([whole]).collect()
}

#[test]
fn no_string_of_any_sample_leaves_by_the_command_line_or_the_log_as_it_came() {
    let machine = shop("log_level = \"trace\"\n");
    let (server, address) = machine.serve();
    let mut round = 0;
    for (name, sample) in samples() {
        let mut places = Vec::new();
        strings(&sample, "", &mut places);
        for place in places {
            round += 1;
            let mut body = sample.clone();
            *body.pointer_mut(&place).expect("a place") = json!(harm(round));
            assert!(post_body(address, &body.to_string(), true), "{name} {place}");
        }
    }
    assert!(round > 400, "{round} strings of all samples");
    for words in ["quarantine list", "audit list", "user list", "queue list", "channel list", "counters"] {
        for json in ["", "--json "] {
            let told = machine.run(&format!("admin --config config.toml {json}{words}"));
            assert_eq!(told.code, 0, "{words}: {}", told.err);
            assert_clean(words, &told.out);
        }
    }
    server.ask_to_stop();
    let (code, lines) = server.stop_and_hear();
    assert_eq!(code, Some(0));
    assert!(lines.len() > 400, "the log told of each: {}", lines.len());
    assert_clean("the log", &lines.join("\n"));
}

#[test]
fn what_is_wrong_on_the_command_line_is_said_back_clean() {
    let machine = shop("");
    let (server, _) = machine.serve();
    for harm in arguments() {
        let admin = |words: &[&str]| [&["admin", "--config", "config.toml"], words].concat().join("\u{1}");
        let password = ["--password-file", "password"];
        let lines = [
            admin(&[&["user", "add", &harm][..], &password].concat()),
            admin(&[&["user", "add", "eve", "--name", &harm][..], &password].concat()),
            admin(&["user", "list"]),
            admin(&["queue", "add", &harm]),
            admin(&["queue", "add", "other", "--member", &harm]),
            admin(&["queue", "list"]),
            admin(&["channel", "change", &harm, "--name", &harm]),
            admin(&["channel", "change", "vendas", "--name", &harm]),
            admin(&["channel", "list"]),
            admin(&["quarantine", "replay", &harm]),
            admin(&[&harm]),
            ["serve", "--config", &harm].join("\u{1}"),
            ["serve", "--config", "config.toml", "--listen", &harm].join("\u{1}"),
            ["connect", &harm].join("\u{1}"),
            ["backup", &harm, "--data", &harm].join("\u{1}"),
            ["restore", &harm].join("\u{1}"),
            ["demo", "--language", &harm].join("\u{1}"),
            harm.clone(),
        ];
        for line in lines {
            let output = Command::new(PROGRAM)
                .args(line.split('\u{1}'))
                .current_dir(machine.folder.path())
                .env_clear()
                .env("HOME", machine.folder.path())
                .env("LANG", "en_US.UTF-8")
                .stdin(std::process::Stdio::null())
                .output()
                .expect("a run");
            let told = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("text"));
            assert!(!told[1].contains("panicked"), "{told:?}");
            told.iter().for_each(|told| assert_clean(&format!("{line:?}"), told));
        }
    }
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_demonstration_into_a_pipe_speaks_no_sequences() {
    let machine = super::machine::Machine::new();
    for language in ["en", "es", "pt-BR"] {
        let told = machine.run(&format!("demo --language {language}"));
        assert_eq!(told.code, 0, "{told:?}");
        assert_clean("the demonstration", &(told.out + &told.err));
    }
}

/// The provider's answers to what we send: ids that are kept, explanations that are shown and logged.
#[test]
fn no_string_of_the_providers_answers_is_kept_as_it_came() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/all/channel/samples");
    let mut round = 0;
    for entry in std::fs::read_dir(folder).expect("the samples").flatten() {
        if !entry.file_name().to_string_lossy().starts_with("response_") {
            continue;
        }
        let sample: Value = serde_json::from_slice(&std::fs::read(entry.path()).expect("a sample")).expect("JSON");
        let mut places = Vec::new();
        strings(&sample, "", &mut places);
        for place in places {
            // All at once is longer than any id; so each piece in turn as well.
            let pieces = [harm(round), format!("x{}", HOSTILE[round % HOSTILE.len()])];
            for (http, harm) in [200, 400, 500].into_iter().flat_map(|http| pieces.clone().map(|piece| (http, piece))) {
                round += 1;
                let mut body = sample.clone();
                *body.pointer_mut(&place).expect("a place") = json!(harm);
                let kept = match cloud::judge(http, body.to_string().as_bytes(), None) {
                    SendOutcome::Accepted { provider_id, wa_id } => {
                        format!("{provider_id} {}", wa_id.unwrap_or_default())
                    }
                    SendOutcome::Refused { detail, .. } => detail.to_string(),
                    SendOutcome::NotSent { .. } | SendOutcome::Unknown => String::new(),
                };
                assert_clean(&place, &kept);
                assert!(!kept.contains('\n'), "{kept:?}");
            }
        }
    }
    assert!(round >= 120, "{round}");
}
