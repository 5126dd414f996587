//! `turno admin queue`: the service lines by which customers arrive, and who works in each.

use crate::base::{QueueId, SafeText, UserId};
use crate::domain::Pull;
use crate::protocol::{AdminReply, AdminRequest, QueueView, UserView};

use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::values;
use super::{AdminDoor, Answer, Desk, answer, ask, find, unexpected};

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    List,
    Add {
        name: String,
        #[arg(long, value_parser = values::pull(), default_value = "members")]
        pull: Pull,
        #[arg(long = "member", id = "member", value_name = "LOGIN")]
        members: Vec<String>,
    },
    Change(Change),
    Deactivate {
        name: String,
    },
    Activate {
        name: String,
    },
}

#[derive(Debug, clap::Args)]
pub struct Change {
    pub name: String,
    #[arg(long, value_name = "NAME")]
    pub rename: Option<String>,
    #[arg(long, value_parser = values::pull())]
    pub pull: Option<Pull>,
    #[arg(long = "add-member", id = "add-member", value_name = "LOGIN")]
    pub add_members: Vec<String>,
    #[arg(long = "remove-member", id = "remove-member", value_name = "LOGIN")]
    pub remove_members: Vec<String>,
}

pub async fn run<D: AdminDoor>(door: &mut D, command: Command, desk: &Desk<'_>) -> Result<Answer, Failure> {
    match command {
        Command::List => list(door, desk).await,
        Command::Add { name, pull, members } => {
            let members = ids(door, &members, desk).await?;
            let request = AdminRequest::AddQueue { name: SafeText::line(&name), pull, members };
            changed(door, request, "cli-queue-added", desk).await
        }
        Command::Change(change) => self::change(door, change, desk).await,
        Command::Deactivate { name } => set_active(door, &name, false, desk).await,
        Command::Activate { name } => set_active(door, &name, true, desk).await,
    }
}

async fn list<D: AdminDoor>(door: &mut D, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let queues = find::queues(door, desk).await?;
    let users = find::users(door, desk).await?;
    let mut table = desk.titles(&["cli-title-name", "cli-title-pull", "cli-title-active", "cli-title-members"]);
    for queue in &queues {
        table.add(vec![
            queue.name.clone(),
            SafeText::line(values::pull_name(queue.pull)),
            desk.yes_no(queue.active),
            members_of(queue, &users),
        ]);
    }
    Ok(answer(table.render(), &queues))
}

fn members_of(queue: &QueueView, users: &[UserView]) -> SafeText {
    let login = |id: &UserId| users.iter().find(|user| user.id == *id).map(|user| user.login.as_str());
    let logins: Vec<&str> = queue.members.iter().filter_map(login).collect();
    SafeText::line(&if logins.is_empty() { "-".to_owned() } else { logins.join(", ") })
}

async fn change<D: AdminDoor>(door: &mut D, change: Change, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let is_empty = change.rename.is_none() && change.pull.is_none();
    if is_empty && change.add_members.is_empty() && change.remove_members.is_empty() {
        return Err(Failure::new(Exit::Usage, desk.texts.get("cli-nothing-to-change")));
    }
    let queue = id(door, &change.name, desk).await?;
    let request = AdminRequest::ChangeQueue {
        queue,
        name: change.rename.as_deref().map(SafeText::line),
        pull: change.pull,
        active: None,
        add_members: ids(door, &change.add_members, desk).await?,
        remove_members: ids(door, &change.remove_members, desk).await?,
    };
    changed(door, request, "cli-queue-changed", desk).await
}

async fn set_active<D: AdminDoor>(door: &mut D, name: &str, active: bool, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let request = AdminRequest::ChangeQueue {
        queue: id(door, name, desk).await?,
        name: None,
        pull: None,
        active: Some(active),
        add_members: Vec::new(),
        remove_members: Vec::new(),
    };
    let said = if active { "cli-queue-activated" } else { "cli-queue-deactivated" };
    changed(door, request, said, desk).await
}

async fn changed<D: AdminDoor>(
    door: &mut D,
    request: AdminRequest,
    said: &str,
    desk: &Desk<'_>,
) -> Result<Answer, Failure> {
    let AdminReply::Queue { queue } = ask(door, request, desk).await? else {
        return Err(unexpected(desk));
    };
    let text = format!("{}\n", desk.texts.with(said, &[("name", queue.name.as_str().into())]));
    Ok(answer(text, &queue))
}

async fn id<D: AdminDoor>(door: &mut D, name: &str, desk: &Desk<'_>) -> Result<QueueId, Failure> {
    let queues = find::queues(door, desk).await?;
    find::queue(&queues, name, desk).map(|queue| queue.id)
}

/// The users of these logins. With none named nothing is asked.
async fn ids<D: AdminDoor>(door: &mut D, logins: &[String], desk: &Desk<'_>) -> Result<Vec<UserId>, Failure> {
    if logins.is_empty() {
        return Ok(Vec::new());
    }
    let users = find::users(door, desk).await?;
    logins.iter().map(|login| find::user(&users, login, desk).map(|user| user.id)).collect()
}
