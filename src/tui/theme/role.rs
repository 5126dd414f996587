//! What a colour is for.

/// A role of a theme. Each has a name in `themes/*.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Text,
    Dim,
    /// Focus and what is current.
    Accent,
    /// Unopened, unread.
    New,
    /// The frame of a new attendance (R011): may blink by the terminal's own attribute.
    NewFrame,
    Warn,
    /// Required, failed, closing.
    Danger,
    /// Online, done.
    Ok,
    /// The customer's words.
    Theirs,
    /// The business's words.
    Mine,
    /// Internal notes.
    Note,
    System,
    /// The cursor's row.
    Selection,
    Border,
    BorderFocus,
    Title,
    /// Keys in hints.
    Key,
    /// The top and bottom lines.
    Bar,
    Modal,
    Input,
}

impl Role {
    pub const ALL: [Role; 20] = [
        Role::Text,
        Role::Dim,
        Role::Accent,
        Role::New,
        Role::NewFrame,
        Role::Warn,
        Role::Danger,
        Role::Ok,
        Role::Theirs,
        Role::Mine,
        Role::Note,
        Role::System,
        Role::Selection,
        Role::Border,
        Role::BorderFocus,
        Role::Title,
        Role::Key,
        Role::Bar,
        Role::Modal,
        Role::Input,
    ];
    pub const COUNT: usize = Role::ALL.len();

    /// The name in a theme's file.
    pub const fn name(self) -> &'static str {
        match self {
            Role::Text => "text",
            Role::Dim => "dim",
            Role::Accent => "accent",
            Role::New => "new",
            Role::NewFrame => "new_frame",
            Role::Warn => "warn",
            Role::Danger => "danger",
            Role::Ok => "ok",
            Role::Theirs => "theirs",
            Role::Mine => "mine",
            Role::Note => "note",
            Role::System => "system",
            Role::Selection => "selection",
            Role::Border => "border",
            Role::BorderFocus => "border_focus",
            Role::Title => "title",
            Role::Key => "key",
            Role::Bar => "bar",
            Role::Modal => "modal",
            Role::Input => "input",
        }
    }
}
