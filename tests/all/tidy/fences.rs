//! Names that may be used in their one place only.

use super::source::{Source, find_word, sources};
use super::{Finding, report};

/// Names, the files and folders they may stand in (by the beginning of the path), and what to use elsewhere.
struct Fence {
    names: &'static [&'static str],
    inside: &'static [&'static str],
    instead: &'static str,
}

const FENCES: &[Fence] = &[
    Fence {
        names: &["ratatui", "crossterm", "tui_textarea"],
        inside: &["src/tui/"],
        instead: "terminal types stay in tui/: hand over state, and let tui draw it",
    },
    Fence {
        names: &["Color::", "Rgb("],
        inside: &["src/tui/theme/", "src/tui/theme.rs", "src/tui/terminal"],
        instead: "colours go by role: `look.style(Role::Accent)`; a new meaning is a new `tui::theme::Role`",
    },
    Fence { names: &["sled"], inside: &["src/client/cache"], instead: "ask the cache behind `client::cache`" },
    Fence {
        names: &["tokio_tungstenite", "tungstenite"],
        inside: &["src/client/socket.rs", "src/client/socket/", "src/server/http/socket.rs", "src/server/http/socket/"],
        instead: "a socket is an adapter that carries a `protocol::link`: work on the link",
    },
    Fence { names: &["rusqlite"], inside: &["src/server/storage/"], instead: "go through `server::port::Storage`" },
    Fence {
        names: &["axum", "hyper", "hyper_util", "reqwest", "tower"],
        inside: &["src/server/http/", "src/server/http.rs", "src/server/channel/", "src/simulator/"],
        instead: "HTTP stays in server/http, server/channel and simulator: pass an input or an effect",
    },
    Fence { names: &["SystemTime"], inside: &["src/base/time.rs"], instead: "take a `base::Timestamp` as an argument" },
    Fence {
        names: &["wall_clock"],
        inside: &[
            "src/base/time.rs",
            "src/cli/",
            "src/server/driver",
            "src/server/courier",
            "src/server/session",
            "src/server/start",
            "src/server/mod.rs",
            "src/server/http",
            "src/server/control",
            "src/server/channel/",
            "src/server/storage/",
            "src/client/seat",
            "src/client/connect",
            "src/client/socket",
            "src/simulator/",
            "src/tui/app",
            "src/tui/run",
            "src/tui/mod.rs",
            "src/tui/phone",
        ],
        instead: "the core takes `now: Timestamp` as an argument; only drivers, adapters and the screen's loop read the clock",
    },
    Fence {
        names: &["Instant::now"],
        inside: &[
            "src/server/driver",
            "src/server/courier",
            "src/server/session",
            "src/server/http",
            "src/server/control",
            "src/client/seat",
            "src/client/connect",
            "src/client/socket",
            "src/simulator/",
            "src/tui/app",
            "src/tui/run",
            "src/tui/phone",
            "src/cli/",
            "src/rehearsal/clock",
        ],
        instead: "the core takes `now: Timestamp` as an argument; only what waits may measure monotonic time",
    },
    Fence {
        names: &["rand", "getrandom"],
        // The nonces of what a workstation keeps: nobody decides by them.
        inside: &["src/base/rng.rs", "src/client/vault.rs"],
        instead: "take a `base::Rng` as an argument: the same seed must be the same run",
    },
    Fence {
        names: &["from_system"],
        inside: &[
            "src/base/rng.rs",
            "src/cli/",
            "src/server/driver",
            "src/server/start",
            "src/server/mod.rs",
            "src/server/session",
            "src/server/auth",
            "src/server/http",
            "src/client/seat",
            "src/client/connect",
            "src/simulator/",
            "src/tui/phone",
        ],
        instead: "take a `base::Rng` as an argument; only what starts a loop makes one",
    },
    Fence {
        names: &["println!", "eprintln!", "print!", "eprint!", "dbg!"],
        inside: &["src/cli/print.rs"],
        instead: "return what is to be said, or use `tracing` for what an operator reads; `cli::print` writes",
    },
    Fence {
        names: &["std::env", "env::var", "env::vars", "env::args"],
        inside: &["src/cli/surroundings.rs"],
        instead: "take a `config::Environment`, or a value, as an argument",
    },
    Fence {
        names: &["std::process::exit", "process::exit"],
        inside: &[],
        instead: "return a `cli::exit::Exit` to main, so that the terminal is restored on the way",
    },
    Fence {
        names: &["tokio::spawn", "task::spawn", "thread::spawn", "JoinSet"],
        inside: &[
            "src/server/start",
            "src/server/mod.rs",
            "src/server/driver",
            "src/server/courier",
            "src/server/hub",
            "src/server/http",
            "src/server/control",
            "src/server/storage/",
            "src/client/connect",
            "src/client/seat",
            "src/client/socket",
            "src/simulator/",
            "src/tui/terminal",
            "src/tui/app",
            "src/tui/run",
            "src/tui/phone",
            "src/cli/",
        ],
        instead: "a task has an owner that ends it: return a future, and let the owner of the loop spawn it",
    },
    Fence {
        names: &["rustls", "tokio_rustls", "rustls_native_certs"],
        inside: &["src/client/", "src/server/channel/", "src/simulator/outgoing.rs", "src/cli/"],
        instead: "TLS of the server is the proxy's; that of clients stands in client/tls",
    },
    Fence {
        names: &["ring::aead", "ring::rand"],
        inside: &["src/client/vault.rs"],
        instead: "what is kept on a workstation is closed by `client::vault`",
    },
    Fence { names: &["clap"], inside: &["src/cli/"], instead: "arguments are the command line's business" },
    Fence {
        names: &["anyhow"],
        inside: &["src/cli/", "src/main.rs"],
        instead: "an error type of its own, with thiserror",
    },
    Fence { names: &["fluent_bundle", "unic_langid"], inside: &["src/i18n/"], instead: "ask `i18n::Texts`" },
    Fence {
        names: &["argon2", "hmac"],
        inside: &["src/server/auth", "src/server/http/", "src/server/channel/", "src/simulator/"],
        instead: "secrets are checked in server/auth (passwords) and where webhooks come in (signatures)",
    },
];

