//! `turno admin user`: the people who sign in. They are never deleted, only deactivated.

use std::path::PathBuf;

use crate::base::{SafeText, SessionId};
use crate::domain::{Language, Presence, Role};
use crate::protocol::reply::SessionView;
use crate::protocol::{AdminReply, AdminRequest, UserView};

use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::{password, values};
use super::{AdminDoor, Answer, Desk, answer, ask, find, tell, unexpected};

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    List,
    Add(Add),
    Change(Change),
    Deactivate {
        login: String,
    },
    Activate {
        login: String,
    },
    Sessions {
        login: String,
        /// Ends this session instead of listing them all.
        #[arg(long, value_name = "ID")]
        end: Option<SessionId>,
    },
}

#[derive(Debug, clap::Args)]
pub struct Add {
    pub login: String,
    #[arg(long)]
    pub name: Option<String>,
    #[arg(long, value_parser = values::role(), default_value = "agent")]
    pub role: Role,
    #[arg(long, value_parser = values::limit, value_name = "N")]
    pub limit: Option<u32>,
    #[arg(id = "user-language", long = "user-language", value_parser = values::language(), value_name = "TAG")]
    pub language: Option<Language>,
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub struct Change {
    pub login: String,
    #[arg(long)]
    pub name: Option<String>,
    #[arg(long, value_parser = values::role())]
    pub role: Option<Role>,
    #[arg(long, value_parser = values::limit, value_name = "N")]
    pub limit: Option<u32>,
    #[arg(id = "user-language", long = "user-language", value_parser = values::language(), value_name = "TAG")]
    pub language: Option<Language>,
    /// Asks for a new password.
    #[arg(long)]
    pub password: bool,
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
}

pub async fn run<D: AdminDoor>(door: &mut D, command: Command, desk: &Desk<'_>) -> Result<Answer, Failure> {
    match command {
        Command::List => {
            let users = find::users(door, desk).await?;
            Ok(answer(table(&users, desk), &users))
        }
        Command::Add(add) => self::add(door, add, desk).await,
        Command::Change(change) => self::change(door, change, desk).await,
        Command::Deactivate { login } => set_active(door, &login, false, desk).await,
        Command::Activate { login } => set_active(door, &login, true, desk).await,
        Command::Sessions { login, end } => sessions(door, &login, end, desk).await,
    }
}

async fn add<D: AdminDoor>(door: &mut D, add: Add, desk: &Desk<'_>) -> Result<Answer, Failure> {
    // Before the password is typed: whoever is there already need not be asked for one.
    let users = find::users(door, desk).await?;
    if find::user(&users, &add.login, desk).is_ok() {
        let field = SafeText::line("login");
        return Err(super::words::door(
            desk.texts,
            &super::DoorFault::Refused(crate::domain::Refusal::Taken { field }),
        ));
    }
    let login = SafeText::line(&add.login);
    let request = AdminRequest::AddUser {
        name: add.name.as_deref().map_or_else(|| login.clone(), SafeText::line),
        login,
        role: add.role,
        password: password::new(desk.texts, add.password_file.as_deref())?,
        limit: add.limit.filter(|limit| *limit > 0),
        language: add.language,
    };
    changed(door, request, "cli-user-added", desk).await
}

async fn change<D: AdminDoor>(door: &mut D, change: Change, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let wants_password = change.password || change.password_file.is_some();
    let is_empty = change.name.is_none() && change.role.is_none() && change.limit.is_none();
    if is_empty && change.language.is_none() && !wants_password {
        return Err(Failure::new(Exit::Usage, desk.texts.get("cli-nothing-to-change")));
    }
    let users = find::users(door, desk).await?;
    let user = find::user(&users, &change.login, desk)?.id;
    let password = match wants_password {
        true => Some(password::new(desk.texts, change.password_file.as_deref())?),
        false => None,
    };
    let request = AdminRequest::ChangeUser {
        user,
        name: change.name.as_deref().map(SafeText::line),
        role: change.role,
        password,
        limit: change.limit,
        language: change.language,
        active: None,
    };
    changed(door, request, "cli-user-changed", desk).await
}

async fn set_active<D: AdminDoor>(door: &mut D, login: &str, active: bool, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let users = find::users(door, desk).await?;
    let user = find::user(&users, login, desk)?.id;
    let request = AdminRequest::ChangeUser {
        user,
        name: None,
        role: None,
        password: None,
        limit: None,
        language: None,
        active: Some(active),
    };
    let said = if active { "cli-user-activated" } else { "cli-user-deactivated" };
    changed(door, request, said, desk).await
}

async fn changed<D: AdminDoor>(
    door: &mut D,
    request: AdminRequest,
    said: &str,
    desk: &Desk<'_>,
) -> Result<Answer, Failure> {
    let AdminReply::User { user } = ask(door, request, desk).await? else {
        return Err(unexpected(desk));
    };
    let text = format!("{}\n", desk.texts.with(said, &[("login", user.login.as_str().into())]));
    Ok(answer(text, &user))
}

async fn sessions<D: AdminDoor>(
    door: &mut D,
    login: &str,
    end: Option<SessionId>,
    desk: &Desk<'_>,
) -> Result<Answer, Failure> {
    let users = find::users(door, desk).await?;
    let user = find::user(&users, login, desk)?.id;
    if let Some(session) = end {
        tell(door, AdminRequest::RevokeUserSession { user, session }, desk).await?;
        let id = session.to_string();
        let text = format!("{}\n", desk.texts.with("cli-session-ended", &[("id", id.as_str().into())]));
        return Ok(answer(text, &session));
    }
    let AdminReply::Sessions { sessions } = ask(door, AdminRequest::UserSessions { user }, desk).await? else {
        return Err(unexpected(desk));
    };
    Ok(answer(session_table(&sessions, desk), &sessions))
}

fn table(users: &[UserView], desk: &Desk<'_>) -> String {
    let mut table = desk.titles(&[
        "cli-title-login",
        "cli-title-name",
        "cli-title-role",
        "cli-title-active",
        "cli-title-presence",
        "cli-title-limit",
        "cli-title-language",
    ]);
    for user in users {
        table.add(vec![
            user.login.clone(),
            user.name.clone(),
            desk.word(match user.role {
                Role::Agent => "cli-role-agent",
                Role::Administrator => "cli-role-administrator",
            }),
            desk.yes_no(user.active),
            desk.word(match user.presence {
                Presence::Online => "cli-presence-online",
                Presence::Paused => "cli-presence-paused",
                Presence::Offline => "cli-presence-offline",
            }),
            SafeText::line(&user.limit.map_or_else(|| "-".to_owned(), |limit| limit.to_string())),
            SafeText::line(user.language.map_or("-", Language::tag)),
        ]);
    }
    table.render()
}

fn session_table(sessions: &[SessionView], desk: &Desk<'_>) -> String {
    let mut table = desk.titles(&[
        "cli-title-id",
        "cli-title-created",
        "cli-title-last-seen",
        "cli-title-client",
        "cli-title-address",
    ]);
    for session in sessions {
        table.add(vec![
            SafeText::line(&session.id.to_string()),
            desk.time(session.created),
            desk.time(session.last_seen),
            session.client.clone(),
            session.address.clone(),
        ]);
    }
    table.render()
}
