//! The documents that are made from the table of keys: `docs/config.md` and `config.example.toml`.
//!
//! `turno docs` writes them and a test holds them to the table. English only, as all of `docs/`.

use super::key::{Key, Section, Shape};

/// The text of `docs/config.md`.
pub fn reference() -> String {
    let mut out = String::from(REFERENCE_HEAD);
    for section in Section::ALL {
        let title = if section == Section::Channel { "channel.SLUG" } else { section.name() };
        out.push_str(&format!("\n## `[{title}]`\n\n{}\n", section.doc()));
        if section == Section::Keys {
            out.push_str("\n```toml\n[keys]\n\"attendance.finish\" = \"F6\"\n\"attendance.next\" = [\"Alt+Down\", \"Ctrl+N\"]\n```\n");
            continue;
        }
        out.push_str("\n| Key | Value | Default | What it does |\n|---|---|---|---|\n");
        for key in section.keys() {
            let default = key.default.map_or_else(|| "–".to_owned(), |value| format!("`{value}`"));
            let row = format!("| `{}` | {} | {default} | {} |\n", key.name, values(key.shape), key.doc);
            out.push_str(&row);
        }
    }
    out
}

const REFERENCE_HEAD: &str = "# Configuration

Made from the table of keys by `turno docs`; do not edit.

turno reads one TOML file: the one that `--config FILE` names, else the first of these that is there:
`$XDG_CONFIG_HOME/turno/config.toml` (or `~/.config/turno/config.toml`), `./config.toml`, `/etc/turno/config.toml`. With none of them
the defaults hold. `config.example.toml` shows every key.

Paths are relative to the folder of the file; `~/` is the home folder. An unknown key, a wrong value or a secret that others can read is
refused at the start, with file, line, column, what was found and what is valid: `turno check` tells all of it at once.

Where a key has no default, what holds without it stands in its description.
";

/// The text of `config.example.toml`: every key, those with a default commented out.
pub fn example() -> String {
    let mut out = String::from(EXAMPLE_HEAD);
    for section in Section::ALL {
        let title = if section == Section::Channel { "channel.main" } else { section.name() };
        out.push('\n');
        comment(&mut out, section.doc());
        out.push_str(&format!("[{title}]\n"));
        for key in section.keys() {
            comment(&mut out, key.doc);
            let mark = if is_live(key) { "" } else { "#" };
            out.push_str(&format!("{mark}{} = {}\n", key.name, key.example));
        }
        if section == Section::Keys {
            out.push_str("#\"attendance.finish\" = \"F6\"\n#\"attendance.next\" = [\"Alt+Down\", \"Ctrl+N\"]\n");
        }
    }
    out
}

const EXAMPLE_HEAD: &str =
    "# turno: every key of the configuration. Made from the table of keys by `turno docs`; copy it and change the copy.
# A line with `#` before the key shows what holds without it, or an example of what can stand there.
";

/// Keys that nearly everybody sets stand without a `#`.
fn is_live(key: &Key) -> bool {
    let usual = ["data", "public_url", "token_file", "app_secret_file", "verify_token_file"];
    key.section == Section::Account || usual.contains(&key.name)
}

/// Wraps a sentence into comment lines.
fn comment(out: &mut String, text: &str) {
    let mut line = String::from("#");
    for word in text.replace('`', "").split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > 110 {
            out.push_str(&line);
            out.push('\n');
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    out.push_str(&line);
    out.push('\n');
}

/// What a value may be, for a table's cell.
fn values(shape: Shape) -> String {
    match shape {
        Shape::Text => "text".to_owned(),
        Shape::Path => "path".to_owned(),
        Shape::Variable => "name of a variable".to_owned(),
        Shape::Address => "address:port".to_owned(),
        Shape::Url(schemes) => schemes.iter().map(|scheme| format!("`{scheme}…`")).collect::<Vec<_>>().join(" or "),
        Shape::Slug => "a-z, 0-9 and -".to_owned(),
        Shape::Country => "two letters".to_owned(),
        Shape::Zone => "IANA time zone".to_owned(),
        Shape::Version => "`vN.N`".to_owned(),
        Shape::Whole(from, to) => format!("{from} to {to}"),
        Shape::Flag => "`true` or `false`".to_owned(),
        Shape::OneOf(valid) => valid.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", "),
        Shape::Levels => "level".to_owned(),
        Shape::Chords => "chord or list of chords".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::key::KEYS;
    use super::*;

    #[test]
    fn both_documents_name_every_key() {
        let (reference, example) = (reference(), example());
        for key in KEYS {
            assert!(reference.contains(&format!("| `{}` |", key.name)), "{}", key.name);
            assert!(example.contains(&format!("{} = {}\n", key.name, key.example)), "{}", key.name);
        }
    }

    #[test]
    fn the_example_is_accepted_with_every_line_in_force_but_the_second_source_of_a_secret() {
        let live: String = example()
            .lines()
            .filter(|line| !line.contains("_env"))
            .map(|line| match line.strip_prefix('#') {
                Some(rest) if rest.contains(" = ") && !rest.starts_with(' ') => format!("{rest}\n"),
                Some(_) | None => format!("{line}\n"),
            })
            .collect();
        assert_eq!(super::super::check::check(&live), Vec::new(), "{live}");
    }
}
