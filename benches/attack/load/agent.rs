//! Agents: each reads everything that is told, answers when it is due, and says what was seen.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use turno::base::{AttendanceId, Key, SafeText};
use turno::domain::message::Direction;
use turno::protocol::{Event, Outcome as Answer, Request, ServerFrame};
use turno::simulator::phone::Holder;

use super::super::house::House;
use super::super::store::{tag, tag_in};
use super::super::webhook::Customer;
use super::super::wire::Wire;
use super::board::Board;

/// The messages that an agent was told of, in that order: the places in the store.
pub type Told = BTreeMap<AttendanceId, Vec<u64>>;

/// An agent with conversations open.
pub struct Ready {
    wire: Wire,
    attendances: Vec<AttendanceId>,
}

/// Where an agent is told what to write.
pub struct Desk(mpsc::UnboundedSender<usize>);

/// Signs everybody in, lets every customer write, and opens what each agent is given.
pub async fn open_all(house: &House, customers: &[Customer], each: usize) -> anyhow::Result<Vec<Ready>> {
    let mut agents = Vec::new();
    for login in &house.agents {
        let mut wire = Wire::open(house.address).await?;
        wire.sign_in(login).await?;
        wire.picture().await?;
        agents.push(Ready { wire, attendances: Vec::new() });
    }
    for customer in customers {
        let Customer { name, phone, bsuid } = customer.clone();
        let language = "pt-BR".to_owned();
        let holder = Holder { wa_id: Some(phone), bsuid, name: Some(name), username: None, language };
        house.simulator.put(holder).says("hello")?;
    }
    for agent in &mut agents {
        while agent.attendances.len() < each {
            let id = given(&mut agent.wire).await?;
            match agent.wire.ask(Request::Open { attendance: id }, drop).await? {
                Answer::Ok(_) => agent.attendances.push(id),
                Answer::Refused(refusal) => bail!("an attendance could not be opened: {refusal:?}"),
            }
            // What was told while it was opened is in the picture.
            let picture = agent.wire.picture().await?;
            for id in picture.attendances.into_keys() {
                if agent.attendances.contains(&id) {
                    continue;
                }
                match agent.wire.ask(Request::Open { attendance: id }, drop).await? {
                    Answer::Ok(_) => agent.attendances.push(id),
                    Answer::Refused(refusal) => bail!("an attendance could not be opened: {refusal:?}"),
                }
            }
        }
    }
    Ok(agents)
}

async fn given(wire: &mut Wire) -> anyhow::Result<AttendanceId> {
    loop {
        if let ServerFrame::Event(numbered) = wire.hear().await?
            && let Event::AttendanceShown { attendance } = numbered.event.into()
        {
            return Ok(attendance.id);
        }
    }
}

impl Ready {
    /// The agent's day, and the way to tell it what to write.
    pub fn work(
        self,
        board: Arc<Board>,
        stop: CancellationToken,
    ) -> (Desk, impl Future<Output = anyhow::Result<Told>> + Send) {
        let (tell, orders) = mpsc::unbounded_channel();
        (Desk(tell), work(self, orders, board, stop))
    }
}

async fn work(
    agent: Ready,
    mut orders: mpsc::UnboundedReceiver<usize>,
    board: Arc<Board>,
    stop: CancellationToken,
) -> anyhow::Result<Told> {
    let Ready { mut wire, attendances } = agent;
    let (mut told, mut newest) = (Told::new(), BTreeMap::<AttendanceId, u64>::new());
    let mut asked: BTreeMap<Key, usize> = BTreeMap::new();
    loop {
        let frame = tokio::select! {
            biased;
            order = orders.recv(), if !orders.is_closed() || !orders.is_empty() => {
                let Some(n) = order else { continue };
                let attendance = *attendances.get(n / 200 % attendances.len().max(1)).context("an attendance")?;
                let key = wire.key();
                asked.insert(key, n);
                let text = SafeText::new(&format!("answer {}", tag(n)));
                wire.request(key, Request::Send { attendance, text, reply_to: None }).await?;
                if let Some(seq) = newest.get(&attendance) {
                    let key = wire.key();
                    wire.request(key, Request::Seen { attendance, seq: *seq }).await?;
                }
                continue;
            }
            frame = wire.hear() => frame?,
            () = stop.cancelled() => return Ok(told),
        };
        match frame {
            ServerFrame::Reply { key, outcome } => match (asked.remove(&key), outcome) {
                (Some(n), Answer::Ok(_)) => board.replied(n),
                (Some(_), Answer::Refused(_)) => board.refused(),
                (None, _) => {}
            },
            ServerFrame::Event(numbered) => {
                if let Event::MessageAdded { attendance, message, .. } = numbered.event.into() {
                    told.entry(attendance).or_default().push(message.seq);
                    if message.direction == Direction::In {
                        newest.insert(attendance, message.seq);
                        if let Some(n) = message.content.words().and_then(|words| tag_in(words)) {
                            board.told(n);
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

/// So many replies a second, each due at its own time, from one agent after the other.
pub async fn write_at(rate: u64, begin: Instant, span: Duration, desks: Vec<Desk>, board: Arc<Board>) {
    for turn in 0.. {
        let after = Duration::from_secs_f64(turn as f64 / rate as f64);
        if after >= span {
            return;
        }
        tokio::time::sleep_until((begin + after).into()).await;
        let n = board.begin_reply(begin + after);
        if let Some(desk) = desks.get(n % desks.len().max(1)) {
            let _ = desk.0.send(n);
        }
    }
}
