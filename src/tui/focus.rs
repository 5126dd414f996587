//! What has the keyboard. Focus is state, never a by-product of drawing.

use super::keymap::Scope;

/// A part of the workstation that can have the focus. One has it, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Pane {
    #[default]
    List,
    Chat,
    Composer,
}

impl Pane {
    /// The one that Tab goes to. Without a conversation there is only the list.
    #[must_use]
    pub fn next(self, has_chat: bool) -> Pane {
        match self {
            _ if !has_chat => Pane::List,
            Pane::List => Pane::Chat,
            Pane::Chat => Pane::Composer,
            Pane::Composer => Pane::List,
        }
    }

    #[must_use]
    pub fn previous(self, has_chat: bool) -> Pane {
        self.next(has_chat).next(has_chat)
    }

    pub fn scope(self) -> Scope {
        match self {
            Pane::List => Scope::List,
            Pane::Chat => Scope::Chat,
            Pane::Composer => Scope::Composer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tab_goes_round_and_back() {
        for pane in [Pane::List, Pane::Chat, Pane::Composer] {
            assert_eq!(pane.next(true).previous(true), pane);
            assert_eq!(pane.next(false), Pane::List);
        }
    }
}
