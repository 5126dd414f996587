//! A server as a process of its own: started on a core of its own, its CPU time read from outside.

use std::fmt;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Turno,
    Reference,
}

impl Kind {
    pub fn named(name: &str) -> anyhow::Result<Kind> {
        match name {
            "turno" => Ok(Kind::Turno),
            "reference" => Ok(Kind::Reference),
            _ => bail!("there is turno, and there is reference; {name:?} is neither"),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Kind::Turno => "turno",
            Kind::Reference => "reference",
        })
    }
}

/// Keeps this process, and what it starts from now on, on one core. `false`: this machine has no `taskset` or no such core.
pub fn pin_this(core: usize) -> bool {
    let id = std::process::id().to_string();
    let mut command = Command::new("taskset");
    command.args(["-cp", &core.to_string(), &id]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// A running server. It ends when this is dropped.
pub struct Process {
    child: Child,
    /// Its end tells the server to stop.
    stdin: Option<ChildStdin>,
    pub webhooks: SocketAddr,
    pub socket: SocketAddr,
}

impl Process {
    /// Starts this very program as a server and waits until its doors are open.
    pub fn start(kind: Kind, folder: &Path, pinned: bool) -> anyhow::Result<Process> {
        let program = std::env::current_exe()?;
        let mut command = if pinned {
            let mut command = Command::new("taskset");
            command.args(["-c", "0"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.arg("--serve").arg(kind.to_string()).arg(folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let stdin = child.stdin.take();
        let mut line = String::new();
        let stdout = child.stdout.take().context("a server without an output")?;
        BufReader::new(stdout).read_line(&mut line)?;
        let mut addresses = line.split_whitespace().map(str::parse::<SocketAddr>);
        let (Some(Ok(webhooks)), Some(Ok(socket))) = (addresses.next(), addresses.next()) else {
            bail!("the server did not say where it is: {line:?}");
        };
        Ok(Process { child, stdin, webhooks, socket })
    }

    /// CPU time of all its threads so far.
    pub fn cpu(&self) -> anyhow::Result<Duration> {
        let mut sum = 0;
        for thread in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            // A thread may end between the two.
            let text = std::fs::read_to_string(thread?.path().join("schedstat")).unwrap_or_default();
            sum += text.split(' ').next().and_then(|first| first.parse::<u64>().ok()).unwrap_or(0);
        }
        Ok(Duration::from_nanos(sum))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}

/// What a server says when its doors are open, and how long it then runs: until its input ends.
pub async fn announce(webhooks: SocketAddr, socket: SocketAddr) {
    println!("{webhooks} {socket}");
    let mut input = tokio::io::stdin();
    let _ = tokio::io::copy(&mut input, &mut tokio::io::sink()).await;
}
