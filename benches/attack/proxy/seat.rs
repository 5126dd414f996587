//! A real client of the library behind a bad line: its own folder, its own outbox, its own mirror.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use turno::base::time::wall_clock;
use turno::base::{AttendanceId, SafeText};
use turno::client::{Ask, LineState, Seat, Setup, Target, Timeline};
use turno::domain::AttendanceState;
use turno::protocol::{Secret, Snapshot};
use turno::simulator::phone::Holder;

use super::super::desk::PASSWORD;
use super::super::house::House;
use super::super::store::tag;
use super::super::webhook::Customer;

/// Between two replies of one agent.
const PACE: Duration = Duration::from_millis(250);
/// An attendance that is not here by then is with somebody else.
const GIVEN_WITHIN: Duration = Duration::from_secs(10);
/// Replies that may wait.
const WAITING: usize = 20;
const SOON: Duration = Duration::from_secs(90);
/// Replies of one agent are numbered from here.
pub const RANGE: usize = 100_000;

pub struct Sitter {
    seat: Seat,
    login: String,
    /// Who writes in it.
    pub customer: Customer,
    attendance: AttendanceId,
    first: usize,
}

/// What a client believes in the end.
pub struct End {
    pub login: String,
    pub attendance: AttendanceId,
    pub picture: Snapshot,
    pub timeline: Timeline,
    /// The numbers of the replies that were typed, in order.
    pub typed: std::ops::Range<usize>,
    pub unsent: usize,
}

impl Sitter {
    /// Signs in over a line that is still whole, and opens the customer's attendance.
    pub async fn begin(
        house: &House,
        login: &str,
        n: usize,
        line: SocketAddr,
        folder: &Path,
    ) -> anyhow::Result<Sitter> {
        let target = Target::parse(&format!("ws://{line}"), false, None)?;
        let setup = Setup { program: SafeText::line("proxy"), account: None, folder: Some(folder.to_owned()) };
        let mut seat = Seat::remote(target, setup);
        let sign_in = Ask::SignIn { login: SafeText::line(login), password: Secret::new(PASSWORD) };
        ask(&mut seat, sign_in)?;
        until(&mut seat, "live", |seat| *seat.line() == LineState::Live).await?;
        let (customer, attendance) = given(house, &mut seat, n).await?;
        ask(&mut seat, Ask::Open { attendance })?;
        until(&mut seat, "it open", |seat| state(seat, attendance) == Some(AttendanceState::Open)).await?;
        seat.show(Some(attendance), wall_clock());
        Ok(Sitter { seat, login: login.to_owned(), customer, attendance, first: n * RANGE })
    }

    /// Writes whatever the line does; when it is stopped, until everything is sent.
    pub async fn work(mut self, stop: CancellationToken) -> anyhow::Result<End> {
        let (mut next, mut due) = (self.first, Instant::now() + PACE);
        while !stop.is_cancelled() {
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                () = tokio::time::sleep_until(due) => {
                    due = Instant::now() + PACE;
                    if self.seat.all_unsent().count() < WAITING {
                        let text = SafeText::new(&format!("answer {}", tag(next)));
                        ask(&mut self.seat, Ask::Send { attendance: self.attendance, text, reply_to: None })?;
                        next += 1;
                    }
                }
                _ = self.seat.next() => {}
            }
        }
        let is_done = |seat: &Seat| *seat.line() == LineState::Live && seat.all_unsent().count() == 0;
        until(&mut self.seat, "everything sent", is_done).await?;
        self.rest().await;
        let Sitter { seat, login, attendance, first, .. } = self;
        let picture = seat.mirror().snapshot.clone().context("a picture")?;
        let timeline = seat.mirror().timeline(attendance).cloned().context("a timeline")?;
        Ok(End { login, attendance, picture, timeline, typed: first..next, unsent: seat.all_unsent().count() })
    }

    /// Takes in what still comes, until it is quiet.
    async fn rest(&mut self) {
        while tokio::time::timeout(Duration::from_secs(3), self.seat.next()).await.is_ok() {}
    }
}

/// A customer writes, and the attendance is given to this seat. On a busy machine it may have gone to somebody else: then
/// another customer writes.
async fn given(house: &House, seat: &mut Seat, n: usize) -> anyhow::Result<(Customer, AttendanceId)> {
    for more in 0..10 {
        let customer = Customer::number(n + more * 1_000);
        let Customer { name, phone, bsuid } = customer.clone();
        let language = "pt-BR".to_owned();
        let holder = Holder { wa_id: Some(phone), bsuid, name: Some(name), username: None, language };
        house.simulator.put(holder).says("hello")?;
        let begin = Instant::now();
        while begin.elapsed() < GIVEN_WITHIN {
            let _ = tokio::time::timeout(Duration::from_millis(500), seat.next()).await;
            if let Some(attendance) = only(seat) {
                return Ok((customer, attendance));
            }
        }
    }
    bail!("no attendance was given to this seat; its line is {:?}", seat.line());
}

fn ask(seat: &mut Seat, what: Ask) -> anyhow::Result<()> {
    match seat.ask(what, wall_clock()) {
        Ok(()) => Ok(()),
        Err(refusal) => bail!("refused: {refusal:?}"),
    }
}

fn only(seat: &Seat) -> Option<AttendanceId> {
    seat.mirror().snapshot.as_ref().and_then(|held| held.attendances.keys().next().copied())
}

fn state(seat: &Seat, id: AttendanceId) -> Option<AttendanceState> {
    seat.mirror().snapshot.as_ref().and_then(|held| Some(held.attendances.get(&id)?.state))
}

async fn until(seat: &mut Seat, what: &str, done: impl Fn(&Seat) -> bool) -> anyhow::Result<()> {
    let begin = Instant::now();
    while !done(seat) {
        if tokio::time::timeout(Duration::from_secs(5), seat.next()).await.is_err() && begin.elapsed() > SOON {
            bail!("waited in vain for: {what}; the line is {:?}", seat.line());
        }
    }
    Ok(())
}
