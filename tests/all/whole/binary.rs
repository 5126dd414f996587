//! The built program at the command line: an administrator's first day, and everything that is wrong on it.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::storage::folder::Folder;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_turno");
const PATIENCE: Duration = Duration::from_secs(40);
/// Any port that is free.
const ANY: &str = "127.0.0.1:0";

/// A machine with a configuration, a password in a file, and a data folder that is not there yet.
struct Machine {
    folder: Folder,
}

/// How a run ended.
#[derive(Debug)]
struct Told {
    code: i32,
    out: String,
    err: String,
}

impl Machine {
    fn new() -> Machine {
        let machine = Machine { folder: Folder::new() };
        machine.write("password", "a long password\n");
        let data = format!("[server]\ndata = \"{}\"\n", machine.folder.join("data").display());
        machine.write("config.toml", &data);
        machine
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.join(name);
        std::fs::write(&path, text).expect("written");
        path
    }

    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(arguments.split_whitespace()).current_dir(self.folder.path()).env_clear();
        for name in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "TMPDIR"] {
            command.env(name, self.folder.path());
        }
        command.env("LANG", "en_US.UTF-8").stdin(Stdio::null());
        command
    }

    /// Runs it to its end.
    fn run(&self, arguments: &str) -> Told {
        let output = self.command(arguments).output().expect("a run");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        let told =
            Told { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) };
        assert!(!told.err.contains("panicked") && !told.err.contains("stack backtrace"), "{told:?}");
        told
    }

    fn json(&self, arguments: &str) -> Value {
        let told = self.run(arguments);
        assert_eq!(told.code, 0, "{told:?}");
        serde_json::from_str(&told.out).unwrap_or_else(|error| panic!("{error}: {told:?}"))
    }

    fn hire_boss(&self) {
        let told = self.run("admin --config config.toml user add boss --role administrator --password-file password");
        assert_eq!((told.code, told.out.as_str()), (0, "boss was added.\n"), "{told:?}");
    }

    fn serve(&self) -> Serving {
        let arguments = format!("serve --config config.toml --listen {ANY}");
        let child = self.command(&arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        Serving::watch(child.expect("a server"))
    }
}

/// A server that runs.
struct Serving {
    child: Child,
    address: SocketAddr,
}

impl Serving {
    fn watch(mut child: Child) -> Serving {
        let lines = BufReader::new(child.stderr.take().expect("its words")).lines();
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| tell.send(line)));
        let mut heard = String::new();
        let address = loop {
            let line = told.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no server: {heard}"));
            if let Some(rest) = line.strip_prefix("Serving on ") {
                break rest.split(". ").next().and_then(|address| address.parse().ok()).expect("an address");
            }
            heard = heard + &line + "\n";
        };
        Serving { child, address }
    }

    fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop, and waits for it.
    fn stop(mut self) -> Option<i32> {
        let id = i32::try_from(self.id()).ok().and_then(Pid::from_raw).expect("a process");
        kill_process(id, Signal::TERM).expect("told");
        self.child.wait().expect("its end").code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
        }
    }
}

#[test]
fn a_server_without_an_administrator_refuses_and_says_how_to_add_one() {
    let machine = Machine::new();
    let told = machine.run(&format!("serve --config config.toml --listen {ANY}"));
    assert_eq!(told.code, 78, "{told:?}");
    assert!(told.err.contains("no administrator yet") && told.err.contains("turno admin user add LOGIN"), "{told:?}");
    for (language, words) in [("es", "administrador"), ("pt-BR", "administrador")] {
        let told = machine.run(&format!("serve --config config.toml --listen {ANY} --language {language}"));
        assert!(told.code == 78 && told.err.contains(words) && told.err.contains("turno admin user add"), "{told:?}");
    }
}

#[test]
fn an_administrator_is_added_alone_and_the_rest_while_the_server_runs() {
    let machine = Machine::new();
    machine.hire_boss();
    let server = machine.serve();
    let listed = machine.json("admin --config config.toml user list --json");
    assert_eq!(listed[0]["login"], "boss");
    assert_eq!(listed[0]["role"], "administrator");
    let added = machine.json("admin --config config.toml --json user add ana --name Ana --password-file password");
    assert_eq!((&added["login"], &added["role"]), (&Value::from("ana"), &Value::from("agent")));
    machine.json("admin --config config.toml --json queue add Support --member ana");
    let taken = machine.run("admin --config config.toml user add ana --password-file password");
    assert_eq!(taken.code, 65, "{taken:?}");
    assert!(!listed.to_string().contains("password"), "{listed}");
    let health = reached(server.address);
    assert!(health.starts_with("HTTP/1.1 200"), "{health}");
    assert_eq!(server.stop(), Some(0));
    let queues = machine.json("admin --config config.toml queue list --json");
    assert_eq!(queues[0]["name"], "Support", "it was durable: {queues}");
}

