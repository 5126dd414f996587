//! Many at once: the same webhook, the messages of one newcomer, and agents who want the same attendance.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::task::JoinSet;
use turno::base::page::PageRequest;
use turno::base::{AttendanceId, RawId, Rng};
use turno::domain::{Presence, Refusal, Role};
use turno::protocol::{AdminReply, AdminRequest, Event, Reply, Request};
use turno::server::channel::cloud;
use turno::server::port::{Input, StorageFault, Ticket};

use super::webhook::{Customer, body, message_id, words};
use crate::server::{Client, House, add_user, clock};

/// One webhook as a task of its own. Each needs a ticket of its own.
fn post(house: &House, posting: &mut JoinSet<Result<(), StorageFault>>, ticket: u64, who: usize, n: u64) {
    let customer = Customer::number(who);
    let text = format!("{} {n}", words(n as usize));
    let body = body(&customer, &message_id(&customer, n), clock().0 / 1000, &text);
    let items = cloud::parse(&body).expect("readable").items;
    let inlet = house.server.accounts().all()[0].inlet.clone();
    let raw = RawId::new(clock(), &mut Rng::from_system());
    let (channel, received) = (house.channel, clock());
    let ticket = Ticket(1_000_000 + ticket);
    let input = Input::Webhook { ticket, raw, channel, received, body: Arc::from(body), items };
    posting.spawn(async move { inlet.put_durably(input).await });
}

async fn all_stored(posting: JoinSet<Result<(), StorageFault>>) {
    assert!(posting.join_all().await.iter().all(Result::is_ok), "each is answered with 200");
}

async fn places(client: &mut Client, attendance: AttendanceId) -> Vec<u64> {
    let page = PageRequest::newest(200);
    match client.ask(Request::Timeline { attendance, page }).await {
        Ok(Reply::Timeline { page, .. }) => page.rows.iter().map(|row| row.seq).collect(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn g02_a_webhook_that_comes_two_hundred_times_at_once_has_one_effect() {
    let house = House::new().await;
    let mut ana = house.client().await;
    let mut posting = JoinSet::new();
    for ticket in 0..200 {
        post(&house, &mut posting, ticket, 1, 1);
    }
    all_stored(posting).await;
    ana.until("the row", |event| matches!(event, Event::AttendanceShown { .. })).await;
    ana.sync(None).await;
    assert_eq!(ana.picture().attendances.len(), 1);
    let id = *ana.picture().attendances.keys().next().expect("a row");
    assert_eq!(places(&mut ana, id).await.len(), 1);
}

#[tokio::test]
async fn g04_fifty_messages_at_once_of_a_newcomer_open_one_attendance_in_the_order_of_the_commits() {
    let house = House::new().await;
    let (mut first, mut second) = (house.client().await, house.client().await);
    for round in 0..10 {
        let mut posting = JoinSet::new();
        for n in 0..50 {
            post(&house, &mut posting, round * 50 + n, 100 + round as usize, n);
        }
        all_stored(posting).await;
    }
    for client in [&mut first, &mut second] {
        client.sync(None).await;
        let attendances: Vec<_> = client.picture().attendances.keys().copied().collect();
        assert_eq!(attendances.len(), 10, "one for each customer");
        for id in attendances {
            let stored = places(client, id).await;
            let told: Vec<u64> = client.seen.iter().filter_map(|numbered| place_of(&numbered.event, id)).collect();
            assert_eq!(stored.len(), 50);
            // The first one may come with the row.
            assert_eq!(told, stored[stored.len() - told.len()..], "told as stored");
        }
    }
}

fn place_of(event: &Event, wanted: AttendanceId) -> Option<u64> {
    match event {
        Event::MessageAdded { attendance, message, .. } if *attendance == wanted => Some(message.seq),
        _ => None,
    }
}

#[tokio::test]
async fn g07_of_twenty_agents_who_open_the_same_attendance_one_has_it_and_the_others_are_told_who() {
    let house = House::new().await;
    let mut admin = Client::local(&house.server).await;
    let mut logins = vec!["ana".to_owned()];
    let mut members = Vec::new();
    for n in 0..19 {
        logins.push(format!("agent{n}"));
        match admin.admin(add_user(&logins[n + 1], Role::Agent)).await {
            Ok(AdminReply::User { user }) => members.push(user.id),
            other => panic!("{other:?}"),
        }
    }
    let queue = AdminRequest::ChangeQueue {
        queue: house.queue,
        name: None,
        pull: None,
        active: None,
        add_members: members,
        remove_members: Vec::new(),
    };
    admin.admin(queue).await.expect("members");
    let mut agents = Vec::new();
    for login in &logins {
        let mut agent = Client::signed_in(&house.server, login).await;
        // Who pauses is given nothing, and may take what waits.
        agent.ask(Request::Presence { presence: Presence::Paused }).await.expect("paused");
        agents.push(agent);
    }
    for round in 0..5 {
        let mut posting = JoinSet::new();
        post(&house, &mut posting, round, 500 + round as usize, 1);
        all_stored(posting).await;
        let mut opening = JoinSet::new();
        for mut agent in agents.drain(..) {
            agent.until("the row", |event| matches!(event, Event::AttendanceShown { .. })).await;
            let seen = agent.seen.iter().rev().find_map(|numbered| match &*numbered.event {
                Event::AttendanceShown { attendance } => Some(attendance.id),
                _ => None,
            });
            let attendance = seen.expect("a row");
            opening.spawn(async move {
                let answer = agent.ask(Request::Open { attendance }).await;
                (agent, answer)
            });
        }
        let mut faster = BTreeSet::new();
        let mut winners = 0;
        for (mut agent, answer) in opening.join_all().await {
            match answer {
                Ok(_) => winners += 1,
                Err(Refusal::OpenedBy { user }) => {
                    faster.insert(user);
                }
                Err(other) => panic!("{other:?}"),
            }
            // What this round told is not the next one's row.
            agent.sync(None).await;
            agent.seen.clear();
            agents.push(agent);
        }
        assert_eq!((winners, faster.len()), (1, 1), "round {round}");
    }
}
