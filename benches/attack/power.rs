//! G01: the power is cut while webhooks come. `kill -9` alone cannot see a missing fsync, because the system writes what it
//! holds all the same; here it writes nothing more. What was answered with 200 has to be on the disk.

use std::path::Path;
use std::time::Duration;

use turno::base::Rng;
use turno::simulator::Pace;

use super::arguments::Arguments;
use super::disk::Disk;
use super::house::Plan;
use super::outcome::Outcome;
use super::siege::Siege;

const DISK_MIB: u64 = 512;
const LONGEST_MS: u64 = 1_500;

pub async fn run(arguments: &Arguments, folder: &Path) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::new("power", "G01 G14");
    let mut disk = match Disk::make(folder, DISK_MIB) {
        Ok(disk) => disk,
        Err(why) => {
            outcome.skip(&why);
            return Ok(outcome);
        }
    };
    let rounds = arguments.rounds(30);
    let mut rng = Rng::seeded(arguments.seed);
    let plan = Plan { pace: Pace::times(10.0), data: Some(disk.mount.join("data")), ..Plan::default() };
    let (mut siege, mut serving) = Siege::begin(folder, plan).await?;
    for _ in 0..rounds {
        siege.trouble_the_provider();
        tokio::time::sleep(Duration::from_millis(200 + rng.below(LONGEST_MS))).await;
        // A machine without power answers nobody: the process stands still before its disk does. What it was about to make
        // durable at that moment it never gets to promise.
        serving.halt()?;
        disk.cut_power()?;
        serving.kill()?;
        disk.unmount()?;
        disk.mount()?;
        serving = siege.house.serve().await?;
        siege.look(&mut outcome)?;
        outcome.rounds += 1;
        outcome.faults += 1;
    }
    siege.end(serving, &mut outcome).await?;
    disk.unmount()?;
    Ok(outcome)
}
