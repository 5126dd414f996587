//! The control side, `/sim/…`: phones, faults and the journal, for a process that did not start the simulator.
//!
//! | call | what it does |
//! |---|---|
//! | `GET /sim/numbers` | the business's numbers ([`BusinessNumber`]) |
//! | `GET /sim/phones` | all phones ([`PhoneCard`]) |
//! | `PUT /sim/phones/{phone}` | makes a phone for a number, where there is none ([`NewPhone`] → [`PhoneCard`]) |
//! | `GET /sim/phones/{phone}/lines?after=&wait_ms=&hand=&number=` | what changed on the phone since `after` ([`Screenful`]); waits for a change up to `wait_ms`; `hand=true`: somebody holds it, its script is silent for a minute |
//! | `POST /sim/phones/{phone}/acts?number=` | the customer does something ([`Act`] → `{"id"}`) |
//! | `POST /sim/phones/{phone}/press?number=` | presses a button or a row ([`Pressed`] → `{"id"}`) |
//! | `POST /sim/phones/{phone}/read` | the customer opens the conversation |
//! | `GET /sim/journal` | everything in the journal ([`Entries`](super::journal::Entries)) |
//! | `POST /sim/control` | an order ([`Control`]) |
//!
//! `{phone}` is a number in any spelling or a business-scoped id; `number` names the business's number by its id, the first
//! one where it is absent. What cannot be done is answered with 404 or 400 and `{"fault": …}`. There is no password: the
//! simulator is meant for a loopback address.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, post, put};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::{Millis, Timestamp};

use super::act::Act;
use super::config::BusinessNumber;
use super::fault::Control;
use super::handle::{act_now, obey};
use super::phone::{Holder, Line};
use super::state::Shared;
use super::world::{ActFault, World};
use super::{fate, receive};

/// A phone stays in hand so long after somebody last looked at it.
const IN_HAND: Millis = Millis::minutes(1);
/// The longest wait of one call.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// A phone in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneCard {
    /// How the phone is named in calls.
    pub key: String,
    pub holder: Holder,
    /// Lines on it, and how many the holder has not read.
    pub lines: usize,
    pub unread: usize,
    /// The newest line.
    pub last: Option<Line>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPhone {
    pub name: Option<String>,
}

/// What changed on a phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screenful {
    /// Ask with this as `after` next time.
    pub rev: u64,
    pub holder: Holder,
    /// The number of the business that this conversation is with.
    pub business: BusinessNumber,
    /// The lines that changed, oldest first.
    pub lines: Vec<Line>,
    /// When the business may no longer write freely.
    pub closes_at: Option<Timestamp>,
    /// The business is typing.
    pub typing: bool,
    /// The simulator's clock.
    pub now: Timestamp,
}

/// Which button of which line is pressed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pressed {
    pub line: String,
    /// Its id.
    pub press: String,
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    after: Option<u64>,
    wait_ms: Option<u64>,
    #[serde(default)]
    hand: bool,
    number: Option<String>,
}

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/sim/numbers", get(numbers))
        .route("/sim/phones", get(phones))
        .route("/sim/phones/{phone}", put(put_phone))
        .route("/sim/phones/{phone}/lines", get(lines))
        .route("/sim/phones/{phone}/acts", post(act))
        .route("/sim/phones/{phone}/press", post(press))
        .route("/sim/phones/{phone}/read", post(read))
        .route("/sim/journal", get(journal))
        .route("/sim/control", post(control))
}

async fn numbers(State(shared): State<Arc<Shared>>) -> Response {
    Json(shared.world(|world| world.numbers.clone())).into_response()
}

async fn phones(State(shared): State<Arc<Shared>>) -> Response {
    let cards: Vec<PhoneCard> = shared.world(|world| world.phones.keys().filter_map(|key| card(world, key)).collect());
    Json(cards).into_response()
}

async fn put_phone(
    State(shared): State<Arc<Shared>>,
    Path(phone): Path<String>,
    Json(new): Json<NewPhone>,
) -> Response {
    let habit = shared.habit;
    let is_number = crate::base::Phone::parse(&phone).is_ok();
    let made = shared.change(|world| {
        let known = world.key_of(&phone);
        let key = known.or_else(|| is_number.then(|| world.with_number(&phone, new.name.as_deref(), habit)))?;
        card(world, &key)
    });
    match made {
        Some(card) => Json(card).into_response(),
        None => fault(StatusCode::BAD_REQUEST, "a telephone number with its country code was expected"),
    }
}

fn card(world: &World, key: &str) -> Option<PhoneCard> {
    let phone = world.phones.get(key)?;
    Some(PhoneCard {
        key: key.to_owned(),
        holder: phone.holder.clone(),
        lines: phone.lines.len(),
        unread: phone.unread.len(),
        last: phone.lines.back().cloned(),
    })
}

