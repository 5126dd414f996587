//! `turno admin` against a server that speaks the protocol over a Unix socket, and against refusals and silence.
//!
//! The server here is a stand-in that keeps users, queues and channels in memory: what is tested is the command line's side.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use jiff::tz::TimeZone;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};
use turno::base::page::Page;
use turno::base::{AccountId, ChannelId, QueueId, RawId, SafeText, Timestamp, UserId};
use turno::cli::admin::door::SocketDoor;
use turno::cli::admin::{self, Answer, Command, Desk, DoorFault};
use turno::cli::arguments::{Arguments, Command as Top};
use turno::cli::exit::Exit;
use turno::cli::failure::Failure;
use turno::domain::{Language, Presence, Refusal};
use turno::i18n::Texts;
use turno::protocol::admin::{AuditView, ChannelAdminView, QuarantineView};
use turno::protocol::codec::{LIMIT, decode, encode};
use turno::protocol::{
    AdminReply, AdminRequest, ChannelView, ClientFrame, Outcome, ProtocolError, QueueView, Reply, Request, ServerFrame,
    UserView,
};

/// Longer than anybody's silence may be, for the stand-in: this login's password took long to type.
const SLOW: &str = "slow";

/// What the stand-in holds.
#[derive(Default)]
struct Store {
    users: Vec<UserView>,
    queues: Vec<QueueView>,
    channels: Vec<ChannelAdminView>,
    passwords: Vec<String>,
    slept: bool,
}

fn answer(store: &mut Store, request: AdminRequest) -> Outcome {
    let text = SafeText::line;
    let next = (store.users.len() + store.queues.len() + store.channels.len() + 1) as u8;
    let reply = match request {
        AdminRequest::Users => AdminReply::Users { users: store.users.clone() },
        AdminRequest::Queues => AdminReply::Queues { queues: store.queues.clone() },
        AdminRequest::Channels => AdminReply::Channels { channels: store.channels.clone() },
        AdminRequest::AddUser { login, name, role, password, limit, language } => {
            store.passwords.push(password.reveal().to_owned());
            let (id, presence) = (UserId([next; 16]), Presence::Offline);
            store.users.push(UserView { id, login, name, role, active: true, limit, language, presence });
            AdminReply::User { user: store.users[store.users.len() - 1].clone() }
        }
        AdminRequest::ChangeUser { active: Some(false), .. } => return Outcome::Refused(Refusal::LastAdministrator),
        AdminRequest::ChangeUser { user, limit, name, .. } => {
            let row = store.users.iter_mut().find(|row| row.id == user).expect("a user that was found before");
            row.limit = limit.filter(|limit| *limit > 0);
            row.name = name.unwrap_or(row.name.clone());
            AdminReply::User { user: row.clone() }
        }
        AdminRequest::AddQueue { name, pull, members } => {
            store.queues.push(QueueView { id: QueueId([next; 16]), name, pull, active: true, members });
            AdminReply::Queue { queue: store.queues[store.queues.len() - 1].clone() }
        }
        AdminRequest::AddChannel { provider, slug, name, phone_number_id, waba_id, number, default_queue } => {
            let channel = ChannelView { id: ChannelId([next; 16]), slug, name, number, default_queue, active: true };
            store.channels.push(ChannelAdminView { channel, provider, phone_number_id, waba_id });
            AdminReply::Channel { channel: store.channels[store.channels.len() - 1].clone() }
        }
        AdminRequest::Quarantine { .. } => AdminReply::Quarantine {
            items: vec![QuarantineView {
                raw: RawId([9; 16]),
                channel: ChannelId([3; 16]),
                received: Timestamp(1_795_240_001_000),
                size: 812,
                reason: text("messages[0].type: no text\u{1b}[2J"),
            }],
        },
        AdminRequest::Replay { .. } => AdminReply::Replayed { stored: 1, duplicate: 0, quarantined: 0 },
        AdminRequest::Audit { .. } => AdminReply::Audit {
            account: AccountId([1; 16]),
            page: Page {
                rows: vec![AuditView {
                    n: 41,
                    at: Timestamp(1_795_240_001_000),
                    user: None,
                    what: text("user_added"),
                    on: text("u1"),
                    details: text(""),
                    form: 2,
                    hash: turno::domain::AuditHash::default(),
                }],
                more: true,
            },
        },
        other => panic!("not asked for in these tests: {other:?}"),
    };
    Outcome::Ok(Reply::Admin { admin: reply })
}

