//! What is told without being asked: pictures, events and replays, also after a queue or a role has changed (D20, G05).

use turno::base::AttendanceId;
use turno::domain::{AttendanceState, Role};
use turno::protocol::frame::{ClientFrame, ServerFrame};
use turno::protocol::{AdminRequest, Event, Request, Snapshot};

use super::office::{Office, On, Who};
use super::requests::{Kind, about};
use crate::server::Client;

/// What an event tells of, and so who may hear it. An added kind of event does not compile here until it has a place.
#[derive(Debug, PartialEq)]
enum Tells {
    /// Of an attendance: only who has it in their picture, or gets it with this very event, or loses it.
    Attendance(AttendanceId),
    /// Of a customer: only who has something of theirs in the picture.
    Contact,
    /// Of staff: an agent hears of colleagues only what everybody may know.
    Staff,
    /// Of how the business is run: administrators only.
    Business,
    /// Nothing about anybody else.
    Anybody,
}

fn tells(event: &Event) -> Tells {
    match event {
        Event::AttendanceShown { attendance } => Tells::Attendance(attendance.id),
        Event::AttendanceChanged { attendance, .. }
        | Event::AttendanceGone { attendance, .. }
        | Event::MessageAdded { attendance, .. }
        | Event::MessageChanged { attendance, .. } => Tells::Attendance(*attendance),
        Event::ContactChanged { .. } => Tells::Contact,
        Event::PresenceChanged { .. } | Event::UserChanged { .. } | Event::QueueChanged { .. } => Tells::Staff,
        Event::Notice { .. } => Tells::Business,
        Event::ChannelChanged { .. } | Event::SessionEnded { .. } | Event::Unknown => Tells::Anybody,
    }
}

/// Whether an agent whose picture was `before` may hear `event`.
fn may_hear(event: &Event, before: &Snapshot) -> bool {
    let me = before.me;
    match tells(event) {
        Tells::Attendance(id) => match event {
            Event::AttendanceShown { attendance } => {
                attendance.state == AttendanceState::Waiting || attendance.agent == Some(me)
            }
            _ => before.attendances.contains_key(&id),
        },
        Tells::Contact => match event {
            Event::ContactChanged { contact } => before.attendances.values().any(|view| view.contact.id == contact.id),
            _ => false,
        },
        Tells::Staff => match event {
            Event::PresenceChanged { user, .. } => *user == me,
            Event::UserChanged { user } => user.id == me || *user == user.clone().for_agent(me),
            Event::QueueChanged { queue } => *queue == queue.clone().for_agent(me),
            _ => false,
        },
        Tells::Business => false,
        Tells::Anybody => true,
    }
}

/// Reads everything until the answer to a question, and checks each event against the picture before it.
async fn listen(client: &mut Client) -> Vec<Event> {
    let key = turno::base::Key([9; 16]);
    client.say(ClientFrame::Request { key, request: Request::Sessions }).await;
    let mut heard = Vec::new();
    loop {
        match client.hear().await {
            ServerFrame::Event(numbered) => {
                let picture = client.picture.as_mut().expect("synced");
                assert!(may_hear(&numbered.event, picture), "told to {}: {:?}", picture.me, numbered.event);
                picture.apply(&numbered);
                heard.push((*numbered.event).clone());
            }
            ServerFrame::Snapshot { snapshot } => client.picture = Some(*snapshot),
            ServerFrame::Reply { .. } => return heard,
            ServerFrame::Ping { .. } => {}
            other => panic!("{other:?}"),
        }
    }
}

fn holds_nothing_of_others(picture: &Snapshot) {
    let me = picture.me;
    let theirs = |view: &turno::protocol::AttendanceView| {
        view.agent == Some(me)
            || (view.state == AttendanceState::Waiting && picture.queues[&view.queue].members == [me])
    };
    assert!(picture.attendances.values().all(theirs), "{picture:#?}");
    assert!(picture.users.values().all(|user| *user == user.clone().for_agent(me)));
    assert!(picture.queues.values().all(|queue| *queue == queue.clone().for_agent(me)));
}

/// Everything that can happen to an attendance, to a customer and to people.
async fn a_day(office: &mut Office) {
    for on in [On::Waiting, On::Assigned, On::Opened, On::Pulled, On::Finished, On::Earlier] {
        let thing = office.thing(on).await;
        office.write(thing.phone, 0, "more").await;
        for kind in [Kind::Seen, Kind::Send, Kind::Draft, Kind::Finish] {
            let _ = office.ana.ask(about(kind, thing)).await;
        }
    }
    let quarantined =
        br#"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"x","value":7}]}]}"#;
    assert!(turno::server::channel::cloud::parse(quarantined).is_ok());
    office.settle().await;
}

#[tokio::test]
async fn d20_nobody_is_told_of_what_they_do_not_see_neither_live_nor_in_a_replay() {
    let mut office = Office::open().await;
    let mut lines = Vec::new();
    for who in [Who::Mara, Who::Olga, Who::Kiko] {
        lines.push((who, office.line(who).await));
    }
    let old: Vec<_> = lines.iter().map(|(_, line)| line.picture().clone()).collect();
    a_day(&mut office).await;
    for (who, line) in &mut lines {
        let heard = listen(line).await;
        let of_attendances = heard.iter().filter(|event| matches!(tells(event), Tells::Attendance(_))).count();
        assert_eq!(of_attendances == 0, *who == Who::Olga, "{who:?}: {heard:#?}");
        holds_nothing_of_others(line.picture());
    }
    for ((who, line), old) in lines.iter().zip(old) {
        let mut again = office.unsynced(*who).await;
        let from = old.n;
        again.picture = Some(old);
        replay(&mut again, from).await;
        let (mut replayed, fresh) = (again.picture().clone(), office.line(*who).await.picture().clone());
        replayed.n = fresh.n;
        assert_eq!(replayed, fresh, "apply(events, old) == fresh for {who:?}");
        assert_eq!(replayed.attendances, line.picture().attendances);
    }
}

