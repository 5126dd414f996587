//! Operating it: outages, mistakes of turno's own, what the doors tell of health and numbers, stopping, copies and upgrades.

mod figures;
mod kit;
mod outage;
mod poison;
mod stopping;
mod store;
