//! From a webhook to an agent and back, and what a broken line costs: nothing.

use turno::domain::{AttendanceState, Refusal, Role, Status};
use turno::protocol::frame::{ClientFrame, ServerFrame};
use turno::protocol::{Event, ProtocolError, Reply, Request, Secret};

use super::{Client, House, add_user, text};

const MARIANA: &str = "5511999990001";

#[tokio::test]
async fn a_customer_writes_and_an_agent_answers() {
    let mut house = House::new().await;
    let mut ana = house.client().await;
    house.webhook("wamid.1", MARIANA, "Oi").await.expect("durable");
    ana.until("the attendance", |event| matches!(event, Event::AttendanceShown { .. })).await;
    let id = *ana.picture().attendances.keys().next().expect("a row");
    ana.ask(Request::Open { attendance: id }).await.expect("opened");
    assert_eq!(ana.picture().attendances[&id].state, AttendanceState::Open);
    ana.ask(Request::Send { attendance: id, text: text("Olá"), reply_to: None }).await.expect("sent");
    let outgoing = house.taken.recv().await.expect("handed over");
    assert_eq!(outgoing.content.words().map(|words| words.to_string()), Some("Olá".to_owned()));
    ana.until("accepted", |event| matches!(event, Event::MessageChanged { status: Some(Status::Accepted), .. })).await;
    let page = turno::base::page::PageRequest::newest(10);
    let Ok(Reply::Timeline { page, .. }) = ana.ask(Request::Timeline { attendance: id, page }).await else {
        panic!("a page")
    };
    assert_eq!(page.rows.len(), 2);
    house.server.stop().await;
}

#[tokio::test]
async fn g05_what_was_missed_comes_after_a_break_once_and_in_order() {
    let mut house = House::new().await;
    let mut ana = house.client().await;
    house.webhook("wamid.1", MARIANA, "um").await.expect("durable");
    ana.until("the attendance", |event| matches!(event, Event::AttendanceShown { .. })).await;
    let (picture, token) = (ana.picture.clone(), ana.token.clone().expect("a token"));
    drop(ana);
    for n in 2..=9 {
        house.webhook(&format!("wamid.{n}"), MARIANA, &format!("mensagem {n}")).await.expect("durable");
    }
    let mut again = Client::greet(house.server.door().link()).await;
    again.say(ClientFrame::Token { token }).await;
    assert!(matches!(again.hear().await, ServerFrame::Welcome { token: None, .. }));
    let from = picture.as_ref().map(|picture| picture.n);
    again.picture = picture;
    again.sync(from).await;
    let added = |event: &Event| matches!(event, Event::MessageAdded { .. });
    assert_eq!(again.seen.iter().filter(|numbered| added(&numbered.event)).count(), 8);
    let replayed = again.picture.clone();
    again.sync(None).await;
    assert_eq!(replayed, again.picture, "apply(events, old) == fresh");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_get_the_same_answer() {
    let house = House::new().await;
    for (login, password) in [("ana", "wrong password"), ("nobody", "a long password")] {
        let mut client = Client::greet(house.server.door().link()).await;
        client.say(ClientFrame::Login { login: text(login), password: Secret::new(password) }).await;
        assert_eq!(client.hear().await, ServerFrame::Refused { refusal: Refusal::BadLogin });
    }
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_the_old_one() {
    let house = House::new().await;
    let mut ana = house.client().await;
    let change =
        |current: &str, new: &str| Request::ChangePassword { current: Secret::new(current), new: Secret::new(new) };
    assert_eq!(ana.ask(change("wrong password", "another password")).await, Err(Refusal::BadLogin));
    let short = ana.ask(change("a long password", "short")).await;
    assert_eq!(short, Err(Refusal::Invalid { field: text("password") }));
    assert!(ana.ask(change("a long password", "another password")).await.is_ok());
    let mut client = Client::greet(house.server.door().link()).await;
    client.say(ClientFrame::Login { login: text("ana"), password: Secret::new("another password") }).await;
    assert!(matches!(client.hear().await, ServerFrame::Welcome { .. }));
}

#[tokio::test]
async fn who_does_not_speak_the_protocol_is_told_why_it_ends() {
    let house = House::new().await;
    let (hello, bye) = (ProtocolError::NotSignedIn, ProtocolError::Version);
    let mut client = house.server.door().link();
    client.tx.send(ClientFrame::Pong).await.expect("sent");
    assert_eq!(client.rx.recv().await, Some(ServerFrame::Bye { error: hello }));
    let mut client = house.server.door().link();
    let frame = ClientFrame::Hello { versions: vec![99], client: text("x"), account: None };
    client.tx.send(frame).await.expect("sent");
    assert_eq!(client.rx.recv().await, Some(ServerFrame::Bye { error: bye }));
    let mut client = Client::greet(house.server.door().link()).await;
    client.say(ClientFrame::Sync { from: None }).await;
    assert_eq!(client.hear().await, ServerFrame::Bye { error: ProtocolError::NotSignedIn });
}

#[tokio::test]
async fn a_restart_keeps_everything_and_says_good_bye() {
    let mut house = House::new().await;
    let mut ana = house.client().await;
    house.webhook("wamid.1", MARIANA, "Oi").await.expect("durable");
    house.server.stop().await;
    loop {
        match ana.end.rx.recv().await {
            Some(ServerFrame::Bye { error }) => {
                assert_eq!(error, ProtocolError::Stopping);
                break;
            }
            Some(_) => {}
            None => panic!("no good-bye"),
        }
    }
    let (sender, _taken) = tokio::sync::mpsc::unbounded_channel();
    let server = super::start(&house.storage, sender).await;
    let ana = Client::signed_in(&server, "ana").await;
    assert_eq!(ana.picture().attendances.len(), 1);
}

#[tokio::test]
async fn the_machines_own_line_administers_and_nobody_else_does() {
    let house = House::new().await;
    let mut local = Client::local(&house.server).await;
    assert!(local.admin(add_user("beto", Role::Agent)).await.is_ok());
    let mut ana = house.client().await;
    assert_eq!(ana.admin(add_user("eva", Role::Administrator)).await, Err(Refusal::AdministratorsOnly));
    let short = turno::protocol::AdminRequest::AddUser {
        login: text("eva"),
        name: text("Eva"),
        role: Role::Agent,
        password: Secret::new("short"),
        limit: None,
        language: None,
    };
    assert_eq!(local.admin(short).await, Err(Refusal::Invalid { field: text("password") }));
}