async fn replay(client: &mut Client, from: u64) -> usize {
    client.say(ClientFrame::Sync { from: Some(from) }).await;
    let mut heard = 0;
    loop {
        match client.hear().await {
            ServerFrame::Event(numbered) => {
                let picture = client.picture.as_mut().expect("an old one");
                // That one went which waited in their sight meanwhile, and to whom, is told as it was live (D02).
                let went = matches!(*numbered.event, Event::AttendanceGone { .. });
                assert!(went || may_hear(&numbered.event, picture), "replayed to {}: {:?}", picture.me, numbered.event);
                assert_ne!(picture.apply(&numbered), turno::protocol::snapshot::Applied::Gap);
                heard += 1;
            }
            ServerFrame::Replay { .. } => {}
            ServerFrame::ReplayEnd { .. } => return heard,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn d20_a_membership_that_ends_takes_effect_on_live_lines_and_on_replays_at_once() {
    let mut office = Office::open().await;
    let thing = office.thing(On::Waiting).await;
    let mut mara = office.line(Who::Mara).await;
    let away = mara.picture().clone();
    assert!(away.attendances.contains_key(&thing.attendance));
    // Written while Mara's other workstation is away and she is still a member.
    office.write(thing.phone, 0, "before the end").await;
    office.membership(vec![], vec![Who::Mara]).await;
    // The answer to anything that she asks from now on comes after the change.
    for kind in Kind::OF_ATTENDANCES {
        let answer = mara.ask(about(kind, thing)).await;
        assert_eq!(answer, Err(turno::domain::Refusal::NotFound), "{kind:?}");
    }
    assert!(!mara.picture().attendances.contains_key(&thing.attendance));
    office.write(thing.phone, 0, "after it").await;
    let heard = listen(&mut mara).await;
    assert!(heard.iter().all(|event| !matches!(tells(event), Tells::Attendance(_))), "{heard:?}");
    let mut again = office.unsynced(Who::Mara).await;
    let from = away.n;
    again.picture = Some(away);
    again.say(ClientFrame::Sync { from: Some(from) }).await;
    let mut texts = 0;
    loop {
        match again.hear().await {
            ServerFrame::Event(numbered) => texts += usize::from(matches!(*numbered.event, Event::MessageAdded { .. })),
            ServerFrame::Replay { .. } => {}
            ServerFrame::ReplayEnd { .. } => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(texts, 0, "what was said while she might have heard it is not told afterwards");
    office.membership(vec![Who::Mara], vec![]).await;
    listen(&mut mara).await;
    assert!(mara.picture().attendances.contains_key(&thing.attendance), "and back again");
}

#[tokio::test]
async fn d20_who_is_no_administrator_any_more_sees_and_hears_as_an_agent_at_once() {
    let mut office = Office::open().await;
    let mut olga = office.line(Who::Olga).await;
    role(&mut office, Role::Administrator).await;
    let thing = office.thing(On::Opened).await;
    listen_as_administrator(&mut olga).await;
    assert!(olga.picture().attendances.contains_key(&thing.attendance));
    let away = olga.picture().clone();
    office.write(thing.phone, 0, "while she administers").await;
    role(&mut office, Role::Agent).await;
    office.write(thing.phone, 0, "afterwards").await;
    let users = olga.ask(Request::Admin { admin: AdminRequest::Users }).await;
    assert_eq!(users, Err(turno::domain::Refusal::AdministratorsOnly));
    assert!(olga.picture().attendances.is_empty());
    holds_nothing_of_others(olga.picture());
    let mut again = office.unsynced(Who::Olga).await;
    let from = away.n;
    again.picture = Some(Snapshot { attendances: Default::default(), ..away });
    let heard = replay_loosely(&mut again, from).await;
    let is_text = |event: &&Event| matches!(event, Event::MessageAdded { .. } | Event::AttendanceShown { .. });
    assert_eq!(heard.iter().filter(is_text).count(), 0, "{heard:#?}");
}

async fn role(office: &mut Office, role: Role) {
    let user = office.ids[&Who::Olga];
    let change = AdminRequest::ChangeUser {
        user,
        name: None,
        role: Some(role),
        password: None,
        limit: None,
        language: None,
        active: None,
    };
    office.machine.admin(change).await.expect("changed");
}

async fn listen_as_administrator(client: &mut Client) {
    client.ask(Request::Sessions).await.expect("answered");
}

async fn replay_loosely(client: &mut Client, from: u64) -> Vec<Event> {
    client.say(ClientFrame::Sync { from: Some(from) }).await;
    let mut heard = Vec::new();
    loop {
        match client.hear().await {
            ServerFrame::Event(numbered) => heard.push((*numbered.event).clone()),
            ServerFrame::Replay { .. } => {}
            ServerFrame::ReplayEnd { .. } => return heard,
            other => panic!("{other:?}"),
        }
    }
}
