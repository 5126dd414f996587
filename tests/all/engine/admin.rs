//! Administration, and what a change means for work that is under way.

use turno::domain::{AttendanceState, Refusal, Role};
use turno::protocol::{AdminRequest, Request, Secret};

use super::{World, text};

const MARIANA: &str = "5511999990001";

fn active(user: turno::base::UserId, active: bool) -> AdminRequest {
    AdminRequest::ChangeUser {
        user,
        name: None,
        role: None,
        password: None,
        limit: None,
        language: None,
        active: Some(active),
    }
}

#[test]
fn r001_there_is_always_an_administrator() {
    let mut world = World::new(1);
    let boss = world.add_user("chefe", Role::Administrator, None);
    let without = |hash: AdminRequest| hash;
    assert_eq!(world.admin(without(active(boss, false))), Err(Refusal::LastAdministrator));
    let other = world.add_user("outra", Role::Administrator, None);
    assert!(world.admin(active(boss, false)).is_ok());
    assert_eq!(world.admin(active(other, false)), Err(Refusal::LastAdministrator));
}

#[test]
fn a_login_or_queue_name_is_taken_once() {
    let mut world = World::new(1);
    world.add_user("ana", Role::Agent, None);
    let again = AdminRequest::AddUser {
        login: text("ANA"),
        name: text("Ana"),
        role: Role::Agent,
        password: Secret::new("a long password"),
        limit: None,
        language: None,
    };
    assert_eq!(world.admin(again), Err(Refusal::Taken { field: text("login") }));
    let queue =
        AdminRequest::AddQueue { name: text("support"), pull: turno::domain::Pull::Members, members: Vec::new() };
    assert_eq!(world.admin(queue), Err(Refusal::Taken { field: text("name") }));
}

#[test]
fn a_deactivated_agent_is_out_at_once_and_their_work_goes_on() {
    let (mut world, agents) = World::with_agents(2);
    let id = world.customer(MARIANA, "Oi");
    let owner = world.view(id).and_then(|view| view.agent).expect("assigned");
    let (mine, other) = if owner == agents[0].0 { (agents[0], agents[1]) } else { (agents[1], agents[0]) };
    world.ask(mine.1, Request::Open { attendance: id }).expect("opened");
    world.admin(active(owner, false)).expect("deactivated");
    assert!(world.closed.contains(&mine.1));
    let view = world.view(id).expect("a row");
    assert_eq!((view.state, view.agent), (AttendanceState::Assigned, Some(other.0)));
}

#[test]
fn a_membership_that_ends_takes_what_waits_out_of_sight() {
    let (mut world, agents) = World::with_agents(2);
    for (_, conn) in &agents {
        let presence = turno::domain::Presence::Paused;
        world.ask(*conn, Request::Presence { presence }).expect("paused");
    }
    let id = world.customer(MARIANA, "Oi");
    let queue = world.queue;
    world.change_members(queue, Vec::new(), vec![agents[0].0]);
    assert!(!world.pictures[&agents[0].1].attendances.contains_key(&id));
    assert!(world.pictures[&agents[1].1].attendances.contains_key(&id));
    world.change_members(queue, vec![agents[0].0], Vec::new());
    assert!(world.pictures[&agents[0].1].attendances.contains_key(&id));
}

#[test]
fn a_queue_in_use_is_not_switched_off() {
    let mut world = World::new(1);
    let change = AdminRequest::ChangeQueue {
        queue: world.queue,
        name: None,
        pull: None,
        active: Some(false),
        add_members: Vec::new(),
        remove_members: Vec::new(),
    };
    assert_eq!(world.admin(change), Err(Refusal::InUse));
}

#[test]
fn a_slug_of_another_account_is_taken_and_nothing_more_is_told() {
    use turno::server::port::{Storage, Write};
    let mut world = World::new(1);
    let live = |world: &World, account| super::ready(world.storage.live(account)).expect("live");
    let here = live(&world, world.account);
    let account = turno::domain::Account { id: turno::base::AccountId([9; 16]), slug: text("other"), ..here.account };
    let queue = turno::domain::Queue { members: Vec::new(), ..here.queues[0].clone() };
    let channel = turno::domain::Channel { slug: text("theirs"), ..here.channels[0].clone() };
    let batch = vec![Write::Account(account.clone()), Write::Queue(queue), Write::Channel(channel)];
    super::ready(world.storage.commit(account.id, batch)).expect("another account");
    let add = |slug: &str| AdminRequest::AddChannel {
        provider: turno::domain::Provider::Cloud,
        slug: text(slug),
        name: text("Second"),
        phone_number_id: text("309900000000066"),
        waba_id: text("204200000000017"),
        number: text("442079460101"),
        default_queue: world.queue,
    };
    let (theirs, ours) = (add("theirs"), add("ours"));
    assert_eq!(world.admin(theirs), Err(Refusal::Taken { field: text("slug") }));
    assert!(world.admin(ours).is_ok());
}
