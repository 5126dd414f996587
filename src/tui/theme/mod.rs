//! Colours by role. No colour stands anywhere else in the program.

pub mod colour;
pub mod file;
pub mod role;
pub mod shelf;

use ratatui::style::{Color, Modifier, Style};

pub use colour::Colours;
pub use file::ThemeWarning;
pub use role::Role;
pub use shelf::{Ground, Shelf};

/// Takes colour and attributes away and leaves the background: for what is written over something marked.
pub const UNMARKED: Style = Style {
    fg: Some(Color::Reset),
    bg: None,
    underline_color: None,
    add_modifier: Modifier::empty(),
    sub_modifier: Modifier::all(),
};

/// A theme, resolved: a style for every role.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    pub name: String,
    styles: [Style; Role::COUNT],
}

impl Theme {
    /// Without any colour or attribute: the ground that every theme stands on.
    pub fn plain(name: &str) -> Theme {
        Theme { name: name.to_owned(), styles: [Style::new(); Role::COUNT] }
    }

    #[must_use]
    pub fn with(mut self, role: Role, style: Style) -> Theme {
        self.styles[role as usize] = style;
        self
    }

    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }
}
