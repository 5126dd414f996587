//! Sending: bodies as the contract has them, and what becomes of an attempt (G09).

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use turno::base::{Millis, SafeText};
use turno::domain::{Content, Failure};
use turno::server::channel::{CheckFault, MetaCarrier, MetaFault, MetaOptions, cloud};
use turno::server::port::channel::Carrier;
use turno::server::port::{Outgoing, SendOutcome, SendTo};

use super::fake::{Answer, FakeProvider, TOKEN, channel, credentials, outgoing};
use super::samples::sample;

fn number() -> SendTo {
    SendTo::Number(SafeText::line("447700900461"))
}

fn assert_body(name: &str, outgoing: &Outgoing) {
    let expected: Value = serde_json::from_slice(&sample(name)).expect("JSON");
    assert_eq!(cloud::build(outgoing).expect("a text"), expected, "{name}");
}

#[test]
fn bodies_are_those_of_the_contract() {
    let text = outgoing(number(), "See you at 09:30. https://example.org/alder");
    assert_body("send_text", &Outgoing { tag: "outbox:5531".to_owned(), ..text });
    let quoted = SafeText::line("wamid.HBgMNDQ3NzAwOTAwNDYxFQIAEhgUM0E5QzE3RkQ2MjA0QjE4RTAwMDEA");
    let reply = outgoing(number(), "Yes, 09:30 is free.");
    assert_body("send_text_reply", &Outgoing { reply_to: Some(quoted.clone()), ..reply });
    let bsuid = SendTo::Bsuid(SafeText::line("GB.27418839502716640093"));
    assert_body("send_text_bsuid", &outgoing(bsuid, "Hello again"));
    let expected: Value = serde_json::from_slice(&sample("send_mark_read")).expect("JSON");
    assert_eq!(cloud::mark_read(&quoted), expected);
}

#[test]
fn a_number_goes_with_one_plus_and_only_an_address_is_previewed() {
    let plus = outgoing(SendTo::Number(SafeText::line("+447700900461")), "http:// is no address");
    let body = cloud::build(&plus).expect("a text");
    assert_eq!((&body["to"], &body["text"]["preview_url"]), (&Value::from("+447700900461"), &Value::Null));
    let other = Outgoing { content: Content::Revoke, ..plus };
    assert_eq!(cloud::build(&other), Err(cloud::NotSendable));
}

fn carrier(base: &str) -> MetaCarrier {
    let total = Duration::from_secs(20);
    carrier_with(MetaOptions { base: base.to_owned(), total, ..MetaOptions::default() })
}

fn carrier_with(options: MetaOptions) -> MetaCarrier {
    MetaCarrier::new(&options, credentials()).expect("a carrier")
}

async fn send_to(answer: Answer) -> (SendOutcome, Vec<String>) {
    let provider = FakeProvider::start(answer).await;
    let outcome = carrier(&provider.base).send(&outgoing(number(), "hello")).await;
    (outcome, provider.requests())
}

fn json_answer(status: &'static str, headers: &'static str, name: &str) -> Answer {
    Answer::Http(status, headers, sample(name))
}

#[tokio::test]
async fn what_is_taken_has_the_providers_id() {
    let (outcome, requests) = send_to(json_answer("200 OK", "", "response_send_ok")).await;
    let id = "wamid.HBgMNDQ3NzAwOTAwNDYxFQIAERgSN0YyMEM0RDlBMUI2MDAwMDI4AA==";
    let wa_id = Some(SafeText::line("447700900461"));
    assert_eq!(outcome, SendOutcome::Accepted { provider_id: SafeText::line(id), wa_id });
    assert_eq!(requests.len(), 1);
    assert!(requests[0].starts_with("POST /v25.0/309900000000044/messages HTTP/1.1\r\n"), "{}", requests[0]);
    assert!(requests[0].contains(&format!("authorization: Bearer {TOKEN}\r\n")));
    let (outcome, _) = send_to(json_answer("200 OK", "", "response_send_ok_bsuid")).await;
    assert!(matches!(outcome, SendOutcome::Accepted { wa_id: None, .. }), "{outcome:?}");
}

