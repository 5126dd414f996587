//! The Unix socket of `turno admin`: the same frames as over a WebSocket, one line of JSON each.
//!
//! Whoever can open it is the machine's own administrator, so it can be opened by the server's own user alone: mode 0600,
//! and the peer's user is asked of the kernel on top. What must never appear here: a look into what a frame asks for.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::protocol::codec::LIMIT;
use crate::protocol::frame::{ClientFrame, ServerFrame};
use crate::protocol::link::{self, ClientEnd};
use crate::protocol::misread::decode_client;
use crate::protocol::{ProtocolError, codec::encode};

use super::http::Desk;

/// For a line to leave: whoever does not read for longer is cut.
const WRITE: Duration = Duration::from_secs(20);

/// Connections at the same time. All are of the server's own user; a script that forgets to end them ends itself only.
const CONNECTIONS: usize = 64;

/// For the people inside to end by themselves when the server stops.
const GRACE: Duration = Duration::from_secs(10);

/// A socket that listens. Its file goes when it does.
#[derive(Debug)]
pub struct ControlSocket {
    listener: UnixListener,
    path: PathBuf,
}

#[derive(Debug, thiserror::Error)]
pub enum ControlFault {
    #[error("a server is already listening at {}", .0.display())]
    Taken(PathBuf),
    #[error("{} is there and is no socket", .0.display())]
    NotASocket(PathBuf),
    #[error("others can write to the folder {}: only the server's own user may", .0.display())]
    OpenFolder(PathBuf),
    #[error("the socket {} cannot be made: {source}", .path.display())]
    Io { path: PathBuf, source: io::Error },
}

impl ControlSocket {
    /// Listens at `path`. A socket that nobody answers at is left over from a crash, and is replaced.
    ///
    /// # Errors
    /// See [`ControlFault`]. Must be called within a runtime.
    pub async fn bind(path: &Path) -> Result<ControlSocket, ControlFault> {
        let fault = |source| ControlFault::Io { path: path.to_owned(), source };
        prepare_folder(path.parent().unwrap_or(Path::new(".")))?;
        clear(path).await?;
        // Made under another name and moved there: at no moment is there a socket that others may open.
        let fresh = path.with_extension("new");
        match fs::remove_file(&fresh) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => return Err(fault(source)),
            Ok(()) | Err(_) => {}
        }
        let listener = UnixListener::bind(&fresh).map_err(fault)?;
        fs::set_permissions(&fresh, Permissions::from_mode(0o600)).map_err(fault)?;
        fs::rename(&fresh, path).map_err(fault)?;
        Ok(ControlSocket { listener, path: path.to_owned() })
    }

    /// Serves until `stop`.
    pub async fn serve(self, desk: Arc<dyn Desk>, stop: CancellationToken) {
        let tasks = TaskTracker::new();
        let cut = CancellationToken::new();
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                accepted = self.listener.accept() => match accepted {
                    Ok((socket, _)) if is_own(&socket) => {
                        if let Ok(place) = Arc::clone(&places).try_acquire_owned() {
                            tasks.spawn(serve_one(socket, desk.clone(), cut.clone(), place));
                        }
                    }
                    Ok(_) => {}
                    Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
                },
            }
        }
        tasks.close();
        if timeout(GRACE, tasks.wait()).await.is_err() {
            cut.cancel();
            tasks.wait().await;
        }
    }
}

impl Drop for ControlSocket {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Makes the folder for the owner alone; one that is there must at least be writable by nobody else.
fn prepare_folder(folder: &Path) -> Result<(), ControlFault> {
    let fault = |source| ControlFault::Io { path: folder.to_owned(), source };
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(fault)?;
    let mode = fs::metadata(folder).map_err(fault)?.permissions().mode();
    if mode & 0o022 == 0 { Ok(()) } else { Err(ControlFault::OpenFolder(folder.to_owned())) }
}

/// Makes sure that nobody listens at `path`, and that nothing but a dead socket stands there.
async fn clear(path: &Path) -> Result<(), ControlFault> {
    match fs::symlink_metadata(path) {
        Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(ControlFault::Io { path: path.to_owned(), source }),
        Ok(there) if !there.file_type().is_socket() => return Err(ControlFault::NotASocket(path.to_owned())),
        Ok(_) => {}
    }
    match UnixStream::connect(path).await {
        Err(fault) if fault.kind() == io::ErrorKind::ConnectionRefused => Ok(()),
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(ControlFault::Io { path: path.to_owned(), source })
        }
        Err(_) => Ok(()),
        Ok(_) => Err(ControlFault::Taken(path.to_owned())),
    }
}

