//! Signing in, sessions, and what ends them.

use turno::base::{ConnId, Millis};
use turno::domain::{Refusal, Role};
use turno::protocol::{AdminRequest, Reply, Request, Secret};
use turno::server::port::{Input, ToSession, TokenHash};

use super::{World, text};

fn stranger(world: &mut World, conn: ConnId) {
    world.step(Input::Connected { conn, address: text("10.0.0.9"), client: text("test"), local: false });
}

fn asked(world: &mut World, conn: ConnId, login: &str) -> ToSession {
    world.told.clear();
    world.step(Input::LoginAsked { conn, login: text(login) });
    world.told.pop().expect("an answer").1
}

#[test]
fn an_unknown_login_is_answered_as_a_known_one() {
    let (mut world, _) = World::with_agents(1);
    let conn = ConnId(900);
    stranger(&mut world, conn);
    assert!(matches!(asked(&mut world, conn, "AGENT0"), ToSession::Credentials { hash: Some(_), .. }));
    assert!(matches!(asked(&mut world, conn, "nobody"), ToSession::Credentials { hash: None, .. }));
}

fn checked(world: &mut World, conn: ConnId, user: Option<turno::base::UserId>, right: bool) {
    let (token, secret) = (TokenHash([conn.0 as u8; 32]), Secret::new("token"));
    world.step(Input::LoginChecked { conn, user, right, token, secret });
}

/// Whether a wrong password for this login was taken at all.
fn guess(world: &mut World, conn: ConnId, login: &str) -> bool {
    if matches!(asked(world, conn, login), ToSession::Refused(Refusal::Throttled { .. })) {
        return false;
    }
    checked(world, conn, None, false);
    true
}

#[test]
fn guessing_is_slowed_down_for_the_login_and_for_the_address() {
    let (mut world, _) = World::with_agents(1);
    let conn = ConnId(900);
    stranger(&mut world, conn);
    assert_eq!((0..100).filter(|_| guess(&mut world, conn, "agent0")).count(), 5);
    assert_eq!((0..100).filter(|n| guess(&mut world, conn, &format!("other{n}"))).count(), 15, "twenty of an address");
    assert!(!guess(&mut world, conn, "another"));
    world.tick(Millis::minutes(20));
    assert!(matches!(asked(&mut world, conn, "agent0"), ToSession::Credentials { .. }));
}

/// Everybody of an office stands behind one address, and signs in at nine.
#[test]
fn an_office_that_signs_in_at_once_is_not_throttled_when_every_password_is_right() {
    let (mut world, agents) = World::with_agents(40);
    let conns: Vec<_> = (0..40).map(|n| ConnId(900 + n)).collect();
    for (n, conn) in conns.iter().enumerate() {
        stranger(&mut world, *conn);
        let answer = asked(&mut world, *conn, &format!("agent{n}"));
        assert!(matches!(answer, ToSession::Credentials { hash: Some(_), .. }), "{n}: {answer:?}");
    }
    for ((user, _), conn) in agents.iter().zip(&conns) {
        checked(&mut world, *conn, Some(*user), true);
    }
    // And nothing of it is left to be held against who comes next.
    let next = ConnId(990);
    stranger(&mut world, next);
    assert_eq!((0..100).filter(|n| guess(&mut world, next, &format!("other{n}"))).count(), 20);
}

/// Guesses that nobody waits for are guesses.
#[test]
fn hanging_up_before_the_answer_is_a_wrong_try() {
    let (mut world, _) = World::with_agents(1);
    for n in 0..5 {
        let conn = ConnId(900 + n);
        stranger(&mut world, conn);
        assert!(matches!(asked(&mut world, conn, "agent0"), ToSession::Credentials { .. }));
        world.step(Input::Disconnected { conn });
    }
    let conn = ConnId(990);
    stranger(&mut world, conn);
    assert!(matches!(asked(&mut world, conn, "agent0"), ToSession::Refused(Refusal::Throttled { .. })));
}

#[test]
fn a_token_signs_in_until_it_is_revoked_or_forgotten() {
    let (mut world, agents) = World::with_agents(1);
    let (_, conn) = agents[0];
    let Ok(Reply::Sessions { sessions }) = world.ask(conn, Request::Sessions) else { panic!("sessions") };
    assert_eq!((sessions.len(), sessions[0].current), (1, true));
    let token = TokenHash(std::array::from_fn(|i| (conn.0 >> (8 * (i % 8))) as u8));
    let second = ConnId(901);
    stranger(&mut world, second);
    world.step(Input::TokenShown { conn: second, token });
    assert!(
        world.told.iter().any(|(to, what)| *to == second && matches!(what, ToSession::Welcome { token: None, .. }))
    );
    world.ask(conn, Request::RevokeSession { session: sessions[0].id }).expect("revoked");
    assert!(world.closed.contains(&conn) && world.closed.contains(&second), "cut at once, everywhere");
    let third = ConnId(902);
    stranger(&mut world, third);
    world.told.clear();
    world.step(Input::TokenShown { conn: third, token });
    assert!(matches!(world.told[0].1, ToSession::Refused(Refusal::SessionEnded)));
}

