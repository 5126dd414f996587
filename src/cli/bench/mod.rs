//! `turno bench`: turno measured and attacked by itself, for whoever builds it or wants to see its promises kept.

pub mod sim;

/// What can be run.
#[derive(Debug, clap::Subcommand)]
pub enum Bench {
    Sim(sim::Arguments),
}
