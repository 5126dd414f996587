//! A business of its own for an attack: a simulated provider in this process, a folder, and the real `turno serve` on it.

use std::fs::{File, Permissions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use rustix::process::{Pid, Signal, kill_process};
use tokio::sync::oneshot;
use tokio::time::timeout;
use turno::base::SafeText;
use turno::cli::admin::AdminDoor as _;
use turno::cli::admin::door::LinkDoor;
use turno::cli::premises::Premises;
use turno::domain::Role;
use turno::protocol::{AdminReply, AdminRequest, Reply, Secret};
use turno::simulator::{BusinessNumber, Handle, Pace, Simulator, SimulatorConfig};

use super::desk::{self, PASSWORD};
use super::webhook::{APP_SECRET, PHONE_NUMBER_ID, SLUG};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_turno");
/// From the start to open doors.
const READY_WITHIN: Duration = Duration::from_secs(30);
/// Sees everything.
pub const ADMINISTRATOR: &str = "admin";

/// What a house is made of.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Members of the one queue.
    pub agents: usize,
    pub heartbeat_s: u32,
    /// How fast the provider lives.
    pub pace: Pace,
    /// `None`: a folder beside the rest.
    pub data: Option<PathBuf>,
}

impl Default for Plan {
    fn default() -> Plan {
        Plan { agents: 1, heartbeat_s: 30, pace: Pace::instant(), data: None }
    }
}

/// See the module.
pub struct House {
    folder: PathBuf,
    pub data: PathBuf,
    pub address: SocketAddr,
    pub simulator: Handle,
    pub agents: Vec<String>,
}

impl House {
    pub async fn build(folder: &Path, plan: Plan) -> anyhow::Result<House> {
        let address = free_address()?;
        let webhook = format!("http://{address}/webhook/cloud/{SLUG}");
        let mut config = SimulatorConfig { app_secret: APP_SECRET.to_owned(), ..SimulatorConfig::local() };
        config.numbers = vec![BusinessNumber::aurora(4).with_webhook(&webhook)];
        config.pace = plan.pace;
        config.lanes = 8;
        if config.numbers.iter().any(|number| number.phone_number_id != PHONE_NUMBER_ID) {
            bail!("the simulator's number is another one than that of the webhooks");
        }
        let secrets = [
            ("token", config.access_token.clone()),
            ("secret", config.app_secret.clone()),
            ("verify", config.verify_token.clone()),
        ];
        for (name, secret) in &secrets {
            let path = folder.join(name);
            std::fs::write(&path, secret)?;
            std::fs::set_permissions(&path, Permissions::from_mode(0o600))?;
        }
        let simulator = Simulator::start(config).await?;
        let data = plan.data.clone().unwrap_or_else(|| folder.join("data"));
        let agents: Vec<String> = (0..plan.agents).map(|n| format!("agent{n}")).collect();
        furnish(&data, &agents).await?;
        let file = |name: &str| folder.join(name);
        let text = format!(
            "[server]\ndata = {data:?}\nlisten = \"{address}\"\nheartbeat = {}\nlog_level = \"warn\"\n\n\
             [channel.{SLUG}]\ntoken_file = {:?}\napp_secret_file = {:?}\nverify_token_file = {:?}\napi_base = \"{}\"\n",
            plan.heartbeat_s,
            file("token"),
            file("secret"),
            file("verify"),
            simulator.base_url(),
        );
        std::fs::write(folder.join("config.toml"), text)?;
        Ok(House { folder: folder.to_owned(), data, address, simulator, agents })
    }

    /// Starts the server and waits until its doors are open.
    pub async fn serve(&self) -> anyhow::Result<Serving> {
        self.serve_as(&[]).await
    }

