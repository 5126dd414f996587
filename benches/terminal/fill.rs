//! The history: an agent signs in, customers write, the agent opens every conversation and reads all of it.

use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use tokio::time::timeout;

use turno::base::time::wall_clock;
use turno::base::{AttendanceId, SafeText};
use turno::cli::premises::Premises;
use turno::client::connect::Target;
use turno::client::{Ask, LineState, Seat, Setup};
use turno::domain::AttendanceState;
use turno::protocol::Secret;

use super::desk::{self, LOGIN, PASSWORD};
use super::place::Place;
use super::post::Post;
use super::webhook::words;

pub const CONVERSATIONS: usize = 50;
const PATIENCE: Duration = Duration::from_secs(30);

pub async fn start(place: &Place, count: usize) -> anyhow::Result<()> {
    place.make()?;
    let premises = Premises::open(&desk::settings(&place.data())).await.map_err(|obstacle| anyhow!("{obstacle:?}"))?;
    desk::furnish(&premises).await?;
    premises.close().await;
    place.serve().await?;
    let mut seat = sign_in(place).await?;
    let mut post = Post::open(place).await?;
    write(&mut seat, &mut post, 0..CONVERSATIONS).await?;
    open_all(&mut seat).await?;
    write(&mut seat, &mut post, CONVERSATIONS..count).await?;
    let held = read_all(&mut seat).await?;
    seat.settle(wall_clock());
    if held != count {
        bail!("{held} of {count} messages are in the client's cache");
    }
    Ok(())
}

async fn sign_in(place: &Place) -> anyhow::Result<Seat> {
    let target =
        Target::parse(&format!("ws://{}", place.address()), false, None).map_err(|fault| anyhow!("{fault:?}"))?;
    let setup = Setup { program: SafeText::line("fixture"), account: None, folder: Some(place.cache()) };
    let mut seat = Seat::remote(target, setup);
    until(&mut seat, |seat| matches!(seat.line(), LineState::SignedOut { .. })).await?;
    let ask = Ask::SignIn { login: SafeText::line(LOGIN), password: Secret::new(PASSWORD) };
    seat.ask(ask, wall_clock()).map_err(|refusal| anyhow!("{refusal:?}"))?;
    until(&mut seat, |seat| *seat.line() == LineState::Live).await?;
    Ok(seat)
}

/// Waits until the picture is so.
async fn until(seat: &mut Seat, mut is_so: impl FnMut(&Seat) -> bool) -> anyhow::Result<()> {
    while !is_so(seat) {
        timeout(PATIENCE, seat.next()).await.context("nothing happens any more")?;
    }
    Ok(())
}

/// Minutes between one customer's messages and the next one's: together they are a working day.
const APART_MINUTES: i64 = 9;

/// The customers write in turns, as they did over the last hours: the first waits longest, the last wrote this minute.
async fn write(seat: &mut Seat, post: &mut Post, numbers: std::ops::Range<usize>) -> anyhow::Result<()> {
    let now = wall_clock().0 / 1000;
    for n in numbers {
        let customer = n % CONVERSATIONS;
        let seconds = now - i64::try_from(CONVERSATIONS - 1 - customer)? * APART_MINUTES * 60;
        post.send_of(customer, n as u64, words(n / 3), seconds).await?;
        seat.poll(wall_clock());
    }
    Ok(())
}

async fn open_all(seat: &mut Seat) -> anyhow::Result<()> {
    until(seat, |seat| attendances(seat).len() == CONVERSATIONS).await?;
    for attendance in attendances(seat) {
        seat.ask(Ask::Open { attendance }, wall_clock()).map_err(|refusal| anyhow!("{refusal:?}"))?;
    }
    until(seat, |seat| {
        let snapshot = seat.mirror().snapshot.as_ref();
        snapshot.is_some_and(|held| held.attendances.values().all(|view| view.state == AttendanceState::Open))
    })
    .await
}

fn attendances(seat: &Seat) -> Vec<AttendanceId> {
    seat.mirror().snapshot.as_ref().map(|held| held.attendances.keys().copied().collect()).unwrap_or_default()
}

/// Reads every conversation back to its beginning. Returns how many messages that were.
async fn read_all(seat: &mut Seat) -> anyhow::Result<usize> {
    let mut held = 0;
    for attendance in attendances(seat) {
        seat.show(Some(attendance), wall_clock());
        loop {
            let timeline = seat.mirror().timelines.get(&attendance);
            if timeline.is_some_and(|timeline| timeline.more == Some(false)) {
                break;
            }
            let before = timeline.map(|timeline| timeline.messages.len());
            seat.ask(Ask::LoadTimeline { attendance }, wall_clock()).map_err(|refusal| anyhow!("{refusal:?}"))?;
            until(seat, |seat| {
                let timeline = seat.mirror().timelines.get(&attendance);
                timeline.is_some_and(|timeline| timeline.more == Some(false))
                    || timeline.map(|timeline| timeline.messages.len()) != before
            })
            .await?;
        }
        held += seat.mirror().timelines.get(&attendance).map_or(0, |timeline| timeline.messages.len());
    }
    Ok(held)
}
