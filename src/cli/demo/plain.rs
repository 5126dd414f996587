//! The demo without a screen: one attendance from the first word to the end, a line for each step.

use std::time::Duration;

use crate::base::time::wall_clock;
use crate::base::{AttendanceId, SafeText};
use crate::client::{Ask, Seat};
use crate::domain::{AttendanceState, Direction, Status};
use crate::i18n::{Arg, Texts};
use crate::protocol::{AttendanceView, MessageView};

use super::stage::Stage;
use crate::cli::obstacle::Obstacle;

/// The customer: a number from a range kept for fiction (Ofcom).
const CUSTOMER: (&str, &str) = ("447700900461", "Noor Haddad");
/// How long one step may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Plays it and says each step.
pub async fn play(stage: &Stage, texts: &Texts, mut say: impl FnMut(&str)) -> Result<(), Obstacle> {
    let mut tell = |id: &str, arguments: &[(&'static str, Arg<'_>)]| say(&texts.with(id, arguments));
    let mut seat = stage.take_seat().await?;
    tell("demo-signed-in", &[]);
    let customer = stage.simulator.customer(CUSTOMER.0, CUSTOMER.1);
    let question = texts.get("demo-question");
    customer.says(&question).map_err(|fault| Obstacle::Simulator { reason: SafeText::line(&fault.to_string()) })?;
    tell("demo-customer-writes", &[("name", CUSTOMER.1.into()), ("text", question.as_str().into())]);
    let id = until(&mut seat, |seat| rows(seat).first().map(|row| row.id)).await?;
    let number = row(&seat, id).map_or(0, |row| row.number);
    tell("demo-assigned", &[("number", Arg::Number(i64::try_from(number).unwrap_or_default()))]);
    ask(&mut seat, Ask::Open { attendance: id })?;
    until(&mut seat, |seat| row(seat, id).filter(|row| row.state == AttendanceState::Open).map(|_| ())).await?;
    tell("demo-opened", &[]);
    ask(&mut seat, Ask::LoadTimeline { attendance: id })?;
    let answer = texts.get("demo-answer");
    let text = SafeText::new(&answer);
    ask(&mut seat, Ask::Send { attendance: id, text, reply_to: None })?;
    tell("demo-answered", &[("text", answer.as_str().into())]);
    for (status, id_of_words) in
        [(Status::Accepted, "demo-accepted"), (Status::Delivered, "demo-delivered"), (Status::Read, "demo-read")]
    {
        until(&mut seat, |seat| last_out(seat, id).filter(|message| message.status >= Some(status)).map(|_| ()))
            .await?;
        tell(id_of_words, &[]);
    }
    let thanks = texts.get("demo-thanks");
    customer.says(&thanks).map_err(|fault| Obstacle::Simulator { reason: SafeText::line(&fault.to_string()) })?;
    until(&mut seat, |seat| messages(seat, id).filter(|m| m.direction == Direction::In).nth(1).map(|_| ())).await?;
    tell("demo-customer-writes", &[("name", CUSTOMER.1.into()), ("text", thanks.as_str().into())]);
    ask(&mut seat, Ask::Finish { attendance: id, reason: None, description: None })?;
    until(&mut seat, |seat| row(seat, id).is_none().then_some(())).await?;
    tell("demo-ended", &[]);
    tell("demo-on-screen", &[]);
    Ok(())
}

fn ask(seat: &mut Seat, ask: Ask) -> Result<(), Obstacle> {
    seat.ask(ask, wall_clock()).map_err(|refusal| Obstacle::Stuck { reason: SafeText::line(&format!("{refusal:?}")) })
}

/// Waits until the picture shows something.
async fn until<T>(seat: &mut Seat, found: impl Fn(&Seat) -> Option<T>) -> Result<T, Obstacle> {
    let waited = tokio::time::timeout(PATIENCE, async {
        loop {
            if let Some(found) = found(seat) {
                return found;
            }
            seat.next().await;
        }
    });
    waited.await.map_err(|elapsed| Obstacle::Stuck { reason: SafeText::line(&elapsed.to_string()) })
}

fn rows(seat: &Seat) -> Vec<&AttendanceView> {
    seat.mirror().snapshot.as_ref().map(|snapshot| snapshot.queued().collect()).unwrap_or_default()
}

fn row(seat: &Seat, id: AttendanceId) -> Option<&AttendanceView> {
    seat.mirror().snapshot.as_ref()?.attendances.get(&id)
}

fn messages(seat: &Seat, id: AttendanceId) -> impl Iterator<Item = &MessageView> {
    seat.mirror().timelines.get(&id).into_iter().flat_map(|timeline| timeline.messages.values())
}

fn last_out(seat: &Seat, id: AttendanceId) -> Option<&MessageView> {
    messages(seat, id).filter(|message| message.direction == Direction::Out).last()
}
