//! The workstation's settings from configuration and surroundings, and its run in this terminal.

use std::io::IsTerminal as _;

use jiff::tz::TimeZone;

use crate::base::SafeText;
use crate::client::Seat;
use crate::config::settings::{LanguageChoice, Sort, When};
use crate::config::{Environment, Loaded, place};
use crate::tui;
use crate::tui::settings::{Preferences, Settings};
use crate::tui::terminal::{Wrapping, job};
use crate::tui::theme::{Colours, Ground, Shelf};

use super::obstacle::Obstacle;

/// Whether a screen can be drawn and keys can be read.
pub fn has_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Runs it until the person leaves; how they left it comes back.
pub async fn run(seat: Seat, settings: Settings) -> Result<Preferences, Obstacle> {
    match tui::run(seat, settings).await {
        Ok(exit) => Ok(exit.preferences),
        Err(error) => Err(Obstacle::Terminal { reason: SafeText::line(&reasons(&error)) }),
    }
}

/// An error with what caused it.
pub fn reasons(error: &dyn std::error::Error) -> String {
    let mut out = error.to_string();
    let mut inner = error.source();
    while let Some(cause) = inner {
        out = format!("{out}: {cause}");
        inner = cause.source();
    }
    out
}

/// The workstation as the configuration and the surroundings have it. Where neither says a language, it is the account's.
pub fn settings(loaded: &Loaded, environment: &dyn Environment) -> Settings {
    let chosen = &loaded.config.workstation;
    let (themes, trouble) = match place::themes(environment) {
        Some(folder) => Shelf::with_folder(&folder),
        None => (Shelf::bundled(), Vec::new()),
    };
    let language = match chosen.language {
        LanguageChoice::Auto => place::locale(environment),
        LanguageChoice::Fixed(language) => Some(language),
    };
    Settings {
        preferences: Preferences {
            language,
            theme: chosen.theme.clone(),
            lean: chosen.lean,
            mouse: chosen.mouse,
            bell: chosen.bell,
            notifications: chosen.notifications,
            expires_first: chosen.sort == Sort::Expires,
            recent_emoji: Vec::new(),
            recent_of: None,
        },
        keys: loaded.config.keys.iter().map(|(id, chords)| (id.clone(), chords.chords.clone())).collect(),
        themes,
        ground: ground(chosen.motion, environment),
        ascii: match chosen.ascii {
            When::Auto => !place::has_utf8(environment),
            When::Always => true,
            When::Never => false,
        },
        wrapping: if environment.variable("TMUX").is_some() { Wrapping::Tmux } else { Wrapping::None },
        has_shell: job::has_shell(),
        zone: TimeZone::system(),
        login: loaded.config.client.login.clone(),
        warnings: trouble.iter().map(ToString::to_string).collect(),
    }
}

/// What the terminal is known to show, from the variables that terminals set.
pub fn ground(motion: bool, environment: &dyn Environment) -> Ground {
    let set = |name: &str| environment.variable(name).filter(|value| !value.is_empty());
    let term = set("TERM").unwrap_or_default();
    let colours = if set("NO_COLOR").is_some() {
        Colours::None
    } else if matches!(set("COLORTERM").as_deref(), Some("truecolor" | "24bit")) {
        Colours::True
    } else if term.contains("256color") {
        Colours::Indexed
    } else {
        Colours::Sixteen
    };
    // COLORFGBG, as rxvt and Konsole set it: foreground;background, where 7 and 15 are the light ones.
    let background = set("COLORFGBG").and_then(|pair| pair.rsplit(';').next().map(str::to_owned));
    let is_light = background.and_then(|number| number.parse::<u8>().ok()).map(|number| matches!(number, 7 | 9..=15));
    Ground { colours, is_light, reduced_motion: !motion }
}
