//! Signs of life, seen from the server: who answers stays, however much it is told, and who does not is let go of.

use std::time::{Duration, Instant};

use turno::protocol::ProtocolError;
use turno::protocol::frame::{ClientFrame, ServerFrame};

use super::*;

const SHORT: Duration = Duration::from_millis(300);

/// Somebody who only reads, on a busy account: events come faster than heartbeats.
#[tokio::test]
async fn g05_a_client_that_is_told_much_and_says_nothing_is_asked_for_a_sign_of_life_and_stays() {
    let mut house = House::with_heartbeat(SHORT).await;
    let mut client = house.client().await;
    let (mut pings, mut events) = (0, 0);
    while pings < 4 {
        house.webhook(&format!("wamid.{events}"), "5511999990001", "still here").await.expect("stored");
        loop {
            match client.hear().await {
                ServerFrame::Ping { .. } => {
                    pings += 1;
                    client.say(ClientFrame::Pong).await;
                }
                ServerFrame::Event(numbered) => {
                    events += 1;
                    if matches!(*numbered.event, Event::MessageAdded { .. } | Event::AttendanceShown { .. }) {
                        break;
                    }
                }
                other => panic!("after {events} events and {pings} signs of life: {other:?}"),
            }
        }
    }
    assert!(events > 8, "it was busy: {events} events");
}

#[tokio::test]
async fn g05_a_client_whose_line_is_half_open_is_let_go_of_after_two_heartbeats() {
    let house = House::with_heartbeat(SHORT).await;
    let mut client = house.client().await;
    let since = Instant::now();
    let error = loop {
        match client.hear().await {
            ServerFrame::Bye { error } => break error,
            ServerFrame::Ping { .. } | ServerFrame::Event(_) => {}
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(error, ProtocolError::Silent);
    assert!(since.elapsed() >= SHORT * 2 - Duration::from_millis(50), "{:?}", since.elapsed());
}
