//! `turno admin audit`: who did what, on which ids. Names and texts of customers are never in it.

use crate::base::SafeText;
use crate::base::page::{MAX_PAGE, PageRequest};
use crate::protocol::{AdminReply, AdminRequest};

use super::super::failure::Failure;
use super::{AdminDoor, Answer, Desk, answer, ask, find, unexpected};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Rows before this number.
    #[arg(long, value_name = "N")]
    pub before: Option<u64>,
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=MAX_PAGE as i64))]
    pub limit: u16,
}

pub async fn run<D: AdminDoor>(door: &mut D, arguments: Arguments, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let page = PageRequest { before: arguments.before, limit: arguments.limit };
    let AdminReply::Audit { page } = ask(door, AdminRequest::Audit { page }, desk).await? else {
        return Err(unexpected(desk));
    };
    let users = find::users(door, desk).await?;
    let mut table = desk.titles(&["cli-title-n", "cli-title-at", "cli-title-who", "cli-title-what", "cli-title-on"]);
    for row in &page.rows {
        let user = row.user.and_then(|id| users.iter().find(|user| user.id == id));
        table.add(vec![
            SafeText::line(&row.n.to_string()),
            desk.time(row.at),
            user.map_or_else(|| desk.word("cli-the-server"), |user| user.login.clone()),
            row.what.clone(),
            row.on.clone(),
        ]);
    }
    let mut text = table.render();
    if let Some(first) = page.rows.first().filter(|_| page.more) {
        let before = first.n.to_string();
        text.push_str(&desk.texts.with("cli-audit-more", &[("before", before.as_str().into())]));
        text.push('\n');
    }
    Ok(answer(text, &page))
}