/// Whether the other end is the server's own user, or root.
fn is_own(socket: &UnixStream) -> bool {
    let own = rustix::process::geteuid().as_raw();
    socket.peer_cred().is_ok_and(|peer| peer.uid() == own || peer.uid() == 0)
}

async fn serve_one(socket: UnixStream, desk: Arc<dyn Desk>, cut: CancellationToken, _place: OwnedSemaphorePermit) {
    let (client, server) = link::pair(link::CAPACITY);
    desk.attach_local(server);
    let (reader, writer) = socket.into_split();
    tokio::select! {
        biased;
        () = cut.cancelled() => {}
        () = carry(BufReader::new(reader), writer, client) => {}
    }
}

/// Carries lines both ways until one side ends it.
async fn carry(mut reader: impl AsyncBufRead + Unpin, mut writer: impl AsyncWrite + Unpin, link: ClientEnd) {
    let ClientEnd { tx, rx } = link;
    let fault = tokio::select! {
        biased;
        fault = hear(&mut reader, &tx) => fault,
        () = tell(&mut writer, rx) => None,
    };
    if let Some(error) = fault {
        let _ = write_line(&mut writer, &ServerFrame::Bye { error }).await;
    }
    let _ = timeout(WRITE, writer.shutdown()).await;
}

/// Lines of the peer into the link. Ends with what was wrong with one, or with `None` where the peer left.
async fn hear(reader: &mut (impl AsyncBufRead + Unpin), tx: &mpsc::Sender<ClientFrame>) -> Option<ProtocolError> {
    loop {
        let line = match read_line(reader).await {
            Ok(Some(line)) => line,
            Ok(None) => return None,
            Err(error) => return Some(error),
        };
        match decode_client(&line, LIMIT) {
            Ok(frame) => {
                if tx.send(frame).await.is_err() {
                    // The session has ended; what it said last is still to be told.
                    return std::future::pending().await;
                }
            }
            Err(error) => return Some(error),
        }
    }
}

/// One line without its end, read no further than a frame may be long. `None`: the peer left.
async fn read_line(reader: &mut (impl AsyncBufRead + Unpin)) -> Result<Option<String>, ProtocolError> {
    let mut line = Vec::new();
    loop {
        let Ok(part) = reader.fill_buf().await else { return Ok(None) };
        if part.is_empty() {
            return Ok(None);
        }
        let end = part.iter().position(|byte| *byte == b'\n');
        let kept = part.get(..end.unwrap_or(part.len())).unwrap_or_default();
        if line.len() + kept.len() > LIMIT {
            return Err(ProtocolError::TooLarge);
        }
        line.extend_from_slice(kept);
        let used = kept.len() + usize::from(end.is_some());
        reader.consume(used);
        if end.is_some() {
            return String::from_utf8(line).map(Some).map_err(|_| ProtocolError::Malformed);
        }
    }
}

async fn tell(writer: &mut (impl AsyncWrite + Unpin), mut rx: mpsc::Receiver<ServerFrame>) {
    while let Some(frame) = rx.recv().await {
        if write_line(writer, &frame).await.is_err() {
            return;
        }
    }
}

async fn write_line(writer: &mut (impl AsyncWrite + Unpin), frame: &ServerFrame) -> io::Result<()> {
    let mut line = encode(frame);
    line.push('\n');
    timeout(WRITE, writer.write_all(line.as_bytes())).await.unwrap_or(Err(io::ErrorKind::TimedOut.into()))
}
