//! G02: a repeated webhook has no second effect. The same bytes come over many connections at once, and again after a
//! restart; there is one message, and every client hears of it once.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use tokio::task::JoinSet;
use tokio::time::timeout;
use turno::base::time::wall_clock;
use turno::protocol::{Event, ServerFrame};

use super::arguments::Arguments;
use super::house::{House, Plan};
use super::mail::Carrier;
use super::outcome::Outcome;
use super::store::{Store, tag};
use super::webhook::{Customer, body, message_id, request};
use super::wire::Wire;

const CONNECTIONS: usize = 64;
/// Nothing is told any more when nothing came for so long.
const QUIET: Duration = Duration::from_millis(700);

pub async fn run(arguments: &Arguments, folder: &Path) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::new("same", "G02");
    let copies = arguments.rounds(1_000);
    let house = House::build(folder, Plan::default()).await?;
    let customer = Customer::number(1);
    let letter = |n: usize| {
        let mut out = Vec::new();
        let body = body(&customer, &message_id(&customer, n as u64), wall_clock().0 / 1000, &tag(n));
        request(&house.webhook_path(), &body, &mut out);
        Arc::<[u8]>::from(out)
    };
    let letters = [letter(0), letter(1)];
    let mut answered = 0;
    for restarted in [false, true] {
        let serving = house.serve().await?;
        let mut agent = Wire::open(house.address).await?;
        agent.sign_in("agent0").await?;
        let told_before = agent.picture().await?.attendances.len();
        // After the restart the first one comes again, beside one that is new.
        for letter in letters.iter().take(1 + usize::from(restarted)) {
            answered += post(&house, letter, copies).await?;
        }
        let told = messages_told(&mut agent).await?;
        outcome.doubled += told.saturating_sub(1);
        outcome.lost += u64::from(told == 0);
        if restarted && told_before != 1 {
            outcome.wrong(format!("{told_before} attendances after the restart"));
        }
        serving.stop().await?;
    }
    let store = Store::open(&house.data)?;
    let rows = store.rows(0)?.into_iter().filter_map(|row| row.tag).collect::<Vec<_>>();
    outcome.lost += u64::from(!rows.contains(&0)) + u64::from(!rows.contains(&1));
    outcome.doubled += rows.len().saturating_sub(2) as u64;
    let attendances = store.count("SELECT COUNT(*) FROM attendance")?;
    outcome.doubled += attendances.saturating_sub(1);
    (outcome.rounds, outcome.faults) = (3, answered - 2);
    outcome.figure("equal webhooks each round", copies);
    outcome.figure("connections", CONNECTIONS);
    outcome.figure("answered with 200", answered);
    outcome.figure("messages stored", rows.len());
    Ok(outcome)
}

/// Posts so many copies; all have to be answered with 200.
async fn post(house: &House, letter: &Arc<[u8]>, copies: usize) -> anyhow::Result<u64> {
    let mut posting = JoinSet::new();
    for n in 0..CONNECTIONS {
        let (letter, address) = (Arc::clone(letter), house.address);
        let share = copies / CONNECTIONS + usize::from(n < copies % CONNECTIONS);
        posting.spawn(async move {
            let mut carrier = Carrier::new(address);
            for _ in 0..share {
                match carrier.deliver(&letter).await? {
                    200 => {}
                    status => bail!("a repeated webhook was answered with {status}"),
                }
            }
            Ok(share as u64)
        });
    }
    let mut answered = 0;
    while let Some(ended) = posting.join_next().await {
        answered += ended??;
    }
    Ok(answered)
}

/// How often the agent is told of a message, until it is quiet. The first one comes with the row of its attendance.
async fn messages_told(agent: &mut Wire) -> anyhow::Result<u64> {
    let (mut told, mut shown) = (Vec::new(), None);
    while let Ok(frame) = timeout(QUIET, agent.hear()).await {
        let ServerFrame::Event(numbered) = frame? else { continue };
        match numbered.event.into() {
            Event::MessageAdded { message, .. } => told.push(message.seq),
            Event::AttendanceShown { attendance } => shown = attendance.last.map(|last| last.seq),
            _ => {}
        }
    }
    told.extend(shown.filter(|shown| !told.contains(shown)));
    Ok(told.len() as u64)
}
