//! People who sign in (R001), and whether they take work just now.

use serde::{Deserialize, Serialize};

use crate::base::{SafeText, UserId};

use super::account::Language;

/// Exactly two roles (R001).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Agent,
    Administrator,
}

/// Whether somebody takes new work. Chosen by the person; a connection that is gone makes it `Offline`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    Online,
    /// Connected and reading, but not to be given anything new.
    Paused,
    #[default]
    Offline,
}

/// A user. Never deleted, only deactivated: what they did keeps its author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    pub id: UserId,
    /// What is typed to sign in; unique in the account when folded to lower case.
    pub login: SafeText,
    pub name: SafeText,
    pub role: Role,
    pub active: bool,
    /// The most attendances assigned to or open with this agent at a time (D05); `None`: no limit.
    pub limit: Option<u32>,
    pub language: Option<Language>,
}

impl User {
    pub fn is_administrator(&self) -> bool {
        self.role == Role::Administrator
    }
}

/// A login as it is compared: `Ana` and `ana` are one.
pub fn fold_login(login: &str) -> String {
    login.trim().to_lowercase()
}

/// Whether `login` can be one: 1 to 64 letters, digits, `.`, `_`, `-` or `@`.
pub fn is_login(login: &str) -> bool {
    (1..=64).contains(&login.chars().count()) && login.chars().all(|c| c.is_alphanumeric() || "._-@".contains(c))
}

/// Passwords are at least this many characters: NIST SP 800-63B asks for eight.
pub const MIN_PASSWORD: usize = 8;
