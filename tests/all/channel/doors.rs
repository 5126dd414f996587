//! Webhooks over a real port: who is let in, what is answered, and what reaches the desk.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use turno::base::SafeText;
use turno::domain::{Channel, Content};
use turno::server::channel::{AddressFault, MetaCarrier, MetaOptions};
use turno::server::http::HttpOptions;
use turno::server::port::StorageFault;
use turno::server::port::inbound::Inbound;

use super::fake::{ACCOUNT, APP_SECRET, CHANNEL, House, VERIFY_TOKEN, channel, credentials, sign};
use super::samples::{sample, webhook_names};

const PATH: &str = "/webhook/cloud/main";

async fn house() -> House {
    House::open(HttpOptions::default()).await
}

#[tokio::test]
async fn the_verification_answers_exactly_the_challenge() {
    let house = house().await;
    let ask = |query: &str| format!("{PATH}?{query}");
    let right = format!("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={VERIFY_TOKEN}");
    assert_eq!(house.get(&ask(&right)).await, (200, "1158201444".to_owned()));
    let escaped = right.replace("hub.", "hub%2E").replace("1158201444", "%3Cb%3E");
    assert_eq!(house.get(&ask(&escaped)).await, (200, "<b>".to_owned()));
    for wrong in [
        right.replace(VERIFY_TOKEN, "guess"),
        right.replace(VERIFY_TOKEN, ""),
        right.replace("subscribe", "unsubscribe"),
        right.replace("hub.challenge=1158201444&", ""),
        right.replace("1158201444", &"7".repeat(300)),
        "hub.mode=subscribe".to_owned(),
        String::new(),
    ] {
        assert_eq!(house.get(&ask(&wrong)).await, (403, String::new()), "{wrong}");
    }
    assert_eq!(house.get(&format!("/webhook/cloud/other?{right}")).await.0, 404);
    assert_eq!(house.get(&format!("/webhook/pigeon/main?{right}")).await.0, 404);
}

#[tokio::test]
async fn a_check_asks_the_public_address_as_the_provider_does() {
    let house = house().await;
    let carrier = MetaCarrier::new(&MetaOptions::default(), credentials()).expect("a carrier");
    let base = format!("http://{}/", house.address);
    assert_eq!(carrier.check_address(&channel(), &base, 4_711).await, Ok(()));
    let other = Channel { slug: SafeText::line("none"), ..channel() };
    assert_eq!(carrier.check_address(&other, &base, 4_711).await, Err(AddressFault::NoCredentials));
    let elsewhere = format!("http://{}/elsewhere", house.address);
    assert_eq!(carrier.check_address(&channel(), &elsewhere, 4_711).await, Err(AddressFault::Other { http: 404 }));
    for plain in ["http://example.org", "example.org", "ftp://example.org"] {
        let fault = carrier.check_address(&channel(), plain, 4_711).await;
        assert!(matches!(fault, Err(AddressFault::NotHttps { .. })), "{fault:?}");
    }
    let fault = carrier.check_address(&channel(), "http://127.0.0.1:1", 4_711).await;
    assert!(matches!(fault, Err(AddressFault::Unreachable { .. })), "{fault:?}");
}

#[tokio::test]
async fn every_sample_comes_through() {
    let house = house().await;
    let names = webhook_names();
    for name in &names {
        let body = sample(name);
        assert_eq!(house.post(PATH, Some(&sign(APP_SECRET, &body)), &body).await, 200, "{name}");
    }
    let arrived = house.desk.arrived();
    assert_eq!(arrived.len(), names.len());
    for (arrived, name) in arrived.iter().zip(&names) {
        assert_eq!((arrived.account, arrived.channel), (ACCOUNT, CHANNEL));
        assert_eq!(*arrived.body, *sample(name), "the raw bytes are kept");
        assert_eq!(arrived.items, super::samples::items(name));
    }
}

