//! `kill -9` under load, three times: what was answered with 200 is there afterwards.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::webhook::{APP_SECRET, Customer, PHONE_NUMBER_ID, SLUG, body, message_id, request};
use crate::whole::machine::{Machine, PATIENCE};

const CONNECTIONS: u64 = 8;
/// Webhooks of each round that are answered before the kill.
const EACH: u64 = 60;

/// Whole requests that were answered with 200.
type Promised = Arc<Mutex<Vec<Vec<u8>>>>;

fn machine() -> Machine {
    let machine = Machine::new();
    let secret = machine.write("secret", APP_SECRET);
    let file = secret.display();
    machine.configure(&format!(
        "[channel.{SLUG}]\ntoken_file = \"{file}\"\napp_secret_file = \"{file}\"\nverify_token_file = \"{file}\"\n\
         api_base = \"http://127.0.0.1:9\"\n"
    ));
    machine.hire_boss();
    let (server, _) = machine.serve();
    machine.json("user add ana --name Ana --password-file password");
    machine.json("queue add Support --member ana");
    let number = format!("--phone-number-id {PHONE_NUMBER_ID} --waba-id 204200000000017 --number 442079460100");
    machine.json(&format!("channel add {SLUG} {number} --queue Support"));
    assert_eq!(server.stop(), Some(0));
    machine
}

/// The status; `None`: the server is gone.
fn deliver(stream: &mut TcpStream, request: &[u8]) -> Option<u16> {
    stream.write_all(request).ok()?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        let mut part = [0; 256];
        let read = stream.read(&mut part).ok().filter(|read| *read > 0)?;
        answer.extend_from_slice(&part[..read]);
    }
    String::from_utf8_lossy(&answer).split(' ').nth(1)?.parse().ok()
}

/// Posts until the server is gone.
fn post(address: SocketAddr, next: &AtomicU64, answered: &AtomicU64, promised: &Promised) {
    let Ok(mut stream) = TcpStream::connect(address) else { return };
    let mut out = Vec::new();
    loop {
        let n = next.fetch_add(1, Ordering::Relaxed);
        let customer = Customer::number((n % 40) as usize);
        let seconds = crate::server::clock().0 / 1000;
        let body = body(&customer, &message_id(&customer, n), seconds, &format!("message {n}"));
        request(&format!("/webhook/cloud/{SLUG}"), &body, &mut out);
        match deliver(&mut stream, &out) {
            Some(200) => {
                promised.lock().expect("whole").push(out.clone());
                answered.fetch_add(1, Ordering::Relaxed);
            }
            Some(status) => panic!("answered with {status}"),
            None => return,
        }
    }
}

/// The server's own counters, by name.
fn metrics(address: SocketAddr) -> BTreeMap<String, u64> {
    let mut stream = TcpStream::connect(address).expect("a server");
    stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").expect("asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    let lines = answer.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '));
    lines.filter_map(|(name, value)| Some((name.to_owned(), value.parse().ok()?))).collect()
}

#[test]
fn g01_what_was_answered_with_200_survives_three_kills_under_load_and_is_there_once() {
    let machine = machine();
    let (next, promised) = (Arc::new(AtomicU64::new(0)), Promised::default());
    for _ in 0..3 {
        let (server, address) = machine.serve();
        let (answered, gave_up) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let posting: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                let (next, answered, promised) = (Arc::clone(&next), Arc::clone(&answered), Arc::clone(&promised));
                std::thread::spawn(move || post(address, &next, &answered, &promised))
            })
            .collect();
        let begin = Instant::now();
        while answered.load(Ordering::Relaxed) < EACH && !gave_up.load(Ordering::Relaxed) {
            gave_up.store(begin.elapsed() > PATIENCE, Ordering::Relaxed);
            std::thread::yield_now();
        }
        server.kill();
        assert!(!gave_up.load(Ordering::Relaxed), "the server answers");
        posting.into_iter().for_each(|thread| thread.join().expect("no other answer than 200"));
    }
    let (server, address) = machine.serve();
    let promised = promised.lock().expect("whole");
    assert!(promised.len() as u64 >= 3 * EACH);
    // All of it comes once more: nothing of it is new.
    let mut stream = TcpStream::connect(address).expect("a server");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("patience");
    for request in promised.iter() {
        assert_eq!(deliver(&mut stream, request), Some(200));
    }
    let metrics = metrics(address);
    assert_eq!(metrics.get("turno_items_duplicate_total"), Some(&(promised.len() as u64)), "{metrics:?}");
    assert_eq!(metrics.get("turno_items_stored_total"), Some(&0), "{metrics:?}");
    assert_eq!(server.stop(), Some(0));
}
