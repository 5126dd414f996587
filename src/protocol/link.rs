//! Where client and server meet: a pair of bounded typed channels.
//!
//! A WebSocket or a Unix socket is an adapter that carries a link as JSON; embedding hands over the other end. So a session
//! is written once.

use tokio::sync::mpsc;

use super::frame::{ClientFrame, ServerFrame};

/// Frames that may wait in each direction. A full link holds its sender back (client) or is cut and resynchronised (server).
pub const CAPACITY: usize = 256;

/// The client's end.
#[derive(Debug)]
pub struct ClientEnd {
    pub tx: mpsc::Sender<ClientFrame>,
    pub rx: mpsc::Receiver<ServerFrame>,
}

/// The server's end.
#[derive(Debug)]
pub struct ServerEnd {
    pub tx: mpsc::Sender<ServerFrame>,
    pub rx: mpsc::Receiver<ClientFrame>,
}

/// A link of `capacity` frames in each direction.
pub fn pair(capacity: usize) -> (ClientEnd, ServerEnd) {
    let (to_server, from_client) = mpsc::channel(capacity);
    let (to_client, from_server) = mpsc::channel(capacity);
    (ClientEnd { tx: to_server, rx: from_server }, ServerEnd { tx: to_client, rx: from_client })
}
