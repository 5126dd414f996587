//! G01, G06, G10: `kill -9` at random instants under load. What was answered with 200 is there, once; replies that were on
//! their way are never sent a second time by themselves, and those whose fate nobody knows say so.

use std::path::Path;
use std::time::Duration;

use turno::base::Rng;
use turno::simulator::Pace;

use super::arguments::Arguments;
use super::house::Plan;
use super::outcome::Outcome;
use super::siege::Siege;

/// From the opening of the doors to the kill.
const LONGEST_MS: u64 = 300;

pub async fn run(arguments: &Arguments, folder: &Path) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::new("kill", "G01 G06 G10 G17");
    let rounds = arguments.rounds(500);
    let mut rng = Rng::seeded(arguments.seed);
    // Ten times as fast as the world: there is a time in which a reply is on its way.
    let plan = Plan { pace: Pace::times(10.0), ..Plan::default() };
    let (mut siege, mut serving) = Siege::begin(folder, plan).await?;
    let mut idle = 0;
    for round in 0..rounds {
        let before = siege.ledger.stored();
        siege.trouble_the_provider();
        tokio::time::sleep(Duration::from_millis(5 + rng.below(LONGEST_MS))).await;
        serving.kill()?;
        idle += u64::from(siege.ledger.stored() == before);
        serving = siege.house.serve().await?;
        siege.look(&mut outcome)?;
        outcome.rounds += 1;
        outcome.faults += 1;
        if (round + 1) % 50 == 0 {
            eprintln!("kill: {} of {rounds}, {} answered with 200", round + 1, siege.ledger.stored());
        }
    }
    outcome.figure("rounds that stored nothing before the kill", idle);
    siege.end(serving, &mut outcome).await?;
    Ok(outcome)
}
