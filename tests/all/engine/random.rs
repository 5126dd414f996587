//! Anything in any order: the pictures stay right, the counters add up, and a restart changes nothing.

use proptest::prelude::*;
use turno::base::{AttendanceId, ConnId, Millis, UserId};
use turno::domain::identity::Person;
use turno::domain::{Failure, Presence, Role, Status};
use turno::protocol::Request;
use turno::server::port::{Inbound, SendOutcome};

use super::{World, accepted, message, text};

fn act(world: &mut World, people: &[UserId], conns: &mut Vec<ConnId>, (what, a, b): (u8, u8, u8)) {
    let phone = format!("55119888800{:02}", a % 8);
    let conn = conns.get(usize::from(b) % conns.len().max(1)).copied();
    let live = world.live();
    let attendance = live.get(usize::from(a) % live.len().max(1)).map(|view| (view.id, view.version));
    match (what % 12, conn, attendance) {
        (0 | 1, ..) => {
            world.customer(&phone, &format!("oi {b}"));
        }
        (2, ..) => world.webhook(vec![message(&phone, &format!("wamid.dup{}", b % 4), world.now, "repeat")]),
        (3 | 4, Some(conn), Some((attendance, _))) => {
            world.ask(conn, Request::Open { attendance }).ok();
        }
        (5 | 6, Some(conn), Some((attendance, _))) => {
            world.send(conn, attendance, &format!("resposta {a}")).ok();
        }
        (7, Some(conn), Some((attendance, version))) => {
            world.ask(conn, Request::Finish { attendance, version, reason: None, description: None }).ok();
        }
        (8, ..) if !world.outgoing.is_empty() => {
            let id = format!("wamid.out{a}.{b}.{}", world.now.0);
            let outcome = match b % 4 {
                0 | 1 => accepted(&id),
                2 => SendOutcome::Unknown,
                _ => SendOutcome::Refused { failure: Failure(130_429), detail: text("slow"), retry_after: None },
            };
            let outgoing = world.delivered(outcome);
            world.status(&id, if a % 2 == 0 { Status::Read } else { Status::Delivered }, Some(&outgoing.tag));
        }
        (9, Some(conn), _) if conns.len() > 1 => {
            conns.retain(|other| *other != conn);
            world.disconnect(conn);
        }
        (9 | 10, ..) => conns.push(world.connect(people[usize::from(a) % people.len()])),
        (11, Some(conn), Some((attendance, _))) => {
            let presence = if a % 2 == 0 { Presence::Online } else { Presence::Paused };
            world.ask(conn, Request::Presence { presence }).ok();
            world.ask(conn, Request::Seen { attendance, seq: u64::MAX }).ok();
        }
        (11, None, Some((attendance, _))) => react(world, attendance),
        _ => world.tick(Millis::minutes(i64::from(b))),
    }
    if a % 5 == 0
        && let Some((attendance, _)) = attendance
    {
        react(world, attendance);
    }
}

/// The customer puts a thumb on the last thing that was said.
fn react(world: &mut World, attendance: AttendanceId) {
    let last = world.timeline(attendance).pop();
    let Some(target) = last.as_ref().and_then(|message| message.provider_id.clone()) else { return };
    let phone = world.view(attendance).and_then(|view| view.contact.phone).map(|phone| phone.digits().to_owned());
    let id = format!("wamid.react{}.{}", world.now.0, attendance);
    let item = Inbound::Reaction {
        person: Person::new(phone.as_deref(), None),
        provider_id: text(&id),
        at: world.now,
        target,
        emoji: Some(text("👍")),
        echo: false,
    };
    world.webhook(vec![item]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn g05_g07_g23_pictures_and_counters_stay_right_whatever_happens(
        acts in proptest::collection::vec(any::<(u8, u8, u8)>(), 1..120)
    ) {
        let (mut world, agents) = World::with_agents(3);
        let boss = world.add_user("chefe", Role::Administrator, None);
        let mut people: Vec<_> = agents.iter().map(|(user, _)| *user).collect();
        people.push(boss);
        let mut conns: Vec<_> = agents.iter().map(|(_, conn)| *conn).collect();
        for what in acts {
            act(&mut world, &people, &mut conns, what);
        }
        let before: Vec<_> = people.iter().filter_map(|user| world.engine.snapshot(*user)).collect();
        world.restart();
        for mut old in before {
            let mut fresh = world.engine.snapshot(old.me).expect("a user");
            // Presence lives with the connections, which a restart ends.
            for view in old.users.values_mut().chain(fresh.users.values_mut()) {
                view.presence = Presence::Offline;
            }
            // What was on its way has become uncertain, and was told.
            for view in old.attendances.values_mut().chain(fresh.attendances.values_mut()) {
                if let Some(last) = &mut view.last {
                    last.status = None;
                }
            }
            old.n = fresh.n;
            prop_assert_eq!(old, fresh);
        }
    }
}
