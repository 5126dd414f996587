//! Whoever has signed in over a real socket has limits too: who falls silent, drips or says nonsense.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use turno::protocol::Secret;

use super::wire::{BEGINNING, PING, TEXT, UPGRADE, frame, hello, whole};
use crate::operate::kit::Shop;

const HEARTBEAT: Duration = Duration::from_millis(400);
/// How much later than its limit a cut may come on a busy machine.
const LATE: Duration = Duration::from_secs(10);
const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAQ";

/// A WebSocket of which the test writes every byte. The server's frames are found in what was read.
struct Raw {
    socket: TcpStream,
    heard: String,
}

impl Raw {
    async fn greeted(shop: &Shop) -> Raw {
        let mut socket = TcpStream::connect(shop.address).await.expect("a connection");
        socket.write_all(UPGRADE.as_bytes()).await.expect("written");
        socket.write_all(&hello()).await.expect("written");
        let mut raw = Raw { socket, heard: String::new() };
        raw.until(r#""t":"hello""#).await;
        raw
    }

    /// Signed in and brought up to date.
    async fn live(shop: &Shop, token: &Secret) -> Raw {
        let mut raw = Raw::greeted(shop).await;
        raw.say(&format!(r#"{{"t":"token","token":"{}"}}"#, token.reveal())).await;
        raw.until(r#""t":"welcome""#).await;
        raw.say(r#"{"t":"sync","from":null}"#).await;
        raw.until(r#""t":"snapshot""#).await;
        raw
    }

    async fn say(&mut self, text: &str) {
        // The server may have cut it already: what it said is what counts.
        let _ = self.socket.write_all(&whole(TEXT, text.as_bytes())).await;
    }

    /// Reads until `words` were said; `false`: the server closed before.
    async fn hears(&mut self, words: &str) -> bool {
        let mut bytes = vec![0; 16 * 1024];
        while !self.heard.contains(words) {
            let read = tokio::time::timeout(LATE, self.socket.read(&mut bytes)).await.expect("in time");
            match read {
                Ok(read @ 1..) => self.heard.push_str(&String::from_utf8_lossy(&bytes[..read])),
                Ok(0) | Err(_) => return false,
            }
        }
        true
    }

    async fn until(&mut self, words: &str) {
        assert!(self.hears(words).await, "{words} was not said: {}", self.heard);
    }

    /// Whether the server has closed, without waiting.
    fn is_closed(&mut self) -> bool {
        let mut bytes = vec![0; 16 * 1024];
        loop {
            match self.socket.try_read(&mut bytes) {
                Ok(0) => return true,
                Ok(read) => self.heard.push_str(&String::from_utf8_lossy(&bytes[..read])),
                Err(error) => return error.kind() != std::io::ErrorKind::WouldBlock,
            }
        }
    }
}

async fn shop_and_token(heartbeat: Duration) -> (Shop, Secret) {
    let shop = Shop::with_heartbeat(heartbeat).await;
    let token = shop.ana().await.token.clone().expect("a token");
    (shop, token)
}

#[tokio::test]
async fn g12_who_falls_silent_after_signing_in_is_closed_after_two_heartbeats() {
    let (shop, token) = shop_and_token(HEARTBEAT).await;
    let since = Instant::now();
    let mut raw = Raw::live(&shop, &token).await;
    assert!(!raw.hears("nothing that is ever said").await, "it is closed");
    assert!(raw.heard.contains(r#"{"t":"ping""#), "it was asked for a sign of life: {}", raw.heard);
    assert!(raw.heard.contains(r#"{"t":"bye","error":"silent"}"#), "{}", raw.heard);
    assert!(since.elapsed() >= HEARTBEAT * 2, "{:?}", since.elapsed());
    assert_eq!(shop.metric("turno_sockets_silent_total").await, 1.0);
    shop.close().await;
}

/// Half a message is silence, however many bytes of it come; so are the WebSocket's own pings, which no session hears.
#[tokio::test]
async fn g12_who_drips_after_signing_in_is_closed_after_two_heartbeats() {
    let (shop, token) = shop_and_token(HEARTBEAT).await;
    for (begin, drop, most) in [
        (frame(BEGINNING, 900_000, b""), vec![b' '], 800_000),
        (whole(BEGINNING, b"{"), whole(0, b""), usize::MAX),
        (Vec::new(), whole(PING, b""), 50),
    ] {
        let since = Instant::now();
        let mut raw = Raw::live(&shop, &token).await;
        raw.socket.write_all(&begin).await.expect("written");
        let mut drops = 0;
        while !raw.is_closed() {
            assert!(since.elapsed() < LATE, "still there after {drops} drops");
            if drops < most {
                let _ = raw.socket.write_all(&drop).await;
                drops += 1;
            }
            tokio::task::yield_now().await;
        }
        assert!(raw.heard.contains(r#"{"t":"bye","error":"silent"}"#), "{drops} drops: {}", raw.heard);
        assert!(since.elapsed() >= HEARTBEAT * 2, "{:?}", since.elapsed());
    }
    shop.close().await;
}

#[tokio::test]
async fn g18_a_request_that_is_wrong_inside_is_answered_with_the_member_and_the_line_stays() {
    let (shop, token) = shop_and_token(Duration::from_secs(30)).await;
    let wrong = format!(
        r#"{{"t":"request","key":"{KEY}","request":{{"ask":"timeline","attendance":"{KEY}","page":{{"limit":-1}}}}}}"#
    );
    let mut stranger = Raw::greeted(&shop).await;
    stranger.say(&wrong).await;
    stranger.until(r#"{"t":"bye","error":"not_signed_in"}"#).await;

    let mut raw = Raw::live(&shop, &token).await;
    raw.say(&wrong).await;
    let told = format!(r#"{{"t":"reply","key":"{KEY}","refused":{{"no":"invalid","field":"page.limit"}}}}"#);
    raw.until(&told).await;
    let right = r#"{"t":"request","key":"AAAAAAAAAAAAAAAAAAAAAg","request":{"ask":"drafts"}}"#;
    raw.say(right).await;
    raw.until(r#""key":"AAAAAAAAAAAAAAAAAAAAAg","ok":"#).await;
    assert_eq!(shop.metric("turno_requests_refused_total").await, 1.0);
    // Nobody makes that mistake by the second.
    for _ in 0..40 {
        raw.say(&wrong).await;
    }
    raw.until(r#"{"t":"bye","error":"flood"}"#).await;
    shop.close().await;
}
