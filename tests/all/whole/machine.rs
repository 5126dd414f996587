//! A machine of its own for the built program: a home, a configuration, secrets, and what runs there.

use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::storage::folder::Folder;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_turno");
/// The program paces itself as people do; and the machine may be busy.
pub const PATIENCE: Duration = Duration::from_secs(40);
/// Any port that is free.
pub const ANY: &str = "127.0.0.1:0";
/// Everything that the program looks up around it. All else is cleared.
pub const HOMES: [&str; 6] = ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "TMPDIR"];

/// An address that nobody listens on. Its port is below those that the system gives out by itself, so that it stays free until
/// it is used, and between two servers; and each run of the tests has a few of its own.
pub fn free() -> String {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + u16::try_from(std::process::id() % 750 * 16).unwrap_or(0);
    let mut ports = std::iter::repeat_with(|| first + NEXT.fetch_add(1, Ordering::Relaxed));
    let port = ports.by_ref().take(1_000).find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok());
    format!("127.0.0.1:{}", port.expect("a free port"))
}

/// See the module. The data folder is not there yet.
pub struct Machine {
    pub folder: Folder,
}

/// How a run ended.
#[derive(Debug)]
pub struct Told {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Default for Machine {
    fn default() -> Machine {
        Machine::new()
    }
}

impl Machine {
    pub fn new() -> Machine {
        let machine = Machine { folder: Folder::new() };
        machine.write("password", "a long password\n");
        machine.configure("");
        machine
    }

    /// Writes the configuration: the data folder, and `rest`.
    pub fn configure(&self, rest: &str) {
        let data = self.folder.join("data");
        self.write("config.toml", &format!("[server]\ndata = \"{}\"\n{rest}", data.display()));
    }

    /// Writes a file that nobody else may read.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.join(name);
        std::fs::write(&path, text).expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("closed");
        path
    }

    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(arguments.split_whitespace()).current_dir(self.folder.path()).env_clear();
        command.envs(HOMES.map(|name| (name, self.folder.path())));
        command.env("LANG", "en_US.UTF-8").stdin(Stdio::null());
        command
    }

    /// Runs it to its end. No run ever shows a stack.
    pub fn run(&self, arguments: &str) -> Told {
        let output = self.command(arguments).output().expect("a run");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        let told =
            Told { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) };
        assert!(!told.err.contains("panicked") && !told.err.contains("stack backtrace"), "{told:?}");
        told
    }

    pub fn json(&self, arguments: &str) -> Value {
        let told = self.run(&format!("admin --config config.toml --json {arguments}"));
        assert_eq!(told.code, 0, "{told:?}");
        serde_json::from_str(&told.out).unwrap_or_else(|error| panic!("{error}: {told:?}"))
    }

    pub fn hire_boss(&self) {
        let told = self.run("admin --config config.toml user add boss --role administrator --password-file password");
        assert_eq!((told.code, told.out.as_str()), (0, "boss was added.\n"), "{told:?}");
    }

    /// Starts something that goes on.
    pub fn start(&self, arguments: &str) -> Running {
        let child = self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        Running::new(child.expect("a process"))
    }

    /// A server on any port, and where it listens.
    pub fn serve(&self) -> (Running, SocketAddr) {
        self.serve_at(ANY)
    }

    pub fn serve_at(&self, address: &str) -> (Running, SocketAddr) {
        let server = self.start(&format!("serve --config config.toml --listen {address}"));
        let line = server.says("Serving on ");
        let address = line.trim_start_matches("Serving on ").split(". ").next().unwrap_or_default();
        let address = address.parse().unwrap_or_else(|error| panic!("{error}: {line}"));
        (server, address)
    }
}

/// Something that goes on until it is asked to stop.
pub struct Running {
    child: Child,
    lines: Receiver<String>,
}

impl Running {
    fn new(mut child: Child) -> Running {
        let (tell, lines) = channel();
        read(child.stdout.take().expect("its words"), tell.clone());
        read(child.stderr.take().expect("its words"), tell);
        Running { child, lines }
    }

    /// Waits for a line that holds these words.
    pub fn says(&self, words: &str) -> String {
        let mut heard = String::new();
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("not '{words}' but: {heard}"));
            if line.contains(words) {
                return line;
            }
            heard = heard + &line + "\n";
        }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it without asking, as a lack of memory or of power does.
    pub fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("its end");
    }

    pub fn ask_to_stop(&self) {
        let id = i32::try_from(self.id()).ok().and_then(Pid::from_raw).expect("a process");
        kill_process(id, Signal::TERM).expect("told");
    }

    /// Waits for its end: its code, and every line that was not heard yet.
    pub fn stop_and_hear(mut self) -> (Option<i32>, Vec<String>) {
        let code = self.child.wait().expect("its end").code();
        (code, self.lines.iter().collect())
    }

    /// Asks it to stop, and waits for it.
    pub fn stop(mut self) -> Option<i32> {
        self.ask_to_stop();
        self.child.wait().expect("its end").code()
    }
}

fn read(from: impl Read + Send + 'static, tell: Sender<String>) {
    std::thread::spawn(move || BufReader::new(from).lines().map_while(Result::ok).try_for_each(|line| tell.send(line)));
}

impl Drop for Running {
    fn drop(&mut self) {
        // A test that failed leaves nothing running.
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
        }
    }
}
