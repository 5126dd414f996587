//! The documents that are made from the source: written by `turno docs`, held current by a test.
//!
//! One row is a file and the function that makes its text. Whoever adds a generated document adds a row here.

use std::path::Path;

use crate::config;
use crate::tui::command;
use crate::tui::picture;
use crate::tui::theme::Role;
use crate::tui::theme::shelf::BUNDLED;

/// A document that is made from the source.
pub struct Document {
    /// From the root of the repository.
    pub path: &'static str,
    pub make: fn() -> String,
}

pub const DOCUMENTS: &[Document] = &[
    Document { path: "docs/config.md", make: config::document::reference },
    Document { path: "config.example.toml", make: config::document::example },
    Document { path: "docs/commands.md", make: command::docs },
    Document { path: "docs/themes.md", make: themes },
    Document { path: "docs/screen.svg", make: picture::readme },
];

/// The text of `docs/themes.md`.
fn themes() -> String {
    let mut out = String::from(THEMES_HEAD);
    for (name, file) in BUNDLED {
        out.push_str(&format!("| `{name}` | {} |\n", first_comment(file)));
    }
    out.push_str("\n## Roles\n\nEvery colour on the screen is one of these roles.\n\n");
    let roles: Vec<String> = Role::ALL.iter().map(|role| format!("`{}`", role.name())).collect();
    out.push_str(&roles.join(" "));
    out.push('\n');
    out
}

/// What a theme's file says of itself: the comment that it begins with.
fn first_comment(file: &str) -> String {
    let lines = file.lines().take_while(|line| line.starts_with('#'));
    lines.map(|line| line.trim_start_matches(['#', ' '])).collect::<Vec<_>>().join(" ")
}

const THEMES_HEAD: &str = r##"# Themes

Made from the program's own themes by `turno docs`; do not edit.

Chosen with `theme` in `[workstation]`, or while it runs (Ctrl+K, *theme*). `auto` follows the terminal: dark or light as its background is,
the sixteen-colour theme where it has no more, no colour at all with `NO_COLOR`.

A theme of your own is a file in `$XDG_CONFIG_HOME/turno/themes/` (or `~/.config/turno/themes/`); its name is the file's. It needs only what
differs from the one it inherits:

```toml
inherits = "dark"

[palette]
sea = "#87afd7"

[roles]
accent = { fg = "sea", bold = true }
dim = "grey"          # short for { fg = "grey" }
```

A colour is `#rrggbb`, a number of the 256-colour table, a name of the palette, one of the terminal's sixteen, or `none`. An attribute is `fg`, `bg`,
`bold`, `dim`, `italic`, `underline`, `reverse`, `blink` or `crossed`. What cannot be understood is reported and left out; the rest holds.

## The bundled ones

| Name | What it is for |
|---|---|
"##;

/// Writes those under `root` that are not current; the paths that were written.
pub fn write(root: &Path) -> std::io::Result<Vec<&'static str>> {
    let mut written = Vec::new();
    for document in DOCUMENTS {
        let path = root.join(document.path);
        let text = (document.make)();
        if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, text)?;
        written.push(document.path);
    }
    Ok(written)
}
