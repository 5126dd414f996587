//! `turno connect`: which server, as whom, and where this machine keeps what it must.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::base::SafeText;
use crate::base::time::wall_clock;
use crate::client::connect::{ConnectFault, Target};
use crate::client::seat::Setup;
use crate::client::{Ask, LineState, Seat};
use crate::config::{Environment, Loaded, place};

use crate::protocol::Secret;

use super::obstacle::Obstacle;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// `wss://host`; absent: the configuration's.
    #[arg(value_name = "URL")]
    pub server: Option<String>,
    #[arg(long, value_name = "SLUG")]
    pub account: Option<String>,
    #[arg(long)]
    pub login: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// Takes `ws://` to another machine too.
    #[arg(long)]
    pub insecure: bool,
}

/// Everything that a connection needs to know before it is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// With its scheme, without a slash at the end.
    pub server: String,
    pub account: Option<SafeText>,
    pub login: Option<SafeText>,
    pub ca_file: Option<PathBuf>,
    pub cache: PathBuf,
    /// Beside the cache: the workstation's own log.
    pub log: PathBuf,
}

/// Brings the command line and the configuration together.
pub fn settings(arguments: &Arguments, loaded: &Loaded, environment: &dyn Environment) -> Result<Settings, Obstacle> {
    let client = &loaded.config.client;
    let named = arguments.server.as_ref().or(client.server.as_ref()).ok_or(Obstacle::NoServerNamed)?;
    let server = address(named, arguments.insecure)?;
    let cache = place::cache(&loaded.config, environment);
    Ok(Settings {
        server,
        account: arguments.account.as_deref().map(SafeText::line).or_else(|| client.account.clone()),
        login: arguments.login.as_deref().map(SafeText::line).or_else(|| client.login.clone()),
        ca_file: arguments.ca_file.clone().or_else(|| client.ca_file.clone()),
        log: cache.join("turno.log"),
        cache,
    })
}

/// A server that says nothing for so long is not there.
const PATIENCE: Duration = Duration::from_secs(20);

/// Takes a seat at the server. Somebody who was here before may sit down while the line is gone: their picture is kept on
/// this machine. Somebody new is told at once that there is nobody.
pub async fn seat(settings: &Settings, insecure: bool, password: Option<Secret>) -> Result<Seat, Obstacle> {
    let server = || SafeText::line(&settings.server);
    let target = Target::parse(&settings.server, insecure, settings.ca_file.clone())
        .map_err(|_| Obstacle::BadServer { server: server() })?;
    let setup = Setup {
        program: SafeText::line(concat!("turno ", env!("CARGO_PKG_VERSION"))),
        account: settings.account.clone(),
        folder: Some(settings.cache.clone()),
    };
    let mut seat = Seat::remote(target, setup);
    let first = async {
        while *seat.line() == LineState::Connecting {
            seat.next().await;
        }
    };
    let silent = tokio::time::timeout(PATIENCE, first).await.is_err();
    let is_new = seat.mirror().snapshot.is_none();
    if is_new && (silent || matches!(seat.line(), LineState::Offline { .. })) {
        return Err(unreachable(server(), seat.fault()));
    }
    if let (Some(password), Some(login), LineState::SignedOut { .. }) = (password, &settings.login, seat.line()) {
        let ask = Ask::SignIn { login: login.clone(), password };
        seat.ask(ask, wall_clock()).map_err(|_| Obstacle::BadLogin)?;
    }
    Ok(seat)
}

fn unreachable(server: SafeText, fault: Option<&ConnectFault>) -> Obstacle {
    match fault {
        Some(ConnectFault::Certificate(bad)) => Obstacle::BadCertificate { reason: SafeText::line(&bad.to_string()) },
        Some(fault) => Obstacle::Unreachable { server, reason: SafeText::line(&fault.to_string()) },
        None => Obstacle::Unreachable { server, reason: SafeText::line("no answer") },
    }
}

/// A name alone is `wss://`. What is not encrypted goes to this very machine only, unless asked for.
fn address(named: &str, insecure: bool) -> Result<String, Obstacle> {
    let shown = || SafeText::line_of(named, 200);
    let named = named.trim();
    let (scheme, rest) = named.split_once("://").unwrap_or(("wss", named));
    let rest = rest.trim_end_matches('/');
    let full = format!("{scheme}://{rest}");
    let host = host(rest);
    // A name before `@` would be a password in the process list.
    if host.is_empty() || rest.contains('@') || rest.contains(char::is_whitespace) {
        return Err(Obstacle::BadServer { server: shown() });
    }
    match scheme {
        "wss" => Ok(full),
        "ws" if insecure || is_this_machine(host) => Ok(full),
        "ws" => Err(Obstacle::NotSecure { server: shown() }),
        _ => Err(Obstacle::BadServer { server: shown() }),
    }
}

/// Without port and path; an IPv6 address without its brackets.
fn host(rest: &str) -> &str {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match authority.strip_prefix('[') {
        Some(inner) => inner.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    }
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_encrypted_goes_to_this_machine_only() {
        for fine in
            ["wss://desk.example.com", "desk.example.com", "ws://127.0.0.1:8480", "ws://[::1]:8480", "ws://localhost"]
        {
            assert!(address(fine, false).is_ok(), "{fine}");
        }
        for open in
            ["ws://desk.example.com", "ws://10.0.0.1:8480", "ws://localhost.example.com", "ws://127.0.0.1.example.com"]
        {
            assert!(matches!(address(open, false), Err(Obstacle::NotSecure { .. })), "{open}");
            assert!(address(open, true).is_ok(), "{open}");
        }
        for wrong in ["", "http://x", "ws://", "wss://ana:secret@desk.example.com", "wss://a b"] {
            assert!(matches!(address(wrong, true), Err(Obstacle::BadServer { .. })), "{wrong}");
        }
    }

    #[test]
    fn the_command_line_goes_before_the_configuration() {
        let text = "[client]\nserver = \"wss://one.example.com\"\nlogin = \"ana\"\ncache = \"/keep\"\n";
        let loaded = Loaded { config: crate::config::parse(text).expect("a configuration"), file: None };
        let nowhere = std::collections::BTreeMap::new();
        let mut arguments = Arguments {
            server: None,
            account: None,
            login: Some("beto".into()),
            password_file: None,
            ca_file: None,
            insecure: false,
        };
        let found = settings(&arguments, &loaded, &nowhere).expect("a server");
        assert_eq!((found.server.as_str(), found.login.as_deref()), ("wss://one.example.com", Some("beto")));
        assert_eq!(found.log, PathBuf::from("/keep/turno.log"));
        arguments.server = Some("wss://two.example.com/".into());
        assert_eq!(settings(&arguments, &loaded, &nowhere).map(|s| s.server), Ok("wss://two.example.com".to_owned()));
        assert_eq!(
            settings(&Arguments { server: None, ..arguments }, &Loaded::default(), &nowhere),
            Err(Obstacle::NoServerNamed)
        );
    }
}
