//! Every test that needs more than one file of the source: one binary, one module for each concern.

mod channel;
mod engine;
mod server;
mod simulator;
//! One binary for every test that is not a unit test: each further one would link all of the dependencies again.

mod docs;
mod locales;
mod tidy;
