//! The words of `--help`, in the reader's language, put onto the command line's tree.
//!
//! A command `admin user add` has its sentence under `help-admin-user-add`; an argument has one for all commands
//! (`help-arg-limit`) or one of its own (`help-admin-audit-arg-limit`).

use clap::{Arg, ArgAction, Command};

use crate::i18n::Texts;

/// Options of every command stand after a command's own.
const LAST: usize = 900;

/// The tree with its words.
pub fn localise(command: Command, texts: &Texts) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).global(true);
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let command = command.disable_help_flag(true).disable_version_flag(true).arg(help).arg(version);
    node(command, texts, "")
}

fn node(command: Command, texts: &Texts, path: &str) -> Command {
    let (options, arguments) = (texts.get("cli-help-options"), texts.get("cli-help-arguments"));
    let has_subcommands = command.has_subcommands();
    let command = command
        .about(texts.get(&if path.is_empty() { "help-turno".to_owned() } else { format!("help-{path}") }))
        .help_template(template(texts))
        .subcommand_help_heading(texts.get("cli-help-commands"))
        .subcommand_value_name(texts.get("cli-help-command"))
        .mut_args(|arg| {
            let text = argument(texts, path, arg.get_id().as_str());
            let heading = if arg.is_positional() { arguments.clone() } else { options.clone() };
            let takes_values = arg.get_action().takes_values();
            let arg = arg.help(text).help_heading(heading).hide_default_value(takes_values);
            let arg = if takes_values { arg.hide_possible_values(true) } else { arg };
            if arg.is_global_set() { arg.display_order(LAST) } else { arg }
        });
    if !has_subcommands {
        return command;
    }
    command.mut_subcommands(|inner| {
        let name = inner.get_name().to_owned();
        let inner_path = if path.is_empty() { name } else { format!("{path}-{name}") };
        node(inner, texts, &inner_path)
    })
}

fn argument(texts: &Texts, path: &str, id: &str) -> String {
    let own = format!("help-{path}-arg-{id}");
    if texts.has(&own) { texts.get(&own) } else { texts.get(&format!("help-arg-{id}")) }
}

fn template(texts: &Texts) -> String {
    format!("{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}\n", texts.get("cli-help-usage"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::arguments::Arguments;
    use crate::domain::Language;

    fn every_help(command: &mut Command, out: &mut Vec<String>) {
        out.push(command.render_long_help().to_string());
        for inner in command.get_subcommands_mut() {
            every_help(inner, out);
        }
    }

    #[test]
    fn every_command_and_argument_has_its_words_in_every_language() {
        for language in Language::ALL {
            let texts = Texts::new(language);
            let mut command = localise(Arguments::command(), &texts);
            command.build();
            let mut pages = Vec::new();
            every_help(&mut command, &mut pages);
            assert!(pages.len() > 20, "all commands are there");
            for page in pages {
                assert!(!page.contains("help-"), "a text is missing in {}:\n{page}", language.tag());
                let english = ["Usage:", "Options:", "Commands:", "Print help"];
                let leaked = english.iter().find(|word| page.contains(**word));
                assert!(language == Language::English || leaked.is_none(), "{leaked:?} in {}:\n{page}", language.tag());
            }
        }
    }
}
