//! All themes that can be chosen: those that come with turno, and the person's own, which come first.

use std::collections::BTreeMap;
use std::path::Path;

use ratatui::style::{Modifier, Style};

use super::colour::{Colours, fit};
use super::file::{ThemeFile, ThemeWarning};
use super::{Role, Theme};

/// The themes that come with turno.
pub const BUNDLED: [(&str, &str); 5] = [
    ("dark", include_str!("../../../themes/dark.toml")),
    ("light", include_str!("../../../themes/light.toml")),
    ("high-contrast", include_str!("../../../themes/high-contrast.toml")),
    ("ansi16", include_str!("../../../themes/ansi16.toml")),
    ("mono", include_str!("../../../themes/mono.toml")),
];

/// The name that stands for "what suits this terminal".
pub const AUTO: &str = "auto";
/// A file larger than this is no theme.
const MAX_FILE_BYTES: u64 = 64 * 1024;
/// How many themes may stand on one another.
const MAX_DEPTH: usize = 16;

/// What is known of the terminal that a theme is drawn on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ground {
    pub colours: Colours,
    /// Whether the background is light; `None`: not known.
    pub is_light: Option<bool>,
    /// No blinking.
    pub reduced_motion: bool,
}

/// The themes of one person.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    own: BTreeMap<String, String>,
}

impl Shelf {
    /// Only what comes with turno.
    pub fn bundled() -> Shelf {
        Shelf::default()
    }

    /// With the `*.toml` of a folder as well. A folder that is not there is empty.
    pub fn with_folder(folder: &Path) -> (Shelf, Vec<ThemeWarning>) {
        let mut shelf = Shelf::default();
        let mut warnings = Vec::new();
        let Ok(entries) = std::fs::read_dir(folder) else { return (shelf, warnings) };
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            if name.is_empty() || path.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            match read_file(&path) {
                Ok(text) => shelf.put(&name, &text),
                Err(error) => warnings.push(ThemeWarning::Unreadable { theme: name, detail: error.to_string() }),
            }
        }
        (shelf, warnings)
    }

    /// Adds a theme of the person's own, over one of the same name.
    pub fn put(&mut self, name: &str, text: &str) {
        self.own.insert(name.to_owned(), text.to_owned());
    }

    /// All names, `auto` first.
    pub fn names(&self) -> Vec<String> {
        let bundled = BUNDLED.iter().map(|(name, _)| (*name).to_owned());
        let own = self.own.keys().filter(|name| BUNDLED.iter().all(|(bundled, _)| bundled != name)).cloned();
        std::iter::once(AUTO.to_owned()).chain(bundled).chain(own).collect()
    }

    /// The theme of that name, as this terminal can show it. One that does not exist gives the default with a warning.
    pub fn resolve(&self, name: &str, ground: Ground) -> (Theme, Vec<ThemeWarning>) {
        let wanted = if name == AUTO { suiting(ground) } else { name };
        let mut warnings = Vec::new();
        let file = self.stack(wanted, &mut warnings);
        let (styles, mut more) = file.styles(wanted);
        warnings.append(&mut more);
        let mono = if ground.colours == Colours::None { self.attributes_of_mono() } else { Theme::plain("mono") };
        let mut theme = Theme::plain(wanted);
        for (role, style) in styles {
            theme = theme.with(role, shown(style, role, ground, &mono));
        }
        (theme, warnings)
    }

    /// The file of that name, laid over those that it inherits from.
    fn stack(&self, name: &str, warnings: &mut Vec<ThemeWarning>) -> ThemeFile {
        let mut layers = Vec::new();
        let mut wanted = name.to_owned();
        let mut below_own: Option<String> = None;
        while layers.len() < MAX_DEPTH {
            // A theme that inherits from its own name means the one that comes with turno.
            let own = self.own.get(&wanted).filter(|_| below_own.as_ref() != Some(&wanted));
            let bundled = BUNDLED.iter().find(|(bundled, _)| *bundled == wanted).map(|(_, text)| *text);
            let Some(text) = own.map(String::as_str).or(bundled) else {
                warnings.push(ThemeWarning::NoParent { theme: name.to_owned(), parent: wanted });
                layers.push(ground());
                break;
            };
            let file = ThemeFile::read(&wanted, text).unwrap_or_else(|warning| {
                warnings.push(warning);
                ThemeFile::default()
            });
            let parent = file.inherits.clone();
            below_own = own.is_some().then(|| wanted.clone());
            layers.push(file);
            match parent {
                Some(parent) => wanted = parent,
                None => break,
            }
        }
        if layers.len() == MAX_DEPTH {
            warnings.push(ThemeWarning::Circle { theme: name.to_owned() });
        }
        layers.into_iter().rev().fold(ThemeFile::default(), |below, above| above.over(below))
    }

    fn attributes_of_mono(&self) -> Theme {
        self.resolve("mono", Ground { colours: Colours::Sixteen, ..Ground::default() }).0
    }
}

/// What a missing theme stands on: the default, so that every role is set.
fn ground() -> ThemeFile {
    BUNDLED.first().and_then(|(name, text)| ThemeFile::read(name, text).ok()).unwrap_or_default()
}

