//! `turno admin`: users, queues, channels, quarantine and the audit log, from the command line.
//!
//! Every command becomes one or a few [`AdminRequest`]s that go through an [`AdminDoor`]: a running server's Unix socket, or an
//! engine of this very process where none runs. Nothing here touches the database, and nothing decides what is allowed: the
//! same rules answer here as on the screen.

pub mod audit;
pub mod chain;
pub mod channel;
pub mod door;
pub mod find;
pub mod quarantine;
pub mod queue;
pub mod user;
pub mod words;

use std::future::Future;

use jiff::tz::TimeZone;
use serde_json::Value;

use crate::base::{SafeText, Timestamp};
use crate::domain::Refusal;
use crate::i18n::Texts;
use crate::protocol::{AdminReply, AdminRequest, ProtocolError, Reply};

use super::failure::Failure;
use super::table::Table;

/// The way to an engine, as an administrator.
pub trait AdminDoor {
    /// Asks for one thing and waits for the answer.
    fn ask(&mut self, request: AdminRequest) -> impl Future<Output = Result<Reply, DoorFault>>;
}

/// Why there is no answer, or none that helps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DoorFault {
    /// No server runs on this data folder.
    NoServer,
    /// The socket is there and can't be used; the system's reason.
    Unreachable { reason: SafeText },
    /// It belongs to somebody else.
    NotAllowed,
    /// No answer within the time allowed.
    Silent,
    /// The server ended the conversation.
    Ended(ProtocolError),
    /// A rule said no.
    Refused(Refusal),
    /// An answer of another kind than was asked for: another version.
    Unexpected,
}

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    /// The account's slug.
    #[arg(long, global = true, value_name = "SLUG")]
    pub account: Option<String>,
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    #[command(subcommand)]
    User(user::Command),
    #[command(subcommand)]
    Queue(queue::Command),
    #[command(subcommand)]
    Channel(channel::Command),
    #[command(subcommand)]
    Quarantine(quarantine::Command),
    #[command(subcommand)]
    Audit(audit::Command),
    Counters,
}

/// What a command found or did: once for people, once for programs.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub text: String,
    pub json: Value,
}

/// What every command needs besides the door.
pub struct Desk<'a> {
    pub texts: &'a Texts,
    /// Times are shown in it.
    pub zone: TimeZone,
}

impl Desk<'_> {
    /// A moment as people read it, to the minute.
    pub fn time(&self, at: Timestamp) -> SafeText {
        let moment = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
        SafeText::line(&moment.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string())
    }

    fn titles(&self, ids: &[&str]) -> Table {
        Table::new(ids.iter().map(|id| self.texts.get(id)).collect())
    }

    fn word(&self, id: &str) -> SafeText {
        SafeText::line(&self.texts.get(id))
    }

    fn yes_no(&self, yes: bool) -> SafeText {
        self.word(if yes { "cli-yes" } else { "cli-no" })
    }
}

/// Does what was asked.
pub async fn run<D: AdminDoor>(door: &mut D, command: Command, desk: &Desk<'_>) -> Result<Answer, Failure> {
    match command {
        Command::User(command) => user::run(door, command, desk).await,
        Command::Queue(command) => queue::run(door, command, desk).await,
        Command::Channel(command) => channel::run(door, command, desk).await,
        Command::Quarantine(command) => quarantine::run(door, command, desk).await,
        Command::Audit(command) => audit::run(door, command, desk).await,
        Command::Counters => counters(door, desk).await,
    }
}

async fn counters<D: AdminDoor>(door: &mut D, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let AdminReply::Counters { counters } = ask(door, AdminRequest::Counters, desk).await? else {
        return Err(unexpected(desk));
    };
    let mut table = desk.titles(&["cli-title-counter", "cli-title-value"]);
    for (name, value) in &counters {
        table.add(vec![name.clone(), SafeText::line(&value.to_string())]);
    }
    Ok(answer(table.render(), &counters))
}

/// Asks, and turns every other end than an administrator's answer into words.
async fn ask<D: AdminDoor>(door: &mut D, request: AdminRequest, desk: &Desk<'_>) -> Result<AdminReply, Failure> {
    let reply = door.ask(request).await.map_err(|fault| words::door(desk.texts, &fault))?;
    let Reply::Admin { admin } = reply else {
        return Err(unexpected(desk));
    };
    Ok(admin)
}

/// As [`ask`], where "done" is all the answer there is.
async fn tell<D: AdminDoor>(door: &mut D, request: AdminRequest, desk: &Desk<'_>) -> Result<(), Failure> {
    door.ask(request).await.map(drop).map_err(|fault| words::door(desk.texts, &fault))
}

fn unexpected(desk: &Desk<'_>) -> Failure {
    words::door(desk.texts, &DoorFault::Unexpected)
}

fn answer<T: serde::Serialize>(text: String, value: &T) -> Answer {
    Answer { text, json: serde_json::to_value(value).unwrap_or_default() }
}
