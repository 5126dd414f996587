//! What a person changed while the workstation ran, kept for the next time.
//!
//! Only what differs from the configuration is kept: whoever never touched a switch follows the file when it changes.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::base::SafeText;
use crate::domain::Language;
use crate::tui::settings::Preferences;

/// The file's name, in the folder of what a client keeps.
pub const FILE: &str = "preferences.json";

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    language: Option<Language>,
    theme: Option<String>,
    lean: Option<bool>,
    mouse: Option<bool>,
    bell: Option<bool>,
    notifications: Option<bool>,
    expires_first: Option<bool>,
    recent_emoji: Vec<SafeText>,
}

/// The preferences of the configuration, with what the person changed the last time. A file that cannot be read changes
/// nothing.
pub fn recall(file: &Path, configured: &Preferences) -> Preferences {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let kept: Kept = serde_json::from_str(&text).unwrap_or_default();
    Preferences {
        language: kept.language.or(configured.language),
        theme: kept.theme.unwrap_or_else(|| configured.theme.clone()),
        lean: kept.lean.unwrap_or(configured.lean),
        mouse: kept.mouse.unwrap_or(configured.mouse),
        bell: kept.bell.unwrap_or(configured.bell),
        notifications: kept.notifications.unwrap_or(configured.notifications),
        expires_first: kept.expires_first.unwrap_or(configured.expires_first),
        recent_emoji: kept.recent_emoji,
    }
}

/// Keeps what differs from the configuration.
pub fn keep(file: &Path, configured: &Preferences, now: &Preferences) -> std::io::Result<()> {
    fn changed<T: PartialEq + Clone>(before: &T, now: &T) -> Option<T> {
        (before != now).then(|| now.clone())
    }
    let kept = Kept {
        language: now.language.filter(|language| Some(*language) != configured.language),
        theme: changed(&configured.theme, &now.theme),
        lean: changed(&configured.lean, &now.lean),
        mouse: changed(&configured.mouse, &now.mouse),
        bell: changed(&configured.bell, &now.bell),
        notifications: changed(&configured.notifications, &now.notifications),
        expires_first: changed(&configured.expires_first, &now.expires_first),
        recent_emoji: now.recent_emoji.clone(),
    };
    // Nobody else's to read: what somebody used lately stands in it.
    crate::client::token::write_private(file, serde_json::to_string_pretty(&kept)?.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_changed_comes_back_and_the_rest_follows_the_configuration() {
        let file = std::env::temp_dir().join(format!("turno-preferences-{}", std::process::id()));
        let configured = Preferences::default();
        let changed = Preferences { theme: "light".to_owned(), bell: false, ..configured.clone() };
        keep(&file, &configured, &changed).expect("kept");
        let other = Preferences { lean: true, ..configured.clone() };
        let recalled = recall(&file, &other);
        assert_eq!(recalled, Preferences { lean: true, ..changed });
        std::fs::write(&file, "not JSON").expect("written");
        assert_eq!(recall(&file, &configured), configured);
        std::fs::remove_file(&file).expect("removed");
    }
}
