//! `turno check`: whether everything that a server needs is right, line by line, each with what to do about it.
//!
//! The configuration and the data folder are looked at here. What only the store and the provider can tell comes from
//! [`Probes`], as data; the words for all of it are in `words.rs`.

pub mod folder;
pub mod probes;
pub mod server;
pub mod words;

use std::future::Future;
use std::path::Path;

use crate::base::SafeText;
use crate::config::settings::Channel;
use crate::config::{ChannelSecrets, Environment, Loaded, place, secret};
use crate::domain::Failure as ProviderFailure;
use crate::i18n::Texts;

use super::exit::Exit;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(long)]
    pub json: bool,
    /// Asks nobody but this machine.
    #[arg(long)]
    pub offline: bool,
}

/// How one thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Ok,
    /// It works, and should be looked at.
    Warn,
    Fail,
}

/// One line of the result.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Line {
    pub state: State,
    pub text: String,
    /// What to do; `None` where nothing is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What a look at one thing found. Data: `words.rs` finds the words and says how bad it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probe {
    /// A configuration was read from there.
    Config {
        file: SafeText,
    },
    /// None was found: the defaults hold.
    NoConfig,
    Folder {
        path: SafeText,
    },
    /// It will be made by the first start.
    NoFolder {
        path: SafeText,
    },
    FolderNotWritable {
        path: SafeText,
        reason: SafeText,
    },
    /// Others than its owner can look into it.
    FolderOpen {
        path: SafeText,
        mode: u32,
    },
    /// `free`: in MiB.
    LittleSpace {
        path: SafeText,
        free: u64,
    },
    /// Nobody listens there.
    PortFree {
        address: SafeText,
    },
    /// Somebody does, and it is not a server of this folder.
    PortInUse {
        address: SafeText,
        reason: SafeText,
    },
    ServerRuns,
    NoServer,
    ServerTrouble {
        reason: SafeText,
    },
    /// The store is there, with this number of migrations.
    Store {
        migrations: u32,
    },
    NoStore,
    /// It was written by a newer turno.
    StoreNewer {
        found: u32,
        known: u32,
    },
    StoreTrouble {
        reason: SafeText,
    },
    NoAdministrator,
    /// A channel of the store has no section in the configuration.
    NoSettings {
        slug: SafeText,
    },
    /// A section names a channel that the store does not have.
    NoChannel {
        slug: SafeText,
    },
    Secrets {
        slug: SafeText,
    },
    SecretTrouble {
        slug: SafeText,
        faults: Vec<crate::config::Fault>,
    },
    SecretWarning {
        fault: crate::config::Fault,
    },
    /// The provider knows the number under this name.
    Number {
        slug: SafeText,
        number: SafeText,
        name: SafeText,
    },
    /// The provider refuses the token or the number's id.
    ProviderRefuses {
        slug: SafeText,
        failure: ProviderFailure,
    },
    ProviderUnreachable {
        slug: SafeText,
        reason: SafeText,
    },
    NoPublicUrl,
    /// The public address answered the challenge.
    Webhook {
        slug: SafeText,
        url: SafeText,
    },
    /// It answered something else; `status` is HTTP's.
    WebhookWrong {
        slug: SafeText,
        url: SafeText,
        status: u16,
    },
    WebhookUnreachable {
        slug: SafeText,
        url: SafeText,
        reason: SafeText,
    },
}

/// Looks that need the store or the network.
pub trait Probes {
    /// The store in this folder, its administrators and channels. Asked only where no server runs on it; [`server::mismatches`]
    /// compares the channels with the configuration.
    fn store(&mut self, data: &Path, loaded: &Loaded) -> impl Future<Output = Vec<Probe>>;

    /// A channel's token, number and public webhook address.
    fn channel(
        &mut self,
        slug: &str,
        channel: &Channel,
        secrets: &ChannelSecrets,
        public_url: Option<&str>,
    ) -> impl Future<Output = Vec<Probe>>;
}

/// Looks at nothing beyond this machine's files and its running server.
#[derive(Debug, Clone, Copy)]
pub struct Offline;

impl Probes for Offline {
    async fn store(&mut self, _: &Path, _: &Loaded) -> Vec<Probe> {
        Vec::new()
    }

