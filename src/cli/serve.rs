//! `turno serve`: what the server is started with, read and checked before anything is opened.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::base::Millis;
use crate::config::settings::{Account, Server};
use crate::config::{ChannelSecrets, Environment, Fault, Loaded, place, secret};
use crate::i18n::Texts;
use crate::protocol::Secret;
use crate::server::http::HttpOptions;

use super::failure::Failure;
use super::fault;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Instead of the configuration's.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    #[arg(long, value_name = "FOLDER")]
    pub data: Option<PathBuf>,
}

/// A channel's secrets and its provider's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    pub secrets: ChannelSecrets,
    pub api_base: String,
    pub api_version: String,
}

/// Everything that a server needs to know before it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub listen: SocketAddr,
    pub data: PathBuf,
    pub heartbeat: Millis,
    pub public_url: Option<String>,
    /// How much of whom the doors take.
    pub doors: HttpOptions,
    /// For the first account.
    pub account: Account,
    /// By slug.
    pub channels: BTreeMap<String, Access>,
    /// What works and should be looked at: to be logged.
    pub warnings: Vec<Fault>,
    /// Whoever shows it may read the metrics from anywhere.
    pub metrics_token: Option<Secret>,
}

/// Brings the command line, the configuration and the secrets together. Everything that is wrong is told at once.
pub fn settings(
    arguments: &Arguments,
    loaded: &Loaded,
    environment: &dyn Environment,
    texts: &Texts,
) -> Result<Settings, Failure> {
    let server = &loaded.config.server;
    let (mut channels, mut warnings, mut faults) = (BTreeMap::new(), Vec::new(), Vec::new());
    for (slug, channel) in &loaded.config.channel {
        match secret::read(slug, channel, environment) {
            Ok((secrets, told)) => {
                warnings.extend(told);
                let (api_base, api_version) = (channel.api_base.clone(), channel.api_version.clone());
                channels.insert(slug.clone(), Access { secrets, api_base, api_version });
            }
            Err(wrong) => faults.extend(wrong),
        }
    }
    let metrics_token = match &server.metrics_token_file {
        Some(file) => {
            let mut told = Vec::new();
            let token = secret::read_file(file, "server.metrics_token_file", &mut told);
            if token.is_some() {
                warnings.extend(told)
            } else {
                faults.extend(told)
            }
            token
        }
        None => None,
    };
    if !faults.is_empty() {
        return Err(fault::failure(texts, &faults));
    }
    Ok(Settings {
        listen: arguments.listen.unwrap_or(server.listen),
        data: arguments.data.clone().unwrap_or_else(|| place::data(&loaded.config, environment)),
        heartbeat: Millis::seconds(server.heartbeat.into()),
        public_url: server.public_url.clone(),
        doors: doors(server),
        account: loaded.config.account.clone(),
        channels,
        warnings,
        metrics_token,
    })
}

fn doors(server: &Server) -> HttpOptions {
    let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    HttpOptions {
        connections: count(server.connections),
        strangers: count(server.strangers),
        strangers_per_address: count(server.strangers_per_address),
        write: Duration::from_secs(server.write_timeout.into()),
        ..HttpOptions::default()
    }
}

/// For work on the data folder alone, which sends and takes nothing: without the channels and their secrets.
pub fn offline(loaded: &Loaded, environment: &dyn Environment) -> Settings {
    let server = &loaded.config.server;
    Settings {
        listen: server.listen,
        data: place::data(&loaded.config, environment),
        heartbeat: Millis::seconds(server.heartbeat.into()),
        public_url: server.public_url.clone(),
        doors: doors(server),
        account: loaded.config.account.clone(),
        channels: BTreeMap::new(),
        warnings: Vec::new(),
        metrics_token: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::exit::Exit;
    use crate::domain::Language;

    #[test]
    fn the_limits_of_the_file_are_those_of_the_doors_and_their_defaults_agree() {
        assert_eq!(doors(&Server::default()), HttpOptions::default());
        let text = "[server]\nconnections = 500\nstrangers = 60\nstrangers_per_address = 7\nwrite_timeout = 5\n";
        let doors = doors(&crate::config::parse(text).expect("a configuration").server);
        assert_eq!((doors.connections, doors.strangers, doors.strangers_per_address), (500, 60, 7));
        assert_eq!(doors.write, Duration::from_secs(5));
    }

    #[test]
    fn a_server_does_not_start_with_an_empty_app_secret() {
        let text = "[channel.main]\ntoken_env = \"T\"\napp_secret_env = \"S\"\nverify_token_env = \"V\"\n[server]\ndata = \"/d\"\n";
        let loaded = Loaded { config: crate::config::parse(text).expect("a configuration"), file: None };
        let texts = Texts::new(Language::English);
        let arguments = Arguments { listen: None, data: None };
        let variables = |secret: &str| -> BTreeMap<String, String> {
            [("T", "t"), ("S", secret), ("V", "v")].map(|(name, value)| (name.to_owned(), value.to_owned())).into()
        };
        let failure = settings(&arguments, &loaded, &variables(""), &texts).expect_err("refused");
        assert_eq!(failure.exit, Exit::Config);
        assert!(failure.sentence.contains("channel.main.app_secret_env"), "{}", failure.sentence);
        let settings = settings(&arguments, &loaded, &variables("s"), &texts).expect("all is there");
        assert_eq!(settings.channels["main"].api_base, "https://graph.facebook.com");
        assert_eq!((settings.data, settings.heartbeat), (PathBuf::from("/d"), Millis::seconds(30)));
    }
}
