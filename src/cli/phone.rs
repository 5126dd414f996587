//! `turno phone`: a customer's telephone in this terminal, on a running simulator.

use crate::base::SafeText;
use crate::config::{Environment, place};
use crate::i18n::Texts;
use crate::tui::glyph;
use crate::tui::phone::{PhoneCall, PhoneError, hold};
use crate::tui::theme::Shelf;

use super::obstacle::Obstacle;
use super::{simulate, workstation};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Digits with the country code, or a business-scoped id.
    #[arg(value_name = "NUMBER")]
    pub number: String,
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Where the simulator listens.
    #[arg(long, value_name = "URL")]
    pub simulator: Option<String>,
}

/// Holds the phone until the person puts it away.
pub async fn run(arguments: &Arguments, environment: &dyn Environment, texts: &Texts) -> Result<(), Obstacle> {
    if !workstation::has_terminal() {
        return Err(Obstacle::NoTerminal);
    }
    let base_url = arguments.simulator.clone().unwrap_or_else(|| format!("http://{}", simulate::ADDRESS));
    let (number, name) = (arguments.number.as_str(), arguments.name.as_deref());
    let call = PhoneCall { base_url: &base_url, number, name, business: None };
    let (theme, _) = Shelf::bundled().resolve(crate::tui::theme::shelf::AUTO, workstation::ground(true, environment));
    let glyphs = if place::has_utf8(environment) { &glyph::UNICODE } else { &glyph::ASCII };
    hold(&call, texts, &theme, glyphs).await.map_err(|error| obstacle(&error))
}

fn obstacle(error: &PhoneError) -> Obstacle {
    Obstacle::Simulator { reason: SafeText::line(&workstation::reasons(error)) }
}
