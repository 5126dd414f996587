//! The log of a server: one JSON object a line where that is asked for, and nothing of what people wrote or are called, no
//! number and no secret in it, at the loudest level there is.

use serde_json::Value;

use super::binary::{post_body, shop};
use super::kit::body_of;
use crate::whole::machine::PROGRAM;

/// Words that stand nowhere else, in every place that comes from people.
const CANARIES: &[&str] = &[
    "canarytext",
    "canaryname",
    "5511987654321",
    "canaryid",
    "canarylogin",
    "canarypassword",
    "canaryuser",
    "canaryreason",
    "made-up-app-secret",
    "a long password",
];

#[test]
fn the_log_holds_no_text_no_name_no_number_and_no_secret_at_the_loudest_level() {
    let machine = shop("log_format = \"json\"\nlog_level = \"trace\"\n");
    let (server, address) = machine.serve();
    let body = body_of("wamid.canaryid", "5511987654321", "canarytext").replace("Mariana", "canaryname");
    assert!(post_body(address, &body, true));
    assert!(!post_body(address, &body, false), "signed by a stranger");
    assert!(post_body(address, &body.replace("\"text\":{\"body\"", "\"txet\":{\"canarytext\""), true), "unreadable");
    assert!(post_body(address, "{\"canarytext\": [", true), "not even JSON");
    machine.write("canary", "canarypassword-long-enough\n");
    machine.json("user add canaryuser --name canaryname --password-file canary");
    let wrong = machine.run("admin --config config.toml channel add canaryreason --name x --number y --phone-number-id z --waba-id w --queue canarytext");
    assert_ne!(wrong.code, 0);
    // Somebody who does not speak the protocol, through the door for workstations.
    assert!(!post_body_to(address, "/socket?canarylogin=canarypassword", "canarytext"));
    server.ask_to_stop();
    let (code, lines) = server.stop_and_hear();
    assert_eq!(code, Some(0));
    let log: Vec<Value> = lines.iter().filter_map(|line| serde_json::from_str(line).ok()).collect();
    assert!(log.iter().any(|line| line["message"] == "stopping" && line["level"] == "INFO"), "{lines:?}");
    assert!(log.iter().all(|line| line["timestamp"].is_string() && line["target"].is_string()), "{lines:?}");
    for told in ["stopped", "a webhook was taken in", "a webhook was refused", "a connection ended"] {
        assert!(log.iter().any(|line| line["message"] == told), "{told}: {lines:?}");
    }
    for line in &lines {
        for canary in CANARIES {
            assert!(!line.contains(canary), "{canary} stands in the log of {PROGRAM}: {line}");
        }
    }
}

fn post_body_to(address: std::net::SocketAddr, path: &str, body: &str) -> bool {
    super::binary::posted(address, path, body, true)
}