/// What the server answers to a question after its health.
fn reached(address: SocketAddr) -> String {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(address).expect("a server");
    stream.write_all(b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").expect("asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    answer
}

#[test]
fn a_second_server_on_the_folder_is_told_who_has_it_and_one_on_the_port_that_it_is_taken() {
    let machine = Machine::new();
    machine.hire_boss();
    let server = machine.serve();
    let told = machine.run(&format!("serve --config config.toml --listen {ANY}"));
    assert_eq!(told.code, 75, "{told:?}");
    assert!(told.err.contains(&format!("in use by process {}", server.id())), "{told:?}");
    assert_eq!(server.stop(), Some(0));
    let port = TcpListener::bind(ANY).expect("a port");
    let address = port.local_addr().expect("an address");
    let told = machine.run(&format!("serve --config config.toml --listen {address}"));
    assert_eq!(told.code, 69, "{told:?}");
    assert!(told.err.contains(&format!("{address} cannot be listened on")), "{told:?}");
    assert_eq!(told.err.lines().count(), 2, "a sentence and a next step: {told:?}");
}

#[test]
fn a_wrong_configuration_is_told_by_file_line_column_and_the_nearest_key() {
    let machine = Machine::new();
    machine.write("config.toml", "[server]\nlisten = \"127.0.0.1:0\"\n  heartbaet = 4\n\n[sever]\n");
    let told = machine.run("serve --config config.toml");
    assert_eq!(told.code, 78, "{told:?}");
    assert!(told.err.contains("config.toml:3:3: there is no key `heartbaet` in [server]"), "{told:?}");
    assert!(told.err.contains("Did you mean `heartbeat`?"), "{told:?}");
    assert!(
        told.err.contains("config.toml:5:") && told.err.contains("Did you mean `server`?"),
        "all at once: {told:?}"
    );
    machine.write("config.toml", "[server]\nlisten = 8480\n");
    let told = machine.run("serve --config config.toml");
    assert!(
        told.code == 78 && told.err.contains("config.toml:2:10: `listen` is 8480; valid is an address"),
        "{told:?}"
    );
    let told = machine.run("serve --config nowhere.toml");
    assert!(told.code == 66 && told.err.contains("nowhere.toml: there is no such file"), "{told:?}");
}

#[test]
fn r001_there_are_two_roles_and_no_third() {
    let machine = Machine::new();
    let told = machine.run("admin --config config.toml user add x --role supervisor --password-file password");
    assert_eq!(told.code, 64, "{told:?}");
    assert!(told.err.contains("Valid here: agent, administrator."), "{told:?}");
}

#[test]
fn what_cannot_be_done_here_is_one_sentence_and_a_next_step() {
    let machine = Machine::new();
    let told = machine.run("connect ws://127.0.0.1:9");
    assert!(told.code == 64 && told.err.contains("needs a terminal"), "{told:?}");
    let told = machine.run("connect ws://desk.example.com");
    assert!(told.code == 64 && told.err.contains("is not encrypted"), "{told:?}");
    machine.write("config.toml", "[server]\ndata = \"/proc/turno\"\n");
    let told = machine.run("serve --config config.toml");
    assert!(told.code == 73 && told.err.contains("/proc/turno cannot be written"), "{told:?}");
    let told = machine.run("admin user add");
    assert!(told.code == 64 && told.err.contains("is missing"), "{told:?}");
    let told = machine.run("--version");
    assert_eq!((told.code, told.out), (0, format!("turno {}\n", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn a_demonstration_without_a_terminal_plays_one_attendance_and_says_each_step() {
    let machine = Machine::new();
    let told = machine.run("demo --language pt-BR");
    assert_eq!((told.code, told.err.as_str()), (0, ""), "{told:?}");
    let steps = ["Noor Haddad", "Ana", "✓ ", "✓✓ ", "✓✓ "];
    let mut rest = told.out.as_str();
    for step in steps {
        let at = rest.find(step).unwrap_or_else(|| panic!("no '{step}' in its place: {}", told.out));
        rest = &rest[at + step.len()..];
    }
    assert_eq!(told.out.lines().count(), 11, "{}", told.out);
    let left = std::fs::read_dir(machine.folder.path()).expect("the folder").flatten();
    let names: Vec<String> = left.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    assert!(!names.iter().any(|name| name.starts_with("turno-demo-")), "nothing stays behind: {names:?}");
}
