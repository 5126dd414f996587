//! What the clients believe, held against the server's own picture, the store and the provider.

use std::collections::{BTreeMap, BTreeSet};

use turno::base::page::{MAX_PAGE, PageRequest};
use turno::protocol::{MessageView, Outcome as Answer, Reply, Request};

use super::super::house::House;
use super::super::mail::Ledger;
use super::super::oracle::Oracle;
use super::super::outcome::Outcome;
use super::super::store::{Row, Store, tag_in};
use super::super::wire::Wire;
use super::seat::End;

pub async fn compare(outcome: &mut Outcome, house: &House, ledger: &Ledger, ends: Vec<End>) -> anyhow::Result<()> {
    let mut oracle = Oracle::new(&house.data);
    let found = oracle.look(&ledger.promised())?;
    (outcome.lost, outcome.doubled) = (found.lost, found.doubled);
    let rows = Store::open(&house.data)?.rows(0)?;
    let taken: Vec<usize> = house.simulator.journal().texts().iter().filter_map(|text| tag_in(text)).collect();
    let (mut typed, mut held) = (0, 0);
    for end in ends {
        typed += end.typed.len();
        held += end.timeline.messages.len();
        replies(outcome, &end, &rows, &taken);
        timeline(outcome, &end, &rows);
        picture(outcome, house, end).await?;
    }
    outcome.figure("replies typed", typed);
    outcome.figure("replies the provider took", taken.len());
    outcome.figure("webhooks answered with 200", ledger.stored());
    outcome.figure("messages held by clients", held);
    Ok(())
}

/// Every reply once, and in the order of typing, in the store and at the provider.
fn replies(outcome: &mut Outcome, end: &End, rows: &[Row], taken: &[usize]) {
    let mine =
        |tag: &usize| end.typed.contains(tag) || (*tag >= end.typed.end && *tag < end.typed.start + super::seat::RANGE);
    let stored: Vec<usize> = rows.iter().filter(|row| !row.is_inbound).filter_map(|row| row.tag).filter(mine).collect();
    let taken: Vec<usize> = taken.iter().copied().filter(mine).collect();
    for (place, tags) in [("the store", &stored), ("the provider", &taken)] {
        let once: BTreeSet<usize> = tags.iter().copied().collect();
        outcome.lost += end.typed.len().saturating_sub(once.len()) as u64;
        outcome.doubled += (tags.len() - once.len()) as u64;
        if !tags.is_sorted() {
            outcome.wrong(format!("{}: replies stand in another order at {place}", end.login));
        }
    }
    if end.unsent > 0 {
        outcome.wrong(format!("{}: {} replies still wait", end.login, end.unsent));
    }
}

/// The newest messages without a gap, and none that is not stored.
fn timeline(outcome: &mut Outcome, end: &End, rows: &[Row]) {
    let held: Vec<u64> = end.timeline.messages.keys().copied().collect();
    let Some(first) = held.first().copied() else {
        return outcome.wrong(format!("{}: an empty timeline", end.login));
    };
    let of_it = rows.iter().filter(|row| row.attendance == end.attendance.0);
    let stored: Vec<u64> = of_it.filter_map(|row| u64::try_from(row.seq).ok()).filter(|seq| *seq >= first).collect();
    if held != stored {
        outcome.wrong(format!("{}: {} messages are held where {} are stored", end.login, held.len(), stored.len()));
    }
}

/// apply(events) is the fresh picture, and so are the messages.
async fn picture(outcome: &mut Outcome, house: &House, end: End) -> anyhow::Result<()> {
    let mut wire = Wire::open(house.address).await?;
    wire.sign_in(&end.login).await?;
    let mut fresh = wire.picture().await?;
    // Whoever has left since then is offline, which is not what is compared here.
    for (id, user) in &mut fresh.users {
        if let Some(known) = end.picture.users.get(id) {
            user.presence = known.presence;
        }
    }
    let same = fresh.attendances == end.picture.attendances
        && fresh.users == end.picture.users
        && fresh.queues == end.picture.queues
        && fresh.channels == end.picture.channels;
    if !same {
        outcome.wrong(format!("{}: the picture is not the server's", end.login));
    }
    let page = Request::Timeline { attendance: end.attendance, page: PageRequest { before: None, limit: MAX_PAGE } };
    if let Answer::Ok(Reply::Timeline { page, .. }) = wire.ask(page, drop).await? {
        let fresh: BTreeMap<u64, MessageView> = page.rows.into_iter().map(|row| (row.seq, row)).collect();
        let differs = |(seq, row): &(&u64, &MessageView)| fresh.get(seq).is_some_and(|fresh| fresh != *row);
        let other = end.timeline.messages.iter().filter(differs).count();
        if other > 0 {
            outcome.wrong(format!("{}: {other} messages are not as the server has them", end.login));
        }
    }
    Ok(())
}
