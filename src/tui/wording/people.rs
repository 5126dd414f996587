//! Words for people: their names, roles and whether they take work.

use crate::base::UserId;
use crate::domain::{Presence, Pull, Role};
use crate::i18n::Texts;
use crate::protocol::Snapshot;
use crate::tui::glyph::Glyphs;

/// The name of a colleague, where this client knows it.
pub fn user_name(snapshot: Option<&Snapshot>, id: UserId) -> Option<String> {
    let view = snapshot?.users.get(&id)?;
    let name = if view.name.is_blank() { &view.login } else { &view.name };
    Some(name.to_string())
}

/// The name of a colleague, or *a colleague*.
pub fn user(texts: &Texts, snapshot: Option<&Snapshot>, id: Option<UserId>) -> String {
    id.and_then(|id| user_name(snapshot, id)).unwrap_or_else(|| texts.get("user-unknown"))
}

pub fn presence(texts: &Texts, presence: Presence) -> String {
    texts.get(match presence {
        Presence::Online => "presence-online",
        Presence::Paused => "presence-paused",
        Presence::Offline => "presence-offline",
    })
}

pub fn presence_mark(glyphs: &Glyphs, presence: Presence) -> &'static str {
    match presence {
        Presence::Online => glyphs.online,
        Presence::Paused => glyphs.paused,
        Presence::Offline => glyphs.offline,
    }
}

pub fn role(texts: &Texts, role: Role) -> String {
    texts.get(match role {
        Role::Agent => "role-agent",
        Role::Administrator => "role-administrator",
    })
}

pub fn pull(texts: &Texts, pull: Pull) -> String {
    texts.get(match pull {
        Pull::Members => "pull-members",
        Pull::Nobody => "pull-nobody",
    })
}
