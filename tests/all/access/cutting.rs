//! What ends a live line: deactivation, another password, a revoked session. Told and closed within a second.

use std::time::{Duration, Instant};

use turno::domain::Refusal;
use turno::protocol::frame::{ClientFrame, ServerFrame};
use turno::protocol::{AdminRequest, Event, Request, Secret};

use super::office::{Office, Who, socket};
use crate::server::{Client, text};

/// Waits for the end of a line; whatever else comes first is read.
async fn assert_cut_since(line: &mut Client, since: Instant) {
    let mut is_told = false;
    let end = async {
        while let Some(frame) = line.end.rx.recv().await {
            is_told |=
                matches!(&frame, ServerFrame::Event(numbered) if numbered.event == Event::SessionEnded { wipe: true });
        }
    };
    tokio::time::timeout(Duration::from_secs(20), end).await.expect("the end of the line");
    assert!(is_told, "the workstation is told to wipe");
    assert!(since.elapsed() < Duration::from_secs(1), "{:?}", since.elapsed());
}

fn change(user: turno::base::UserId, active: Option<bool>, password: Option<&str>) -> AdminRequest {
    let password = password.map(Secret::new);
    AdminRequest::ChangeUser { user, name: None, role: None, password, limit: None, language: None, active }
}

async fn assert_token_is_dead(office: &Office, who: Who) {
    let mut late = Client::greet(socket(office.address).await).await;
    late.say(ClientFrame::Token { token: office.token(who) }).await;
    assert_eq!(late.hear().await, ServerFrame::Refused { refusal: Refusal::SessionEnded });
}

#[tokio::test]
async fn a_deactivated_user_is_cut_everywhere_within_a_second_and_stays_out() {
    let mut office = Office::open().await;
    let mut lines = Vec::new();
    for _ in 0..20 {
        lines.push(office.line(Who::Mara).await);
    }
    let mara = office.ids[&Who::Mara];
    let since = Instant::now();
    office.machine.admin(change(mara, Some(false), None)).await.expect("deactivated");
    for line in &mut lines {
        assert_cut_since(line, since).await;
    }
    assert_token_is_dead(&office, Who::Mara).await;
    let mut late = Client::greet(socket(office.address).await).await;
    late.say(ClientFrame::Login { login: text("mara"), password: Secret::new("a long password") }).await;
    assert_eq!(late.hear().await, ServerFrame::Refused { refusal: Refusal::BadLogin });
}

#[tokio::test]
async fn a_password_that_an_administrator_sets_cuts_every_line_of_the_user_within_a_second() {
    let mut office = Office::open().await;
    let mut line = office.line(Who::Mara).await;
    let mara = office.ids[&Who::Mara];
    let reply = office.machine.admin(change(mara, None, Some("quite another password"))).await;
    let since = Instant::now();
    reply.expect("changed");
    assert_cut_since(&mut line, since).await;
    assert_token_is_dead(&office, Who::Mara).await;
}

#[tokio::test]
async fn ones_own_new_password_cuts_the_other_lines_and_keeps_this_one() {
    let office = Office::open().await;
    let mut mine = super::office::sign_in(office.address, "olga").await;
    let mut other = office.line(Who::Olga).await;
    let (current, new) = (Secret::new("a long password"), Secret::new("quite another password"));
    mine.ask(Request::ChangePassword { current, new }).await.expect("changed");
    assert_cut_since(&mut other, Instant::now()).await;
    assert!(mine.ask(Request::Sessions).await.is_ok());
    assert_token_is_dead(&office, Who::Olga).await;
}

#[tokio::test]
async fn a_revoked_session_is_cut_within_a_second() {
    let mut office = Office::open().await;
    let mut line = office.line(Who::Olga).await;
    let user = office.ids[&Who::Olga];
    let sessions = office.machine.admin(AdminRequest::UserSessions { user }).await;
    let Ok(turno::protocol::AdminReply::Sessions { sessions }) = sessions else { panic!("sessions") };
    let session = sessions[0].id;
    let revoke = Request::Admin { admin: AdminRequest::RevokeUserSession { user, session } };
    office.machine.ask(revoke).await.expect("revoked");
    assert_cut_since(&mut line, Instant::now()).await;
    assert_token_is_dead(&office, Who::Olga).await;
}

#[tokio::test]
async fn who_never_reads_is_cut_within_a_second_too() {
    let mut office = Office::open().await;
    let mut line = Client::greet(office.house.server.door().link()).await;
    line.say(ClientFrame::Token { token: office.token(Who::Olga) }).await;
    // Answers that nobody takes: the link is full, and the session stands in the middle of a word.
    for n in 0..500u16 {
        let key = turno::base::Key([n.to_be_bytes()[1]; 16]);
        let ask = line.end.tx.send(ClientFrame::Request { key, request: Request::Sessions });
        if tokio::time::timeout(Duration::from_millis(500), ask).await.is_err() {
            break;
        }
    }
    let user = office.ids[&Who::Olga];
    office.machine.admin(change(user, Some(false), None)).await.expect("deactivated");
    let since = Instant::now();
    tokio::time::timeout(Duration::from_secs(20), line.end.tx.closed()).await.expect("the session lets go");
    assert!(since.elapsed() < Duration::from_secs(1), "{:?}", since.elapsed());
}

#[test]
fn what_a_cut_line_had_still_asked_for_comes_from_nobody() {
    let (mut world, agents) = crate::engine::World::with_agents(2);
    let (_, mara) = agents[1];
    world.ask(agents[0].1, Request::Presence { presence: turno::domain::Presence::Paused }).expect("paused");
    world.ask(mara, Request::Presence { presence: turno::domain::Presence::Paused }).expect("paused");
    let attendance = world.customer("5511999990001", "Oi");
    world.admin(change(agents[1].0, Some(false), None)).expect("deactivated");
    let rows = world.audited();
    // It was on its way when the line was cut: the hub has closed it, and the engine does not know it any more.
    world.ask(mara, Request::Open { attendance }).expect("no answer");
    assert!(world.told.is_empty(), "{:?}", world.told);
    assert_eq!(world.view(attendance).and_then(|view| view.agent), None);
    assert_eq!(world.audited(), rows, "not even a refusal: nobody asked");
}

#[test]
fn a_password_that_was_changed_while_it_was_compared_opens_nothing() {
    use turno::server::port::{Input, ToSession, TokenHash};
    let (mut world, agents) = crate::engine::World::with_agents(1);
    let conn = turno::base::ConnId(900);
    world.step(Input::Connected { conn, address: text("10.0.0.9"), client: text("test"), local: false });
    world.step(Input::LoginAsked { conn, login: text("agent0") });
    world.hash = "another hash".to_owned();
    world.admin(change(agents[0].0, None, Some("quite another password"))).expect("changed");
    world.told.clear();
    let (token, secret) = (TokenHash([7; 32]), Secret::new("token"));
    world.step(Input::LoginChecked { conn, user: Some(agents[0].0), right: true, token, secret });
    assert!(matches!(world.told[..], [(_, ToSession::Refused(Refusal::BadLogin))]), "{:?}", world.told);
}
