//! Attendances: who gets them, who sees them, who may open and end them.

use turno::base::{ConnId, UserId};
use turno::domain::{AttendanceState, Presence, Refusal, Role, Rule, SkipReason};
use turno::protocol::Request;

use super::{World, text};

const MARIANA: &str = "5511999990001";
const BETO: &str = "5511999990002";

fn finish(world: &mut World, conn: ConnId, phone: &str) -> Result<(), Refusal> {
    let attendance = world.attendance_of(phone);
    let version = world.view(attendance).expect("a row").version;
    let request = Request::Finish { attendance, version, reason: None, description: None };
    world.ask(conn, request).map(|_| ())
}

#[test]
fn r003_r004_r005_an_attendance_has_a_start_a_queue_a_number_and_an_end() {
    let (mut world, agents) = World::with_agents(1);
    let id = world.customer(MARIANA, "Oi");
    let view = world.view(id).expect("a row");
    assert_eq!((view.number, view.queue, view.started), (1, world.queue, world.now));
    world.ask(agents[0].1, Request::Open { attendance: id }).expect("opened");
    finish(&mut world, agents[0].1, MARIANA).expect("ended");
    assert!(world.live().is_empty());
    let next = world.customer(MARIANA, "Oi de novo");
    assert_ne!(next, id);
    assert_eq!(world.view(next).expect("a row").number, 2);
}

#[test]
fn r002_r122_work_is_spread_over_who_is_online() {
    let (mut world, agents) = World::with_agents(3);
    for n in 0..6 {
        world.customer(&format!("55119999900{n:02}"), "Oi");
    }
    for (user, _) in &agents {
        let theirs = world.live().iter().filter(|view| view.agent == Some(*user)).count();
        assert_eq!(theirs, 2);
    }
}

#[test]
fn r123_r124_who_is_offline_or_paused_gets_nothing() {
    let (mut world, agents) = World::with_agents(3);
    world.disconnect(agents[0].1);
    world.ask(agents[1].1, Request::Presence { presence: Presence::Paused }).expect("paused");
    for n in 0..4 {
        world.customer(&format!("55119999900{n:02}"), "Oi");
    }
    assert!(world.live().iter().all(|view| view.agent == Some(agents[2].0)));
    let why = world.live()[0].why.clone().expect("a reason");
    let reason_of = |user: UserId| why.skipped.iter().find(|skip| skip.user == user).map(|skip| skip.reason);
    assert_eq!(reason_of(agents[0].0), Some(SkipReason::Offline));
    assert_eq!(reason_of(agents[1].0), Some(SkipReason::Paused));
}

#[test]
fn r020_r125_with_nobody_there_it_stays_unassigned_and_is_not_drained() {
    let (mut world, agents) = World::with_agents(1);
    world.disconnect(agents[0].1);
    let id = world.customer(MARIANA, "Oi");
    let view = world.view(id).expect("a row");
    assert_eq!((view.state, view.agent), (AttendanceState::Waiting, None));
    assert_eq!(view.why.map(|why| why.because), Some(Rule::Unassigned));
    world.connect(agents[0].0);
    assert_eq!(world.view(id).expect("a row").state, AttendanceState::Waiting);
}

#[test]
fn g08_the_limit_of_an_agent_holds() {
    let mut world = World::new(3);
    let user = world.add_user("ana", Role::Agent, Some(2));
    world.join(user);
    world.connect(user);
    for n in 0..4 {
        world.customer(&format!("55119999900{n:02}"), "Oi");
    }
    assert_eq!(world.live().iter().filter(|view| view.agent == Some(user)).count(), 2);
}

