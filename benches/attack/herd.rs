//! Resume: a thousand clients whose server was killed come back at once. Jitter spreads them, everybody is live again, and
//! webhooks are not delayed by it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use turno::base::SafeText;
use turno::base::time::wall_clock;
use turno::client::{Ask, LineState, Seat, Setup, Target};
use turno::domain::Refusal;
use turno::protocol::Secret;

use super::arguments::Arguments;
use super::desk::PASSWORD;
use super::house::{House, Plan};
use super::load::percentile;
use super::mail::Carrier;
use super::outcome::Outcome;
use super::store::tag;
use super::webhook::{Customer, body, message_id, request};

const USERS: usize = 100;
const PER_S: u64 = 50;
const SOON: Duration = Duration::from_secs(120);
/// Signing in with a password is dear; coming back with a token is not.
const AT_ONCE: usize = 4;
/// A webhook that waits for longer was delayed.
const DELAYED: Duration = Duration::from_secs(1);

pub async fn run(arguments: &Arguments, folder: &Path) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::new("herd", "G05 G17");
    let seats = arguments.agents(1_000);
    let house = House::build(folder, Plan { agents: USERS, ..Plan::default() }).await?;
    let mut serving = house.serve().await?;
    let (tell, mut lived) = mpsc::unbounded_channel();
    let (stop, live) = (CancellationToken::new(), Arc::new(AtomicUsize::new(0)));
    let doors = Arc::new(Semaphore::new(AT_ONCE));
    let mut sitting = JoinSet::new();
    for n in 0..seats {
        let login = house.agents.get(n % USERS).context("an agent")?.clone();
        let (doors, tell, stop, live) = (Arc::clone(&doors), tell.clone(), stop.clone(), Arc::clone(&live));
        sitting.spawn(sit(house.address.to_string(), login, doors, tell, stop, live));
    }
    wait_for(&live, seats, &mut sitting).await?;
    while lived.try_recv().is_ok() {}
    let mut worst = (Duration::ZERO, 0, Duration::ZERO);
    for round in 0..arguments.rounds(3) {
        serving.kill()?;
        wait_for(&live, 0, &mut sitting).await?;
        serving = house.serve().await?;
        let begin = Instant::now();
        let calm = CancellationToken::new();
        let posting = tokio::spawn(post(house.address, house.webhook_path(), round, calm.clone()));
        wait_for(&live, seats, &mut sitting).await?;
        let all = begin.elapsed();
        calm.cancel();
        let mut spans = posting.await??;
        let p99 = percentile(&mut spans, 0.99);
        let most = crowd(&mut lived);
        if p99 > DELAYED {
            outcome.wrong(format!("webhooks waited for {p99:?} while clients came back"));
        }
        if most > seats / 2 {
            outcome.wrong(format!("{most} of {seats} clients came back within the same 100 ms"));
        }
        worst = (worst.0.max(all), worst.1.max(most), worst.2.max(p99));
        outcome.rounds += 1;
        outcome.faults += seats as u64;
    }
    outcome.figure("clients", seats);
    outcome.measured("until the last is live, s", worst.0.as_secs_f64());
    outcome.figure("most clients live within the same 100 ms", worst.1);
    outcome.measured("webhook answered p99 meanwhile, ms", worst.2.as_secs_f64() * 1e3);
    stop.cancel();
    while let Some(ended) = sitting.join_next().await {
        ended??;
    }
    serving.stop().await?;
    Ok(outcome)
}

/// One client of the library, for as long as it takes.
async fn sit(
    address: String,
    login: String,
    doors: Arc<Semaphore>,
    tell: mpsc::UnboundedSender<Instant>,
    stop: CancellationToken,
    live: Arc<AtomicUsize>,
) -> anyhow::Result<()> {
    let mut place = Some(doors.acquire_owned().await?);
    let target = Target::parse(&format!("ws://{address}"), false, None)?;
    let mut seat = Seat::remote(target, Setup { program: SafeText::line("herd"), ..Setup::default() });
    let sign_in = Ask::SignIn { login: SafeText::line(&login), password: Secret::new(PASSWORD) };
    if let Err(refusal) = seat.ask(sign_in.clone(), wall_clock()) {
        bail!("no sign-in: {refusal:?}");
    }
    let mut was_live = false;
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(()),
            _ = seat.next() => {}
        }
        let is_live = seat.line() == &LineState::Live;
        if is_live && !was_live {
            place = None;
            live.fetch_add(1, Ordering::Relaxed);
            let _ = tell.send(Instant::now());
        } else if was_live && !is_live {
            live.fetch_sub(1, Ordering::Relaxed);
        }
        if let LineState::SignedOut { refusal: Some(refusal) } = seat.line() {
            // Many at once from one address are let in one after the other.
            if let Refusal::Throttled { seconds } = refusal {
                tokio::time::sleep(Duration::from_secs(u64::from(*seconds))).await;
                let _ = seat.ask(sign_in.clone(), wall_clock());
                continue;
            }
            bail!("{login} was signed out: {refusal:?}, {}", place.is_some());
        }
        was_live = is_live;
    }
}

async fn wait_for(live: &AtomicUsize, count: usize, sitting: &mut JoinSet<anyhow::Result<()>>) -> anyhow::Result<()> {
    let begin = Instant::now();
    while live.load(Ordering::Relaxed) != count {
        if let Some(left) = sitting.try_join_next() {
            left??;
        }
        if begin.elapsed() > SOON {
            bail!("{} clients are live instead of {count}", live.load(Ordering::Relaxed));
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

/// The most clients that came back within the same tenth of a second.
fn crowd(lived: &mut mpsc::UnboundedReceiver<Instant>) -> usize {
    let mut times: Vec<Instant> = std::iter::from_fn(|| lived.try_recv().ok()).collect();
    times.sort_unstable();
    let window = Duration::from_millis(100);
    let within = |at: usize| times.iter().skip(at).take_while(|time| **time < times[at] + window).count();
    (0..times.len()).map(within).max().unwrap_or(0)
}

/// Posts at a steady pace; from when each was due to its answer.
async fn post(
    address: std::net::SocketAddr,
    path: String,
    round: usize,
    calm: CancellationToken,
) -> anyhow::Result<Vec<Duration>> {
    let (mut carrier, mut out, mut spans) = (Carrier::new(address), Vec::new(), Vec::new());
    let begin = Instant::now();
    for n in 0.. {
        let due = begin + Duration::from_millis(n * 1_000 / PER_S);
        tokio::time::sleep_until(due.into()).await;
        if calm.is_cancelled() {
            break;
        }
        let customer = Customer::number(usize::try_from(n % 40)?);
        let id = message_id(&customer, (round as u64) << 32 | n);
        let body = body(&customer, &id, wall_clock().0 / 1000, &tag(usize::try_from(n)?));
        request(&path, &body, &mut out);
        match carrier.deliver(&out).await? {
            200 => spans.push(due.elapsed()),
            status => bail!("a webhook was answered with {status}"),
        }
    }
    Ok(spans)
}
