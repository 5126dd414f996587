//! G12: a slow client never slows others nor grows memory. Fifty clients that never read stand beside five hundred that do;
//! those who read are told as fast as before, and the server grows by what is bounded.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tokio::net::TcpSocket;
use tokio::task::JoinSet;
use turno::base::time::wall_clock;
use turno::protocol::{ClientFrame, Outcome as Answer, Request, Secret};

use super::arguments::Arguments;
use super::house::{House, Plan, Serving};
use super::load::percentile;
use super::mail::Carrier;
use super::outcome::Outcome;
use super::store::{tag, tag_in};
use super::webhook::{Customer, body, message_id, request};
use super::wire::Wire;

const READERS: usize = 500;
const SLOW: usize = 50;
const USERS: usize = 10;
const PER_S: u64 = 30;
/// Long enough to fill what a system keeps for somebody who does not read.
const LONG: usize = 2_000;
/// Before the slow ones come.
const ALONE: Duration = Duration::from_secs(15);
/// What fifty connections may cost: bounded queues of events that others have as well, and buffers of some KiB.
const MAY_GROW_KIB: u64 = 48 * 1024;

#[derive(Default)]
struct Board {
    due: Mutex<Vec<Instant>>,
    spans: Mutex<Vec<Duration>>,
    heard: AtomicU64,
}

pub async fn run(arguments: &Arguments, folder: &Path) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::new("slow", "G12");
    let span = arguments.seconds(60);
    let house = House::build(folder, Plan { agents: USERS, heartbeat_s: 10, ..Plan::default() }).await?;
    let serving = house.serve().await?;
    let board = Arc::new(Board::default());
    let tokens = open_all(&house).await?;
    let mut reading = JoinSet::new();
    for n in 0..READERS {
        let mut wire = Wire::open(house.address).await?;
        wire.show_token(tokens.get(n % USERS).context("a token")?).await?;
        wire.picture().await?;
        reading.spawn(read(wire, Arc::clone(&board)));
    }
    let alone = post(&house, &board, ALONE, &serving).await?;
    let mut never = Vec::new();
    for n in 0..SLOW {
        never.push(never_read(house.address, tokens.get(n % USERS).context("a token")?).await?);
    }
    let beside = post(&house, &board, span, &serving).await?;
    if !reading.is_empty() && reading.try_join_next().is_some() {
        outcome.wrong("somebody who reads was cut".to_owned());
    }
    let offered = board.due.lock().unwrap_or_else(PoisonError::into_inner).len() as u64;
    // Each message is for the connections of one user.
    let expected = offered * (READERS / USERS) as u64;
    let heard = board.heard.load(Ordering::Relaxed);
    outcome.lost += expected.saturating_sub(heard);
    outcome.doubled += heard.saturating_sub(expected);
    let grown = beside.most_kib.saturating_sub(alone.most_kib);
    if grown > MAY_GROW_KIB {
        outcome.wrong(format!("the server grew by {grown} KiB"));
    }
    if beside.p99 > alone.p99 * 3 + Duration::from_millis(50) {
        outcome.wrong(format!("those who read were told after {:?} instead of {:?}", beside.p99, alone.p99));
    }
    (outcome.rounds, outcome.faults) = (1, SLOW as u64);
    outcome.figure("readers", READERS);
    outcome.figure("clients that never read", SLOW);
    outcome.figure("messages", offered);
    outcome.figure("frames heard", heard);
    outcome.measured("told p99 alone, ms", alone.p99.as_secs_f64() * 1e3);
    outcome.measured("told p99 beside them, ms", beside.p99.as_secs_f64() * 1e3);
    outcome.figure("memory alone, KiB", alone.most_kib);
    outcome.figure("memory beside them, KiB", beside.most_kib);
    outcome.figure("memory at the end, KiB", serving.resident_kib()?);
    reading.abort_all();
    drop(never);
    serving.stop().await?;
    Ok(outcome)
}

/// A conversation for each user, opened, and a token of each.
async fn open_all(house: &House) -> anyhow::Result<Vec<Secret>> {
    let mut wires = Vec::new();
    let mut tokens = Vec::new();
    for login in &house.agents {
        let mut wire = Wire::open(house.address).await?;
        tokens.push(wire.sign_in(login).await?);
        wire.picture().await?;
        wires.push(wire);
    }
    let mut carrier = Carrier::new(house.address);
    for n in 0..USERS {
        deliver(house, &mut carrier, n, n as u64, "hello").await?;
    }
    for mut wire in wires {
        for attendance in wire.picture().await?.attendances.into_keys() {
            match wire.ask(Request::Open { attendance }, drop).await? {
                Answer::Ok(_) => {}
                Answer::Refused(refusal) => bail!("an attendance could not be opened: {refusal:?}"),
            }
        }
    }
    Ok(tokens)
}

async fn deliver(house: &House, carrier: &mut Carrier, who: usize, id: u64, text: &str) -> anyhow::Result<()> {
    let customer = Customer::number(who);
    let mut out = Vec::new();
    let body = body(&customer, &message_id(&customer, id), wall_clock().0 / 1000, text);
    request(&house.webhook_path(), &body, &mut out);
    match carrier.deliver(&out).await? {
        200 => Ok(()),
        status => bail!("a webhook was answered with {status}"),
    }
}

async fn read(mut wire: Wire, board: Arc<Board>) -> anyhow::Result<()> {
    loop {
        let heard = wire.hear_text().await?;
        if heard.starts_with(r#"{"t":"ping""#) {
            wire.say(&ClientFrame::Pong).await?;
        } else if heard.contains(r#""kind":"message_added""#)
            && let Some(n) = tag_in(&heard)
        {
            let due = board.due.lock().unwrap_or_else(PoisonError::into_inner).get(n).copied();
            board.heard.fetch_add(1, Ordering::Relaxed);
            if let Some(due) = due {
                board.spans.lock().unwrap_or_else(PoisonError::into_inner).push(due.elapsed());
            }
        }
    }
}

/// Signed in, asks for everything, and never reads a byte again.
async fn never_read(address: SocketAddr, token: &Secret) -> anyhow::Result<Wire> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(4096)?;
    let mut wire = Wire::over(socket.connect(address).await?).await?;
    wire.show_token(token).await?;
    wire.say(&ClientFrame::Sync { from: None }).await?;
    Ok(wire)
}

struct Seen {
    p99: Duration,
    most_kib: u64,
}

/// Posts at a steady pace, and looks at the server's memory meanwhile.
async fn post(house: &House, board: &Board, span: Duration, serving: &Serving) -> anyhow::Result<Seen> {
    board.spans.lock().unwrap_or_else(PoisonError::into_inner).clear();
    let (begin, long) = (Instant::now(), "what a long message, really ".repeat(LONG / 28));
    let mut carrier = Carrier::new(house.address);
    let (mut most_kib, mut sent) = (0, 0);
    while begin.elapsed() < span {
        tokio::time::sleep_until((begin + Duration::from_millis(sent * 1_000 / PER_S)).into()).await;
        let n = {
            let mut due = board.due.lock().unwrap_or_else(PoisonError::into_inner);
            due.push(Instant::now());
            due.len() - 1
        };
        deliver(house, &mut carrier, n % USERS, 1_000 + n as u64, &format!("{} {long}", tag(n))).await?;
        sent += 1;
        if sent % PER_S == 0 {
            most_kib = most_kib.max(serving.resident_kib()?);
        }
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut spans = board.spans.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Seen { p99: percentile(&mut spans, 0.99), most_kib })
}
