//! Who sends too much, too slowly, something wrong, or never reads: cut or refused with a word, and it costs nobody else
//! anything (G12, G18).

pub mod examples;

mod quarantine;
mod signed_in;
mod slow;
mod wire;
mod wrong;

use turno::base::{AccountId, SafeText, UserId};
use turno::domain::{Account, Language, Presence, Role};
use turno::protocol::{ServerFrame, UserView};

/// Somebody has signed in.
fn welcome() -> ServerFrame {
    let text = SafeText::line;
    let me = UserView {
        id: UserId([5; 16]),
        login: text("ana"),
        name: text("Ana"),
        role: Role::Agent,
        active: true,
        limit: None,
        language: None,
        presence: Presence::Online,
    };
    let account = Account {
        id: AccountId([1; 16]),
        slug: text("main"),
        name: text("Main"),
        country: text("GB"),
        zone: text("Europe/London"),
        language: Language::English,
    };
    ServerFrame::Welcome { me, account, token: None, vault: None }
}
