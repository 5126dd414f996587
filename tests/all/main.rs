//! One binary for every test that is not a unit test: each further one would link all of the dependencies again.

mod admin;
mod docs;
mod locales;
mod tidy;
