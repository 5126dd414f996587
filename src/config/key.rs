//! The table of every key that the configuration knows: one row is its name, its values, its default and its description.
//!
//! The checker, `docs/config.md` and `config.example.toml` are views of this table. A new setting is a row here, a field in
//! `settings.rs`, and nothing else. Never in it: a secret's value, or a key that only one of the two places knows.

/// A part of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    Server,
    Account,
    /// One table for each channel: `[channel.SLUG]`.
    Channel,
    Client,
    Workstation,
    /// Any command's id is a key here.
    Keys,
}

impl Section {
    pub const ALL: [Section; 6] =
        [Section::Server, Section::Account, Section::Channel, Section::Client, Section::Workstation, Section::Keys];

    /// The name as it stands between brackets.
    pub const fn name(self) -> &'static str {
        match self {
            Section::Server => "server",
            Section::Account => "account",
            Section::Channel => "channel",
            Section::Client => "client",
            Section::Workstation => "workstation",
            Section::Keys => "keys",
        }
    }

    pub fn from_name(name: &str) -> Option<Section> {
        Section::ALL.into_iter().find(|section| section.name() == name)
    }

    /// What the section is for, in a sentence for the documents.
    pub const fn doc(self) -> &'static str {
        match self {
            Section::Server => "What `turno serve` listens on, where it keeps its data, and how it logs.",
            Section::Account => {
                "The business. Read once, when the first account is made in an empty data folder; later changes here do nothing."
            }
            Section::Channel => {
                "One section for each WhatsApp number, named by the channel's slug: `[channel.main]`. The secrets of a number \
                 come from a file or from an environment variable, never from this file itself."
            }
            Section::Client => "What `turno connect` connects to.",
            Section::Workstation => "How the screen looks and behaves.",
            Section::Keys => {
                "Your own keys: a command's id and one chord or a list of them. `docs/commands.md` lists the ids. A conflict is \
                 reported at the start, with both commands."
            }
        }
    }

    /// The rows of this section, in the order of the documents.
    pub fn keys(self) -> impl Iterator<Item = &'static Key> {
        KEYS.iter().filter(move |key| key.section == self)
    }
}

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Any text but an empty one.
    Text,
    /// A file or folder. Relative to the configuration file's folder; `~/` is the home folder.
    Path,
    /// The name of an environment variable.
    Variable,
    /// An address and port to listen on: `127.0.0.1:8480`, `[::1]:8480`.
    Address,
    /// An address that begins with one of these schemes.
    Url(&'static [&'static str]),
    /// Lower-case letters, digits and `-`.
    Slug,
    /// Two capital letters (ISO 3166-1 alpha-2).
    Country,
    /// An IANA time zone.
    Zone,
    /// A version of the provider's API: `v25.0`.
    Version,
    /// A whole number within these bounds, both included.
    Whole(i64, i64),
    Flag,
    OneOf(&'static [&'static str]),
    /// A level, or levels by part of the program: `info,turno::server=debug`.
    Levels,
    /// A chord or a list of them.
    Chords,
}

/// One key of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    pub section: Section,
    pub name: &'static str,
    pub shape: Shape,
    /// The value that holds where the key is absent, as TOML; `None`: nothing holds, or it follows from the surroundings.
    pub default: Option<&'static str>,
    /// A value for the example file, as TOML.
    pub example: &'static str,
    /// Sentences for the documents: what it does, units, what follows where it is absent.
    pub doc: &'static str,
}

const LANGUAGES: &[&str] = &["en", "es", "pt-BR"];
const LANGUAGES_OR_AUTO: &[&str] = &["auto", "en", "es", "pt-BR"];
const LOG_FORMATS: &[&str] = &["text", "json"];
const WHEN: &[&str] = &["auto", "always", "never"];
const SORTS: &[&str] = &["waiting", "expires"];

macro_rules! keys {
    ($($section:ident: $name:literal $shape:expr, $default:expr, $example:literal, $doc:literal;)+) => {
        &[$(Key {
            section: Section::$section, name: $name, shape: $shape, default: $default, example: $example, doc: $doc,
        },)+]
    };
}

