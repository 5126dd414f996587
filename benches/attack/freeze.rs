//! G01, G14: storage that does not answer. Somebody else holds the write lock, or the file system is frozen: webhooks get no
//! 200, signs of life and reading go on, and everything goes on by itself afterwards.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Context as _, bail};
use rusqlite::Connection;
use tokio::time::{Instant, timeout};
use turno::base::AttendanceId;
use turno::base::page::PageRequest;
use turno::protocol::{Outcome as Answer, Request, ServerFrame};
use turno::simulator::Pace;

use super::arguments::Arguments;
use super::disk::Disk;
use super::house::Plan;
use super::outcome::Outcome;
use super::siege::Siege;
use super::wire::Wire;

/// Longer than the store waits for a lock, and than the provider waits for an answer.
const FROZEN: Duration = Duration::from_secs(26);
const HEARTBEAT_S: u32 = 5;
/// What was in flight when it froze may still be answered.
const IN_FLIGHT: Duration = Duration::from_millis(500);
const SOON: Duration = Duration::from_secs(30);

pub async fn run(arguments: &Arguments, folder: &Path) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::new("freeze", "G01 G14");
    let mut disk = match Disk::make(folder, 1_024) {
        Ok(disk) => Some(disk),
        Err(why) => {
            outcome.skip(&format!("the frozen file system: {why}"));
            None
        }
    };
    let data = disk.as_ref().map(|disk| disk.mount.join("data"));
    let plan = Plan { pace: Pace::times(10.0), heartbeat_s: HEARTBEAT_S, data, ..Plan::default() };
    let (mut siege, mut serving) = Siege::begin(folder, plan).await?;
    let mut slowest = Duration::ZERO;
    for round in 0..arguments.rounds(6) {
        if !siege.goes_on(SOON).await {
            bail!("nothing is stored");
        }
        let mut reader = sit_down(&siege).await?;
        match disk.as_mut().filter(|_| round % 2 == 1) {
            Some(disk) => {
                disk.freeze()?;
                let watched = watch(&siege, &mut reader, &mut outcome).await;
                disk.thaw()?;
                slowest = slowest.max(watched?);
            }
            None => {
                let holder = Connection::open(siege.house.data.join("turno.db"))?;
                holder.busy_timeout(Duration::from_secs(10))?;
                holder.execute_batch("BEGIN IMMEDIATE")?;
                slowest = slowest.max(watch(&siege, &mut reader, &mut outcome).await?);
                holder.execute_batch("ROLLBACK")?;
            }
        }
        if !siege.goes_on(SOON).await {
            outcome.wrong("writing did not go on when the storage did".to_owned());
        }
        if serving.has_ended() {
            outcome.wrong("the server ended".to_owned());
        }
        siege.look(&mut outcome)?;
        outcome.rounds += 1;
        outcome.faults += 1;
    }
    outcome.figure("seconds frozen each time", FROZEN.as_secs());
    outcome.measured("slowest page while frozen, s", slowest.as_secs_f64());
    siege.end(serving, &mut outcome).await?;
    if let Some(mut disk) = disk {
        disk.unmount()?;
    }
    Ok(outcome)
}

/// Somebody who is signed in, and reads.
struct Reader {
    wire: Wire,
    attendance: AttendanceId,
}

async fn sit_down(siege: &Siege) -> anyhow::Result<Reader> {
    let mut wire = Wire::open(siege.house.address).await?;
    wire.show_token(siege.reader()).await?;
    let attendance = wire.picture().await?.attendances.into_keys().next().context("an attendance")?;
    Ok(Reader { wire, attendance })
}

/// Looks at the server for as long as its storage stands still. Returns the slowest page.
async fn watch(siege: &Siege, reader: &mut Reader, outcome: &mut Outcome) -> anyhow::Result<Duration> {
    let Reader { wire, attendance } = reader;
    let attendance = *attendance;
    let begin = Instant::now();
    tokio::time::sleep(IN_FLIGHT).await;
    let stored = siege.ledger.stored();
    let refused = siege.ledger.refused.load(Ordering::Relaxed) + siege.ledger.broken.load(Ordering::Relaxed);
    let mut slowest = Duration::ZERO;
    let mut beats = 0;
    while begin.elapsed() < FROZEN {
        let asked = Instant::now();
        let page = Request::Timeline { attendance, page: PageRequest::newest(50) };
        let count = |frame| beats += u32::from(matches!(frame, ServerFrame::Ping { .. }));
        match timeout(FROZEN, wire.ask(page, count)).await {
            Ok(Ok(Answer::Ok(_))) => slowest = slowest.max(asked.elapsed()),
            Ok(Ok(Answer::Refused(refusal))) => outcome.wrong(format!("a page was refused: {refusal:?}")),
            Ok(Err(error)) => bail!("the line broke: {error:#}"),
            Err(_) => outcome.wrong("no page while the storage stands still".to_owned()),
        }
        // Nothing else is asked for until the next sign of life.
        while let Ok(frame) = timeout(Duration::from_millis(u64::from(HEARTBEAT_S) * 1_200), wire.hear()).await {
            if matches!(frame?, ServerFrame::Ping { .. }) {
                beats += 1;
                break;
            }
        }
    }
    if beats == 0 {
        outcome.wrong("no sign of life while the storage stands still".to_owned());
    }
    if siege.ledger.stored() != stored {
        outcome
            .wrong(format!("{} webhooks were answered with 200 by a frozen storage", siege.ledger.stored() - stored));
    }
    let now = siege.ledger.refused.load(Ordering::Relaxed) + siege.ledger.broken.load(Ordering::Relaxed);
    if now == refused {
        outcome.wrong("no webhook was told that it could not be stored".to_owned());
    }
    Ok(slowest)
}
