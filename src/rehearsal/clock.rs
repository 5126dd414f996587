//! The time of a rehearsal: it stands still, and moves only when the stage says so.
//!
//! A server takes its clock as a function, so the time is kept per thread: one rehearsal runs on one thread. While the host's
//! tasks run, their own stopped clock is added, so that a sleep of 250 ms is 250 ms later for everybody.

use std::cell::Cell;

use tokio::time::Instant;

use crate::base::{Millis, Timestamp};

/// Where every rehearsal begins: 2026-11-21, a working day.
pub const START: Timestamp = Timestamp(1_795_240_000_000);

#[derive(Clone, Copy)]
struct Time {
    now: Timestamp,
    /// How far the server's clock is from the true time.
    skew: Millis,
    /// Since when the host's tasks run.
    running: Option<Instant>,
}

thread_local! {
    static TIME: Cell<Time> = const { Cell::new(Time { now: START, skew: Millis::ZERO, running: None }) };
}

/// Sets the time back to [`START`].
pub fn reset() {
    TIME.set(Time { now: START, skew: Millis::ZERO, running: None });
}

/// The true time, outside of the host's tasks.
pub fn now() -> Timestamp {
    TIME.get().now
}

/// What the server's clock shows.
pub fn server() -> Timestamp {
    let time = TIME.get();
    let ran = time.running.map_or(Millis::ZERO, |since| span(Instant::now() - since));
    time.now.plus(ran).plus(time.skew)
}

/// Somebody sets the server's clock this far from the true time.
pub fn set_skew(skew: Millis) {
    TIME.set(Time { skew, ..TIME.get() });
}

/// Time passes for everybody, while the host does nothing.
pub fn pass(by: Millis) {
    let time = TIME.get();
    TIME.set(Time { now: time.now.plus(by), ..time });
}

/// The host's tasks begin to run. To be called on their runtime.
pub fn begin() -> Instant {
    let since = Instant::now();
    TIME.set(Time { running: Some(since), ..TIME.get() });
    since
}

/// They ran since `since`, and stand still again.
pub fn end(since: Instant) {
    let time = TIME.get();
    TIME.set(Time { now: time.now.plus(span(Instant::now() - since)), running: None, ..time });
}

fn span(duration: std::time::Duration) -> Millis {
    Millis(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
}
