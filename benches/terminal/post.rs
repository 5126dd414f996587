//! Webhooks to the running server, one after the other on one connection.

use std::time::Duration;

use anyhow::bail;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use turno::base::time::wall_clock;

use super::place::Place;
use super::webhook::{Customer, SLUG, body, message_id, request, words};

/// A kept connection to the server's webhook.
pub struct Post {
    stream: TcpStream,
    out: Vec<u8>,
    answer: Vec<u8>,
}

impl Post {
    pub async fn open(place: &Place) -> anyhow::Result<Post> {
        let stream = TcpStream::connect(place.address()).await?;
        stream.set_nodelay(true)?;
        Ok(Post { stream, out: Vec::new(), answer: Vec::new() })
    }

    /// Delivers one message that was written just now, and returns when it is durable. `unique` is never the same for two
    /// of them.
    pub async fn send(&mut self, customer: usize, unique: u64, text: &str) -> anyhow::Result<()> {
        self.send_of(customer, unique, text, wall_clock().0 / 1000).await
    }

    /// As `send`, written at this second since 1970.
    pub async fn send_of(&mut self, customer: usize, unique: u64, text: &str, seconds: i64) -> anyhow::Result<()> {
        let customer = Customer::number(customer);
        let body = body(&customer, &message_id(&customer, unique), seconds, text);
        request(&format!("/webhook/cloud/{SLUG}"), &body, &mut self.out);
        self.stream.write_all(&self.out).await?;
        self.answer.clear();
        while !self.answer.ends_with(b"\r\n\r\n") {
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                bail!("the server hung up");
            }
        }
        if !self.answer.starts_with(b"HTTP/1.1 200") {
            bail!("the server answered {}", String::from_utf8_lossy(&self.answer));
        }
        Ok(())
    }
}

/// One message, numbered.
pub async fn deliver(place: &Place, customer: usize, number: u64) -> anyhow::Result<()> {
    send_numbered(&mut Post::open(place).await?, customer, number).await
}

/// Numbered messages from one on.
pub async fn flood(place: &Place, customer: usize, count: u64) -> anyhow::Result<()> {
    let mut post = Post::open(place).await?;
    for number in 1..=count {
        send_numbered(&mut post, customer, number).await?;
    }
    Ok(())
}

async fn send_numbered(post: &mut Post, customer: usize, number: u64) -> anyhow::Result<()> {
    let text: String = format!("message {number} {}", words(usize::try_from(number)?)).chars().take(90).collect();
    // Microseconds since 1970 are more than any number of the history.
    let unique = u64::try_from(wall_clock().0)? * 1000 + number % 1000;
    post.send(customer, unique, text.trim()).await
}

/// The list's clocks count minutes: what is measured while nothing happens begins just after one.
pub fn wait_for_minute() {
    let past = wall_clock().0.rem_euclid(60_000);
    std::thread::sleep(Duration::from_millis(60_500_u64.saturating_sub(past.unsigned_abs())));
}