async fn serve(stream: UnixStream, store: Arc<Mutex<Store>>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let frames = match decode(&line, LIMIT).expect("a frame of the protocol") {
            ClientFrame::Hello { account, .. } if account.as_deref() == Some("other") => {
                vec![ServerFrame::Bye { error: ProtocolError::Account }]
            }
            // A ping in between, and an event kind of a newer version: neither disturbs.
            ClientFrame::Hello { .. } => vec![
                ServerFrame::Ping { now: Timestamp(1) },
                ServerFrame::Hello {
                    version: 1,
                    server: SafeText::line("turno"),
                    account: SafeText::line("main"),
                    now: Timestamp(1),
                    heartbeat_ms: 20_000,
                },
            ],
            ClientFrame::Request { request: Request::Admin { admin: AdminRequest::AddUser { login, .. } }, .. }
                if &*login == SLOW && !std::mem::replace(&mut store.lock().expect("the store").slept, true) =>
            {
                vec![ServerFrame::Bye { error: ProtocolError::Silent }]
            }
            ClientFrame::Request { key, request: Request::Admin { admin } } => {
                let outcome = answer(&mut store.lock().expect("the store"), admin);
                vec![ServerFrame::Ping { now: Timestamp(2) }, ServerFrame::Reply { key, outcome }]
            }
            ClientFrame::Pong => vec![],
            other => panic!("not said by turno admin: {other:?}"),
        };
        for frame in frames {
            let line = format!("{}\n", encode(&frame));
            write.write_all(line.as_bytes()).await.expect("the other end is there");
        }
        write.write_all(b"{\"t\":\"of_a_newer_version\",\"x\":1}\n").await.expect("the other end is there");
    }
}

/// A stand-in server on a folder of its own.
struct Stand {
    folder: PathBuf,
    store: Arc<Mutex<Store>>,
}

impl Stand {
    fn new(name: &str) -> Stand {
        let folder = std::env::temp_dir().join(format!("turno-admin-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        let listener = UnixListener::bind(folder.join("admin.sock")).expect("a socket");
        let store = Arc::new(Mutex::new(Store::default()));
        let shared = store.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, shared.clone()));
            }
        });
        std::fs::write(folder.join("password"), "correct horse battery\n").expect("a password file");
        Stand { folder, store }
    }

    /// `turno admin WORDS`, as typed. `{password}` is the path of a password's file.
    async fn run(&self, words: &str) -> Result<Answer, Failure> {
        let texts = Texts::new(Language::English);
        let desk = Desk { texts: &texts, zone: TimeZone::UTC };
        let mut door = SocketDoor::open(&self.folder, None).await.expect("the stand-in answers");
        admin::run(&mut door, self.read(words), &desk).await
    }

    fn read(&self, words: &str) -> Command {
        let password = self.folder.join("password").display().to_string();
        let words = words.split(' ').map(|word| word.replace("{password}", &password).replace('_', " "));
        let words = ["turno".to_owned(), "admin".to_owned()].into_iter().chain(words);
        let read = <Arguments as clap::Parser>::try_parse_from(words).expect("a command line");
        let Top::Admin(admin) = read.command else { panic!("an admin command") };
        admin.command
    }
}

#[tokio::test]
async fn an_administrator_sets_up_a_desk_from_the_command_line() {
    let stand = Stand::new("desk");
    let done = stand.run("user add Ana --name Ana_Souza --role administrator --password-file {password}").await;
    assert_eq!(done.expect("added").text, "Ana was added.\n");
    assert_eq!(stand.store.lock().expect("the store").passwords, ["correct horse battery"]);
    stand.run("queue add Support --member ana").await.expect("added");
    let added =
        stand.run("channel add main --phone-number-id 1055 --waba-id 77 --number 15550100 --queue support").await;
    let added = added.expect("added");
    assert_eq!(added.text, "Channel main was added.\nIts webhook is /webhook/cloud/main.\n");
    assert_eq!(added.json["slug"], "main");

    let users = stand.run("user list").await.expect("a list");
    let expected = "LOGIN  NAME       ROLE           ACTIVE  PRESENCE  LIMIT  LANGUAGE\n\
                    Ana    Ana Souza  administrator  yes     offline   -      -\n";
    assert_eq!(users.text, expected);
    assert_eq!(users.json[0]["role"], "administrator");
    let queues = stand.run("queue list").await.expect("a list");
    assert!(queues.text.ends_with("Support  members  yes     Ana\n"), "{}", queues.text);
    let channels = stand.run("channel list").await.expect("a list");
    assert!(channels.text.contains("/webhook/cloud/main") && channels.text.contains("Support"), "{}", channels.text);
}

#[tokio::test]
async fn what_is_not_there_or_not_allowed_is_told_in_a_sentence() {
    let stand = Stand::new("refused");
    stand.run("user add ana --password-file {password}").await.expect("added");
    let twice = stand.run("user add ANA --password-file {password}").await.expect_err("it is taken");
    assert_eq!((twice.exit, twice.sentence.as_str()), (Exit::Data, "that `login` is taken."));
    let last = stand.run("user deactivate ana").await.expect_err("refused by the server");
    assert!(last.sentence.starts_with("the last active administrator"), "{}", last.sentence);
    let unknown = stand.run("queue add Sales --member beto").await.expect_err("no such user");
    assert_eq!(unknown.sentence, "there is no user `beto`.");
    let nothing = stand.run("user change ana").await.expect_err("nothing named");
    assert_eq!(nothing.exit, Exit::Usage);
}