fn read_file(path: &Path) -> std::io::Result<String> {
    if std::fs::metadata(path)?.len() > MAX_FILE_BYTES {
        return Err(std::io::Error::other("the file is too large for a theme"));
    }
    std::fs::read_to_string(path)
}

/// The bundled theme for a terminal: by its colours, then its background.
fn suiting(ground: Ground) -> &'static str {
    match (ground.colours, ground.is_light) {
        (Colours::None, _) => "mono",
        (Colours::Sixteen, _) => "ansi16",
        (Colours::Indexed | Colours::True, Some(true)) => "light",
        (Colours::Indexed | Colours::True, Some(false) | None) => "dark",
    }
}

/// A style as the terminal can show it. Without colours its attributes stay; one that was told by colour alone takes those
/// of `mono`, so that nothing is told by colour alone.
fn shown(style: Style, role: Role, ground: Ground, mono: &Theme) -> Style {
    let mut out = style;
    out.fg = style.fg.and_then(|colour| fit(colour, ground.colours));
    out.bg = style.bg.and_then(|colour| fit(colour, ground.colours));
    if ground.colours == Colours::None && (out.add_modifier.is_empty() || style.bg.is_some()) {
        out = out.patch(mono.style(role));
    }
    if ground.reduced_motion {
        out.add_modifier = out.add_modifier.difference(Modifier::SLOW_BLINK | Modifier::RAPID_BLINK);
    }
    out
}

#[cfg(test)]
mod tests {
    use ratatui::style::Color;

    use super::*;

    #[test]
    fn every_bundled_theme_resolves_and_sets_every_role() {
        let shelf = Shelf::bundled();
        for (name, _) in BUNDLED {
            let mut warnings = Vec::new();
            let file = shelf.stack(name, &mut warnings);
            let (styles, more) = file.styles(name);
            assert_eq!((warnings, more), (Vec::new(), Vec::new()), "{name}");
            for role in Role::ALL {
                assert!(styles.iter().any(|(set, _)| *set == role), "{name} does not set {}", role.name());
            }
        }
    }

    #[test]
    fn without_colours_nothing_is_coloured_and_what_matters_still_stands_out() {
        for (name, _) in BUNDLED {
            let (theme, _) = Shelf::bundled().resolve(name, Ground { colours: Colours::None, ..Ground::default() });
            for role in Role::ALL {
                let style = theme.style(role);
                assert_eq!((style.fg, style.bg), (None, None), "{name} {}", role.name());
            }
            for role in [Role::Selection, Role::Danger, Role::New, Role::Title, Role::BorderFocus, Role::Note] {
                assert!(!theme.style(role).add_modifier.is_empty(), "{name} {}", role.name());
            }
            assert!(theme.style(Role::Selection).add_modifier.contains(Modifier::REVERSED), "{name}");
        }
    }

    #[test]
    fn reduced_motion_never_blinks() {
        for (name, _) in BUNDLED {
            let (theme, _) = Shelf::bundled().resolve(name, Ground { reduced_motion: true, ..Ground::default() });
            assert!(Role::ALL.iter().all(|role| !theme.style(*role).add_modifier.contains(Modifier::SLOW_BLINK)));
        }
    }

    #[test]
    fn auto_suits_the_terminal() {
        let auto = |colours, is_light| {
            Shelf::bundled().resolve(AUTO, Ground { colours, is_light, reduced_motion: false }).0.name
        };
        assert_eq!(auto(Colours::Indexed, Some(true)), "light");
        assert_eq!(auto(Colours::True, None), "dark");
        assert_eq!(auto(Colours::Sixteen, Some(true)), "ansi16");
        assert_eq!(auto(Colours::None, None), "mono");
    }

    #[test]
    fn an_own_theme_of_a_bundled_name_can_stand_on_it() {
        let mut shelf = Shelf::bundled();
        shelf.put("dark", "inherits = 'dark'\n[roles]\naccent = 201");
        let (theme, warnings) = shelf.resolve("dark", Ground::default());
        assert_eq!(warnings, []);
        assert_eq!(theme.style(Role::Accent).fg, Some(Color::Indexed(201)));
        assert_eq!(theme.style(Role::Danger).fg, Some(Color::Indexed(203)));
    }

    #[test]
    fn circles_and_missing_parents_are_told_and_leave_something_to_see() {
        let mut shelf = Shelf::bundled();
        shelf.put("a", "inherits = 'b'");
        shelf.put("b", "inherits = 'a'");
        shelf.put("c", "inherits = 'nowhere'");
        let warnings = |name| shelf.resolve(name, Ground::default()).1;
        assert_eq!(warnings("a"), [ThemeWarning::Circle { theme: "a".into() }]);
        assert_eq!(warnings("c"), [ThemeWarning::NoParent { theme: "c".into(), parent: "nowhere".into() }]);
        let (theme, _) = shelf.resolve("gone", Ground::default());
        assert_eq!(theme.style(Role::Danger).fg, Some(Color::Indexed(203)));
    }
}
