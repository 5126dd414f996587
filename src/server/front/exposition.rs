//! The server's numbers under the names that Prometheus knows them by. `docs/OPERATIONS.md` tells what each is good for, and a
//! test holds the two together.

use std::sync::atomic::Ordering;

use crate::server::driver::Gauge;
use crate::server::engine::Counters;
use crate::server::figures::{Family, Reading, SECONDS, SIZES, Spread, Value};
use crate::server::port::mishap::{self, Part};

/// The numbers of all accounts. `lost`: items that were answered and that no engine counted.
pub(super) fn families(gauges: &[&Gauge], lost: u64) -> Vec<Family> {
    let counters: Vec<Counters> = gauges.iter().map(|gauge| gauge.counters().0).collect();
    let sum = |of: fn(&Counters) -> u64| counters.iter().map(of).sum::<u64>();
    let mut families = arrivals(&sum);
    families.push(unaccounted(gauges, lost));
    families.extend(sends(&sum));
    families.extend(people(gauges, &sum));
    families.extend(store(gauges));
    families.push(depths(gauges));
    families.push(panics());
    families
}

fn total(name: &'static str, help: &'static str, value: u64) -> Family {
    Family { name, help, value: Value::Total(value) }
}

fn arrivals(sum: &impl Fn(fn(&Counters) -> u64) -> u64) -> Vec<Family> {
    vec![
        total("turno_webhooks_total", "Authentic webhook bodies taken in.", sum(|c| c.webhooks)),
        total("turno_items_received_total", "Items taken in: the sum of the five that follow.", sum(|c| c.received)),
        total("turno_items_stored_total", "Messages and marks stored.", sum(|c| c.stored)),
        total("turno_items_duplicate_total", "Repeats, without effect.", sum(|c| c.duplicate)),
        total("turno_items_quarantined_total", "Items that could not be read, kept aside.", sum(|c| c.quarantined)),
        total("turno_items_status_total", "Statuses of outgoing messages.", sum(|c| c.statuses)),
        total("turno_items_ignored_total", "Items that no desk needs.", sum(|c| c.ignored)),
        total(
            "turno_items_read_again_total",
            "Of the items taken in: read again from quarantine.",
            sum(|c| c.read_again),
        ),
    ]
}

fn unaccounted(gauges: &[&Gauge], lost: u64) -> Family {
    let by_engines: u64 = gauges.iter().map(|gauge| gauge.unaccounted()).sum();
    Family {
        name: "turno_items_unaccounted",
        help: "Items of which nobody knows what became. Anything but 0 is a mistake of turno's own: report it.",
        value: Value::Gauge((by_engines + lost) as f64),
    }
}

fn sends(sum: &impl Fn(fn(&Counters) -> u64) -> u64) -> Vec<Family> {
    let outcomes = vec![
        ("accepted", sum(|c| c.sends_accepted)),
        ("again", sum(|c| c.sends_again)),
        ("failed", sum(|c| c.sends_failed)),
        ("uncertain", sum(|c| c.sends_uncertain)),
    ];
    vec![
        total("turno_sends_total", "Attempts to hand a message to the provider.", sum(|c| c.sends)),
        total("turno_sends_failed_total", "Messages that will not be delivered.", sum(|c| c.sends_failed)),
        total("turno_sends_uncertain_total", "Messages of unknown fate.", sum(|c| c.sends_uncertain)),
        Family {
            name: "turno_send_outcomes_total",
            help: "What became of attempts to send.",
            value: Value::Totals("outcome", outcomes),
        },
    ]
}

fn people(gauges: &[&Gauge], sum: &impl Fn(fn(&Counters) -> u64) -> u64) -> Vec<Family> {
    let open: u64 = gauges.iter().map(|gauge| gauge.counters().1).sum();
    let cut: u64 = gauges.iter().map(|gauge| gauge.counters().2).sum();
    let how = vec![("events", sum(|c| c.replays)), ("snapshot", sum(|c| c.snapshots))];
    vec![
        Family { name: "turno_connections", help: "Connections now.", value: Value::Gauge(open as f64) },
        total("turno_connections_cut_total", "Connections cut because nobody read.", cut),
        Family {
            name: "turno_syncs_total",
            help: "Connections brought up to date, with the events they missed or with a whole picture.",
            value: Value::Totals("with", how),
        },
        total("turno_logins_throttled_total", "Sign-ins that were told to wait.", sum(|c| c.throttled)),
    ]
}

fn store(gauges: &[&Gauge]) -> Vec<Family> {
    let read = |bounds, of: fn(&Gauge) -> &Spread| {
        let mut whole: Reading = Spread::new(bounds).read();
        gauges.iter().for_each(|gauge| whole.add(&of(gauge).read()));
        Value::Spread(whole)
    };
    let failed = gauges.iter().map(|gauge| gauge.failed_commits.load(Ordering::Relaxed)).sum();
    let writable = gauges.iter().all(|gauge| gauge.is_healthy());
    vec![
        Family {
            name: "turno_commit_seconds",
            help: "How long it took until a commit was durable.",
            value: read(SECONDS, |gauge| &gauge.commits),
        },
        Family {
            name: "turno_commit_inputs",
            help: "Inputs that one commit made durable together.",
            value: read(SIZES, |gauge| &gauge.inputs),
        },
        total("turno_commits_failed_total", "Commits that failed, or whose outcome was unknown.", failed),
        Family {
            name: "turno_store_writable",
            help: "1 while the last commit succeeded, else 0.",
            value: Value::Gauge(f64::from(u8::from(writable))),
        },
    ]
}

fn depths(gauges: &[&Gauge]) -> Family {
    let all: Vec<_> = gauges.iter().map(|gauge| gauge.depths()).collect();
    let waiting = vec![
        ("driver", all.iter().map(|depths| depths.inputs).sum::<u64>() as f64),
        ("outbox", all.iter().map(|depths| depths.outbox).sum::<u64>() as f64),
        ("hub", all.iter().map(|depths| depths.outlet).max().unwrap_or(0) as f64),
    ];
    Family {
        name: "turno_queue_depth",
        help: "What waits: inputs before the engine, messages on their way out, frames before the slowest connection.",
        value: Value::Gauges("queue", waiting),
    }
}

fn panics() -> Family {
    let caught = Part::ALL.iter().map(|part| (part.name(), mishap::caught(*part))).collect();
    Family {
        name: "turno_panics_total",
        help: "Mistakes of turno's own that were caught, by the part that they ended.",
        value: Value::Totals("part", caught),
    }
}