#[tokio::test]
async fn a_body_is_signed_as_it_came_with_its_escapes() {
    let house = house().await;
    let plain = sample("webhook_msg_text");
    let text = String::from_utf8(plain.clone()).expect("text");
    // As the provider writes it: everything beyond ASCII as lower-case escapes, in surrogate pairs where needed.
    let text = text.replace('☕', "\u{1f600}☕");
    let mut escaped = String::new();
    for c in text.chars() {
        if c.is_ascii() {
            escaped.push(c);
        } else {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| escaped.push_str(&format!("\\u{unit:04x}")));
        }
    }
    assert!(escaped.contains("\\ud83d\\ude00\\u2615"));
    let signature = sign(APP_SECRET, escaped.as_bytes());
    assert_eq!(house.post(PATH, Some(&signature), escaped.as_bytes()).await, 200);
    assert_eq!(house.post(PATH, Some(&signature), text.as_bytes()).await, 401, "the same text in other bytes");
    match &house.desk.arrived()[0].items[0].item {
        Inbound::Message { content, .. } => assert_eq!(*content, Content::text("Is the Tuesday slot still free? 😀☕")),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_wrong_signature_is_turned_away() {
    let house = house().await;
    let body = sample("webhook_msg_text");
    let right = sign(APP_SECRET, &body);
    for wrong in
        [None, Some(sign("another secret", &body)), Some(right.replace("sha256=", "sha1=")), Some(String::new())]
    {
        assert_eq!(house.post(PATH, wrong.as_deref(), &body).await, 401, "{wrong:?}");
    }
    assert_eq!(house.post("/webhook/cloud/other", Some(&right), &body).await, 404);
    assert!(house.desk.arrived().is_empty());
    assert_eq!(house.post(PATH, Some(&right.to_uppercase().replace("SHA256", "sha256")), &body).await, 200);
}

#[tokio::test]
async fn a_body_may_have_three_megabytes_and_no_more() {
    let house = house().await;
    let mut body = sample("webhook_msg_text");
    body.resize(3 * 1024 * 1024, b' ');
    assert_eq!(house.post(PATH, Some(&sign(APP_SECRET, &body)), &body).await, 200);
    body.push(b' ');
    assert_eq!(house.post(PATH, Some(&sign(APP_SECRET, &body)), &body).await, 413);
    // In chunks the length is not told in advance.
    let head =
        format!("POST {PATH} HTTP/1.1\r\nhost: x\r\nx-hub-signature-256: x\r\ntransfer-encoding: chunked\r\n\r\n");
    let chunk = [format!("{:x}\r\n", body.len()).as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
    assert_eq!(house.ask(&[head.as_bytes(), &chunk].concat()).await.0, 413);
    assert_eq!(house.desk.arrived().len(), 1);
}

#[tokio::test]
async fn g03_an_authentic_body_that_nobody_can_read_is_kept() {
    let house = house().await;
    for body in [&b"not JSON"[..], b"[1]", b"", b"\xff\xfe"] {
        assert_eq!(house.post(PATH, Some(&sign(APP_SECRET, body)), body).await, 200);
    }
    for arrived in house.desk.arrived() {
        assert!(matches!(&arrived.items[..], [one] if matches!(one.item, Inbound::Unreadable { .. })), "{arrived:?}");
    }
    assert_eq!(house.desk.arrived().len(), 4);
}

#[tokio::test]
async fn g01_what_is_not_durable_is_not_acknowledged() {
    let house = house().await;
    let body = sample("webhook_msg_text");
    let signature = sign(APP_SECRET, &body);
    for fault in [StorageFault::Refused("disk full".to_owned()), StorageFault::Unknown("fsync".to_owned())] {
        *house.desk.fault.lock().expect("the fault") = Some(fault);
        assert_eq!(house.post(PATH, Some(&signature), &body).await, 503);
        assert_eq!(house.get("/health").await.0, 503);
    }
    *house.desk.fault.lock().expect("the fault") = None;
    assert_eq!(house.post(PATH, Some(&signature), &body).await, 200);
    assert_eq!(house.get("/health").await, (200, "ok\n".to_owned()));
}

#[tokio::test]
async fn metrics_are_for_this_machine() {
    let house = house().await;
    house.post(PATH, None, b"{}").await;
    let (status, text) = house.get("/metrics").await;
    assert_eq!(status, 200);
    let own =
        "# HELP turno_webhooks_total Webhooks taken.\n# TYPE turno_webhooks_total counter\nturno_webhooks_total 0\n";
    assert!(text.contains(own) && text.contains("\nturno_webhook_signatures_refused_total 1\n"), "{text}");
    let proxied = b"GET /metrics HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 192.0.2.7\r\nconnection: close\r\n\r\n";
    assert_eq!(house.ask(proxied).await.0, 404);
    assert_eq!(house.get("/").await.0, 404);
}

#[tokio::test]
async fn whoever_dawdles_over_a_head_or_a_body_is_cut() {
    let short = Duration::from_millis(200);
    let house = House::open(HttpOptions { head: short, body: short, ..HttpOptions::default() }).await;
    let mut socket = TcpStream::connect(house.address).await.expect("a connection");
    socket.write_all(b"GET /health HTTP/1.1\r\nhost: ").await.expect("written");
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.expect("closed by the server");
    assert!(!String::from_utf8_lossy(&answer).contains("200 OK"));
    let mut socket = TcpStream::connect(house.address).await.expect("a connection");
    let head = format!("POST {PATH} HTTP/1.1\r\nhost: x\r\nx-hub-signature-256: x\r\ncontent-length: 99\r\n\r\n{{");
    socket.write_all(head.as_bytes()).await.expect("written");
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.expect("closed by the server");
    assert!(String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 408 "), "{answer:?}");
}

#[tokio::test]
async fn g17_a_stop_lets_a_request_that_has_begun_end() {
    let mut house = house().await;
    let body = sample("webhook_msg_text");
    let mut socket = TcpStream::connect(house.address).await.expect("a connection");
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\nx-hub-signature-256: {}\r\ncontent-length: {}\r\n\r\n",
        sign(APP_SECRET, &body),
        body.len(),
    );
    socket.write_all(head.as_bytes()).await.expect("written");
    // The server asks for the body: the request has begun.
    let mut go_on = [0; 25];
    socket.read_exact(&mut go_on).await.expect("an interim answer");
    assert!(go_on.starts_with(b"HTTP/1.1 100 "));
    house.stop.cancel();
    socket.write_all(&body).await.expect("written");
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.expect("an answer");
    assert!(answer.starts_with(b"HTTP/1.1 200 "));
    (&mut house.served).await.expect("the doors end");
    assert_eq!(house.desk.arrived().len(), 1);
    assert!(TcpStream::connect(house.address).await.is_err());
}