/// Every key but those of `[keys]`, which are the commands' own ids.
pub const KEYS: &[Key] = keys! {
    Server: "listen" Shape::Address, Some(r#""127.0.0.1:8480""#), r#""127.0.0.1:8480""#,
        "Address and port for webhooks and workstations. turno speaks plain HTTP there: put a proxy that does TLS in front of it.";
    Server: "data" Shape::Path, None, r#""/var/lib/turno""#,
        "The folder of the database, the lock and the administrators' socket. Only one server may use it at a time. Absent: \
         `$XDG_DATA_HOME/turno`, else `~/.local/share/turno`.";
    Server: "public_url" Shape::Url(&["https://", "http://"]), None, r#""https://desk.example.com""#,
        "The address under which the provider reaches this server, without a path. `turno check` calls the webhook through it.";
    Server: "heartbeat" Shape::Whole(5, 300), Some("30"), "30",
        "Seconds between two signs of life on a silent connection. After twice as long the line counts as dead.";
    Server: "log_format" Shape::OneOf(LOG_FORMATS), Some(r#""text""#), r#""text""#,
        "`text` for people, `json` for a log collector: one object a line on the standard error stream.";
    Server: "log_level" Shape::Levels, Some(r#""info""#), r#""info""#,
        "`error`, `warn`, `info`, `debug` or `trace`; also by part of the program: `info,turno::server=debug`.";

    Server: "connections" Shape::Whole(100, 1_000_000), Some("10000"), "10000",
        "Connections at the same time, all together. Each needs a file descriptor, and some ten kilobytes; further ones are \
         closed at once.";
    Server: "strangers" Shape::Whole(16, 1_000_000), Some("4096"), "4096",
        "Connections among them on which nobody has signed in. The rest is kept for those who have.";
    Server: "strangers_per_address" Shape::Whole(4, 100_000), Some("128"), "128",
        "The same from one address (of IPv6: from one /64). Behind a proxy on this machine its `X-Forwarded-For` tells addresses.";
    Server: "write_timeout" Shape::Whole(2, 300), Some("20"), "20",
        "Seconds. Whoever takes nothing of what is sent to them for so long is cut; a workstation comes back and catches up.";
    Server: "metrics_token_file" Shape::Path, None, r#""metrics.token""#,
        "A file with a token: whoever sends it (`Authorization: Bearer TOKEN`) may read `/metrics` from anywhere. Absent: only \
         this machine may, and nobody who comes through a proxy.";

    Account: "slug" Shape::Slug, Some(r#""main""#), r#""example""#,
        "The account's short name: what a client names where a server holds several accounts.";
    Account: "name" Shape::Text, Some(r#""turno""#), r#""Example Ltd""#,
        "The business's name.";
    Account: "country" Shape::Country, Some(r#""BR""#), r#""BR""#,
        "Two letters (ISO 3166-1): the country of numbers that are typed without a country code.";
    Account: "zone" Shape::Zone, Some(r#""America/Sao_Paulo""#), r#""America/Sao_Paulo""#,
        "The time zone (IANA name) that days and hours of the account are counted in.";
    Account: "language" Shape::OneOf(LANGUAGES), Some(r#""en""#), r#""pt-BR""#,
        "The language of people who have not chosen one: `en`, `es` or `pt-BR`.";

    Channel: "token_file" Shape::Path, None, r#""/etc/turno/main.token""#,
        "A file that holds the provider's access token. Nobody but the server's user may read it.";
    Channel: "token_env" Shape::Variable, None, r#""TURNO_MAIN_TOKEN""#,
        "Instead of `token_file`: the environment variable that holds the token.";
    Channel: "app_secret_file" Shape::Path, None, r#""/etc/turno/main.app-secret""#,
        "A file that holds the app's secret, by which webhooks are signed. An empty secret is refused.";
    Channel: "app_secret_env" Shape::Variable, None, r#""TURNO_MAIN_APP_SECRET""#,
        "Instead of `app_secret_file`: the environment variable that holds the secret.";
    Channel: "verify_token_file" Shape::Path, None, r#""/etc/turno/main.verify-token""#,
        "A file that holds the word you chose for the webhook's verification in the provider's console.";
    Channel: "verify_token_env" Shape::Variable, None, r#""TURNO_MAIN_VERIFY_TOKEN""#,
        "Instead of `verify_token_file`: the environment variable that holds the word.";
    Channel: "api_base" Shape::Url(&["https://", "http://"]), Some(r#""https://graph.facebook.com""#), r#""https://graph.facebook.com""#,
        "Where the provider's API is. For trying turno without a real number: the address of `turno simulate`.";
    Channel: "api_version" Shape::Version, Some(r#""v25.0""#), r#""v25.0""#,
        "The version of the provider's API.";

    Client: "server" Shape::Url(&["wss://", "ws://"]), None, r#""wss://desk.example.com""#,
        "The server of `turno connect`, where the command line names none. `ws://` is only taken to this very machine.";
    Client: "account" Shape::Slug, None, r#""example""#,
        "The account's slug. Absent: the server's only one.";
    Client: "login" Shape::Text, None, r#""ana""#,
        "What you sign in with; the password is asked for.";
    Client: "ca_file" Shape::Path, None, r#""/etc/turno/ca.pem""#,
        "Certificates (PEM) to trust besides the system's own: for a server whose certificate a company's own authority signed.";
    Client: "cache" Shape::Path, None, r#""~/.local/state/turno""#,
        "The folder of what this machine keeps: history, drafts and messages that are still to be sent. Absent: \
         `$XDG_STATE_HOME/turno`, else `~/.local/state/turno`.";

    Workstation: "language" Shape::OneOf(LANGUAGES_OR_AUTO), Some(r#""auto""#), r#""auto""#,
        "`en`, `es`, `pt-BR`, or `auto`: the one of your locale (`LC_ALL`, `LC_MESSAGES`, `LANG`).";
    Workstation: "theme" Shape::Text, Some(r#""auto""#), r#""auto""#,
        "The name of a theme, or `auto`: dark or light as the terminal's background is. `docs/themes.md` lists them.";
    Workstation: "lean" Shape::Flag, Some("false"), "false",
        "One column of text that appends and scrolls, without boxes: for weak lines, narrow windows and screen readers.";
    Workstation: "ascii" Shape::OneOf(WHEN), Some(r#""auto""#), r#""auto""#,
        "Whether marks and frames are drawn in plain ASCII. `auto`: where the locale has no UTF-8.";
    Workstation: "mouse" Shape::Flag, Some("true"), "true",
        "Whether the mouse works. Without it the terminal's own selection does.";
    Workstation: "bell" Shape::Flag, Some("true"), "true",
        "Whether the terminal's bell rings for what needs you.";
    Workstation: "notifications" Shape::Flag, Some("true"), "true",
        "Whether desktop notifications are asked for (OSC 9 and 777, where the terminal knows them).";
    Workstation: "motion" Shape::Flag, Some("true"), "true",
        "Whether anything on the screen may blink or move.";
    Workstation: "sort" Shape::OneOf(SORTS), Some(r#""waiting""#), r#""waiting""#,
        "The order of the lists: who has been `waiting` longest first, or whose window `expires` first.";
};

/// The row of this key.
pub fn find(section: Section, name: &str) -> Option<&'static Key> {
    section.keys().find(|key| key.name == name)
}

/// The one among `valid` that `found` was probably meant to be: at most a third of its letters differ.
pub fn nearest<'a>(found: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let found = found.to_lowercase();
    let best = valid.into_iter().map(|name| (distance(&found, &name.to_lowercase()), name)).min()?;
    let allowed = (best.1.chars().count().max(found.chars().count()) / 3).max(1);
    (best.0 <= allowed).then_some(best.1)
}

/// Letters to insert, remove, change or swap with their neighbour to get from one word to the other.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let same = usize::from(a != b);
            let mut cost = (last[j] + same).min(last[j + 1] + 1).min(row[j] + 1);
            let swapped = i > 0 && j > 0 && one.get(i - 1) == Some(b) && other.get(j - 1) == Some(a);
            if let Some(two_back) = before.get(j.wrapping_sub(1)).filter(|_| swapped) {
                cost = cost.min(two_back + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_its_key() {
        let names = || Section::Server.keys().map(|key| key.name);
        assert_eq!(nearest("lisen", names()), Some("listen"));
        assert_eq!(nearest("heartbaet", names()), Some("heartbeat"));
        assert_eq!(nearest("loglevel", names()), Some("log_level"));
        assert_eq!(nearest("Listen", names()), Some("listen"));
        assert_eq!(nearest("colour", names()), None);
        assert_eq!(distance("ab", "ba"), 1);
        assert_eq!(distance("", "abc"), 3);
    }

    #[test]
    fn no_key_stands_twice_in_a_section() {
        for section in Section::ALL {
            let mut names: Vec<_> = section.keys().map(|key| key.name).collect();
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "[{}]", section.name());
        }
    }
}