#[tokio::test]
async fn a_limit_can_be_set_and_taken_away() {
    let stand = Stand::new("limit");
    stand.run("user add ana --limit 3 --password-file {password}").await.expect("added");
    let limit = || stand.store.lock().expect("the store").users[0].limit;
    assert_eq!(limit(), Some(3));
    stand.run("user change ana --limit none").await.expect("changed");
    assert_eq!(limit(), None);
}

#[tokio::test]
async fn quarantine_and_audit_are_shown_clean() {
    let stand = Stand::new("lists");
    let list = stand.run("quarantine list").await.expect("a list");
    assert!(list.text.contains("2026-11-21 05:46") && list.text.contains("812"), "{}", list.text);
    assert!(!list.text.contains('\u{1b}'));
    let replayed = stand.run("quarantine replay --all").await.expect("replayed");
    assert_eq!(replayed.json["stored"], 1);
    let audit = stand.run("audit list --limit 1").await.expect("a page");
    assert!(audit.text.contains("the server") && audit.text.ends_with("Older rows: --before 41\n"), "{}", audit.text);
}

#[tokio::test]
async fn no_server_another_account_and_a_dead_socket_are_told_apart() {
    let stand = Stand::new("doors");
    let other = SocketDoor::open(&stand.folder, Some("other")).await.err();
    assert_eq!(other, Some(DoorFault::Ended(ProtocolError::Account)));
    assert_eq!(SocketDoor::open(Path::new("/nowhere"), None).await.err(), Some(DoorFault::NoServer));
    let folder = stand.folder.join("dead");
    std::fs::create_dir_all(&folder).expect("a folder");
    drop(UnixListener::bind(folder.join("admin.sock")).expect("a socket that nobody listens on"));
    assert_eq!(SocketDoor::open(&folder, None).await.err(), Some(DoorFault::NoServer));
}

#[tokio::test]
async fn a_password_may_take_longer_to_type_than_the_server_waits() {
    let stand = Stand::new("slow");
    stand.run("user add slow --password-file {password}").await.expect("asked again over a fresh line");
    let store = stand.store.lock().expect("the store");
    assert_eq!((store.slept, store.users.len()), (true, 1));
}

/// A terminal with `turno admin` in it.
struct Typed {
    keys: Box<dyn std::io::Write + Send>,
    shown: Box<dyn std::io::Read + Send>,
    seen: String,
    child: Box<dyn portable_pty::Child + Send + Sync>,
}

impl Typed {
    fn start(folder: &Path, words: &[&str]) -> Typed {
        let pair = portable_pty::native_pty_system().openpty(portable_pty::PtySize::default()).expect("a terminal");
        let mut command = portable_pty::CommandBuilder::new(env!("CARGO_BIN_EXE_turno"));
        command.cwd(folder);
        command.args(["--config", "config.toml", "--language", "en", "admin"]);
        command.args(words);
        let child = pair.slave.spawn_command(command).expect("the program");
        let shown = pair.master.try_clone_reader().expect("its output");
        Typed { keys: pair.master.take_writer().expect("its keys"), shown, seen: String::new(), child }
    }

    /// Reads until `words` were shown.
    fn until(&mut self, words: &str) {
        let mut piece = [0u8; 256];
        while !self.seen.contains(words) {
            match std::io::Read::read(&mut self.shown, &mut piece) {
                Ok(count) if count > 0 => self.seen.push_str(&String::from_utf8_lossy(&piece[..count])),
                _ => panic!("the end came before {words:?}: {}", self.seen),
            }
        }
    }

    fn press(&mut self, keys: &str) {
        std::io::Write::write_all(&mut self.keys, keys.as_bytes()).expect("the terminal takes keys");
    }
}

#[test]
fn a_typed_password_is_never_shown_and_ctrl_c_gives_up() {
    let folder = std::env::temp_dir().join(format!("turno-typed-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("config.toml"), "[server]\ndata = \"data\"\n").expect("a configuration");
    let mut typed = Typed::start(&folder, &["user", "add", "ana"]);
    typed.until("New password:");
    typed.press("wrong one\u{15}correct horse\r");
    typed.until("Once more:");
    typed.press("correct horse\r");
    typed.until("ana was added.");
    assert!(typed.child.wait().expect("its end").success());
    assert!(!typed.seen.contains("correct") && !typed.seen.contains("wrong"), "{}", typed.seen);

    let mut typed = Typed::start(&folder, &["user", "change", "ana", "--password"]);
    typed.until("New password:");
    typed.press("half a pass\u{3}");
    typed.until("no password was given.");
    assert_eq!(typed.child.wait().expect("its end").exit_code(), Exit::NoInput as u32);
}
