//! G07: an attendance is never open with two agents. A hundred agents open the same one at the same time; one is told yes,
//! everybody else is told who was faster, and the store says the same.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tokio::sync::{Barrier, mpsc};
use tokio::task::JoinSet;
use turno::base::time::wall_clock;
use turno::base::{AttendanceId, UserId};
use turno::domain::{AttendanceState, Presence, Refusal};
use turno::protocol::{ClientFrame, Event, Outcome as Answer, Request, ServerFrame};

use super::arguments::Arguments;
use super::house::{House, Plan};
use super::mail::Carrier;
use super::outcome::Outcome;
use super::store::{Store, tag};
use super::webhook::{Customer, body, message_id, request};
use super::wire::Wire;

/// A session may ask twenty times a second; each round is one or two.
const ROUND: Duration = Duration::from_millis(60);

struct Try {
    round: usize,
    user: UserId,
    answer: Answer,
}

pub async fn run(arguments: &Arguments, folder: &Path) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::new("race", "G07");
    let (rounds, agents) = (arguments.rounds(1_000), arguments.agents(100));
    let house = House::build(folder, Plan { agents, ..Plan::default() }).await?;
    let serving = house.serve().await?;
    let start = Arc::new(Barrier::new(agents));
    let (tell, mut tries) = mpsc::unbounded_channel();
    let mut racing = JoinSet::new();
    for login in &house.agents {
        let mut wire = Wire::open(house.address).await?;
        wire.sign_in(login).await?;
        let me = wire.picture().await?.me;
        // Who pauses is given nothing, and may take what waits.
        let paused = wire.ask(Request::Presence { presence: Presence::Paused }, drop).await?;
        if !matches!(paused, Answer::Ok(_)) {
            bail!("no pause: {paused:?}");
        }
        racing.spawn(compete(wire, me, rounds, Arc::clone(&start), tell.clone()));
    }
    drop(tell);
    let mut carrier = Carrier::new(house.address);
    for round in 0..rounds {
        let begin = Instant::now();
        arrive(&house, &mut carrier, round).await?;
        judge(&mut outcome, &mut tries, round, agents).await?;
        tokio::time::sleep(ROUND.saturating_sub(begin.elapsed())).await;
    }
    while let Some(ended) = racing.join_next().await {
        ended??;
    }
    let store = Store::open(&house.data)?;
    let opened = store.count("SELECT COUNT(*) FROM attendance WHERE opened IS NOT NULL")?;
    let legs = store.count("SELECT COUNT(*) FROM leg")?;
    outcome.lost += (rounds as u64).saturating_sub(opened);
    outcome.doubled += legs.saturating_sub(rounds as u64);
    serving.stop().await?;
    (outcome.rounds, outcome.faults) = (rounds as u64, (rounds * (agents - 1)) as u64);
    outcome.figure("agents", agents);
    outcome.figure("tries to open", rounds * agents);
    outcome.figure("attendances opened", opened);
    Ok(outcome)
}

async fn arrive(house: &House, carrier: &mut Carrier, round: usize) -> anyhow::Result<()> {
    let customer = Customer::number(5_000 + round);
    let mut out = Vec::new();
    let body = body(&customer, &message_id(&customer, 1), wall_clock().0 / 1000, &tag(round));
    request(&house.webhook_path(), &body, &mut out);
    match carrier.deliver(&out).await? {
        200 => Ok(()),
        status => bail!("a webhook was answered with {status}"),
    }
}

/// One agent: waits until everybody sees the next attendance, opens it, and ends it where it was the one.
async fn compete(
    mut wire: Wire,
    me: UserId,
    rounds: usize,
    start: Arc<Barrier>,
    tries: mpsc::UnboundedSender<Try>,
) -> anyhow::Result<()> {
    for round in 0..rounds {
        let attendance = waiting(&mut wire).await?;
        start.wait().await;
        let (answer, version) = open(&mut wire, attendance).await?;
        // Nobody is late: it is not ended before everybody has tried.
        start.wait().await;
        if matches!(answer, Answer::Ok(_)) {
            let finish = Request::Finish {
                attendance,
                version: version.context("the row after opening it")?,
                reason: None,
                description: None,
            };
            match wire.ask(finish, drop).await? {
                Answer::Ok(_) => {}
                Answer::Refused(refusal) => bail!("what was opened could not be ended: {refusal:?}"),
            }
        }
        tries.send(Try { round, user: me, answer })?;
    }
    Ok(())
}

/// The next attendance that waits for anybody.
async fn waiting(wire: &mut Wire) -> anyhow::Result<AttendanceId> {
    loop {
        if let ServerFrame::Event(numbered) = wire.hear().await?
            && let Event::AttendanceShown { attendance } = numbered.event.into()
            && attendance.state == AttendanceState::Waiting
        {
            return Ok(attendance.id);
        }
    }
}

/// The answer, and the version of the row where it was opened here.
async fn open(wire: &mut Wire, wanted: AttendanceId) -> anyhow::Result<(Answer, Option<u32>)> {
    let (key, mut version) = (wire.key(), None);
    wire.say(&ClientFrame::Request { key, request: Request::Open { attendance: wanted } }).await?;
    let mut answer = None;
    loop {
        match wire.hear().await? {
            ServerFrame::Reply { key: answered, outcome } if answered == key => answer = Some(outcome),
            ServerFrame::Event(numbered) => {
                if let Event::AttendanceShown { attendance } = numbered.event.into()
                    && attendance.id == wanted
                    && attendance.state == AttendanceState::Open
                {
                    version = Some(attendance.version);
                }
            }
            _ => {}
        }
        match &answer {
            Some(Answer::Ok(_)) if version.is_none() => {}
            Some(_) => return Ok((answer.context("an answer")?, version)),
            None => {}
        }
    }
}

/// One yes, and everybody else is told who.
async fn judge(
    outcome: &mut Outcome,
    tries: &mut mpsc::UnboundedReceiver<Try>,
    round: usize,
    agents: usize,
) -> anyhow::Result<()> {
    let (mut winners, mut faster) = (Vec::new(), Vec::new());
    for _ in 0..agents {
        let tried = tries.recv().await.context("an agent gave up")?;
        if tried.round != round {
            outcome.wrong(format!("an agent is in round {} of {round}", tried.round));
        }
        match tried.answer {
            Answer::Ok(_) => winners.push(tried.user),
            Answer::Refused(Refusal::OpenedBy { user: Some(user) }) => faster.push(user),
            Answer::Refused(other) => outcome.wrong(format!("round {round}: {other:?}")),
        }
    }
    match winners[..] {
        [winner] if faster.iter().all(|user| *user == winner) => {}
        [] => outcome.lost += 1,
        [_] => outcome.wrong(format!("round {round}: told of another one than the winner")),
        _ => outcome.doubled += winners.len() as u64 - 1,
    }
    Ok(())
}
