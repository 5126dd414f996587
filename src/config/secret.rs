//! A channel's secrets: read from where the configuration says, checked, and never shown.
//!
//! Only the server's own user may read a secret's file. One that others can read or change is refused; one that its group can
//! read (as credentials of a service manager may be) works and is told as a warning.

use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::base::SafeText;
use crate::protocol::Secret;

use super::fault::{Fault, What};
use super::place::Environment;
use super::settings::Channel;

/// The pairs of keys of which one says where a secret is.
pub const SOURCES: [(&str, &str); 3] =
    [("token_file", "token_env"), ("app_secret_file", "app_secret_env"), ("verify_token_file", "verify_token_env")];

/// A secret is a word, not a book: a file beyond this many bytes is the wrong file.
const LARGEST: u64 = 16 * 1024;

/// What a channel needs to send, to check what arrives, and to answer a verification. `Debug` shows none of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelSecrets {
    pub token: Secret,
    pub app_secret: Secret,
    pub verify_token: Secret,
}

/// The secrets of `[channel.SLUG]`, with warnings; or everything that is wrong with them.
pub fn read(
    slug: &str,
    channel: &Channel,
    environment: &dyn Environment,
) -> Result<(ChannelSecrets, Vec<Fault>), Vec<Fault>> {
    let mut faults = Vec::new();
    let files = [&channel.token_file, &channel.app_secret_file, &channel.verify_token_file];
    let variables = [&channel.token_env, &channel.app_secret_env, &channel.verify_token_env];
    let mut take = |at: usize| -> Option<Secret> {
        let (file_key, variable_key) = SOURCES[at];
        let path = |key: &str| Some(SafeText::line(&format!("channel.{slug}.{key}")));
        match (files[at], variables[at]) {
            (Some(file), _) => from_file(file, &path(file_key), &mut faults),
            (None, Some(variable)) => from_variable(variable, environment)
                .map_err(|what| faults.push(Fault { key: path(variable_key), ..Fault::of(what) }))
                .ok(),
            (None, None) => {
                let key = Some(SafeText::line(&format!("channel.{slug}")));
                faults.push(Fault { key, ..Fault::of(What::NoSource { file_key, variable_key }) });
                None
            }
        }
    };
    match (take(0), take(1), take(2)) {
        (Some(token), Some(app_secret), Some(verify_token)) => {
            Ok((ChannelSecrets { token, app_secret, verify_token }, faults))
        }
        (_, _, _) => Err(faults),
    }
}

/// The one secret in a file, which the configuration names at `key`; warnings and faults are added to `faults`.
pub fn read_file(file: &Path, key: &str, faults: &mut Vec<Fault>) -> Option<Secret> {
    from_file(file, &Some(SafeText::line(key)), faults)
}

fn from_file(file: &Path, key: &Option<SafeText>, faults: &mut Vec<Fault>) -> Option<Secret> {
    let fault = |what| Fault { file: Some(file.to_owned()), place: None, key: key.clone(), what };
    match open(file) {
        Ok((secret, warning)) => {
            faults.extend(warning.map(fault));
            Some(secret)
        }
        Err(what) => {
            faults.push(fault(what));
            None
        }
    }
}

fn open(file: &Path) -> Result<(Secret, Option<What>), What> {
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => What::NoFile,
        std::io::ErrorKind::InvalidData => What::NotText,
        _ => What::Unreadable { reason: SafeText::line(&error.to_string()) },
    };
    let handle = std::fs::File::open(file).map_err(unreadable)?;
    // Of the open file, not of its name: nothing can be put in its place in between.
    let mode = handle.metadata().map_err(unreadable)?.permissions().mode() & 0o777;
    if mode & 0o026 != 0 {
        return Err(What::OpenToAll { mode });
    }
    let mut text = String::new();
    handle.take(LARGEST).read_to_string(&mut text).map_err(unreadable)?;
    let warning = (mode & 0o040 != 0).then_some(What::OpenToGroup { mode });
    Ok((not_empty(&text)?, warning))
}

fn from_variable(variable: &str, environment: &dyn Environment) -> Result<Secret, What> {
    match environment.variable(variable) {
        Some(text) => not_empty(&text),
        None => Err(What::VariableUnset { variable: SafeText::line(variable) }),
    }
}

/// Without the newline that editors put at the end. An empty secret would let everybody sign.
fn not_empty(text: &str) -> Result<Secret, What> {
    match text.trim() {
        "" => Err(What::EmptySecret),
        secret => Ok(Secret::new(secret)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use super::*;

    fn by_variables() -> (Channel, BTreeMap<String, String>) {
        let channel = Channel {
            token_env: Some("T".into()),
            app_secret_env: Some("S".into()),
            verify_token_env: Some("V".into()),
            ..Channel::default()
        };
        let values = [("T", "token-1"), ("S", "secret-1\n"), ("V", "word-1")];
        (channel, values.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }

    fn file(name: &str, mode: u32, text: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("turno-secret-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join(name);
        std::fs::write(&path, text).expect("a file");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("its mode");
        path
    }

    #[test]
    fn secrets_come_from_variables_and_are_never_shown() {
        let (channel, variables) = by_variables();
        let (secrets, warnings) = read("main", &channel, &variables).expect("all three");
        assert_eq!((secrets.app_secret.reveal(), warnings.len()), ("secret-1", 0));
        let shown = format!("{secrets:?}");
        assert!(!shown.contains("secret-1") && !shown.contains("token-1"), "{shown}");
    }

    #[test]
    fn an_empty_secret_is_refused() {
        let (channel, mut variables) = by_variables();
        variables.insert("S".into(), " \n".into());
        let faults = read("main", &channel, &variables).expect_err("refused");
        assert_eq!(faults[0].what, What::EmptySecret);
        assert_eq!(faults[0].key.as_deref(), Some("channel.main.app_secret_env"));
    }

    #[test]
    fn everything_that_is_missing_is_told_at_once() {
        let (mut channel, mut variables) = by_variables();
        channel.token_env = None;
        variables.remove("V");
        let faults = read("main", &channel, &variables).expect_err("two are missing");
        assert_eq!(faults[0].what, What::NoSource { file_key: "token_file", variable_key: "token_env" });
        assert_eq!(faults[1].what, What::VariableUnset { variable: SafeText::line("V") });
    }

    #[test]
    fn a_file_that_others_can_read_is_refused_and_one_for_the_group_is_told() {
        let (mut channel, variables) = by_variables();
        channel.app_secret_file = Some(file("open", 0o644, "secret-2"));
        let faults = read("main", &channel, &variables).expect_err("open to all");
        assert_eq!(faults[0].what, What::OpenToAll { mode: 0o644 });
        channel.app_secret_file = Some(file("group", 0o640, "secret-2"));
        let (secrets, warnings) = read("main", &channel, &variables).expect("readable");
        assert_eq!(secrets.app_secret.reveal(), "secret-2");
        assert!(warnings[0].is_warning());
        channel.app_secret_file = Some(file("mine", 0o600, "secret-2"));
        assert_eq!(read("main", &channel, &variables).map(|(_, warnings)| warnings.len()), Ok(0));
    }
}
