//! `turno admin audit`: who did what, on which ids. Names and texts of customers are never in it.

use jiff::civil::DateTime;

use crate::base::page::{MAX_PAGE, Page, PageRequest};
use crate::base::{AccountId, SafeText, Timestamp};
use crate::domain::AuditHash;
use crate::protocol::admin::AuditView;
use crate::protocol::{AdminReply, AdminRequest};

use super::super::failure::Failure;
use super::{AdminDoor, Answer, Desk, answer, ask, chain, find, unexpected};

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    List {
        /// Rows of this time and later, in the zone of this machine.
        #[arg(long, value_name = "YYYY-MM-DD[Thh:mm]", value_parser = moment)]
        from: Option<DateTime>,
        /// Rows before this number.
        #[arg(long, value_name = "N")]
        before: Option<u64>,
        /// Without it 50, or with `--from` all.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        limit: Option<u32>,
    },
    Verify {
        /// What an earlier verification said of the end of the log.
        #[arg(long, value_name = "N:HASH", value_parser = noted)]
        expect: Option<Noted>,
    },
}

/// A row's number and hash, as they were noted down outside of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noted {
    pub n: u64,
    pub hash: AuditHash,
}

/// Rows where neither a number nor a time says how many.
const USUAL: u32 = 50;

pub async fn run<D: AdminDoor>(door: &mut D, command: Command, desk: &Desk<'_>) -> Result<Answer, Failure> {
    match command {
        Command::List { from, before, limit } => list(door, (from, before, limit), desk).await,
        Command::Verify { expect } => chain::verify(door, expect, desk).await,
    }
}

/// A page of the log, with the account that it is of.
pub(super) async fn page<D: AdminDoor>(
    door: &mut D,
    before: Option<u64>,
    limit: u16,
    desk: &Desk<'_>,
) -> Result<(AccountId, Page<AuditView>), Failure> {
    let page = PageRequest { before, limit };
    let AdminReply::Audit { account, page } = ask(door, AdminRequest::Audit { page }, desk).await? else {
        return Err(unexpected(desk));
    };
    Ok((account, page))
}

async fn list<D: AdminDoor>(
    door: &mut D,
    (from, before, limit): (Option<DateTime>, Option<u64>, Option<u32>),
    desk: &Desk<'_>,
) -> Result<Answer, Failure> {
    let from = from.and_then(|from| from.to_zoned(desk.zone.clone()).ok());
    let from = from.map(|from| Timestamp(from.timestamp().as_millisecond()));
    let most = limit.unwrap_or(if from.is_some() { u32::MAX } else { USUAL });
    let (rows, more) = gather(door, (from, before, most), desk).await?;
    let users = find::users(door, desk).await?;
    let titles =
        ["cli-title-n", "cli-title-at", "cli-title-who", "cli-title-what", "cli-title-on", "cli-title-details"];
    let mut table = desk.titles(&titles);
    for row in &rows {
        let user = row.user.and_then(|id| users.iter().find(|user| user.id == id));
        table.add(vec![
            SafeText::line(&row.n.to_string()),
            desk.time(row.at),
            user.map_or_else(|| desk.word("cli-the-server"), |user| user.login.clone()),
            row.what.clone(),
            row.on.clone(),
            row.details.clone(),
        ]);
    }
    let mut text = table.render();
    if let Some(first) = rows.first().filter(|_| more) {
        let before = first.n.to_string();
        text.push_str(&desk.texts.with("cli-audit-more", &[("before", before.as_str().into())]));
        text.push('\n');
    }
    Ok(answer(text, &Page { rows, more }))
}

/// At most `most` rows, the newest of those before `before` that are not older than `from`; oldest first.
async fn gather<D: AdminDoor>(
    door: &mut D,
    (from, before, most): (Option<Timestamp>, Option<u64>, u32),
    desk: &Desk<'_>,
) -> Result<(Vec<AuditView>, bool), Failure> {
    let (mut newest_first, mut before, mut more) = (Vec::new(), before, false);
    while newest_first.len() < most as usize {
        let left = most as usize - newest_first.len();
        let limit = u16::try_from(left).unwrap_or(MAX_PAGE).min(MAX_PAGE);
        let (_, found) = page(door, before, limit, desk).await?;
        let is_wanted = |row: &AuditView| from.is_none_or(|from| row.at >= from);
        let is_whole = found.rows.iter().all(is_wanted);
        before = found.rows.first().map(|row| row.n);
        more = found.more && is_whole;
        newest_first.extend(found.rows.into_iter().rev().filter(is_wanted));
        if !more {
            break;
        }
    }
    newest_first.reverse();
    Ok((newest_first, more))
}

fn moment(text: &str) -> Result<DateTime, String> {
    text.parse().map_err(|_| "2026-11-30 | 2026-11-30T14:00".to_owned())
}

fn noted(text: &str) -> Result<Noted, String> {
    let parsed =
        text.split_once(':').and_then(|(n, hash)| Some(Noted { n: n.parse().ok()?, hash: hash.parse().ok()? }));
    parsed.filter(|noted| noted.n > 0).ok_or_else(|| "N:HASH".to_owned())
}
