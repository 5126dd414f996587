//! Counters in the text format of Prometheus (version 0.0.4), for this machine only.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Extension;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::protocol::frame::ServerFrame;
use crate::protocol::{Outcome, ProtocolError};

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

/// `GET /metrics`. How busy a business is, is nobody else's affair: whoever comes through a proxy finds nothing here.
pub async fn metrics(State(house): State<House>, Extension(peer): Extension<Peer>, headers: HeaderMap) -> Response {
    let is_proxied = ["x-forwarded-for", "forwarded", "x-real-ip"].into_iter().any(|name| headers.contains_key(name));
    if is_proxied || !client_address(&peer, &headers).is_loopback() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut counters = house.desk.counters();
    counters.extend(house.tallies.counters());
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text(&counters)).into_response()
}

fn text(counters: &[Counter]) -> String {
    let mut out = String::new();
    for Counter { name, help, kind, value } in counters {
        let kind = match kind {
            CounterKind::Total => "counter",
            CounterKind::Gauge => "gauge",
        };
        // Writing to a text cannot fail.
        let _ = write!(out, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n");
    }
    out
}
