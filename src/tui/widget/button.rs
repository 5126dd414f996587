//! Buttons: `[ Send ]` can be pressed, `( Send )` cannot, and what is missing stands beside it.

use ratatui::text::{Line, Span};

use crate::tui::look::Look;
use crate::tui::theme::Role;

/// What a button says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press<'a> {
    /// It can be pressed, by this key too.
    Ready { key: &'a str },
    /// It can't, and this is missing.
    Missing { what: &'a str },
}

/// A button as one line. Brackets tell the two states apart without any colour.
pub fn button(label: &str, press: Press<'_>, focused: bool, look: &Look<'_>) -> Line<'static> {
    match press {
        Press::Ready { key } => {
            let role = if focused { Role::Selection } else { Role::Accent };
            let mut spans = vec![Span::styled(format!("[ {label} ]"), look.style(role))];
            if !key.is_empty() {
                spans.push(Span::styled(format!(" {key}"), look.style(Role::Key)));
            }
            Line::from(spans)
        }
        Press::Missing { what } => {
            let mut spans = vec![Span::styled(format!("( {label} )"), look.style(Role::Dim))];
            if !what.is_empty() {
                spans.push(Span::styled(format!("  {what}"), look.style(Role::Warn)));
            }
            Line::from(spans)
        }
    }
}
