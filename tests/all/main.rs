//! One binary for every test: each further one would link all of the dependencies again.

mod panes;
mod screens;
