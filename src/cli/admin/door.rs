//! The two ways to an engine: a running server's Unix socket beside the data, which only the server's own user can open, and
//! a link to a server in this very process.
//!
//! Over the socket one frame of the protocol is one line of JSON. Who comes either way is an administrator, so hello is all
//! that goes before the requests.

use std::future::Future;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::timeout;

use crate::base::time::wall_clock;
use crate::base::{Key, Rng, SafeText};
use crate::config::place;
use crate::protocol::codec::{LIMIT, decode, encode};
use crate::protocol::{
    AdminRequest, ClientEnd, ClientFrame, Outcome, ProtocolError, Reply, Request, SUPPORTED, ServerFrame,
};

use super::{AdminDoor, DoorFault};

/// A server on the same machine that says nothing for so long is stuck.
const PATIENCE: Duration = Duration::from_secs(30);

/// Carries frames, one at a time.
trait Wire {
    fn say(&mut self, frame: &ClientFrame) -> impl Future<Output = Result<(), DoorFault>>;
    fn hear(&mut self) -> impl Future<Output = Result<ServerFrame, DoorFault>>;
}

/// Says hello and waits for the server's.
async fn greet<W: Wire>(wire: &mut W, account: Option<&str>) -> Result<(), DoorFault> {
    let client = SafeText::line(concat!("turno admin ", env!("CARGO_PKG_VERSION")));
    let account = account.map(SafeText::line);
    wire.say(&ClientFrame::Hello { versions: SUPPORTED.to_vec(), client, account }).await?;
    loop {
        match wire.hear().await? {
            ServerFrame::Hello { .. } => return Ok(()),
            ServerFrame::Bye { error } => return Err(DoorFault::Ended(error)),
            ServerFrame::Refused { refusal } => return Err(DoorFault::Refused(refusal)),
            ServerFrame::Ping { .. } => wire.say(&ClientFrame::Pong).await?,
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

/// Asks and waits for the answer to this very key.
async fn request<W: Wire>(wire: &mut W, key: Key, admin: AdminRequest) -> Result<Reply, DoorFault> {
    wire.say(&ClientFrame::Request { key, request: Request::Admin { admin } }).await?;
    loop {
        match wire.hear().await? {
            ServerFrame::Reply { key: answered, outcome } if answered == key => {
                return match outcome {
                    Outcome::Ok(reply) => Ok(reply),
                    Outcome::Refused(refusal) => Err(DoorFault::Refused(refusal)),
                };
            }
            ServerFrame::Bye { error } => return Err(DoorFault::Ended(error)),
            ServerFrame::Ping { .. } => wire.say(&ClientFrame::Pong).await?,
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

/// A running server's socket.
pub struct SocketDoor {
    wire: SocketWire,
    rng: Rng,
    data: PathBuf,
    account: Option<String>,
}

impl SocketDoor {
    /// Knocks at the server of this data folder and says hello. [`DoorFault::NoServer`]: nobody is there.
    pub async fn open(data: &Path, account: Option<&str>) -> Result<SocketDoor, DoorFault> {
        let wire = SocketWire::open(data, account).await?;
        Ok(SocketDoor { wire, rng: Rng::from_system(), data: data.to_owned(), account: account.map(str::to_owned) })
    }
}

impl AdminDoor for SocketDoor {
    async fn ask(&mut self, admin: AdminRequest) -> Result<Reply, DoorFault> {
        let key = Key::new(wall_clock(), &mut self.rng);
        let first = timeout(PATIENCE, request(&mut self.wire, key, admin.clone())).await;
        match first.map_err(|_| DoorFault::Silent)? {
            // Somebody took long to type a password, and the server took the silence for a dead line. The key makes a
            // second try harmless.
            Err(DoorFault::Ended(ProtocolError::Silent) | DoorFault::Unreachable { .. }) => {
                self.wire = SocketWire::open(&self.data, self.account.as_deref()).await?;
                timeout(PATIENCE, request(&mut self.wire, key, admin)).await.map_err(|_| DoorFault::Silent)?
            }
            settled => settled,
        }
    }
}

struct SocketWire {
    lines: BufReader<OwnedReadHalf>,
    write: OwnedWriteHalf,
}

impl SocketWire {
    async fn open(data: &Path, account: Option<&str>) -> Result<SocketWire, DoorFault> {
        let stream = timeout(PATIENCE, UnixStream::connect(place::socket(data))).await;
        let stream = stream.map_err(|_| DoorFault::Silent)?.map_err(|error| unreachable(&error))?;
        let (read, write) = stream.into_split();
        let mut wire = SocketWire { lines: BufReader::new(read), write };
        greet(&mut wire, account).await?;
        Ok(wire)
    }
}

impl Wire for SocketWire {
    async fn say(&mut self, frame: &ClientFrame) -> Result<(), DoorFault> {
        let mut line = encode(frame);
        line.push('\n');
        let written = timeout(PATIENCE, self.write.write_all(line.as_bytes())).await;
        written.map_err(|_| DoorFault::Silent)?.map_err(|error| broken(&error))
    }

    async fn hear(&mut self) -> Result<ServerFrame, DoorFault> {
        let mut line = Vec::new();
        // One more than the limit, so that a frame that is too long is told from one that just fits.
        let mut limited = (&mut self.lines).take(LIMIT as u64 + 1);
        let read = timeout(PATIENCE, limited.read_until(b'\n', &mut line)).await;
        match read.map_err(|_| DoorFault::Silent)?.map_err(|error| broken(&error))? {
            0 => Err(broken(&ErrorKind::UnexpectedEof.into())),
            _ => decode(String::from_utf8_lossy(&line).trim_end(), LIMIT).map_err(DoorFault::Ended),
        }
    }
}

/// A link to a server in this process, by its local end.
pub struct LinkDoor {
    wire: LinkWire,
    rng: Rng,
}

impl LinkDoor {
    /// Says hello over a link that the server has taken as local.
    pub async fn open(link: ClientEnd, account: Option<&str>) -> Result<LinkDoor, DoorFault> {
        let mut wire = LinkWire(link);
        timeout(PATIENCE, greet(&mut wire, account)).await.map_err(|_| DoorFault::Silent)??;
        Ok(LinkDoor { wire, rng: Rng::from_system() })
    }
}

impl AdminDoor for LinkDoor {
    async fn ask(&mut self, admin: AdminRequest) -> Result<Reply, DoorFault> {
        let key = Key::new(wall_clock(), &mut self.rng);
        timeout(PATIENCE, request(&mut self.wire, key, admin)).await.map_err(|_| DoorFault::Silent)?
    }
}

struct LinkWire(ClientEnd);

impl Wire for LinkWire {
    async fn say(&mut self, frame: &ClientFrame) -> Result<(), DoorFault> {
        self.0.tx.send(frame.clone()).await.map_err(|_| broken(&ErrorKind::BrokenPipe.into()))
    }

    async fn hear(&mut self) -> Result<ServerFrame, DoorFault> {
        self.0.rx.recv().await.ok_or_else(|| broken(&ErrorKind::UnexpectedEof.into()))
    }
}

/// A socket that nobody listens on is what a killed server leaves behind.
fn unreachable(error: &std::io::Error) -> DoorFault {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::ConnectionRefused => DoorFault::NoServer,
        ErrorKind::PermissionDenied => DoorFault::NotAllowed,
        _ => broken(error),
    }
}

fn broken(error: &std::io::Error) -> DoorFault {
    DoorFault::Unreachable { reason: SafeText::line(&error.to_string()) }
}
