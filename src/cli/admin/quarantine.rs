//! `turno admin quarantine`: webhook bodies that were authentic and could not be read.

use crate::base::{RawId, SafeText};
use crate::protocol::{AdminReply, AdminRequest};

use super::super::failure::Failure;
use super::{AdminDoor, Answer, Desk, answer, ask, find, unexpected};

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    List {
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: u16,
    },
    Replay {
        #[arg(value_name = "ID", required_unless_present = "all")]
        raw: Option<RawId>,
        /// Every one that is listed.
        #[arg(long, conflicts_with = "raw")]
        all: bool,
    },
}

pub async fn run<D: AdminDoor>(door: &mut D, command: Command, desk: &Desk<'_>) -> Result<Answer, Failure> {
    match command {
        Command::List { limit } => list(door, limit, desk).await,
        Command::Replay { raw: Some(raw), .. } => replay(door, vec![raw], desk).await,
        Command::Replay { raw: None, .. } => {
            let every = AdminRequest::Quarantine { limit: u16::MAX };
            let AdminReply::Quarantine { items } = ask(door, every, desk).await? else {
                return Err(unexpected(desk));
            };
            replay(door, items.into_iter().map(|item| item.raw).collect(), desk).await
        }
    }
}

async fn list<D: AdminDoor>(door: &mut D, limit: u16, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let AdminReply::Quarantine { items } = ask(door, AdminRequest::Quarantine { limit }, desk).await? else {
        return Err(unexpected(desk));
    };
    let channels = find::channels(door, desk).await?;
    let mut table =
        desk.titles(&["cli-title-id", "cli-title-received", "cli-title-channel", "cli-title-size", "cli-title-reason"]);
    for item in &items {
        let channel = channels.iter().find(|row| row.channel.id == item.channel);
        table.add(vec![
            SafeText::line(&item.raw.to_string()),
            desk.time(item.received),
            channel.map_or_else(|| SafeText::line("-"), |row| row.channel.slug.clone()),
            SafeText::line(&item.size.to_string()),
            item.reason.clone(),
        ]);
    }
    Ok(answer(table.render(), &items))
}

/// What the replays came to, together.
#[derive(Debug, Default, serde::Serialize)]
struct Total {
    stored: u32,
    duplicate: u32,
    quarantined: u32,
}

async fn replay<D: AdminDoor>(door: &mut D, raws: Vec<RawId>, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let mut total = Total::default();
    for raw in raws {
        let reply = ask(door, AdminRequest::Replay { raw }, desk).await?;
        let AdminReply::Replayed { stored, duplicate, quarantined } = reply else {
            return Err(unexpected(desk));
        };
        total.stored += stored;
        total.duplicate += duplicate;
        total.quarantined += quarantined;
    }
    let arguments = [
        ("stored", total.stored.into()),
        ("duplicate", total.duplicate.into()),
        ("quarantined", total.quarantined.into()),
    ];
    Ok(answer(format!("{}\n", desk.texts.with("cli-replayed", &arguments)), &total))
}