#[test]
fn a_session_that_nobody_uses_ends() {
    let (mut world, agents) = World::with_agents(1);
    let conn = agents[0].1;
    let token = TokenHash(std::array::from_fn(|i| (conn.0 >> (8 * (i % 8))) as u8));
    world.disconnect(conn);
    world.tick(Millis::hours(24 * 31));
    let late = ConnId(903);
    stranger(&mut world, late);
    world.told.clear();
    world.step(Input::TokenShown { conn: late, token });
    assert!(matches!(world.told[0].1, ToSession::Refused(Refusal::SessionEnded)));
}

#[test]
fn who_is_deactivated_is_cut_however_long_ago_they_signed_in() {
    let (mut world, agents) = World::with_agents(1);
    let (user, long_ago) = agents[0];
    world.tick(Millis::hours(24 * 31));
    // Signs in at a second machine: what is over is tidied away.
    let second = world.connect(user);
    let change = AdminRequest::ChangeUser {
        user,
        name: None,
        role: None,
        password: None,
        limit: None,
        language: None,
        active: Some(false),
    };
    world.admin(change).expect("deactivated");
    assert!(world.closed.contains(&long_ago) && world.closed.contains(&second), "{:?}", world.closed);
}

#[test]
fn a_new_password_ends_the_other_sessions() {
    let (mut world, agents) = World::with_agents(1);
    let (user, first) = agents[0];
    let second = world.connect(user);
    let change = Request::ChangePassword { current: Secret::new("old password"), new: Secret::new("new password") };
    world.ask(first, change).expect("changed");
    assert!(world.closed.contains(&second) && !world.closed.contains(&first));
}

#[test]
fn nothing_is_answered_before_signing_in() {
    let (mut world, _) = World::with_agents(1);
    let conn = ConnId(904);
    stranger(&mut world, conn);
    world.ask(conn, Request::Sessions).ok();
    assert!(world.closed.contains(&conn));
}

#[test]
fn agents_do_not_administer() {
    let (mut world, agents) = World::with_agents(1);
    let admin = turno::protocol::AdminRequest::Users;
    assert_eq!(world.ask(agents[0].1, Request::Admin { admin }), Err(Refusal::AdministratorsOnly));
    let boss = world.add_user("chefe", Role::Administrator, None);
    let conn = world.connect(boss);
    let admin = turno::protocol::AdminRequest::Users;
    assert!(world.ask(conn, Request::Admin { admin }).is_ok());
}

#[test]
fn one_connection_is_one_person() {
    let (mut world, agents) = World::with_agents(2);
    let conn = agents[0].1;
    let (token, secret) = (TokenHash([7; 32]), Secret::new("token"));
    world.step(Input::LoginChecked { conn, user: Some(agents[1].0), right: true, token, secret });
    assert!(world.closed.contains(&conn));
}

#[test]
fn a_right_password_does_not_pay_for_guessing_others() {
    let (mut world, agents) = World::with_agents(1);
    let conn = ConnId(900);
    stranger(&mut world, conn);
    assert_eq!((0..19).filter(|n| guess(&mut world, conn, &format!("other{n}"))).count(), 19);
    asked(&mut world, conn, "agent0");
    checked(&mut world, conn, Some(agents[0].0), true);
    let next = ConnId(901);
    stranger(&mut world, next);
    assert!(guess(&mut world, next, "third"));
    assert!(!guess(&mut world, next, "fourth"));
}

#[test]
fn an_administrator_of_an_earlier_run_gets_a_fresh_picture() {
    let (mut world, agents) = World::with_agents(1);
    let boss = world.add_user("chefe", Role::Administrator, None);
    let conn = world.connect(boss);
    let old = world.pictures[&conn].clone();
    assert_eq!(old.users[&agents[0].0].presence, turno::domain::Presence::Online);
    world.restart();
    let again = ConnId(905);
    stranger(&mut world, again);
    let (token, secret) = (TokenHash([9; 32]), Secret::new("token"));
    world.step(Input::LoginChecked { conn: again, user: Some(boss), right: true, token, secret });
    world.step(Input::Sync { conn: again, from: Some(old.n) });
    assert_eq!(world.pictures[&again].users[&agents[0].0].presence, turno::domain::Presence::Offline);
}

/// What is read beside a commit must write nothing: a refusal leaves a row in the audit log, and waits for its turn.
#[test]
fn g21_a_page_that_would_be_refused_is_not_read_beside_a_commit() {
    let (mut world, agents) = World::with_agents(2);
    let id = world.customer("5511988880001", "Oi");
    world.ask(agents[0].1, Request::Open { attendance: id }).expect("opened");
    let asks =
        |conn, request| Input::Request { conn, key: turno::base::Key([1; 16]), request, hash: None, proof: None };
    let page = turno::base::page::PageRequest::newest(10);
    let timeline = || Request::Timeline { attendance: id, page };
    assert!(world.engine.grants_page(&asks(agents[0].1, timeline())));
    assert!(world.engine.grants_page(&asks(agents[0].1, Request::Drafts)));
    assert!(!world.engine.grants_page(&asks(agents[1].1, timeline())), "it is open with somebody else");
    assert!(!world.engine.grants_page(&asks(ConnId(999), Request::Drafts)), "nobody is there");
    assert!(!world.engine.grants_page(&asks(agents[0].1, Request::Sessions)), "that is no page");
}
