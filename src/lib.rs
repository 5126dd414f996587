//! turno: a full-screen terminal workstation for people who answer customers on WhatsApp Business.
//!
//! # Map
//!
//! Floors, each of which names only those below it: `base`; `domain` (pure rules); `protocol`; `config` and `i18n`;
//! `server` and `client`, which never name each other; `simulator`, an outside world; `tui`; `rehearsal`, which plays the
//! whole; `cli`, which may name all.
//! `docs/ARCHITECTURE.md` says why, and `tests/all/tidy.rs` holds it.
//!
//! # Where to start
//!
//! Follow a message in with `grep -rn 'Trail: inbound' src`, and a key out with `grep -rn 'Trail: outbound' src`.

pub mod base;
pub mod cli;
pub mod client;
pub mod config;
pub mod domain;
pub mod i18n;
pub mod protocol;
pub mod rehearsal;
pub mod server;
pub mod simulator;
pub mod tui;
