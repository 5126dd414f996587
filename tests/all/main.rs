//! Every test that needs more than one file of the source: one binary, one module for each concern.

mod access;
mod admin;
mod attack;
mod channel;
mod client;
mod docs;
mod engine;
mod fuzz;
mod limits;
mod locales;
mod mirror;
mod operate;
mod panes;
mod scan;
mod screens;
mod server;
mod sim;
mod simulator;
mod storage;
mod tidy;
mod whole;
