//! The server's numbers in the text format of Prometheus (version 0.0.4), for this machine or for whoever has the token.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Extension;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::protocol::frame::ServerFrame;
use crate::protocol::{Outcome, ProtocolError};
use subtle::ConstantTimeEq as _;

use crate::server::figures::{Family, Reading, Value};

use super::admission::Peer;
use super::desk::{Counter, CounterKind};
use super::{House, client_address};

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Tally(AtomicU64);

impl Tally {
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// What the doors themselves count.
#[derive(Debug, Default)]
pub struct Tallies {
    pub turned_away: Tally,
    /// Webhooks refused for their body, and for their signature.
    pub bodies: Tally,
    pub signatures: Tally,
    pub sockets_opened: Tally,
    pub sockets_cut: Tally,
    /// Why: each socket that was told a reason, by the door or by its session, and those that could not be told.
    pub frames_malformed: Tally,
    pub frames_too_large: Tally,
    pub sockets_flooded: Tally,
    pub sockets_silent: Tally,
    pub sockets_stuck: Tally,
    /// Requests and sign-ins that a rule refused.
    pub requests_refused: Tally,
}

impl Tallies {
    /// Counts what a frame to a client says about what it did wrong.
    pub fn told(&self, frame: &ServerFrame) {
        match frame {
            ServerFrame::Bye { error } => self.ended(*error),
            ServerFrame::Refused { .. } | ServerFrame::Reply { outcome: Outcome::Refused(_), .. } => {
                self.requests_refused.add();
            }
            ServerFrame::Hello { .. }
            | ServerFrame::Welcome { .. }
            | ServerFrame::Snapshot { .. }
            | ServerFrame::Replay { .. }
            | ServerFrame::ReplayEnd { .. }
            | ServerFrame::Event(_)
            | ServerFrame::Reply { outcome: Outcome::Ok(_), .. }
            | ServerFrame::Ping { .. }
            | ServerFrame::Unknown => {}
        }
    }

    fn ended(&self, error: ProtocolError) {
        match error {
            ProtocolError::Malformed | ProtocolError::NotSignedIn | ProtocolError::Version | ProtocolError::Account => {
                self.frames_malformed.add()
            }
            ProtocolError::TooLarge => self.frames_too_large.add(),
            ProtocolError::Flood => self.sockets_flooded.add(),
            ProtocolError::Silent => self.sockets_silent.add(),
            ProtocolError::Stopping | ProtocolError::SessionEnded => {}
        }
    }

    fn counters(&self) -> [Counter; 11] {
        let total = |name, help, tally: &Tally| Counter {
            name,
            help,
            kind: CounterKind::Total,
            value: tally.0.load(Ordering::Relaxed),
        };
        [
            total("turno_connections_turned_away_total", "Connections beyond the limits.", &self.turned_away),
            total("turno_webhook_bodies_refused_total", "Webhooks too large or broken off.", &self.bodies),
            total("turno_webhook_signatures_refused_total", "Webhooks signed wrongly.", &self.signatures),
            total("turno_sockets_opened_total", "Sockets opened.", &self.sockets_opened),
            total("turno_sockets_cut_total", "Sockets cut for what they did or left undone.", &self.sockets_cut),
            total(
                "turno_frames_malformed_total",
                "Frames that were none, or none of this place.",
                &self.frames_malformed,
            ),
            total("turno_frames_too_large_total", "Frames beyond the limit of their socket.", &self.frames_too_large),
            total("turno_sockets_flooded_total", "Sockets cut because they asked too much.", &self.sockets_flooded),
            total("turno_sockets_silent_total", "Sockets cut because nothing was heard.", &self.sockets_silent),
            total("turno_sockets_stuck_total", "Sockets cut because they did not read.", &self.sockets_stuck),
            total("turno_requests_refused_total", "Requests and sign-ins refused by a rule.", &self.requests_refused),
        ]
    }
}

/// `GET /metrics`. How busy a business is, is nobody else's affair: it is told to this machine, and to whoever shows the
/// token; others find nothing here.
pub async fn metrics(State(house): State<House>, Extension(peer): Extension<Peer>, headers: HeaderMap) -> Response {
    if !may_read(&house, &peer, &headers) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let counters = house.desk.counters().into_iter().chain(house.tallies.counters());
    let families: Vec<Family> = house.desk.families().into_iter().chain(counters.map(Family::from)).collect();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text(&families)).into_response()
}

/// The token is the only way through a proxy: behind one, everybody comes from this machine.
fn may_read(house: &House, peer: &Peer, headers: &HeaderMap) -> bool {
    let shown = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    if let (Some(token), Some(shown)) = (&house.options.metrics_token, shown) {
        return token.reveal().as_bytes().ct_eq(shown.trim().as_bytes()).into();
    }
    let is_proxied = ["x-forwarded-for", "forwarded", "x-real-ip"].into_iter().any(|name| headers.contains_key(name));
    !is_proxied && client_address(peer, headers).is_loopback()
}

impl From<Counter> for Family {
    fn from(counter: Counter) -> Family {
        let Counter { name, help, kind, value } = counter;
        let value = match kind {
            CounterKind::Total => Value::Total(value),
            CounterKind::Gauge => Value::Gauge(value as f64),
        };
        Family { name, help, value }
    }
}

fn text(families: &[Family]) -> String {
    let mut out = String::new();
    for family in families {
        // Writing to a text cannot fail.
        let _ = write_family(&mut out, family);
    }
    out
}

fn write_family(out: &mut String, Family { name, help, value }: &Family) -> std::fmt::Result {
    let kind = match value {
        Value::Total(_) | Value::Totals(..) => "counter",
        Value::Gauge(_) | Value::Gauges(..) => "gauge",
        Value::Spread(_) => "histogram",
    };
    write!(out, "# HELP {name} {help}\n# TYPE {name} {kind}\n")?;
    match value {
        Value::Total(value) => writeln!(out, "{name} {value}"),
        Value::Gauge(value) => writeln!(out, "{name} {value}"),
        Value::Totals(label, values) => {
            values.iter().try_for_each(|(of, value)| writeln!(out, "{name}{{{label}=\"{of}\"}} {value}"))
        }
        Value::Gauges(label, values) => {
            values.iter().try_for_each(|(of, value)| writeln!(out, "{name}{{{label}=\"{of}\"}} {value}"))
        }
        Value::Spread(reading) => write_spread(out, name, reading),
    }
}

/// Each bucket counts all that are not above its bound, the last one all there are.
fn write_spread(out: &mut String, name: &str, reading: &Reading) -> std::fmt::Result {
    let mut so_far = 0;
    for (bound, count) in reading.bounds.iter().zip(&reading.counts) {
        so_far += count;
        writeln!(out, "{name}_bucket{{le=\"{bound}\"}} {so_far}")?;
    }
    let all: u64 = reading.counts.iter().sum();
    writeln!(out, "{name}_bucket{{le=\"+Inf\"}} {all}\n{name}_sum {}\n{name}_count {all}", reading.sum)
}
