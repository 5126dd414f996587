//! One binary for every test that goes through more than one module.

mod client;
mod mirror;
