//! Both ends of a day: everything that was answered is stored once, told once, and in the order of the commits; every reply
//! was taken once, and has all of its statuses.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use tokio::time::Instant;
use turno::base::AttendanceId;

use super::super::house::House;
use super::super::outcome::Outcome;
use super::super::store::{Row, Store, tag_in};
use super::SETTLED_WITHIN;
use super::agent::Told;
use super::board::Board;

/// The number of `read` in the store.
const READ: i64 = 6;

pub async fn compare(outcome: &mut Outcome, house: &House, board: &Board, told: &[Told]) -> anyhow::Result<()> {
    let rows = all_read(house).await?;
    let mut stored = vec![0_u64; board.len()];
    for tag in rows.iter().filter(|row| row.is_inbound).filter_map(|row| row.tag) {
        match stored.get_mut(tag) {
            Some(times) => *times += 1,
            None => outcome.wrong(format!("webhook {tag} is stored and was never posted")),
        }
    }
    outcome.lost += stored.iter().filter(|times| **times == 0).count() as u64;
    outcome.doubled += stored.iter().map(|times| times.saturating_sub(1)).sum::<u64>() + board.told_twice();
    replies(outcome, house, &rows, board);
    order(outcome, &rows, told)?;
    let store = Store::open(&house.data)?;
    if !store.is_whole()? {
        outcome.wrong("the database is damaged".to_owned());
    }
    outcome.figure("webhooks", board.len());
    outcome.figure("replies", board.replies());
    outcome.figure("messages stored", rows.len());
    Ok(())
}

/// Everything that is stored, when every reply has come to its last status.
async fn all_read(house: &House) -> anyhow::Result<Vec<Row>> {
    let begin = Instant::now();
    loop {
        let store = Store::open(&house.data)?;
        let sql = format!("SELECT COUNT(*) FROM message WHERE status IS NOT NULL AND status <> {READ}");
        let left = store.count(&sql)?;
        if left == 0 {
            return store.rows(0);
        }
        if begin.elapsed() > SETTLED_WITHIN {
            bail!("{left} replies have not come to their last status");
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
}

fn replies(outcome: &mut Outcome, house: &House, rows: &[Row], board: &Board) {
    let mut stored: BTreeMap<usize, u64> = BTreeMap::new();
    for tag in rows.iter().filter(|row| !row.is_inbound).filter_map(|row| row.tag) {
        *stored.entry(tag).or_default() += 1;
    }
    let mut taken: BTreeMap<usize, u64> = BTreeMap::new();
    for tag in house.simulator.journal().texts().iter().filter_map(|text| tag_in(text)) {
        *taken.entry(tag).or_default() += 1;
    }
    for n in 0..board.replies() {
        for (what, counts) in [("stored", &stored), ("taken by the provider", &taken)] {
            match counts.get(&n).copied().unwrap_or(0) {
                0 => outcome.lost += 1,
                1 => continue,
                times => outcome.doubled += times - 1,
            }
            outcome.wrong(format!("reply {n} was {what} {} times", counts.get(&n).copied().unwrap_or(0)));
        }
    }
    if board.refusals() > 0 {
        outcome.wrong(format!("{} replies were refused", board.refusals()));
    }
}

/// Each agent was told of the messages in their conversations in the order of the commits, without a gap.
fn order(outcome: &mut Outcome, rows: &[Row], told: &[Told]) -> anyhow::Result<()> {
    let mut commits: BTreeMap<AttendanceId, Vec<u64>> = BTreeMap::new();
    for row in rows {
        let id: [u8; 16] = row.attendance.as_slice().try_into().context("a message without an attendance")?;
        commits.entry(AttendanceId(id)).or_default().push(u64::try_from(row.seq)?);
    }
    let mut compared = 0;
    for (attendance, seqs) in told.iter().flatten() {
        let all = commits.get(attendance).context("an attendance that is not stored")?;
        // The first message was there before anybody looked.
        let since: Vec<u64> =
            all.iter().copied().filter(|seq| seqs.first().is_some_and(|first| seq >= first)).collect();
        compared += seqs.len();
        if since != *seqs {
            outcome.wrong(format!(
                "{attendance}: told {} messages in another order or number than {}",
                seqs.len(),
                since.len()
            ));
        }
    }
    outcome.figure("messages told, in the order of the commits", compared);
    Ok(())
}
