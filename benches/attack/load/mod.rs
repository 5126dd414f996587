//! The load of a whole business, open loop: webhooks come when they are due, whether the server is ready or not, and every
//! span is counted from then. Two hundred agents read and answer; both ends are compared afterwards.

mod agent;
mod board;
mod crowd;
mod judge;
mod report;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::bail;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use turno::simulator::Pace;

use super::arguments::Arguments;
use super::house::{House, Plan, Serving};
use super::outcome::Outcome;
use super::webhook::Customer;

pub use board::percentile;

use board::Board;

const AGENTS: usize = 200;
/// Conversations of each agent.
const EACH: usize = 2;
const RATE: u64 = 320;
const REPLIES_PER_S: u64 = 20;
/// One number at full rate.
const SECONDS: u64 = 1_800;
const CONNECTIONS: usize = 64;
/// What was due has to be everywhere within this.
const SETTLED_WITHIN: Duration = Duration::from_secs(120);

pub async fn run(arguments: &Arguments, folder: &Path) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::new("load", "G01 G02 G04 G23");
    let (rate, span, agents) = (arguments.rate(RATE), arguments.seconds(SECONDS), arguments.agents(AGENTS));
    let house = House::build(folder, Plan { agents, pace: Pace::real(), ..Plan::default() }).await?;
    let serving = house.serve().await?;
    let customers: Arc<Vec<Customer>> = Arc::new((0..agents * EACH).map(Customer::number).collect());
    let (board, stop) = (Arc::new(Board::default()), CancellationToken::new());
    let (mut desks, mut working) = (Vec::new(), JoinSet::new());
    for ready in agent::open_all(&house, &customers, EACH).await? {
        let (desk, work) = ready.work(Arc::clone(&board), stop.clone());
        desks.push(desk);
        working.spawn(work);
    }
    let crowd = crowd::Crowd {
        address: house.address,
        path: house.webhook_path().into(),
        customers,
        board: Arc::clone(&board),
    };
    let begin = Instant::now();
    let writing = tokio::spawn(agent::write_at(REPLIES_PER_S, begin, span, desks, Arc::clone(&board)));
    let posting = tokio::spawn(crowd.clone().post(CONNECTIONS, rate, begin, span));
    let memory = report::watch(&serving, &board, begin, span).await?;
    posting.await??;
    writing.await?;
    settle(&board).await?;
    let measured = board.spans();
    if arguments.saturate {
        saturate(&mut outcome, &crowd, &board).await?;
        settle(&board).await?;
    }
    stop.cancel();
    let mut told = Vec::new();
    while let Some(worked) = working.join_next().await {
        told.push(worked??);
    }
    judge::compare(&mut outcome, &house, &board, &told).await?;
    report::figures(&mut outcome, &measured, &memory, rate, span);
    end(serving, outcome).await
}

async fn end(serving: Serving, outcome: Outcome) -> anyhow::Result<Outcome> {
    serving.stop().await?;
    Ok(outcome)
}

/// Waits until everything that was due was answered and told.
async fn settle(board: &Board) -> anyhow::Result<()> {
    let begin = Instant::now();
    while !board.is_settled() {
        if begin.elapsed() > SETTLED_WITHIN {
            bail!("not settled: {}", board.state());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// Offers more and more, until the server no longer keeps up.
async fn saturate(outcome: &mut Outcome, crowd: &crowd::Crowd, board: &Board) -> anyhow::Result<()> {
    const STEP: Duration = Duration::from_secs(10);
    /// Who waits for longer than this is not kept up with.
    const KEPT_UP: Duration = Duration::from_millis(500);
    let mut kept = 0;
    for rate in [500, 1_000, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000] {
        let first = board.len();
        let begin = Instant::now();
        crowd.clone().post(4 * CONNECTIONS, rate, begin, STEP).await?;
        let took = begin.elapsed();
        settle(board).await?;
        let spans = board.spans_from(first);
        let p99 = spans.answered_p99();
        eprintln!("load: {rate}/s offered, answered p99 {p99:?}, told p99 {:?}, in {took:?}", spans.told_p99());
        if p99 > KEPT_UP || took > STEP + KEPT_UP {
            break;
        }
        kept = rate;
    }
    outcome.figure("most webhooks/s that it kept up with", kept);
    Ok(())
}
