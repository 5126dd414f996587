//! A server under load that is hurt again and again: webhooks over 64 connections, agents who write, customers whose
//! telephones take it. Attacks differ in the blow alone.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use turno::base::{AttendanceId, Millis};
use turno::domain::{AttendanceState, Presence};
use turno::protocol::{Event, Outcome as Answer, Request, Secret, ServerFrame};
use turno::simulator::{Habit, SendFault};

use super::house::{ADMINISTRATOR, House, Plan, Serving};
use super::mail::{Ledger, Post};
use super::oracle::Oracle;
use super::outcome::Outcome;
use super::pen::{Pen, Replies};
use super::webhook::Customer;
use super::wire::Wire;

pub const CONNECTIONS: usize = 64;
const AGENTS: usize = 4;
/// Conversations of each agent that are written in.
const EACH: usize = 4;
/// Everything that was begun has to end within this, once the blows are over.
const SETTLED_WITHIN: Duration = Duration::from_secs(120);

/// See the module.
pub struct Siege {
    pub house: House,
    pub ledger: Arc<Ledger>,
    pub replies: Arc<Replies>,
    oracle: Oracle,
    /// Of an administrator's session.
    reader: Secret,
    posting: JoinSet<()>,
    writing: JoinSet<()>,
    hold: Arc<AtomicBool>,
    stop: CancellationToken,
}

impl Siege {
    /// Builds a house, lets agents open conversations, and begins the load. The server comes back with it.
    pub async fn begin(folder: &Path, plan: Plan) -> anyhow::Result<(Siege, Serving)> {
        let house = House::build(folder, Plan { agents: AGENTS, ..plan }).await?;
        let serving = house.serve().await?;
        let reader = Wire::open(house.address).await?.sign_in(ADMINISTRATOR).await?;
        let (ledger, replies, stop) = (Arc::<Ledger>::default(), Arc::<Replies>::default(), CancellationToken::new());
        let (mut writing, hold) = (JoinSet::new(), Arc::<AtomicBool>::default());
        for pen in pens(&house, &replies, &hold, &stop).await? {
            writing.spawn(pen.work());
        }
        let post = Post {
            address: house.address,
            path: house.webhook_path().into(),
            customers: Arc::new((100..500).map(Customer::number).collect()),
            ledger: Arc::clone(&ledger),
            pause: Duration::from_millis(10),
            hold: Arc::clone(&hold),
            stop: stop.clone(),
        };
        let posting = post.start(CONNECTIONS);
        let oracle = Oracle::new(&house.data);
        Ok((Siege { house, ledger, replies, oracle, reader, posting, writing, hold, stop }, serving))
    }

    /// The provider takes messages and cuts, answers late, or with 500 although it has taken them.
    pub fn trouble_the_provider(&self) {
        for fault in [
            SendFault::CutAfterAccepting,
            SendFault::AnswerAfterAccepting { http: 500 },
            SendFault::CutBeforeAccepting,
            SendFault::Slow { by: Millis(400) },
            SendFault::Slow { by: Millis(400) },
        ] {
            self.house.simulator.next_send(fault);
        }
    }

    /// What was answered with 200 so far has to be in the store of the server that runs now.
    pub fn look(&mut self, outcome: &mut Outcome) -> anyhow::Result<()> {
        // The promises first: what is answered while the store is read is for the next look.
        let promised = self.ledger.promised();
        let found = self.oracle.look(&promised)?;
        outcome.lost += found.lost;
        outcome.doubled += found.doubled;
        for what in found.words {
            outcome.wrong(what);
        }
        Ok(())
    }

    /// To come in by as somebody who reads everything.
    pub fn reader(&self) -> &Secret {
        &self.reader
    }

    /// Stops the load for a while, until nothing is under way.
    pub async fn pause(&self) {
        self.hold.store(true, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_secs(1)).await;
    }

    pub fn go_on(&self) {
        self.hold.store(false, Ordering::Relaxed);
    }

    /// Waits until something new was answered with 200.
    pub async fn goes_on(&self, within: Duration) -> bool {
        let before = self.ledger.stored();
        let begin = Instant::now();
        while self.ledger.stored() == before {
            if begin.elapsed() > within {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        true
    }

    /// No more blows: everything that was begun is delivered, and both ends are compared.
    pub async fn end(mut self, serving: Serving, outcome: &mut Outcome) -> anyhow::Result<()> {
        self.stop.cancel();
        let drained = async {
            while self.posting.join_next().await.is_some() {}
            while self.writing.join_next().await.is_some() {}
        };
        timeout(SETTLED_WITHIN, drained).await.context("what was begun did not end")?;
        self.look(outcome)?;
        let pictures = super::oracle::pages(self.house.address).await?;
        self.oracle.settle(&self.house, SETTLED_WITHIN).await?;
        self.oracle.compare(outcome, &self.ledger, &self.replies, &self.house, &pictures)?;
        outcome.figure("webhooks answered with 200", self.ledger.stored());
        outcome.figure("webhooks answered with 503", self.ledger.refused.load(Ordering::Relaxed));
        outcome.figure("webhooks not answered, and repeated", self.ledger.broken.load(Ordering::Relaxed));
        outcome.figure("replies confirmed", self.replies.confirmed().len());
        outcome.figure("replies asked again", self.replies.asked_again());
        serving.stop().await
    }
}

/// Each agent opens the conversations of a few customers, who wrote from their own telephones.
async fn pens(
    house: &House,
    replies: &Arc<Replies>,
    hold: &Arc<AtomicBool>,
    stop: &CancellationToken,
) -> anyhow::Result<Vec<Pen>> {
    let mut pens = Vec::new();
    for (at, login) in house.agents.iter().enumerate() {
        let mut wire = Wire::open(house.address).await?;
        let token = wire.sign_in(login).await?;
        wire.picture().await?;
        let mut attendances = Vec::new();
        for n in 0..EACH {
            let customer = house.simulator.customer(&format!("4477009004{:02}", at * EACH + n), "Noor Haddad");
            customer.habit(Habit::Reads)?;
            customer.says("hello")?;
            attendances.push(open_next(&mut wire).await?);
        }
        // The load is for the others' lists: this one is to write.
        let paused = wire.ask(Request::Presence { presence: Presence::Paused }, drop).await?;
        if !matches!(paused, Answer::Ok(_)) {
            bail!("no pause: {paused:?}");
        }
        pens.push(Pen {
            address: house.address,
            token,
            attendances,
            replies: Arc::clone(replies),
            pause: Duration::from_millis(25),
            hold: Arc::clone(hold),
            stop: stop.clone(),
        });
    }
    Ok(pens)
}

/// Opens the next attendance that is given to this agent.
async fn open_next(wire: &mut Wire) -> anyhow::Result<AttendanceId> {
    let id = loop {
        if let ServerFrame::Event(numbered) = wire.hear().await?
            && let Event::AttendanceShown { attendance } = numbered.event.into()
            && attendance.state != AttendanceState::Open
        {
            break attendance.id;
        }
    };
    match wire.ask(Request::Open { attendance: id }, drop).await? {
        Answer::Ok(_) => Ok(id),
        Answer::Refused(refusal) => bail!("an attendance could not be opened: {refusal:?}"),
    }
}
