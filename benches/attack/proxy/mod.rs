//! G05, G06: links that are cut at every byte of both directions, by a close, a reset, or by falling silent. After all of
//! them each client's picture is the server's, nothing has a gap or stands twice, and every reply was sent once, in order.

mod check;
mod cutter;
mod seat;

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::bail;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use turno::base::Rng;

use super::arguments::Arguments;
use super::house::{House, Plan};
use super::mail::{Ledger, Post};
use super::outcome::Outcome;

use cutter::{Cut, Manner};

const SEATS: usize = 60;
/// The least that a configuration may say: a silent link is noticed in two of them.
const HEARTBEAT_S: u32 = 5;
/// Bytes of a resumed session, and some more: its handshake, its signing in, its first events.
const UP: usize = 800;
const DOWN: usize = 1_600;
const SOON: Duration = Duration::from_secs(900);

/// The cuts that are still to be made.
#[derive(Debug, Clone)]
pub struct Cuts(Arc<Mutex<VecDeque<Cut>>>);

impl Cuts {
    /// Every byte of both directions in turn, until there are enough; shuffled, so that early ones are not all in a row.
    fn new(count: usize, rng: &mut Rng) -> Cuts {
        let of = |at: usize, n: usize| {
            let at = at % (UP + DOWN);
            let manner = match n % 5 {
                0 | 3 => Manner::Close,
                1 | 4 => Manner::Reset,
                _ => Manner::Silence,
            };
            let (is_up, at) = if at < UP { (true, at) } else { (false, at - UP) };
            Cut { is_up, at: at as u64, manner }
        };
        // Fewer than all are spread over all.
        let all = UP + DOWN;
        let place = |n: usize| if count < all { n * all / count.max(1) } else { n };
        let mut cuts: Vec<Cut> = (0..count).map(|n| of(place(n), n)).collect();
        for at in (1..cuts.len()).rev() {
            cuts.swap(at, rng.below(at as u64 + 1) as usize);
        }
        Cuts(Arc::new(Mutex::new(cuts.into())))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Cut>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn take(&self) -> Option<Cut> {
        self.lock().pop_front()
    }

    pub fn give_back(&self, cut: Cut) {
        self.lock().push_back(cut);
    }

    fn left(&self) -> usize {
        self.lock().len()
    }
}

pub async fn run(arguments: &Arguments, folder: &Path) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::new("proxy", "G05 G06");
    let rounds = arguments.rounds(UP + DOWN);
    let seats = arguments.agents(SEATS);
    let plan = Plan { agents: seats, heartbeat_s: HEARTBEAT_S, ..Plan::default() };
    let house = House::build(folder, plan).await?;
    let serving = house.serve().await?;
    let cuts = Cuts::new(0, &mut Rng::seeded(arguments.seed));
    let (stop, begun, made) = (CancellationToken::new(), CancellationToken::new(), Arc::new(cutter::Made::default()));
    let mut sitting = JoinSet::new();
    let mut customers = Vec::new();
    for (n, login) in house.agents.iter().enumerate() {
        let proxy = cutter::start(house.address, cuts.clone(), Arc::clone(&made), begun.clone()).await?;
        let seat = seat::Sitter::begin(&house, login, n, proxy, &folder.join(login)).await?;
        customers.push(seat.customer.clone());
        sitting.spawn(seat.work(stop.clone()));
    }
    let (calm, ledger) = (CancellationToken::new(), Arc::<Ledger>::default());
    let post = Post {
        address: house.address,
        path: house.webhook_path().into(),
        customers: Arc::new(customers),
        ledger: Arc::clone(&ledger),
        pause: Duration::from_millis(50),
        hold: Arc::default(),
        stop: calm.clone(),
    };
    let mut posting = post.start(8);
    // Everybody has been told where they are; from here on nobody is safe.
    let planned = Cuts::new(rounds, &mut Rng::seeded(arguments.seed));
    cuts.lock().append(&mut planned.lock());
    begun.cancel();
    let begin = Instant::now();
    while cuts.left() > 0 || made.under_way() > 0 {
        if begin.elapsed() > SOON {
            bail!("{} cuts are still to be made, {} are under way", cuts.left(), made.under_way());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    calm.cancel();
    while posting.join_next().await.is_some() {}
    stop.cancel();
    let mut ends = Vec::new();
    while let Some(ended) = sitting.join_next().await {
        ends.push(ended??);
    }
    check::compare(&mut outcome, &house, &ledger, ends).await?;
    let counts = made.counts();
    (outcome.rounds, outcome.faults) = (rounds as u64, counts.iter().sum());
    for (name, count) in ["cuts by a close", "cuts by a reset", "half-open links"].into_iter().zip(counts) {
        outcome.figure(name, count);
    }
    outcome.figure("clients", seats);
    outcome.figure("cut within the first bytes up, down", format!("{UP}, {DOWN}"));
    serving.stop().await?;
    Ok(outcome)
}