#[test]
fn g08_ten_agents_with_a_limit_of_four_never_have_a_fifth_whatever_arrives() {
    let mut world = World::new(11);
    let mut rng = turno::base::Rng::seeded(11);
    let mut agents = Vec::new();
    for n in 0..10 {
        let user = world.add_user(&format!("agent{n}"), Role::Agent, Some(4));
        world.join(user);
        agents.push((user, Some(world.connect(user))));
    }
    let mut most = 0;
    for n in 0..500 {
        world.customer(&format!("551198{n:07}"), "Oi");
        match rng.below(8) {
            0 => {
                world.restart();
                for (user, conn) in &mut agents {
                    *conn = conn.map(|_| world.connect(*user));
                }
            }
            1 => {
                let at = usize::try_from(rng.below(10)).expect("small");
                let (user, conn) = agents[at];
                agents[at].1 = match conn {
                    Some(conn) => {
                        world.disconnect(conn);
                        None
                    }
                    None => Some(world.connect(user)),
                };
            }
            _ => {}
        }
        let rows = world.rows();
        let load = |user: UserId| rows.iter().filter(|row| row.agent == Some(user)).count();
        most = most.max(agents.iter().map(|(user, _)| load(*user)).max().unwrap_or(0));
        assert!(most <= 4, "{most} after {n} arrivals");
        // Some work is done, so that there is always room for somebody.
        let done: Vec<_> = rows.iter().filter(|row| row.agent.is_some() && rng.below(8) == 0).collect();
        for row in done {
            let agent = agents.iter().find(|(user, _)| Some(*user) == row.agent).and_then(|(_, conn)| *conn);
            if let Some(conn) = agent {
                let _ = world.ask(conn, Request::Open { attendance: row.id });
                let version = world.view(row.id).map_or(row.version, |view| view.version);
                let end = Request::Finish { attendance: row.id, version, reason: None, description: None };
                world.ask(conn, end).expect("ended");
            }
        }
    }
    assert_eq!(most, 4, "the limit was reached");
}

#[test]
fn r009_r012_r014_an_assigned_one_is_opened_by_its_agent_alone() {
    let (mut world, agents) = World::with_agents(2);
    let id = world.customer(MARIANA, "Oi");
    let owner = world.view(id).and_then(|view| view.agent).expect("assigned");
    let (mine, other) = if owner == agents[0].0 { (agents[0].1, agents[1].1) } else { (agents[1].1, agents[0].1) };
    assert!(world.pictures[&mine].attendances.contains_key(&id));
    assert!(!world.pictures[&other].attendances.contains_key(&id), "assigned to somebody else");
    world.ask(mine, Request::Open { attendance: id }).expect("opened");
    assert_eq!(world.view(id).expect("a row").state, AttendanceState::Open);
    let refused = world.ask(other, Request::Open { attendance: id });
    assert_eq!(refused, Err(Refusal::NotFound), "it never waited in sight of the other: it does not exist (D20)");
}

#[test]
fn d02_a_waiting_one_goes_to_the_first_who_opens_it() {
    let (mut world, agents) = World::with_agents(2);
    for (_, conn) in &agents {
        world.ask(*conn, Request::Presence { presence: Presence::Paused }).expect("paused");
    }
    let id = world.customer(MARIANA, "Oi");
    for (_, conn) in &agents {
        assert!(world.pictures[conn].attendances.contains_key(&id), "every member sees what waits");
    }
    world.ask(agents[0].1, Request::Open { attendance: id }).expect("opened");
    let late = world.ask(agents[1].1, Request::Open { attendance: id });
    assert_eq!(late, Err(Refusal::OpenedBy { user: Some(agents[0].0) }));
    assert!(!world.pictures[&agents[1].1].attendances.contains_key(&id));
}

#[test]
fn r017_r018_an_open_one_is_seen_and_ended_by_its_opener_alone() {
    let (mut world, agents) = World::with_agents(2);
    let admin = world.add_user("chefe", Role::Administrator, None);
    let watching = world.connect(admin);
    let id = world.customer(MARIANA, "Oi");
    let owner = world.view(id).and_then(|view| view.agent).expect("assigned");
    let mine = agents.iter().find(|(user, _)| *user == owner).expect("an agent").1;
    let other = agents.iter().find(|(user, _)| *user != owner).expect("an agent").1;
    world.ask(mine, Request::Open { attendance: id }).expect("opened");
    assert!(!world.pictures[&other].attendances.contains_key(&id));
    assert!(world.pictures[&watching].attendances.contains_key(&id), "administrators see everything (D20)");
    assert_eq!(finish(&mut world, other, MARIANA), Err(Refusal::NotFound));
    assert_eq!(finish(&mut world, watching, MARIANA), Err(Refusal::OpenedBy { user: Some(owner) }));
    assert_eq!(finish(&mut world, mine, MARIANA), Ok(()));
}

