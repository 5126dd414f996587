//! G14: a full disk or one that fails never says "saved". Webhooks get 503, agents are told that nothing was stored, reading
//! goes on, and writing goes on by itself when there is room; after a failure of the disk nothing is believed any more.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use rustix::process::{Resource, Rlimit, prlimit};
use tokio::time::Instant;
use turno::base::page::PageRequest;
use turno::protocol::{Outcome as Answer, Request};
use turno::simulator::Pace;

use super::arguments::Arguments;
use super::disk::Disk;
use super::house::{Plan, Serving};
use super::outcome::Outcome;
use super::siege::Siege;
use super::wire::Wire;

const DISK_MIB: u64 = 2_048;
/// How much the server may write before the disk is full again.
const ROOM: u64 = 1 << 20;
/// A refusal has to come soon, and so has the first success afterwards.
const SOON: Duration = Duration::from_secs(30);
/// The server is a child of a shell that ignores the signal of a file that may not grow, so that it gets the error.
const DEAF: [&str; 4] = ["/bin/sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"];

pub async fn run(arguments: &Arguments, folder: &Path) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::new("full", "G14 G01");
    let mut disk = match Disk::make(folder, DISK_MIB) {
        Ok(disk) => disk,
        Err(why) => {
            outcome.skip(&why);
            return Ok(outcome);
        }
    };
    outcome.skip("a device-mapper target that fails single sectors: failing disks are the file system's shutdown here");
    let plan = Plan { pace: Pace::times(10.0), data: Some(disk.mount.join("data")), ..Plan::default() };
    let (mut siege, serving) = Siege::begin(folder, plan).await?;
    serving.stop().await?;
    let mut serving = siege.house.serve_as(&DEAF).await?;
    let ballast = disk.mount.join("ballast");
    let mut reads = 0;
    for round in 0..arguments.rounds(20) {
        if !siege.goes_on(SOON).await {
            bail!("nothing is stored although there is room");
        }
        let blow = if round % 2 == 0 { Blow::Full(fill(&disk, &ballast)?) } else { Blow::limit(&serving, &siege)? };
        reads += hurt(&mut siege, &mut outcome, blow, &serving).await?;
        if serving.has_ended() {
            outcome.wrong("the server ended".to_owned());
        }
        outcome.rounds += 1;
        outcome.faults += 1;
    }
    // The disk fails for good: nothing is stored any more, and nothing is said to be. Nothing is under way at that moment,
    // because of a sync that this very failure interrupts the system itself may say that it was done.
    for _ in 0..3 {
        siege.pause().await;
        let before = siege.ledger.stored();
        disk.cut_power()?;
        siege.go_on();
        tokio::time::sleep(Duration::from_secs(2)).await;
        if serving.has_ended() {
            outcome.wrong("the server ended when its disk failed".to_owned());
        }
        if siege.ledger.stored() != before {
            outcome.wrong("something was answered with 200 without a disk".to_owned());
        }
        serving.kill()?;
        disk.unmount()?;
        disk.mount()?;
        serving = siege.house.serve_as(&DEAF).await?;
        siege.look(&mut outcome)?;
        (outcome.rounds, outcome.faults) = (outcome.rounds + 1, outcome.faults + 1);
    }
    outcome.figure("pages read while nothing could be stored", reads);
    outcome.figure("replies told that nothing was stored", siege.replies.unavailable());
    siege.end(serving, &mut outcome).await?;
    disk.unmount()?;
    Ok(outcome)
}

/// Why nothing can be written.
enum Blow {
    /// The file that takes the room.
    Full(PathBuf),
    /// No file may grow any more.
    Limit(rustix::process::Pid),
}

impl Blow {
    fn limit(serving: &Serving, siege: &Siege) -> anyhow::Result<Blow> {
        let journal = siege.house.data.join("turno.db-wal");
        let size = std::fs::metadata(journal)?.len();
        let pid = serving.pid()?;
        prlimit(Some(pid), Resource::Fsize, Rlimit { current: Some(size), maximum: None })?;
        Ok(Blow::Limit(pid))
    }

    fn lift(self) -> anyhow::Result<()> {
        match self {
            Blow::Full(ballast) => std::fs::remove_file(ballast)?,
            Blow::Limit(pid) => {
                prlimit(Some(pid), Resource::Fsize, Rlimit { current: None, maximum: None })?;
            }
        }
        Ok(())
    }
}

/// Takes all the room but a little.
fn fill(disk: &Disk, ballast: &Path) -> anyhow::Result<PathBuf> {
    let file = File::create(ballast)?;
    let size = disk.free()?.saturating_sub(ROOM);
    rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, size)?;
    Ok(ballast.to_owned())
}

/// Waits for the refusals, reads meanwhile, makes room, and waits for the next success. Returns the pages that were read.
async fn hurt(siege: &mut Siege, outcome: &mut Outcome, blow: Blow, serving: &Serving) -> anyhow::Result<u64> {
    let refused = || siege.ledger.refused.load(std::sync::atomic::Ordering::Relaxed);
    let (before, begin) = (refused(), Instant::now());
    while refused() < before + 20 {
        if begin.elapsed() > SOON {
            outcome.wrong("nothing was refused although nothing can be written".to_owned());
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let reads = read_on(siege).await;
    let reads = reads.unwrap_or_else(|error| {
        outcome.wrong(format!("reading did not go on: {error:#}"));
        0
    });
    blow.lift()?;
    if !siege.goes_on(SOON).await {
        outcome.wrong(format!("writing did not go on within {SOON:?} in process {}", serving.id()));
    }
    siege.look(outcome)?;
    Ok(reads)
}

/// A page of every fifth conversation, by somebody who was signed in before.
async fn read_on(siege: &Siege) -> anyhow::Result<u64> {
    let mut wire = Wire::open(siege.house.address).await?;
    wire.show_token(siege.reader()).await?;
    let picture = wire.picture().await?;
    let mut pages = 0;
    for attendance in picture.attendances.into_keys().step_by(5).take(20) {
        let page = PageRequest::newest(50);
        match wire.ask(Request::Timeline { attendance, page }, drop).await.context("a page")? {
            Answer::Ok(_) => pages += 1,
            Answer::Refused(refusal) => bail!("a page was refused: {refusal:?}"),
        }
    }
    Ok(pages)
}
