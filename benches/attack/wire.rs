//! A client to the bone: one WebSocket, frames in and out, nothing mended and nothing kept. So a test sees what the server
//! really says, and when.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};
use turno::base::{Key, Rng, SafeText, time::wall_clock};
use turno::protocol::{ClientFrame, Outcome, Request, SOCKET_PATH, Secret, ServerFrame, Snapshot, VERSION, codec};

use super::desk::PASSWORD;

/// A server that says nothing for so long has lost the question.
pub const PATIENCE: Duration = Duration::from_secs(40);

pub struct Wire {
    socket: WebSocketStream<TcpStream>,
    rng: Rng,
}

impl Wire {
    /// Connects and says hello.
    pub async fn open(address: SocketAddr) -> anyhow::Result<Wire> {
        Wire::over(TcpStream::connect(address).await?).await
    }

    pub async fn over(stream: TcpStream) -> anyhow::Result<Wire> {
        stream.set_nodelay(true)?;
        let url = format!("ws://{}{SOCKET_PATH}", stream.peer_addr()?);
        let (socket, _) = timeout(PATIENCE, client_async(url, stream)).await??;
        let mut wire = Wire { socket, rng: Rng::from_system() };
        let client = SafeText::line("attack");
        wire.say(&ClientFrame::Hello { versions: vec![VERSION], client, account: None }).await?;
        Ok(wire)
    }

    /// Signs in with the password; the token of the session comes back.
    pub async fn sign_in(&mut self, login: &str) -> anyhow::Result<Secret> {
        let login = ClientFrame::Login { login: SafeText::line(login), password: Secret::new(PASSWORD) };
        self.say(&login).await?;
        self.welcome().await?.context("a login without a token")
    }

    pub async fn show_token(&mut self, token: &Secret) -> anyhow::Result<()> {
        self.say(&ClientFrame::Token { token: token.clone() }).await?;
        self.welcome().await.map(drop)
    }

    async fn welcome(&mut self) -> anyhow::Result<Option<Secret>> {
        loop {
            match self.hear().await? {
                ServerFrame::Welcome { token, .. } => return Ok(token),
                ServerFrame::Refused { refusal } => bail!("not signed in: {refusal:?}"),
                _ => {}
            }
        }
    }

    /// The whole picture; what happens from here on is told.
    pub async fn picture(&mut self) -> anyhow::Result<Snapshot> {
        self.say(&ClientFrame::Sync { from: None }).await?;
        loop {
            if let ServerFrame::Snapshot { snapshot } = self.hear().await? {
                return Ok(*snapshot);
            }
        }
    }

    pub fn key(&mut self) -> Key {
        Key::new(wall_clock(), &mut self.rng)
    }

    pub async fn request(&mut self, key: Key, request: Request) -> anyhow::Result<()> {
        self.say(&ClientFrame::Request { key, request }).await
    }

    /// Asks and waits for the answer. What is told meanwhile goes to `aside`.
    pub async fn ask(&mut self, request: Request, mut aside: impl FnMut(ServerFrame)) -> anyhow::Result<Outcome> {
        let wanted = self.key();
        self.request(wanted, request).await?;
        loop {
            match self.hear().await? {
                ServerFrame::Reply { key, outcome } if key == wanted => return Ok(outcome),
                other => aside(other),
            }
        }
    }

    pub async fn say(&mut self, frame: &ClientFrame) -> anyhow::Result<()> {
        Ok(self.socket.send(Message::text(codec::encode(frame))).await?)
    }

    /// The next frame. Signs of life are answered, and returned as well.
    pub async fn hear(&mut self) -> anyhow::Result<ServerFrame> {
        let heard = timeout(PATIENCE, self.hear_text()).await.context("the server says nothing")??;
        let frame = serde_json::from_str(&heard)?;
        match &frame {
            ServerFrame::Ping { .. } => self.say(&ClientFrame::Pong).await?,
            ServerFrame::Bye { error } => bail!("the server said good-bye: {error:?}"),
            _ => {}
        }
        Ok(frame)
    }

    /// The next frame as it came. Nothing is lost when the waiting is given up.
    pub async fn hear_text(&mut self) -> anyhow::Result<String> {
        loop {
            match self.socket.next().await.context("the server hung up")?? {
                Message::Text(text) => return Ok(text.to_string()),
                Message::Close(_) => bail!("the server closed"),
                _ => {}
            }
        }
    }
}
