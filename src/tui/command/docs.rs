//! The table as a page: `docs/commands.md` is made by it, and a test fails when that page is stale.

use crate::domain::Language;
use crate::i18n::Texts;
use crate::tui::keymap::Scope;

use super::{Command, Section, all};

/// The page, in English.
pub fn docs() -> String {
    let texts = Texts::new(Language::English);
    let mut out = String::from(
        "# Commands\n\n\
         Everything that can be done in the workstation, made from the program's own table. Ctrl+K finds any of it by\n\
         typing a few letters; F1 lists the keys of where you are. A key can be changed in the config, under `[keys]`:\n\n\
         ```toml\n[keys]\n\"attendance.finish\" = [\"F4\", \"Ctrl+F4\"]\n\"attendance.why\" = [\"list:w\"]   # only in the list\n```\n",
    );
    for section in Section::ALL {
        let rows: Vec<&Command> = all().filter(|command| command.section == section).collect();
        if rows.is_empty() {
            continue;
        }
        out.push_str(&format!("\n## {}\n\n| What | Keys | Id |\n|---|---|---|\n", texts.get(section.heading())));
        for command in rows {
            let keys = keys(command, &texts);
            out.push_str(&format!("| {} | {keys} | `{}` |\n", command.title(&texts), command.id));
        }
    }
    out
}

fn keys(command: &Command, texts: &Texts) -> String {
    let key = |(scope, key): &(Scope, &str)| match scope {
        Scope::Global | Scope::Modal => format!("`{key}`"),
        Scope::List | Scope::Chat | Scope::Composer => {
            format!("`{key}` ({})", texts.get(scope.words()))
        }
    };
    command.keys.iter().map(key).collect::<Vec<_>>().join(", ")
}
