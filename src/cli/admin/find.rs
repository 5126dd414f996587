//! From what an administrator types (a login, a name, a slug, an id) to the row that is meant.

use crate::base::SafeText;
use crate::domain::agent::fold_login;
use crate::protocol::admin::ChannelAdminView;
use crate::protocol::{AdminReply, AdminRequest, QueueView, UserView};

use super::super::exit::Exit;
use super::super::failure::Failure;
use super::{AdminDoor, Desk, ask, unexpected};

pub async fn users<D: AdminDoor>(door: &mut D, desk: &Desk<'_>) -> Result<Vec<UserView>, Failure> {
    let AdminReply::Users { users } = ask(door, AdminRequest::Users, desk).await? else {
        return Err(unexpected(desk));
    };
    Ok(users)
}

pub async fn queues<D: AdminDoor>(door: &mut D, desk: &Desk<'_>) -> Result<Vec<QueueView>, Failure> {
    let AdminReply::Queues { queues } = ask(door, AdminRequest::Queues, desk).await? else {
        return Err(unexpected(desk));
    };
    Ok(queues)
}

pub async fn channels<D: AdminDoor>(door: &mut D, desk: &Desk<'_>) -> Result<Vec<ChannelAdminView>, Failure> {
    let AdminReply::Channels { channels } = ask(door, AdminRequest::Channels, desk).await? else {
        return Err(unexpected(desk));
    };
    Ok(channels)
}

/// The user of this login or id.
pub fn user<'u>(users: &'u [UserView], typed: &str, desk: &Desk<'_>) -> Result<&'u UserView, Failure> {
    let found = users.iter().find(|user| fold_login(&user.login) == fold_login(typed) || user.id.to_string() == typed);
    found.ok_or_else(|| missing(desk, "cli-no-such-user", typed))
}

/// The queue of this name or id.
pub fn queue<'q>(queues: &'q [QueueView], typed: &str, desk: &Desk<'_>) -> Result<&'q QueueView, Failure> {
    let name = typed.trim().to_lowercase();
    let found = queues.iter().find(|queue| queue.name.to_lowercase() == name || queue.id.to_string() == typed);
    found.ok_or_else(|| missing(desk, "cli-no-such-queue", typed))
}

/// The channel of this slug or id.
pub fn channel<'c>(
    channels: &'c [ChannelAdminView],
    typed: &str,
    desk: &Desk<'_>,
) -> Result<&'c ChannelAdminView, Failure> {
    let is_meant = |row: &&ChannelAdminView| &*row.channel.slug == typed || row.channel.id.to_string() == typed;
    channels.iter().find(is_meant).ok_or_else(|| missing(desk, "cli-no-such-channel", typed))
}

fn missing(desk: &Desk<'_>, id: &str, typed: &str) -> Failure {
    let typed = SafeText::line_of(typed, 80);
    Failure::new(Exit::Data, desk.texts.with(id, &[("name", typed.as_str().into())]))
        .with_next(desk.texts.get("cli-no-such-next"))
}
