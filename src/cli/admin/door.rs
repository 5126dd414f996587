//! The way to a running server: its Unix socket beside the data, which only the server's own user can open.
//!
//! One frame of the protocol is one line of JSON. Who comes this way is an administrator, so hello is all that goes before
//! the requests.

use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::timeout;

use crate::base::time::wall_clock;
use crate::base::{Key, Rng, SafeText};
use crate::config::place;
use crate::protocol::codec::{LIMIT, decode, encode};
use crate::protocol::{AdminRequest, ClientFrame, Outcome, Reply, Request, SUPPORTED, ServerFrame};

use super::{AdminDoor, DoorFault};

/// A server on the same machine that says nothing for so long is stuck.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server's socket.
pub struct SocketDoor {
    lines: BufReader<OwnedReadHalf>,
    write: OwnedWriteHalf,
    rng: Rng,
}

impl SocketDoor {
    /// Knocks at the server of this data folder and says hello. [`DoorFault::NoServer`]: nobody is there.
    pub async fn open(data: &Path, account: Option<&str>) -> Result<SocketDoor, DoorFault> {
        let stream = timeout(PATIENCE, UnixStream::connect(place::socket(data))).await;
        let stream = stream.map_err(|_| DoorFault::Silent)?.map_err(|error| unreachable(&error))?;
        let (read, write) = stream.into_split();
        let mut door = SocketDoor { lines: BufReader::new(read), write, rng: Rng::from_system() };
        door.say(&ClientFrame::Hello {
            versions: SUPPORTED.to_vec(),
            client: SafeText::line(concat!("turno admin ", env!("CARGO_PKG_VERSION"))),
            account: account.map(SafeText::line),
        })
        .await?;
        loop {
            match door.hear().await? {
                ServerFrame::Hello { .. } => return Ok(door),
                ServerFrame::Bye { error } => return Err(DoorFault::Ended(error)),
                ServerFrame::Refused { refusal } => return Err(DoorFault::Refused(refusal)),
                ServerFrame::Ping { .. } => door.say(&ClientFrame::Pong).await?,
                ServerFrame::Welcome { .. }
                | ServerFrame::Snapshot { .. }
                | ServerFrame::Replay { .. }
                | ServerFrame::ReplayEnd { .. }
                | ServerFrame::Event(_)
                | ServerFrame::Reply { .. }
                | ServerFrame::Unknown => {}
            }
        }
    }

    async fn say(&mut self, frame: &ClientFrame) -> Result<(), DoorFault> {
        let mut line = encode(frame);
        line.push('\n');
        let written = timeout(PATIENCE, self.write.write_all(line.as_bytes())).await;
        written.map_err(|_| DoorFault::Silent)?.map_err(|error| unreachable(&error))
    }

    async fn hear(&mut self) -> Result<ServerFrame, DoorFault> {
        let mut line = Vec::new();
        // One more than the limit, so that a frame that is too long is told from one that just fits.
        let mut limited = (&mut self.lines).take(LIMIT as u64 + 1);
        let read = timeout(PATIENCE, limited.read_until(b'\n', &mut line)).await;
        match read.map_err(|_| DoorFault::Silent)?.map_err(|error| unreachable(&error))? {
            0 => Err(DoorFault::Unreachable {
                reason: SafeText::line(&std::io::Error::from(ErrorKind::UnexpectedEof).to_string()),
            }),
            _ => decode(String::from_utf8_lossy(&line).trim_end(), LIMIT).map_err(DoorFault::Ended),
        }
    }

    async fn answer_to(&mut self, key: Key) -> Result<Reply, DoorFault> {
        loop {
            match self.hear().await? {
                ServerFrame::Reply { key: answered, outcome } if answered == key => {
                    return match outcome {
                        Outcome::Ok(reply) => Ok(reply),
                        Outcome::Refused(refusal) => Err(DoorFault::Refused(refusal)),
                    };
                }
                ServerFrame::Bye { error } => return Err(DoorFault::Ended(error)),
                ServerFrame::Ping { .. } => self.say(&ClientFrame::Pong).await?,
                ServerFrame::Reply { .. }
                | ServerFrame::Refused { .. }
                | ServerFrame::Hello { .. }
                | ServerFrame::Welcome { .. }
                | ServerFrame::Snapshot { .. }
                | ServerFrame::Replay { .. }
                | ServerFrame::ReplayEnd { .. }
                | ServerFrame::Event(_)
                | ServerFrame::Unknown => {}
            }
        }
    }
}

impl AdminDoor for SocketDoor {
    async fn ask(&mut self, admin: AdminRequest) -> Result<Reply, DoorFault> {
        let key = Key::new(wall_clock(), &mut self.rng);
        self.say(&ClientFrame::Request { key, request: Request::Admin { admin } }).await?;
        timeout(PATIENCE, self.answer_to(key)).await.map_err(|_| DoorFault::Silent)?
    }
}

/// A socket that nobody listens on is what a killed server leaves behind.
fn unreachable(error: &std::io::Error) -> DoorFault {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::ConnectionRefused => DoorFault::NoServer,
        ErrorKind::PermissionDenied => DoorFault::NotAllowed,
        _ => DoorFault::Unreachable { reason: SafeText::line(&error.to_string()) },
    }
}
