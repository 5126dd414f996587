//! The business that people work for (D27).

use serde::{Deserialize, Serialize};

use crate::base::{AccountId, SafeText};

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub enum Language {
    #[default]
    #[serde(rename = "en")]
    English,
    #[serde(rename = "es")]
    Spanish,
    #[serde(rename = "pt-BR")]
    Portuguese,
}

impl Language {
    pub const ALL: [Language; 3] = [Language::English, Language::Spanish, Language::Portuguese];

    /// The BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Spanish => "es",
            Language::Portuguese => "pt-BR",
        }
    }

    /// From a tag or a locale's name (`pt_BR.UTF-8`); `None` where turno has no texts for it.
    pub fn from_tag(tag: &str) -> Option<Language> {
        match tag.get(..2)?.to_ascii_lowercase().as_str() {
            "en" => Some(Language::English),
            "es" => Some(Language::Spanish),
            "pt" => Some(Language::Portuguese),
            _ => None,
        }
    }
}

/// An account and what holds for everybody in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub id: AccountId,
    /// Unique on the server: lower-case letters, digits and `-`.
    pub slug: SafeText,
    pub name: SafeText,
    /// ISO 3166-1 alpha-2; for numbers typed without a country code.
    pub country: SafeText,
    /// An IANA time zone, such as `America/Sao_Paulo`.
    pub zone: SafeText,
    pub language: Language,
}
