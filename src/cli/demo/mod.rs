//! `turno demo`: everything at once, for somebody who has read nothing yet.
//!
//! It is the real thing on the embedded default: a server with SQLite in a folder of its own, the Cloud API simulator with
//! its customers, webhooks over HTTP between them, and the workstation on top. With no terminal to draw on it plays one
//! attendance through and says each step as a line. The folder is gone when it ends.

pub mod plain;
pub mod stage;

use crate::i18n::Texts;
use crate::simulator::Script;

use super::obstacle::Obstacle;
use super::workstation;
use stage::Stage;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The same seed gives the same customers.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

/// Shows it on the screen.
pub async fn on_screen(
    arguments: &Arguments,
    settings: crate::tui::settings::Settings,
    texts: &Texts,
) -> Result<(), Obstacle> {
    let stage = Stage::build(texts).await?;
    let seat = stage.take_seat().await?;
    stage.simulator.play(Script::new(texts.language(), arguments.seed));
    let shown = workstation::run(seat, settings).await;
    stage.clear().await;
    shown.map(|_| ())
}

/// Plays one attendance through and prints each step.
pub async fn in_lines(texts: &Texts, say: impl FnMut(&str)) -> Result<(), Obstacle> {
    let stage = Stage::build(texts).await?;
    let played = plain::play(&stage, texts, say).await;
    stage.clear().await;
    played
}
