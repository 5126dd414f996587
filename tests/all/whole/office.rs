//! Four programs and nothing else, as people run them: a simulator, a server, a workstation, and a customer's phone.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::process::Signal;

use super::machine::{ANY, Machine, Running};
use super::pty::Pty;

const ENTER: &str = "\r";
const F4: &str = "\x1bOS";
const F10: &str = "\x1b[21~";
const CTRL_Q: &str = "\x11";

/// An address that nobody listens on just now.
fn free() -> String {
    let port = TcpListener::bind(ANY).expect("a port");
    port.local_addr().expect("an address").to_string()
}

/// A server with Ana, Support and a number, and the WhatsApp that the number is on.
struct Office {
    machine: Machine,
    /// Where the workstations connect.
    server_address: String,
    simulator_address: String,
    server: Running,
    simulator: Running,
}

impl Office {
    fn open() -> Office {
        let machine = Machine::new();
        let simulator_address = free();
        for (name, secret) in
            [("token", "simulator-access-token"), ("app", "simulator-app-secret"), ("verify", "simulator-verify-token")]
        {
            machine.write(name, secret);
        }
        let file = |name: &str| machine.folder.join(name).display().to_string();
        machine.configure(&format!(
            "[channel.main]\ntoken_file = \"{}\"\napp_secret_file = \"{}\"\nverify_token_file = \"{}\"\n\
             api_base = \"http://{simulator_address}\"\n",
            file("token"),
            file("app"),
            file("verify"),
        ));
        machine.hire_boss();
        let (server, address) = machine.serve();
        machine.json("user add ana --name Ana --password-file password");
        machine.json("queue add Support --member ana");
        let number = "--phone-number-id 309900000000040 --waba-id 204200000000017 --number 442079460100";
        machine.json(&format!("channel add main {number} --queue Support"));
        let webhook = format!("http://{address}/webhook/cloud/main");
        let simulator = machine.start(&format!("simulate --listen {simulator_address} --webhook {webhook}"));
        simulator.says("The webhook answered the verification.");
        Office { machine, server_address: address.to_string(), simulator_address, server, simulator }
    }

    fn workstation(&self) -> Pty {
        let url = format!("ws://{}", self.server_address);
        Pty::start(&["connect", &url, "--login", "ana"], &self.machine.folder, (80, 24))
    }

    fn phone(&self) -> Pty {
        let url = format!("http://{}", self.simulator_address);
        let words = ["phone", "447700900461", "--name", "Noor Haddad", "--simulator", &url];
        Pty::start(&words, &self.machine.folder, (60, 24))
    }

    /// Ana signs in and opens what Noor writes.
    fn attend(&self, noor: &mut Pty, words: &str) -> Pty {
        let mut ana = self.workstation();
        ana.sees("to fill: password");
        ana.types(&format!("a long password{ENTER}"));
        ana.until("the desk", |screen| screen.contains("Ana ● online") && screen.contains("live"));
        noor.sees("Message");
        noor.types(&format!("{words}{ENTER}"));
        ana.until("the row", |screen| screen.contains("NEW") && screen.contains("Noor Haddad"));
        ana.types(ENTER);
        ana.until("the chat", |screen| screen.contains("Write to Noor") && screen.contains(words));
        ana
    }

    fn close(self) {
        assert_eq!((self.simulator.stop(), self.server.stop()), (Some(0), Some(0)));
    }
}

#[test]
fn a_customers_phone_and_an_agents_workstation_talk_over_a_server() {
    let office = Office::open();
    let mut noor = office.phone();
    let mut ana = office.attend(&mut noor, "my router is dead");
    ana.types(&format!("We send you a new one{ENTER}"));
    noor.sees("We send you a new one");
    ana.sees("✓✓ read");
    noor.types(&format!("thank you so much{ENTER}"));
    ana.sees("thank you so much");
    ana.types(F4);
    ana.sees("[ End attendance ]");
    ana.types(ENTER);
    ana.sees("Nothing is open");
    noor.types(F10);
    assert_eq!(noor.ends_and_gives_the_terminal_back().exit_code(), 0);
    ana.types(CTRL_Q);
    assert_eq!(ana.ends_and_gives_the_terminal_back().exit_code(), 0);
    assert_token_is_mine(office.machine.folder.path());
    let again = office.workstation();
    again.until("the desk without a password", |screen| screen.contains("Ana ● online") && screen.contains("live"));
    again.signal(Signal::HUP);
    assert_eq!(again.ends_and_gives_the_terminal_back().exit_code(), 0);
    let checked = office.machine.run("check --config config.toml");
    assert_eq!(checked.code, 0, "{checked:?}");
    assert!(checked.out.contains("a server runs on this folder and answers"), "{checked:?}");
    assert!(checked.out.contains("the provider knows it as"), "{checked:?}");
    office.close();
}

#[test]
fn g06_a_server_that_is_killed_comes_back_and_nothing_is_lost_or_sent_twice() {
    let mut office = Office::open();
    let mut noor = office.phone();
    let mut ana = office.attend(&mut noor, "can you hear me?");
    ana.types(&format!("before the crash{ENTER}"));
    noor.sees("before the crash");
    ana.sees("✓✓ read");
    office.server.is_killed();
    ana.sees("offline");
    ana.types(&format!("while it was gone{ENTER}"));
    ana.until("what waits", |screen| screen.contains("1 waiting") && screen.contains('◔'));
    office.server = office.machine.serve_at(&office.server_address).0;
    ana.until("the line again", |screen| screen.contains("live") && !screen.contains('◔'));
    noor.sees("while it was gone");
    ana.until("both are read", |screen| screen.matches("✓✓ read").count() == 2);
    let phone = noor.sees("before the crash");
    for words in ["can you hear me?", "before the crash", "while it was gone"] {
        assert_eq!(phone.matches(words).count(), 1, "{phone}");
    }
    ana.types(CTRL_Q);
    assert_eq!(ana.ends_and_gives_the_terminal_back().exit_code(), 0);
    office.close();
}

/// The token of a sign-in is a file that only its owner can read.
fn assert_token_is_mine(folder: &Path) {
    let tokens: Vec<PathBuf> = files(folder).into_iter().filter(|path| path.ends_with("token")).collect();
    // The other one is the provider's, which the server reads.
    let kept: Vec<&PathBuf> = tokens.iter().filter(|path| path.parent() != Some(folder)).collect();
    assert_eq!(kept.len(), 1, "{tokens:?}");
    let mode = std::fs::metadata(kept[0]).expect("the token").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            out.extend(files(&path));
        } else {
            out.push(path);
        }
    }
    out
}

#[test]
fn nobody_new_waits_for_a_server_that_is_not_there() {
    let machine = Machine::new();
    let url = format!("ws://{}", free());
    let pty = Pty::start(&["connect", &url], &machine.folder, (80, 24));
    let status = pty.ends_with(&[&format!("{url} cannot be reached"), "turno check"]);
    assert_eq!(status.exit_code(), 69, "{status:?}");
}
