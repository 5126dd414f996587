//! Operating it: outages, mistakes of turno's own, what the doors tell of health and numbers, stopping, copies and upgrades.

mod accounts;
pub mod binary;
mod figures;
mod keeping;
pub mod kit;
mod logs;
mod outage;
mod poison;
mod restored;
mod stopping;
mod store;
mod upgrade;