async fn lines(State(shared): State<Arc<Shared>>, Path(phone): Path<String>, Query(asked): Query<Asked>) -> Response {
    let after = asked.after.unwrap_or(0);
    let limit = Duration::from_millis(asked.wait_ms.unwrap_or(0)).min(LONGEST_WAIT);
    let mut revisions = shared.revisions();
    let look = || screenful(&shared, &phone, after, &asked);
    let first = look();
    let nothing_new = first.as_ref().is_ok_and(|screen| screen.lines.is_empty());
    if !nothing_new || limit.is_zero() {
        return answer(first.map(Json));
    }
    let change = async {
        while revisions.changed().await.is_ok() {
            let screen = look();
            if !screen.as_ref().is_ok_and(|screen| screen.lines.is_empty() && !screen.typing) {
                return screen;
            }
        }
        look()
    };
    let found = tokio::time::timeout(limit, change).await;
    answer(found.unwrap_or_else(|_| look()).map(Json))
}

fn screenful(shared: &Shared, phone: &str, after: u64, asked: &Asked) -> Result<Screenful, ActFault> {
    let now = shared.now();
    shared.world(|world| {
        let business = number_of(world, asked.number.as_deref())?.clone();
        let rev = world.revision();
        let key = world.key_of(phone).ok_or_else(|| ActFault::NoPhone(phone.to_owned()))?;
        let phone = world.phones.get_mut(&key).ok_or_else(|| ActFault::NoPhone(key.clone()))?;
        if asked.hand {
            phone.in_hand_until = now.plus(IN_HAND);
        }
        let changed = phone.lines.iter().filter(|line| line.rev > after && line.number == business.phone_number_id);
        let lines = changed.cloned().collect();
        let thread = phone.thread(&business.phone_number_id);
        Ok(Screenful {
            rev,
            lines,
            closes_at: thread.window.closes_at(),
            typing: thread.typing_until.is_some_and(|until| until > now),
            holder: phone.holder.clone(),
            business,
            now,
        })
    })
}

fn number_of<'a>(world: &'a World, number: Option<&str>) -> Result<&'a BusinessNumber, ActFault> {
    let found = match number {
        Some(number) => world.number(number),
        None => world.numbers.first(),
    };
    found.ok_or_else(|| ActFault::NoNumber(number.unwrap_or_default().to_owned()))
}

async fn act(
    State(shared): State<Arc<Shared>>,
    Path(phone): Path<String>,
    Query(asked): Query<Asked>,
    Json(act): Json<Act>,
) -> Response {
    answer(do_act(&shared, &phone, &asked, &act))
}

async fn press(
    State(shared): State<Arc<Shared>>,
    Path(phone): Path<String>,
    Query(asked): Query<Asked>,
    Json(pressed): Json<Pressed>,
) -> Response {
    let found = shared.world(|world| {
        let line = world.find(&phone)?.line(&pressed.line)?;
        line.presses.iter().find(|press| press.id == pressed.press).cloned()
    });
    match found {
        Some(press) => answer(do_act(&shared, &phone, &asked, &receive::pressed(&press, &pressed.line))),
        None => answer::<Json<()>>(Err(ActFault::NoSubject)),
    }
}

fn do_act(shared: &Shared, phone: &str, asked: &Asked, act: &Act) -> Result<Json<serde_json::Value>, ActFault> {
    let number = shared.world(|world| number_of(world, asked.number.as_deref()).map(|n| n.phone_number_id.clone()))?;
    let id = act_now(shared, phone, &number, act)?;
    Ok(Json(json!({ "id": id })))
}

async fn read(State(shared): State<Arc<Shared>>, Path(phone): Path<String>) -> Response {
    match shared.world(|world| world.key_of(&phone)) {
        Some(key) => {
            fate::read_all(&shared, &key);
            StatusCode::NO_CONTENT.into_response()
        }
        None => answer::<Json<()>>(Err(ActFault::NoPhone(phone))),
    }
}

async fn journal(State(shared): State<Arc<Shared>>) -> Response {
    Json(shared.journal.read(Clone::clone)).into_response()
}

async fn control(State(shared): State<Arc<Shared>>, Json(control): Json<Control>) -> Response {
    answer(obey(&shared, control).map(|()| StatusCode::NO_CONTENT))
}

fn answer<T: IntoResponse>(result: Result<T, ActFault>) -> Response {
    match result {
        Ok(answer) => answer.into_response(),
        Err(reason) => {
            let status = match reason {
                ActFault::NoPhone(_) | ActFault::NoNumber(_) => StatusCode::NOT_FOUND,
                ActFault::NoSubject => StatusCode::BAD_REQUEST,
            };
            fault(status, &reason.to_string())
        }
    }
}

fn fault(status: StatusCode, words: &str) -> Response {
    (status, Json(json!({ "fault": words }))).into_response()
}
