//! Both ends compared: what was promised, what stands in the store, what a client is shown, and what the provider took.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::time::Duration;

use anyhow::bail;
use tokio::time::Instant;
use turno::base::page::{MAX_PAGE, PageRequest};
use turno::protocol::{Outcome as Answer, Reply, Request};

use super::house::{ADMINISTRATOR, House};
use super::mail::Ledger;
use super::outcome::Outcome;
use super::pen::Replies;
use super::store::{Row, Store, tag_in};
use super::wire::Wire;

/// What a look at the store found.
#[derive(Debug, Default)]
pub struct Found {
    pub lost: u64,
    pub doubled: u64,
    pub words: Vec<String>,
}

/// See the module. Remembers what it has seen, so that a look costs only what is new.
pub struct Oracle {
    data: PathBuf,
    seen: i64,
    /// How often each webhook's message is stored.
    stored: BTreeMap<usize, u64>,
    told_lost: BTreeSet<usize>,
}

impl Oracle {
    pub fn new(data: &Path) -> Oracle {
        Oracle { data: data.to_owned(), seen: 0, stored: BTreeMap::new(), told_lost: BTreeSet::new() }
    }

    /// Looks for the messages of these webhooks.
    pub fn look(&mut self, promised: &[usize]) -> anyhow::Result<Found> {
        let mut found = Found::default();
        let rows = Store::open(&self.data)?.rows(self.seen)?;
        for row in rows {
            self.seen = self.seen.max(row.seq);
            let Some(tag) = row.tag.filter(|_| row.is_inbound) else { continue };
            let times = self.stored.entry(tag).or_default();
            *times += 1;
            if *times > 1 {
                found.doubled += 1;
                found.words.push(format!("webhook {tag} is stored twice"));
            }
        }
        for n in promised {
            if !self.stored.contains_key(n) && self.told_lost.insert(*n) {
                found.lost += 1;
                found.words.push(format!("webhook {n} was answered with 200 and is not stored"));
            }
        }
        Ok(found)
    }

    /// Waits until nothing is on its way any more: to the provider, and back from it.
    pub async fn settle(&self, house: &House, within: Duration) -> anyhow::Result<()> {
        let begin = Instant::now();
        loop {
            let unsettled = Store::open(&self.data)?.count("SELECT COUNT(*) FROM sending WHERE state < 2")?;
            let untold = house
                .simulator
                .journal()
                .read(|entries| entries.deliveries.iter().filter(|delivery| !delivery.is_done()).count());
            if unsettled == 0 && untold == 0 {
                return Ok(());
            }
            if begin.elapsed() > within {
                bail!("{unsettled} replies are still on their way, {untold} webhooks of the provider not taken");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// The last word, with everything read anew.
    pub fn compare(
        &self,
        outcome: &mut Outcome,
        ledger: &Ledger,
        replies: &Replies,
        house: &House,
        shown: &BTreeSet<(u64, usize)>,
    ) -> anyhow::Result<()> {
        let store = Store::open(&self.data)?;
        let rows = store.rows(0)?;
        if !store.is_whole()? {
            outcome.wrong("the database is damaged".to_owned());
        }
        let inbound: BTreeSet<usize> = rows.iter().filter(|row| row.is_inbound).filter_map(|row| row.tag).collect();
        let gone = ledger.promised().iter().filter(|n| !inbound.contains(n)).count();
        outcome.lost += gone.saturating_sub(self.told_lost.len()) as u64;
        for what in ledger.wrong.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            outcome.wrong(what);
        }
        replies.take_wrong().into_iter().for_each(|what| outcome.wrong(what));
        compare_replies(outcome, &rows, replies, house);
        let untold = rows.iter().filter(|row| match (u64::try_from(row.seq), row.tag) {
            (Ok(seq), Some(tag)) => !shown.contains(&(seq, tag)),
            _ => false,
        });
        let untold = untold.count();
        if untold > 0 {
            outcome.wrong(format!("{untold} messages are stored and no client is shown them"));
        }
        outcome.figure("messages stored", rows.len());
        outcome.figure("messages shown to a client", shown.len());
        Ok(())
    }
}

/// Replies: stored once, taken by the provider at most once and in order, and nothing claimed of them that is not so.
fn compare_replies(outcome: &mut Outcome, rows: &[Row], replies: &Replies, house: &House) {
    let mut stored: BTreeMap<usize, &Row> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.is_inbound) {
        if let Some(tag) = row.tag
            && stored.insert(tag, row).is_some()
        {
            outcome.doubled += 1;
            outcome.wrong(format!("reply {tag} is stored twice"));
        }
    }
    outcome.lost += replies.confirmed().iter().filter(|n| !stored.contains_key(n)).count() as u64;
    let mut taken: BTreeMap<usize, u64> = BTreeMap::new();
    let mut last: BTreeMap<&[u8], i64> = BTreeMap::new();
    let (mut twice, mut uncertain) = (0, 0);
    for tag in house.simulator.journal().texts().iter().filter_map(|text| tag_in(text)) {
        *taken.entry(tag).or_default() += 1;
        if taken.get(&tag) > Some(&1) {
            twice += 1;
            outcome.wrong(format!("reply {tag} was sent twice"));
        }
        let Some(row) = stored.get(&tag) else {
            outcome.wrong(format!("reply {tag} was sent and is not stored"));
            continue;
        };
        let before = last.insert(&row.contact, row.seq);
        if before.is_some_and(|before| before > row.seq) {
            outcome.wrong(format!("reply {tag} was sent before one that stands before it"));
        }
    }
    for (tag, row) in &stored {
        let is_there = taken.contains_key(tag);
        uncertain += u64::from(row.is_uncertain());
        if row.is_taken() && !is_there {
            outcome.wrong(format!("reply {tag} is shown as sent, and the provider never got it"));
        }
        if !row.is_taken() && !row.is_uncertain() && is_there {
            outcome.wrong(format!("reply {tag} was sent and stands as {:?}", row.status));
        }
    }
    outcome.doubled += twice;
    outcome.figure("replies the provider took", taken.len());
    outcome.figure("replies that say not confirmed", uncertain);
}

/// Everything that an administrator is shown, page by page: places and marks.
pub async fn pages(address: SocketAddr) -> anyhow::Result<BTreeSet<(u64, usize)>> {
    let mut wire = Wire::open(address).await?;
    wire.sign_in(ADMINISTRATOR).await?;
    let picture = wire.picture().await?;
    let mut shown = BTreeSet::new();
    for attendance in picture.attendances.into_keys() {
        let mut before = None;
        loop {
            let page = PageRequest { before, limit: MAX_PAGE };
            let page = match wire.ask(Request::Timeline { attendance, page }, drop).await? {
                Answer::Ok(Reply::Timeline { page, .. }) => page,
                other => bail!("no page: {other:?}"),
            };
            before = page.rows.first().map(|row| row.seq);
            let tagged = |row: &turno::protocol::MessageView| Some((row.seq, tag_in(row.content.words()?)?));
            shown.extend(page.rows.iter().filter_map(tagged));
            // Twenty requests a second are what one session may ask.
            tokio::time::sleep(Duration::from_millis(50)).await;
            if !page.more || before.is_none() {
                break;
            }
        }
    }
    Ok(shown)
}
