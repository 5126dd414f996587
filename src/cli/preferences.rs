//! What a person changed while the workstation ran, kept for the next time.
//!
//! Only what differs from the configuration is kept: whoever never touched a switch follows the file when it changes.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::base::{SafeText, UserId};
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
    recent_of: Option<UserId>,
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
        // Nobody's are nobody's: an earlier version did not say whose they are.
        recent_emoji: if kept.recent_of.is_some() { kept.recent_emoji } else { Vec::new() },
        recent_of: kept.recent_of,
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
        recent_of: now.recent_of.filter(|_| !now.recent_emoji.is_empty()),
    };
    // Nobody else's to read: what somebody used lately stands in it.
    crate::client::token::write_private(file, serde_json::to_string_pretty(&kept)?.as_bytes())
}

/// Takes out of the file what the person used last. It is written again when the workstation ends with that person at it:
/// so nothing of it is left behind when they sign out, however the program then ends (X14).
pub fn take_out_personal(file: &Path) -> std::io::Result<()> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let kept: Kept = serde_json::from_str(&text).unwrap_or_default();
    if kept.recent_emoji.is_empty() && kept.recent_of.is_none() {
        return Ok(());
    }
    let rest = Kept { recent_emoji: Vec::new(), recent_of: None, ..kept };
    crate::client::token::write_private(file, serde_json::to_string_pretty(&rest)?.as_bytes())
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

    #[test]
    fn x14_what_somebody_used_last_is_out_of_the_file_while_they_work_and_after_they_signed_out() {
        let file = std::env::temp_dir().join(format!("turno-preferences-x14-{}", std::process::id()));
        let configured = Preferences::default();
        let mut person = Preferences { theme: "light".to_owned(), ..configured.clone() };
        person.belong_to(UserId([1; 16]));
        person.use_emoji(&SafeText::line("🎉"));
        keep(&file, &configured, &person).expect("kept");
        assert_eq!(recall(&file, &configured), person);
        take_out_personal(&file).expect("taken out");
        let text = std::fs::read_to_string(&file).expect("the file");
        assert!(
            text.contains("light") && !text.contains("🎉") && !text.contains(&UserId([1; 16]).to_string()),
            "{text}"
        );
        person.forget_person();
        keep(&file, &configured, &person).expect("kept");
        assert_eq!(recall(&file, &configured).recent_emoji, []);
        std::fs::write(&file, r#"{"recent_emoji":["🎉"]}"#).expect("written");
        assert_eq!(recall(&file, &configured).recent_emoji, [], "nobody knows whose they are");
        std::fs::remove_file(&file).expect("removed");
    }
}