#[tokio::test]
async fn g09_a_refusal_carries_its_code_whatever_the_http_status() {
    for (status, name, code) in [
        ("400 Bad Request", "response_error_window", 131_047),
        ("500 Internal Server Error", "response_error_window", 131_047),
        ("401 Unauthorized", "response_error_token", 190),
        ("404 Not Found", "response_error_object", 100),
    ] {
        match send_to(json_answer(status, "", name)).await.0 {
            SendOutcome::Refused { failure, detail, retry_after: None } => {
                assert_eq!(failure, Failure(code), "{status}");
                assert!(!detail.is_blank());
            }
            other => panic!("{status}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn g24_the_wait_that_the_provider_asks_for_is_told() {
    for (header, shortest, longest) in [
        ("retry-after: 7\r\n", Millis::seconds(7), Millis::seconds(7)),
        ("retry-after: Wed, 21 Oct 2015 07:28:00 GMT\r\n", Millis::ZERO, Millis::ZERO),
        ("retry-after: Fri, 21 Oct 2095 07:28:00 GMT\r\n", Millis::hours(24), Millis::hours(24)),
    ] {
        match send_to(Answer::Http("429 Too Many Requests", header, Vec::new())).await.0 {
            SendOutcome::Refused { failure: Failure(4), retry_after: Some(wait), .. } => {
                assert!((shortest..=longest).contains(&wait), "{header}: {wait:?}");
            }
            other => panic!("{header}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn g09_what_may_have_been_taken_is_unknown() {
    let answers = [
        Answer::Cut,
        Answer::Half,
        Answer::Http("500 Internal Server Error", "", Vec::new()),
        Answer::Http("502 Bad Gateway", "", b"<html>".to_vec()),
        Answer::Http("200 OK", "", b"{}".to_vec()),
        json_answer("200 OK", "", "response_success"),
    ];
    for answer in answers {
        let (outcome, requests) = send_to(answer).await;
        assert_eq!((outcome, requests.len()), (SendOutcome::Unknown, 1), "asked once and not again");
    }
}

#[tokio::test]
async fn g09_a_provider_that_does_not_answer_in_time_leaves_it_unknown() {
    let provider = FakeProvider::start(Answer::Silence).await;
    let total = Duration::from_millis(300);
    let carrier = carrier_with(MetaOptions { base: provider.base.clone(), total, ..MetaOptions::default() });
    assert_eq!(carrier.send(&outgoing(number(), "hello")).await, SendOutcome::Unknown);
}

#[tokio::test]
async fn g09_without_a_connection_nothing_was_sent() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = free.local_addr().expect("an address");
    drop(free);
    let unreachable = SendOutcome::NotSent { failure: Failure::UNREACHABLE };
    assert_eq!(carrier(&format!("http://{address}")).send(&outgoing(number(), "hello")).await, unreachable);
    // Somebody who does not speak TLS: the handshake fails before the request.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("https://127.0.0.1:{}", listener.local_addr().expect("an address").port());
    let plain = async {
        let (mut socket, _) = listener.accept().await.expect("a connection");
        socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.expect("written");
        let mut heard = Vec::new();
        let _ = socket.read_to_end(&mut heard).await;
        String::from_utf8_lossy(&heard).into_owned()
    };
    let tried = carrier(&base);
    let message = outgoing(number(), "hello");
    let (outcome, heard) = tokio::join!(tried.send(&message), plain);
    assert_eq!(outcome, unreachable);
    assert!(!heard.contains("POST") && !heard.contains(TOKEN));
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_token_goes_nowhere_else() {
    let other = FakeProvider::start(json_answer("200 OK", "", "response_send_ok")).await;
    let header: &'static str = Box::leak(format!("location: {}/v25.0/1/messages\r\n", other.base).into_boxed_str());
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let (outcome, requests) = send_to(Answer::Http(status, header, Vec::new())).await;
        assert!(matches!(outcome, SendOutcome::Refused { failure: Failure::UNKNOWN, .. }), "{status}: {outcome:?}");
        assert_eq!(requests.len(), 1);
    }
    assert_eq!(other.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn without_credentials_nobody_is_asked() {
    let provider = FakeProvider::start(Answer::Cut).await;
    let options = MetaOptions { base: provider.base.clone(), ..MetaOptions::default() };
    let carrier = MetaCarrier::new(&options, Arc::default()).expect("a carrier");
    let none = SendOutcome::NotSent { failure: Failure::NO_CREDENTIALS };
    assert_eq!(carrier.send(&outgoing(number(), "hello")).await, none);
    assert_eq!(carrier.check(&channel()).await, Err(CheckFault::NoCredentials));
    assert_eq!(provider.requests().len(), 0);
}

#[tokio::test]
async fn a_read_receipt_is_sent_and_its_loss_is_borne() {
    for answer in [json_answer("200 OK", "", "response_success"), Answer::Cut] {
        let provider = FakeProvider::start(answer).await;
        carrier(&provider.base).mark_read(&channel(), &SafeText::line("wamid.7")).await;
        let requests = provider.requests();
        assert_eq!(requests.len(), 1);
        assert!(requests[0].contains("\"status\":\"read\"") && requests[0].contains("wamid.7"), "{}", requests[0]);
    }
}

#[tokio::test]
async fn a_check_tells_what_the_provider_knows_of_the_number() {
    let body = br#"{"verified_name":"Alder Street Dental","display_phone_number":"+44 20 7946 0100","quality_rating":"GREEN","id":"1"}"#;
    let provider = FakeProvider::start(Answer::Http("200 OK", "", body.to_vec())).await;
    let info = carrier(&provider.base).check(&channel()).await.expect("an answer");
    assert_eq!(info.verified_name.as_deref(), Some("Alder Street Dental"));
    assert_eq!(info.display_phone_number.as_deref(), Some("+44 20 7946 0100"));
    let path = "GET /v25.0/309900000000044?fields=verified_name%2Cdisplay_phone_number%2Cquality_rating HTTP/1.1";
    assert!(provider.requests()[0].starts_with(path), "{}", provider.requests()[0]);
    let provider = FakeProvider::start(json_answer("401 Unauthorized", "", "response_error_token")).await;
    let fault = carrier(&provider.base).check(&channel()).await.expect_err("a refusal");
    assert!(matches!(fault, CheckFault::Refused { failure: Failure(190), .. }), "{fault:?}");
    let provider = FakeProvider::start(Answer::Http("200 OK", "", b"hello".to_vec())).await;
    let fault = carrier(&provider.base).check(&channel()).await.expect_err("no answer");
    assert!(matches!(fault, CheckFault::Unreadable { .. }), "{fault:?}");
    let fault = carrier("http://127.0.0.1:1").check(&channel()).await.expect_err("nobody there");
    assert!(matches!(fault, CheckFault::Unreachable { .. }), "{fault:?}");
}

#[test]
fn a_token_goes_over_https_or_to_this_machine() {
    let made = |base: &str| {
        let options = MetaOptions { base: base.to_owned(), ..MetaOptions::default() };
        MetaCarrier::new(&options, credentials()).map(|carrier| format!("{carrier:?}"))
    };
    let shown = made("https://graph.facebook.com").expect("a carrier");
    assert!(shown.contains("https://graph.facebook.com/v25.0") && !shown.contains(TOKEN), "{shown}");
    assert!(made("http://[::1]:9000/").is_ok());
    assert!(matches!(made("http://graph.facebook.com"), Err(MetaFault::Plain { .. })));
    for bad in ["", "graph.facebook.com", "ftp://graph.facebook.com"] {
        assert!(matches!(made(bad), Err(MetaFault::Address { .. })), "{bad}");
    }
}
