//! What the doors tell to those who watch: health, and numbers in the form that Prometheus reads.

use std::collections::{BTreeMap, BTreeSet};

use turno::protocol::Request;

use super::kit::{MARIANA, METRICS_TOKEN, Shop, until_rows};
use crate::server::text;

/// One family as it was read: its kind, its help, and its samples with their labels.
#[derive(Debug, Default)]
struct Read {
    kind: String,
    help: String,
    samples: Vec<(String, BTreeMap<String, String>, f64)>,
}

/// Reads the text format of Prometheus (version 0.0.4), and refuses what it does not allow.
fn parse(text: &str) -> BTreeMap<String, Read> {
    let mut families: BTreeMap<String, Read> = BTreeMap::new();
    assert!(text.ends_with('\n'), "the last line has its end");
    let mut current = String::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').expect("a help");
            assert!(families.insert(name.to_owned(), Read { help: help.to_owned(), ..Read::default() }).is_none());
            current = name.to_owned();
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').expect("a type");
            assert_eq!(name, current, "the type follows the help");
            families.get_mut(name).expect("its help").kind = kind.to_owned();
        } else {
            let (sample, value) = line.rsplit_once(' ').expect("a sample");
            let (name, labels) = sample.split_once('{').map_or((sample, ""), |(name, rest)| (name, rest));
            let family = families.get_mut(&current).expect("a family");
            let suffix = name.strip_prefix(current.as_str()).unwrap_or_else(|| panic!("{line} stands in {current}"));
            let value = value.parse().unwrap_or_else(|_| panic!("{line}"));
            family.samples.push((suffix.to_owned(), labels_of(labels), value));
        }
    }
    families
}

fn labels_of(text: &str) -> BTreeMap<String, String> {
    let inside = text.strip_suffix('}').unwrap_or(text);
    let pairs = inside.split(',').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').expect("a label");
            let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).expect("in quotes");
            (name.to_owned(), value.to_owned())
        })
        .collect()
}

fn check(name: &str, read: &Read) {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    assert!(name.starts_with("turno_") && name.chars().all(is_name), "{name}");
    assert!(!read.help.is_empty() && !read.samples.is_empty(), "{name}");
    assert_eq!(name.ends_with("_total"), read.kind == "counter", "{name} is a {}", read.kind);
    let distinct: BTreeSet<_> = read.samples.iter().map(|(suffix, labels, _)| (suffix, labels)).collect();
    assert_eq!(distinct.len(), read.samples.len(), "{name} tells something twice");
    match read.kind.as_str() {
        "counter" | "gauge" => assert!(read.samples.iter().all(|(suffix, ..)| suffix.is_empty()), "{name}"),
        "histogram" => check_histogram(name, read),
        other => panic!("{name} is a {other}"),
    }
}

fn check_histogram(name: &str, read: &Read) {
    let buckets: Vec<_> = read.samples.iter().filter(|(suffix, ..)| suffix == "_bucket").collect();
    let bounds: Vec<f64> = buckets.iter().map(|(_, labels, _)| labels["le"].parse().expect("a bound")).collect();
    assert!(bounds.is_sorted() && bounds.last() == Some(&f64::INFINITY), "{name}");
    assert!(buckets.is_sorted_by_key(|(.., value)| *value), "{name} counts all that are not above");
    let one = |suffix: &str| read.samples.iter().find(|(have, ..)| have == suffix).map(|(.., value)| *value);
    assert_eq!(one("_count"), buckets.last().map(|(.., value)| *value), "{name}");
    assert!(one("_sum").is_some(), "{name}");
}

#[tokio::test]
async fn the_metrics_are_what_prometheus_reads_and_every_one_is_documented() {
    let mut shop = Shop::open().await;
    let mut ana = shop.ana().await;
    assert_eq!(shop.writes("wamid.1", MARIANA, "Oi").await, 200);
    let id = until_rows(&mut ana, 1).await[0];
    ana.ask(Request::Open { attendance: id }).await.expect("opened");
    ana.ask(Request::Send { attendance: id, text: text("Olá"), reply_to: None }).await.expect("sent");
    shop.taken.recv().await.expect("handed over");
    let (status, text) = shop.get("/metrics").await;
    assert_eq!(status, 200);
    let families = parse(&text);
    let manual = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/OPERATIONS.md")).expect("a manual");
    for (name, read) in &families {
        check(name, read);
        assert!(manual.contains(&format!("`{name}`")), "docs/OPERATIONS.md does not tell what {name} is good for");
    }
    let value = |name: &str| families[name].samples[0].2;
    assert_eq!((value("turno_webhooks_total"), value("turno_items_stored_total")), (1.0, 1.0));
    assert_eq!(value("turno_items_unaccounted"), 0.0);
    let commits = families["turno_commit_seconds"].samples.last().expect("a count").2;
    assert!(commits >= 5.0, "{commits}");
    assert!(value("turno_connections") >= 1.0);
    shop.close().await;
}

#[tokio::test]
async fn only_this_machine_and_whoever_has_the_token_reads_the_metrics() {
    let shop = Shop::open().await;
    assert_eq!(shop.get("/metrics").await.0, 200);
    let proxied = "x-forwarded-for: 192.0.2.7\r\n";
    assert_eq!(shop.get_with("/metrics", proxied).await.0, 404);
    let with = |token: &str| format!("{proxied}authorization: Bearer {token}\r\n");
    assert_eq!(shop.get_with("/metrics", &with(METRICS_TOKEN)).await.0, 200);
    for wrong in ["", "x", &METRICS_TOKEN[1..], &format!("{METRICS_TOKEN}x")] {
        assert_eq!(shop.get_with("/metrics", &with(wrong)).await.0, 404, "{wrong}");
    }
    // Health is for everybody: it tells nothing but one word.
    assert_eq!(shop.get_with("/health/ready", proxied).await, (200, "ok\n".to_owned()));
    shop.close().await;
}
