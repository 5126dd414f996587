//! Every test that needs more than one file of the source: one binary, one module for each concern.

mod channel;
mod engine;
mod server;
mod simulator;
