//! Where things are: the configuration file, the data, what a client keeps.
//!
//! Follows the XDG Base Directory Specification 0.8. The environment is an argument, so that a test has its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::domain::Language;

use super::settings::{Config, LanguageChoice};

/// The variables of the surroundings. Only `cli` reads the real ones.
pub trait Environment {
    /// The value of a variable; `None` where it is not set.
    fn variable(&self, name: &str) -> Option<String>;

    /// A folder that a variable names: absolute, or it does not count (XDG, section 2).
    fn folder(&self, name: &str) -> Option<PathBuf> {
        self.variable(name).map(PathBuf::from).filter(|path| path.is_absolute())
    }
}

impl Environment for BTreeMap<String, String> {
    fn variable(&self, name: &str) -> Option<String> {
        self.get(name).cloned()
    }
}

/// The places where a configuration is looked for, the first that exists counts.
pub fn candidates(environment: &dyn Environment) -> Vec<PathBuf> {
    let mut places = Vec::new();
    if let Some(folder) = base(environment, "XDG_CONFIG_HOME", ".config") {
        places.push(folder.join("turno/config.toml"));
    }
    places.push(PathBuf::from("config.toml"));
    places.push(PathBuf::from("/etc/turno/config.toml"));
    places
}

/// The server's data folder.
pub fn data(config: &Config, environment: &dyn Environment) -> PathBuf {
    let usual = || base(environment, "XDG_DATA_HOME", ".local/share").map(|folder| folder.join("turno"));
    config.server.data.clone().or_else(usual).unwrap_or_else(|| PathBuf::from("turno-data"))
}

/// The Unix socket of `turno admin`, beside the data.
pub fn socket(data: &Path) -> PathBuf {
    data.join("admin.sock")
}

/// What a client keeps. Not the cache folder of the system: messages that are still to be sent are in it.
pub fn cache(config: &Config, environment: &dyn Environment) -> PathBuf {
    let usual = || base(environment, "XDG_STATE_HOME", ".local/state").map(|folder| folder.join("turno"));
    config.client.cache.clone().or_else(usual).unwrap_or_else(|| PathBuf::from("turno-state"))
}

/// The user's own themes.
pub fn themes(environment: &dyn Environment) -> Option<PathBuf> {
    base(environment, "XDG_CONFIG_HOME", ".config").map(|folder| folder.join("turno/themes"))
}

/// The language of this person: the configured one, else the locale's, else English.
pub fn language(config: &Config, environment: &dyn Environment) -> Language {
    match config.workstation.language {
        LanguageChoice::Fixed(language) => language,
        LanguageChoice::Auto => locale(environment).unwrap_or_default(),
    }
}

/// The locale's language, where turno has texts for it. The order is POSIX's (XBD 8.2).
pub fn locale(environment: &dyn Environment) -> Option<Language> {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let set = names.iter().find_map(|name| environment.variable(name).filter(|value| !value.is_empty()));
    set.and_then(|value| Language::from_tag(&value))
}

/// Whether the locale's characters are UTF-8.
pub fn has_utf8(environment: &dyn Environment) -> bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"];
    let set = names.iter().find_map(|name| environment.variable(name).filter(|value| !value.is_empty()));
    set.is_some_and(|value| {
        let value = value.to_ascii_lowercase();
        value.contains("utf-8") || value.contains("utf8")
    })
}

fn base(environment: &dyn Environment, variable: &str, usual: &str) -> Option<PathBuf> {
    environment.folder(variable).or_else(|| environment.folder("HOME").map(|home| home.join(usual)))
}

/// Makes the paths of a configuration absolute: `~/` is the home folder, the rest is relative to the file's own folder.
pub fn resolve(config: &mut Config, file: &Path, environment: &dyn Environment) {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let home = environment.folder("HOME");
    let settle = |path: &mut Option<PathBuf>| {
        if let Some(path) = path {
            *path = match (path.strip_prefix("~"), &home) {
                (Ok(rest), Some(home)) => home.join(rest),
                (_, _) => folder.join(&*path),
            };
        }
    };
    settle(&mut config.server.data);
    settle(&mut config.client.ca_file);
    settle(&mut config.client.cache);
    for channel in config.channel.values_mut() {
        settle(&mut channel.token_file);
        settle(&mut channel.app_secret_file);
        settle(&mut channel.verify_token_file);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn folders_follow_the_surroundings() {
        let home = environment(&[("HOME", "/home/ana")]);
        let config = Config::default();
        assert_eq!(data(&config, &home), Path::new("/home/ana/.local/share/turno"));
        assert_eq!(cache(&config, &home), Path::new("/home/ana/.local/state/turno"));
        assert_eq!(candidates(&home)[0], Path::new("/home/ana/.config/turno/config.toml"));
        let set = environment(&[("HOME", "/home/ana"), ("XDG_DATA_HOME", "/data"), ("XDG_STATE_HOME", "relative")]);
        assert_eq!(data(&config, &set), Path::new("/data/turno"));
        assert_eq!(cache(&config, &set), Path::new("/home/ana/.local/state/turno"), "a relative one does not count");
    }

    #[test]
    fn the_locale_chooses_the_language() {
        assert_eq!(locale(&environment(&[("LANG", "pt_BR.UTF-8")])), Some(Language::Portuguese));
        assert_eq!(locale(&environment(&[("LC_ALL", "C"), ("LANG", "es_MX.UTF-8")])), None);
        assert_eq!(locale(&environment(&[("LC_ALL", ""), ("LANG", "es_MX.UTF-8")])), Some(Language::Spanish));
        assert!(has_utf8(&environment(&[("LANG", "es_MX.utf8")])));
        assert!(!has_utf8(&environment(&[("LANG", "C")])));
    }

    #[test]
    fn paths_are_relative_to_the_file() {
        let mut config = Config::default();
        config.server.data = Some("data".into());
        config.client.cache = Some("~/keep".into());
        resolve(&mut config, Path::new("/etc/turno/config.toml"), &environment(&[("HOME", "/home/ana")]));
        assert_eq!(config.server.data.as_deref(), Some(Path::new("/etc/turno/data")));
        assert_eq!(config.client.cache.as_deref(), Some(Path::new("/home/ana/keep")));
    }
}
