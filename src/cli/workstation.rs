//! The workstation's settings from configuration and surroundings, and its run in this terminal.

use std::io::IsTerminal as _;

use jiff::tz::TimeZone;

use crate::client::Seat;
use crate::config::settings::{LanguageChoice, Sort, When};
use crate::config::{Environment, Loaded, place};
use crate::domain::Language;
use crate::tui::Settings;

use super::obstacle::Obstacle;

/// Whether a screen can be drawn and keys can be read.
pub fn has_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}
