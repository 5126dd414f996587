//! What can keep a server or a workstation from starting, each with its sentence, its next step and its code.

use std::path::PathBuf;

use crate::base::SafeText;
use crate::i18n::{Arg, Texts};

use super::exit::Exit;
use super::failure::Failure;

/// Why something did not start, or had to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// Another process holds the data folder's lock; its id, where the lock tells it.
    Locked {
        path: PathBuf,
        pid: Option<u32>,
    },
    /// The data folder cannot be made or written.
    NotWritable {
        path: PathBuf,
        reason: SafeText,
    },
    PortInUse {
        address: SafeText,
        reason: SafeText,
    },
    /// The database was written by a newer turno.
    StoreNewer {
        found: u32,
        known: u32,
    },
    StoreTrouble {
        reason: SafeText,
    },
    /// `serve` without any administrator.
    NoAdministrator,
    /// A screen was asked for, and there is no terminal.
    NoTerminal,
    /// `connect` without a server, on the command line or in the configuration.
    NoServerNamed,
    /// What was named is no address of a server.
    BadServer {
        server: SafeText,
    },
    /// `ws://` to another machine: everybody on the way could read along.
    NotSecure {
        server: SafeText,
    },
    Unreachable {
        server: SafeText,
        reason: SafeText,
    },
    /// The certificate of the server, or the file of an authority, is not good.
    BadCertificate {
        reason: SafeText,
    },
    BadLogin,
    /// A channel's secrets or its provider's address cannot be used.
    Channel {
        slug: SafeText,
        reason: SafeText,
    },
    Simulator {
        reason: SafeText,
    },
    /// The demo waited for something that did not come.
    Stuck {
        reason: SafeText,
    },
    /// A part of the server ended that nothing goes on without.
    Fallen,
    /// The terminal was lost, or cannot do what a screen needs.
    Terminal {
        reason: SafeText,
    },
}

impl Obstacle {
    pub fn failure(&self, texts: &Texts) -> Failure {
        let (exit, id) = self.kind();
        let owned = self.arguments();
        let arguments: Vec<(&'static str, Arg<'_>)> =
            owned.iter().map(|(name, text)| (*name, text.as_str().into())).collect();
        let next = texts.with(&format!("{id}-next"), &arguments);
        Failure::new(exit, texts.with(id, &arguments)).with_next(next)
    }

    fn kind(&self) -> (Exit, &'static str) {
        match self {
            Obstacle::Locked { pid: Some(_), .. } => (Exit::Temporary, "start-locked"),
            Obstacle::Locked { pid: None, .. } => (Exit::Temporary, "start-locked-by-somebody"),
            Obstacle::NotWritable { .. } => (Exit::CannotCreate, "start-not-writable"),
            Obstacle::PortInUse { .. } => (Exit::Unavailable, "start-port-in-use"),
            Obstacle::StoreNewer { .. } => (Exit::Data, "start-store-newer"),
            Obstacle::StoreTrouble { .. } => (Exit::Io, "start-store-trouble"),
            Obstacle::NoAdministrator => (Exit::Config, "start-no-administrator"),
            Obstacle::NoTerminal => (Exit::Usage, "start-no-terminal"),
            Obstacle::NoServerNamed => (Exit::Usage, "start-no-server-named"),
            Obstacle::BadServer { .. } => (Exit::Usage, "start-bad-server"),
            Obstacle::NotSecure { .. } => (Exit::Usage, "start-not-secure"),
            Obstacle::Unreachable { .. } => (Exit::Unavailable, "start-unreachable"),
            Obstacle::BadCertificate { .. } => (Exit::NoPermission, "start-bad-certificate"),
            Obstacle::BadLogin => (Exit::NoPermission, "start-bad-login"),
            Obstacle::Channel { .. } => (Exit::Config, "start-channel"),
            Obstacle::Simulator { .. } => (Exit::Unavailable, "start-simulator"),
            Obstacle::Stuck { .. } => (Exit::Software, "start-stuck"),
            Obstacle::Fallen => (Exit::Software, "start-fallen"),
            Obstacle::Terminal { .. } => (Exit::Io, "start-terminal"),
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        let shown = |path: &PathBuf| SafeText::line(&path.display().to_string()).to_string();
        match self {
            Obstacle::NoAdministrator
            | Obstacle::NoTerminal
            | Obstacle::NoServerNamed
            | Obstacle::BadLogin
            | Obstacle::Fallen => Vec::new(),
            Obstacle::Locked { path, pid } => {
                vec![("path", shown(path)), ("pid", pid.map(|pid| pid.to_string()).unwrap_or_default())]
            }
            Obstacle::NotWritable { path, reason } => vec![("path", shown(path)), ("reason", reason.to_string())],
            Obstacle::PortInUse { address, reason } => {
                vec![("address", address.to_string()), ("reason", reason.to_string())]
            }
            Obstacle::StoreNewer { found, known } => vec![("found", found.to_string()), ("known", known.to_string())],
            Obstacle::StoreTrouble { reason }
            | Obstacle::BadCertificate { reason }
            | Obstacle::Simulator { reason }
            | Obstacle::Stuck { reason }
            | Obstacle::Terminal { reason } => {
                vec![("reason", reason.to_string())]
            }
            Obstacle::Channel { slug, reason } => vec![("slug", slug.to_string()), ("reason", reason.to_string())],
            Obstacle::BadServer { server } | Obstacle::NotSecure { server } => vec![("server", server.to_string())],
            Obstacle::Unreachable { server, reason } => {
                vec![("server", server.to_string()), ("reason", reason.to_string())]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;

    #[test]
    fn every_obstacle_has_a_sentence_and_a_next_step() {
        let text = || SafeText::line("x");
        let all = [
            Obstacle::Locked { path: "/d".into(), pid: Some(41) },
            Obstacle::Locked { path: "/d".into(), pid: None },
            Obstacle::NotWritable { path: "/d".into(), reason: text() },
            Obstacle::PortInUse { address: text(), reason: text() },
            Obstacle::StoreNewer { found: 9, known: 1 },
            Obstacle::StoreTrouble { reason: text() },
            Obstacle::NoAdministrator,
            Obstacle::NoTerminal,
            Obstacle::NoServerNamed,
            Obstacle::BadServer { server: text() },
            Obstacle::NotSecure { server: text() },
            Obstacle::Unreachable { server: text(), reason: text() },
            Obstacle::BadCertificate { reason: text() },
            Obstacle::BadLogin,
            Obstacle::Fallen,
        ];
        for language in Language::ALL {
            let texts = Texts::new(language);
            for obstacle in &all {
                let told = obstacle.failure(&texts).render();
                assert!(!told.contains("start-") && !told.contains('{') && told.lines().count() >= 2, "{told}");
            }
        }
    }
}
