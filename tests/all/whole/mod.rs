//! The whole of turno in one process, nothing left out and nothing made up: customers' phones at the simulator, webhooks over
//! HTTP, the server on SQLite, a seat, and the workstation's screen read back as a person reads it.
//!
//! Nothing here sleeps: a test waits for what it can see, and says what it waited for when it does not come.

mod audit;
mod binary;
mod chat;
mod ending;
mod hostile;
mod house;
mod killed;
mod kinds;
mod lists;
pub mod machine;
mod network;
mod office;
mod people;
mod pty;
mod restored;
mod screen;
mod story;
mod terminal;
mod unknown;
mod wire;
mod words_out;
mod writing;
