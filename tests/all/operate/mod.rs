//! Operating it: outages, mistakes of turno's own, what the doors tell of health and numbers, stopping, copies and upgrades.

mod binary;
mod figures;
mod keeping;
mod kit;
mod logs;
mod outage;
mod poison;
mod stopping;
mod store;
mod upgrade;
