//! Every test that needs more than one file of the source: one binary, one module for each concern.

mod admin;
mod channel;
mod docs;
mod engine;
mod locales;
mod server;
mod simulator;
mod tidy;
mod storage;
//! One binary for every test that goes through more than one module.

mod client;
mod mirror;
mod panes;
//! One binary for every test: each further one would link all of the dependencies again.

mod screens;