#[test]
fn a_row_that_changed_since_it_was_looked_at_is_not_ended() {
    let (mut world, agents) = World::with_agents(1);
    let id = world.customer(MARIANA, "Oi");
    let stale = world.view(id).expect("a row").version;
    world.ask(agents[0].1, Request::Open { attendance: id }).expect("opened");
    let request = Request::Finish { attendance: id, version: stale, reason: None, description: None };
    assert_eq!(world.ask(agents[0].1, request), Err(Refusal::Stale));
}

#[test]
fn d20_what_is_not_yours_is_not_found() {
    let (mut world, agents) = World::with_agents(1);
    let stranger = world.add_user("outra", Role::Agent, None);
    let outside = world.connect(stranger);
    let id = world.customer(MARIANA, "Oi");
    world.ask(agents[0].1, Request::Open { attendance: id }).expect("opened");
    assert!(world.pictures[&outside].attendances.is_empty());
    let page = turno::base::page::PageRequest::newest(10);
    for request in [
        Request::Open { attendance: id },
        Request::Timeline { attendance: id, page },
        Request::Send { attendance: id, text: text("x"), reply_to: None },
        Request::Seen { attendance: id, seq: 1 },
    ] {
        assert_eq!(world.ask(outside, request), Err(Refusal::NotFound));
    }
}

#[test]
fn reading_clears_the_unread_and_tells_the_customer() {
    let (mut world, agents) = World::with_agents(1);
    let id = world.customer(MARIANA, "Oi");
    world.customer(MARIANA, "Tudo bem?");
    assert_eq!(world.view(id).expect("a row").unread, 2);
    world.ask(agents[0].1, Request::Open { attendance: id }).expect("opened");
    let seq = world.view(id).and_then(|view| view.last).expect("a line").seq;
    world.ask(agents[0].1, Request::Seen { attendance: id, seq }).expect("seen");
    assert_eq!(world.view(id).expect("a row").unread, 0);
    assert_eq!(world.receipts.len(), 1);
    world.ask(agents[0].1, Request::Seen { attendance: id, seq }).expect("seen");
    assert_eq!(world.receipts.len(), 1, "one receipt is enough");
}

#[test]
fn g13_a_customer_waits_since_they_wrote_however_late_that_came_and_whatever_their_clock_says() {
    const HOUR: i64 = 3_600_000;
    let since = |wrote: i64| {
        let (mut world, _) = World::with_agents(1);
        let now = world.now;
        world.webhook(vec![super::message(MARIANA, "wamid.late", turno::base::Timestamp(now.0 + wrote), "Oi")]);
        let id = world.attendance_of(MARIANA);
        world.view(id).and_then(|view| view.waiting_since).map(|since| since.0 - now.0)
    };
    assert_eq!(since(-2 * HOUR), Some(-2 * HOUR));
    assert_eq!(since(HOUR), Some(0));
    assert_eq!(since(-10_000 * HOUR), Some(-7 * 24 * HOUR));
}

#[test]
fn the_waiting_time_counts_from_the_oldest_unanswered_message() {
    let (mut world, agents) = World::with_agents(1);
    let id = world.customer(MARIANA, "Oi");
    let first = world.now;
    world.tick(turno::base::Millis::minutes(3));
    world.customer(MARIANA, "Alô?");
    world.customer(BETO, "Hola");
    assert_eq!(world.view(id).and_then(|view| view.waiting_since), Some(first));
    world.ask(agents[0].1, Request::Open { attendance: id }).expect("opened");
    world.send(agents[0].1, id, "Olá!").expect("sent");
    assert_eq!(world.view(id).and_then(|view| view.waiting_since), None);
}
