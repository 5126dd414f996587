//! The Unix socket: who may open it, what stands in its way, and lines both ways.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio_util::sync::CancellationToken;

use turno::base::Timestamp;
use turno::protocol::codec::LIMIT;
use turno::protocol::{ClientFrame, ProtocolError, ServerFrame};
use turno::server::control::{ControlFault, ControlSocket};

use super::fake::{Ends, FakeDesk};

/// A folder of this test's own, gone at its end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("turno-control-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Folder(std::env::temp_dir().join(name))
    }

    fn socket(&self) -> PathBuf {
        self.0.join("run/turno.sock")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn mode(path: &PathBuf) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

async fn open(folder: &Folder) -> (Ends, CancellationToken, tokio::task::JoinHandle<()>) {
    let (desk, ends) = FakeDesk::new();
    let socket = ControlSocket::bind(&folder.socket()).await.expect("a socket");
    let stop = CancellationToken::new();
    let served = tokio::spawn(socket.serve(desk, stop.clone()));
    (ends, stop, served)
}

#[tokio::test]
async fn it_is_the_owners_alone_and_goes_with_the_server() {
    let folder = Folder::new();
    let (_ends, stop, served) = open(&folder).await;
    assert_eq!(mode(&folder.socket()), 0o600);
    assert_eq!(mode(&folder.0.join("run")), 0o700);
    assert!(matches!(ControlSocket::bind(&folder.socket()).await, Err(ControlFault::Taken(_))));
    stop.cancel();
    served.await.expect("it ends");
    assert!(!folder.socket().exists());
}

#[tokio::test]
async fn a_dead_socket_is_replaced_and_anything_else_is_not() {
    let folder = Folder::new();
    drop(open(&folder).await.1);
    let dead = folder.0.join("run/dead.sock");
    drop(std::os::unix::net::UnixListener::bind(&dead).expect("a socket"));
    assert!(dead.exists());
    assert!(ControlSocket::bind(&dead).await.is_ok());
    let file = folder.0.join("run/file");
    fs::write(&file, "precious").expect("written");
    assert!(matches!(ControlSocket::bind(&file).await, Err(ControlFault::NotASocket(_))));
    assert_eq!(fs::read_to_string(&file).expect("still there"), "precious");
    fs::set_permissions(folder.0.join("run"), fs::Permissions::from_mode(0o777)).expect("opened up");
    assert!(matches!(ControlSocket::bind(&folder.0.join("run/x")).await, Err(ControlFault::OpenFolder(_))));
}

#[tokio::test]
async fn lines_go_both_ways() {
    let folder = Folder::new();
    let (mut ends, _stop, _served) = open(&folder).await;
    let socket = UnixStream::connect(folder.socket()).await.expect("a connection");
    let (mut end, address) = ends.recv().await.expect("an end");
    assert_eq!(address, None, "local");
    let (reader, mut writer) = socket.into_split();
    // Two lines in one piece, the second in two.
    writer.write_all(b"{\"t\":\"pong\"}\n{\"t\":").await.expect("written");
    writer.write_all(b"\"sync\"}\n").await.expect("written");
    assert_eq!(end.rx.recv().await, Some(ClientFrame::Pong));
    assert_eq!(end.rx.recv().await, Some(ClientFrame::Sync { from: None }));
    end.tx.send(ServerFrame::Ping { now: Timestamp(3) }).await.expect("a link");
    let mut lines = BufReader::new(reader).lines();
    let line = lines.next_line().await.expect("read").expect("a line");
    assert_eq!(line, r#"{"t":"ping","now":3}"#);
    drop((writer, lines));
    assert_eq!(end.rx.recv().await, None);
}

#[tokio::test]
async fn a_line_that_is_no_frame_or_too_long_ends_it_with_a_word() {
    let folder = Folder::new();
    let (mut ends, _stop, _served) = open(&folder).await;
    let too_long = vec![b'x'; LIMIT + 1];
    for (sent, expected) in [
        (&b"nonsense\n"[..], ProtocolError::Malformed),
        (b"\xff\xfe\n", ProtocolError::Malformed),
        (&too_long, ProtocolError::TooLarge),
    ] {
        let socket = UnixStream::connect(folder.socket()).await.expect("a connection");
        let (mut end, _) = ends.recv().await.expect("an end");
        let (reader, mut writer) = socket.into_split();
        let mut lines = BufReader::new(reader).lines();
        let (_, line) = tokio::join!(writer.write_all(sent), lines.next_line());
        let line = line.expect("read").expect("a line");
        assert_eq!(serde_json::from_str::<ServerFrame>(&line).expect("a frame"), ServerFrame::Bye { error: expected });
        assert_eq!(end.rx.recv().await, None);
    }
}
