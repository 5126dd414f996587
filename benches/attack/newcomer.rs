//! G04: many messages at once of a customer whom nobody knows open one attendance, and their order is that of the commits,
//! the same in the store and at every client.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use turno::base::AttendanceId;
use turno::base::time::wall_clock;
use turno::protocol::{Event, ServerFrame};

use super::arguments::Arguments;
use super::house::{ADMINISTRATOR, House, Plan};
use super::mail::Carrier;
use super::outcome::Outcome;
use super::store::{Row, Store, tag};
use super::webhook::{Customer, body, message_id, request};
use super::wire::Wire;

const AT_ONCE: usize = 50;

/// What a client was told, in its order.
type Told = BTreeMap<AttendanceId, Vec<u64>>;

pub async fn run(arguments: &Arguments, folder: &Path) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::new("newcomer", "G04");
    let rounds = arguments.rounds(200);
    let house = House::build(folder, Plan { agents: 3, ..Plan::default() }).await?;
    let serving = house.serve().await?;
    let stop = CancellationToken::new();
    let mut clients = Vec::new();
    for login in ["agent0", "agent0", "agent1", "agent2", ADMINISTRATOR] {
        let mut wire = Wire::open(house.address).await?;
        wire.sign_in(login).await?;
        wire.picture().await?;
        clients.push((login, tokio::spawn(listen(wire, stop.clone()))));
    }
    let mut carriers: Vec<Carrier> = (0..AT_ONCE).map(|_| Carrier::new(house.address)).collect();
    for round in 0..rounds {
        carriers = all_at_once(&house, carriers, round).await?;
    }
    // The last of them is told within this.
    tokio::time::sleep(Duration::from_secs(2)).await;
    stop.cancel();
    let store = Store::open(&house.data)?;
    let rows = store.rows(0)?;
    let attendances = store.count("SELECT COUNT(*) FROM attendance")?;
    let messages = rounds * AT_ONCE;
    outcome.lost += messages.saturating_sub(rows.len()) as u64;
    outcome.doubled += attendances.saturating_sub(rounds as u64) + rows.len().saturating_sub(messages) as u64;
    let order = order_of(&rows)?;
    for (login, client) in clients {
        check(&mut outcome, login, &client.await??, &order);
    }
    serving.stop().await?;
    (outcome.rounds, outcome.faults) = (rounds as u64, messages as u64);
    outcome.figure("messages at once", AT_ONCE);
    outcome.figure("messages stored", rows.len());
    outcome.figure("attendances", attendances);
    Ok(outcome)
}

/// Fifty messages of one new customer over fifty connections.
async fn all_at_once(house: &House, carriers: Vec<Carrier>, round: usize) -> anyhow::Result<Vec<Carrier>> {
    let customer = Customer::number(1_000 + round);
    let mut posting = JoinSet::new();
    for (at, mut carrier) in carriers.into_iter().enumerate() {
        let n = round * AT_ONCE + at;
        let mut out = Vec::new();
        let body = body(&customer, &message_id(&customer, n as u64), wall_clock().0 / 1000, &tag(n));
        request(&house.webhook_path(), &body, &mut out);
        posting.spawn(async move {
            match carrier.deliver(&out).await? {
                200 => Ok(carrier),
                status => bail!("a webhook was answered with {status}"),
            }
        });
    }
    posting.join_all().await.into_iter().collect()
}

async fn listen(mut wire: Wire, stop: CancellationToken) -> anyhow::Result<Told> {
    let mut told = Told::new();
    loop {
        let frame = tokio::select! {
            biased;
            frame = wire.hear() => frame?,
            () = stop.cancelled() => return Ok(told),
        };
        let ServerFrame::Event(numbered) = frame else { continue };
        match numbered.event.into() {
            Event::MessageAdded { attendance, message, .. } => told.entry(attendance).or_default().push(message.seq),
            // The first message may come with the row.
            Event::AttendanceShown { attendance } => {
                let seqs = told.entry(attendance.id).or_default();
                if let Some(last) = attendance.last.filter(|last| !seqs.contains(&last.seq)) {
                    seqs.push(last.seq);
                }
            }
            _ => {}
        }
    }
}

/// The order of the commits.
fn order_of(rows: &[Row]) -> anyhow::Result<Told> {
    let mut order = Told::new();
    for row in rows {
        let id: [u8; 16] = row.attendance.as_slice().try_into().context("a message without an attendance")?;
        order.entry(AttendanceId(id)).or_default().push(u64::try_from(row.seq)?);
    }
    Ok(order)
}

/// Whoever is told of an attendance at all is told of all of it, in order.
fn check(outcome: &mut Outcome, login: &str, told: &Told, order: &Told) {
    for (attendance, seqs) in told {
        let Some(right) = order.get(attendance) else {
            outcome.wrong(format!("{login} was told of an attendance that is not stored"));
            continue;
        };
        let mut once = seqs.clone();
        once.sort_unstable();
        once.dedup();
        outcome.doubled += (seqs.len() - once.len()) as u64;
        outcome.lost += right.len().saturating_sub(once.len()) as u64;
        if once.len() == right.len() && seqs != right {
            outcome.wrong(format!("{login} was told in another order than that of the commits"));
        }
    }
    if login == super::house::ADMINISTRATOR && told.len() != order.len() {
        outcome.wrong(format!("the administrator was told of {} attendances of {}", told.len(), order.len()));
    }
}
