//! The configuration as the program uses it.
//!
//! Field names are the file's keys: `key.rs` describes each, and a test holds the two together. Secrets are not in it, only
//! where they are found.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use serde::Deserialize;

use crate::base::SafeText;
use crate::domain::Language;

use super::fault::Place;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub server: Server,
    pub account: Account,
    /// By slug.
    pub channel: BTreeMap<String, Channel>,
    pub client: Client,
    pub workstation: Workstation,
    /// By the command's id.
    pub keys: BTreeMap<String, Chords>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    pub listen: SocketAddr,
    /// `None`: as the surroundings say.
    pub data: Option<PathBuf>,
    /// Without a slash at the end.
    pub public_url: Option<String>,
    /// Seconds.
    pub heartbeat: u32,
    pub connections: u32,
    pub strangers: u32,
    pub strangers_per_address: u32,
    /// Seconds.
    pub write_timeout: u32,
    pub log_format: LogFormat,
    pub log_level: String,
    /// Of a token for `/metrics`.
    pub metrics_token_file: Option<PathBuf>,
}

impl Default for Server {
    fn default() -> Server {
        Server {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8480)),
            data: None,
            public_url: None,
            heartbeat: 30,
            connections: 10_000,
            strangers: 4_096,
            strangers_per_address: 128,
            write_timeout: 20,
            log_format: LogFormat::Text,
            log_level: "info".to_owned(),
            metrics_token_file: None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    #[default]
    Text,
    Json,
}

/// What the first account is made of.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Account {
    pub slug: SafeText,
    pub name: SafeText,
    pub country: SafeText,
    pub zone: SafeText,
    pub language: Language,
}

impl Default for Account {
    fn default() -> Account {
        Account {
            slug: SafeText::line("main"),
            name: SafeText::line("turno"),
            country: SafeText::line("BR"),
            zone: SafeText::line("America/Sao_Paulo"),
            language: Language::English,
        }
    }
}

/// Where a channel's secrets are, and where its provider is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Channel {
    pub token_file: Option<PathBuf>,
    pub token_env: Option<String>,
    pub app_secret_file: Option<PathBuf>,
    pub app_secret_env: Option<String>,
    pub verify_token_file: Option<PathBuf>,
    pub verify_token_env: Option<String>,
    /// Without a slash at the end.
    pub api_base: String,
    pub api_version: String,
}

impl Default for Channel {
    fn default() -> Channel {
        Channel {
            token_file: None,
            token_env: None,
            app_secret_file: None,
            app_secret_env: None,
            verify_token_file: None,
            verify_token_env: None,
            api_base: "https://graph.facebook.com".to_owned(),
            api_version: "v25.0".to_owned(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct Client {
    /// `wss://host`, or `ws://` to loopback.
    pub server: Option<String>,
    pub account: Option<SafeText>,
    pub login: Option<SafeText>,
    pub ca_file: Option<PathBuf>,
    /// `None`: as the surroundings say.
    pub cache: Option<PathBuf>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Workstation {
    pub language: LanguageChoice,
    /// A theme's name, or `auto`.
    pub theme: String,
    pub lean: bool,
    pub ascii: When,
    pub mouse: bool,
    pub bell: bool,
    pub notifications: bool,
    pub motion: bool,
    pub sort: Sort,
}

impl Default for Workstation {
    fn default() -> Workstation {
        Workstation {
            language: LanguageChoice::Auto,
            theme: "auto".to_owned(),
            lean: false,
            ascii: When::Auto,
            mouse: true,
            bell: true,
            notifications: true,
            motion: true,
            sort: Sort::Waiting,
        }
    }
}

/// A language, or the locale's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LanguageChoice {
    #[default]
    Auto,
    Fixed(Language),
}

impl<'de> Deserialize<'de> for LanguageChoice {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<LanguageChoice, D::Error> {
        let tag = String::deserialize(deserializer)?;
        if tag == "auto" {
            return Ok(LanguageChoice::Auto);
        }
        Language::from_tag(&tag)
            .map(LanguageChoice::Fixed)
            .ok_or_else(|| serde::de::Error::custom("not a language of turno"))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum When {
    #[default]
    Auto,
    Always,
    Never,
}

/// The order of the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// The longest waiting first.
    #[default]
    Waiting,
    /// The window that ends first.
    Expires,
}

/// The chords of one command, and where the file says so.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chords {
    /// As they are written; an empty list takes the command's keys away.
    pub chords: Vec<String>,
    /// Filled in by the loader: for the report of a conflict.
    pub place: Place,
}

impl<'de> Deserialize<'de> for Chords {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Chords, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            One(String),
            Many(Vec<String>),
        }
        let chords = match Written::deserialize(deserializer)? {
            Written::One(chord) => vec![chord],
            Written::Many(chords) => chords,
        };
        Ok(Chords { chords, place: Place::default() })
    }
}