/// Maps without an order, and where not even one may stand.
const ORDERED: &[&str] =
    &["src/server/engine", "src/server/session", "src/server/hub", "src/client/", "src/domain/", "src/protocol/"];

#[test]
fn every_fenced_name_stands_in_its_place() {
    let mut findings = Vec::new();
    for source in sources("src") {
        for fence in FENCES.iter().filter(|fence| !fence.inside.iter().any(|place| source.path.starts_with(place))) {
            for name in fence.names {
                findings.extend(uses(&source, name, fence.instead));
            }
        }
    }
    report("fences (docs/ARCHITECTURE.md, \"Fences\")", findings);
}

#[test]
fn what_must_be_the_same_run_after_run_has_no_map_without_an_order() {
    let mut findings = Vec::new();
    for source in sources("src").iter().filter(|source| ORDERED.iter().any(|place| source.path.starts_with(place))) {
        for name in ["HashMap", "HashSet", "DefaultHasher", "RandomState"] {
            findings.extend(uses(source, name, "a `BTreeMap` or `BTreeSet`: the same seed must be the same run"));
        }
    }
    report("order", findings);
}

#[test]
fn sql_stands_in_the_storage_adapters_only() {
    const WORDS: &[&str] =
        &["SELECT ", "INSERT INTO", "INSERT OR", "DELETE FROM", "CREATE TABLE", "CREATE INDEX", "PRAGMA "];
    let mut findings = Vec::new();
    for source in sources("src").iter().filter(|source| !source.path.starts_with("src/server/storage/")) {
        let is_sql = |text: &&super::source::Text| WORDS.iter().any(|word| text.value.trim_start().starts_with(word));
        for text in source.product_texts().filter(is_sql) {
            let what = format!("holds SQL: {:?}", text.value.chars().take(40).collect::<String>());
            findings.push(Finding::new(source, text.line, what, "a method of `server::port::Storage`"));
        }
    }
    report("SQL", findings);
}

fn uses(source: &Source, name: &str, instead: &str) -> Vec<Finding> {
    let places = find_word(&source.product, name);
    places.into_iter().map(|at| Finding::new(source, source.line(at), format!("uses `{name}`"), instead)).collect()
}