    async fn channel(&mut self, _: &str, _: &Channel, _: &ChannelSecrets, _: Option<&str>) -> Vec<Probe> {
        Vec::new()
    }
}

/// Looks at everything, in the order in which things depend on each other.
pub async fn run<P: Probes>(
    loaded: &Loaded,
    environment: &dyn Environment,
    probes: &mut P,
    texts: &Texts,
) -> Vec<Line> {
    let mut found = Vec::new();
    found.push(match &loaded.file {
        Some(file) => Probe::Config { file: SafeText::line(&file.display().to_string()) },
        None => Probe::NoConfig,
    });
    let data = place::data(&loaded.config, environment);
    found.extend(folder::look(&data));
    match server::look(&data, loaded).await {
        Some(told) => found.extend(told),
        None => {
            found.push(Probe::NoServer);
            found.push(server::port(loaded));
            found.extend(probes.store(&data, loaded).await);
        }
    }
    let public_url = loaded.config.server.public_url.as_deref();
    if public_url.is_none() && !loaded.config.channel.is_empty() {
        found.push(Probe::NoPublicUrl);
    }
    for (slug, channel) in &loaded.config.channel {
        let name = SafeText::line(slug);
        match secret::read(slug, channel, environment) {
            Ok((secrets, warnings)) => {
                found.push(Probe::Secrets { slug: name });
                found.extend(warnings.into_iter().map(|fault| Probe::SecretWarning { fault }));
                found.extend(probes.channel(slug, channel, &secrets, public_url).await);
            }
            Err(faults) => found.push(Probe::SecretTrouble { slug: name, faults }),
        }
    }
    found.iter().map(|probe| words::line(texts, probe)).collect()
}

/// How the command ends: with the configuration's code as soon as one line fails.
pub fn exit(lines: &[Line]) -> Exit {
    let worst = lines.iter().map(|line| line.state).max().unwrap_or(State::Ok);
    if worst == State::Fail { Exit::Config } else { Exit::Done }
}

/// The lines for people.
pub fn render(texts: &Texts, lines: &[Line]) -> String {
    let mut out = String::new();
    for line in lines {
        let word = match line.state {
            State::Ok => texts.get("cli-check-ok"),
            State::Warn => texts.get("cli-check-warn"),
            State::Fail => texts.get("cli-check-fail"),
        };
        out.push_str(&format!("{word:<6} {}\n", line.text));
        out.extend(line.next.iter().flat_map(|next| next.lines()).map(|next| format!("       > {next}\n")));
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::Language;

    /// Answers as a provider and a store would.
    struct Scripted;

    impl Probes for Scripted {
        async fn store(&mut self, _: &Path, _: &Loaded) -> Vec<Probe> {
            vec![Probe::Store { migrations: 1 }, Probe::NoAdministrator]
        }

        async fn channel(&mut self, slug: &str, _: &Channel, _: &ChannelSecrets, url: Option<&str>) -> Vec<Probe> {
            let url = SafeText::line(url.unwrap_or_default());
            vec![Probe::WebhookWrong { slug: SafeText::line(slug), url, status: 404 }]
        }
    }

    #[tokio::test]
    async fn every_line_that_is_not_right_says_what_to_do() {
        let variables: BTreeMap<String, String> =
            [("T", "t"), ("S", "s"), ("V", "v")].map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let text = "[server]\ndata = \"/nowhere/turno\"\n[channel.main]\ntoken_env = \"T\"\napp_secret_env = \"S\"\nverify_token_env = \"V\"\n[channel.other]\ntoken_env = \"T\"\n";
        let config = crate::config::parse(text).expect("a configuration");
        let loaded = Loaded { config, file: Some("c.toml".into()) };
        for language in Language::ALL {
            let texts = Texts::new(language);
            let lines = run(&loaded, &variables, &mut Scripted, &texts).await;
            assert!(lines.iter().all(|line| line.state == State::Ok || line.next.is_some()), "{lines:#?}");
            assert_eq!(exit(&lines), Exit::Config);
            let text = render(&texts, &lines);
            assert!(text.contains("404") && text.contains("app_secret_file") && text.contains("c.toml"), "{text}");
            assert!(!text.contains("cli-"), "a text is missing: {text}");
        }
    }
}