    /// The same, by way of another program's words.
    pub async fn serve_as(&self, before: &[&str]) -> anyhow::Result<Serving> {
        let mut log = File::options().create(true).append(true).open(self.folder.join("server.log"))?;
        let mut words = before.iter().copied().chain([PROGRAM, "serve", "--config", "config.toml"]);
        let mut command = Command::new(words.next().unwrap_or(PROGRAM));
        command.args(words).current_dir(&self.folder).env_clear().env("LANG", "en_US.UTF-8");
        command.env("PATH", "/usr/bin:/bin").env("HOME", &self.folder);
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(Stdio::piped());
        let mut serving = Serving { child: command.spawn()? };
        let mut told = BufReader::new(serving.child.stderr.take().context("a server without a voice")?);
        let (ready, opened) = oneshot::channel();
        // It says that its doors are open, and from then on what it logs.
        std::thread::spawn(move || {
            let mut line = String::new();
            while told.read_line(&mut line).is_ok_and(|read| read > 0) && !line.starts_with("Serving on ") {
                let _ = log.write_all(line.as_bytes());
                line.clear();
            }
            let _ = ready.send(!line.is_empty());
            let _ = std::io::copy(&mut told, &mut log);
        });
        match timeout(READY_WITHIN, opened).await {
            Ok(Ok(true)) => Ok(serving),
            _ => bail!("the server did not start; see {}", self.folder.join("server.log").display()),
        }
    }

    pub fn webhook_path(&self) -> String {
        format!("/webhook/cloud/{SLUG}")
    }
}

/// A running server. It is killed when this is dropped.
pub struct Serving {
    child: Child,
}

impl Serving {
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn pid(&self) -> anyhow::Result<Pid> {
        i32::try_from(self.id()).ok().and_then(Pid::from_raw).context("a process")
    }

    /// `kill -9`.
    pub fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Nothing of it moves any more, as when the power goes.
    pub fn halt(&self) -> anyhow::Result<()> {
        Ok(kill_process(self.pid()?, Signal::STOP)?)
    }

    /// SIGTERM, and waits for the end.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        kill_process(self.pid()?, Signal::TERM)?;
        let status = tokio::task::spawn_blocking(move || self.child.wait()).await??;
        if status.success() { Ok(()) } else { bail!("the server ended with {status}") }
    }

    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Memory that is resident, in KiB.
    pub fn resident_kib(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("a process without memory")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse()?)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if !self.has_ended() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// Below the ports that the system gives out by itself, so that it stays free between two servers.
fn free_address() -> anyhow::Result<SocketAddr> {
    let first = 10_000 + u16::try_from(std::process::id() % 600 * 16)?;
    let free = (first..first + 16).find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok());
    Ok(SocketAddr::from(([127, 0, 0, 1], free.context("a free port")?)))
}

/// An administrator, a queue, a channel, and the agents as its members.
async fn furnish(data: &Path, agents: &[String]) -> anyhow::Result<()> {
    let premises = Premises::open(&desk::settings(data)).await.map_err(|obstacle| anyhow!("{obstacle:?}"))?;
    desk::furnish(&premises).await?;
    let door = LinkDoor::open(premises.server.door().local_link(), None).await;
    let mut door = door.map_err(|fault| anyhow!("{fault:?}"))?;
    let mut members = Vec::new();
    for login in agents {
        let user = AdminRequest::AddUser {
            login: SafeText::line(login),
            name: SafeText::line(login),
            role: Role::Agent,
            password: Secret::new(PASSWORD),
            limit: None,
            language: None,
        };
        let AdminReply::User { user } = ask(&mut door, user).await? else { bail!("no user") };
        members.push(user.id);
    }
    let AdminReply::Queues { queues } = ask(&mut door, AdminRequest::Queues).await? else { bail!("no queues") };
    let queue = queues.first().context("a queue")?;
    let (queue, agent) = (queue.id, *queue.members.first().context("the kit's agent")?);
    let change = AdminRequest::ChangeQueue {
        queue,
        name: None,
        pull: None,
        active: None,
        add_members: members,
        // The kit's own agent would be given work, and do none.
        remove_members: vec![agent],
    };
    ask(&mut door, change).await?;
    drop(door);
    premises.close().await;
    Ok(())
}

async fn ask(door: &mut LinkDoor, request: AdminRequest) -> anyhow::Result<AdminReply> {
    match door.ask(request).await.map_err(|fault| anyhow!("{fault:?}"))? {
        Reply::Admin { admin } => Ok(admin),
        other => bail!("an answer of another kind: {other:?}"),
    }
}
