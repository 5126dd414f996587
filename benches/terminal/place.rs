//! The folder of a measurement: configuration, data, the client's cache and the server's process.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use super::desk::LOGIN;
use super::webhook::{APP_SECRET, SLUG};

/// Where the server listens.
pub const ADDRESS: ([u8; 4], u16) = ([127, 0, 0, 1], 18_480);
const PATIENCE: Duration = Duration::from_secs(10);

pub struct Place {
    pub folder: PathBuf,
}

impl Place {
    pub fn new(folder: &str) -> anyhow::Result<Place> {
        Ok(Place { folder: std::path::absolute(folder)? })
    }

    pub fn address(&self) -> SocketAddr {
        SocketAddr::from(ADDRESS)
    }

    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    pub fn cache(&self) -> PathBuf {
        self.folder.join("client")
    }

    /// Begins anew, with a configuration for the server and the client in one.
    pub fn make(&self) -> anyhow::Result<()> {
        self.remove()?;
        std::fs::create_dir_all(&self.folder)?;
        let secret = self.folder.join("secret");
        std::fs::write(&secret, APP_SECRET)?;
        let status = Command::new("chmod").arg("600").arg(&secret).status()?;
        if !status.success() {
            bail!("the secret's file cannot be protected");
        }
        let (data, cache, address) = (self.data(), self.cache(), self.address());
        let config = format!(
            "[server]\nlisten = \"{address}\"\ndata = {data:?}\n\n[channel.{SLUG}]\ntoken_file = {secret:?}\n\
             app_secret_file = {secret:?}\nverify_token_file = {secret:?}\napi_base = \"http://127.0.0.1:9\"\n\n\
             [client]\nserver = \"ws://{address}\"\nlogin = \"{LOGIN}\"\ncache = {cache:?}\n\n\
             [workstation]\nlanguage = \"en\"\ntheme = \"dark\"\n"
        );
        Ok(std::fs::write(self.config(), config)?)
    }

    fn config(&self) -> PathBuf {
        self.folder.join("config.toml")
    }

    fn process(&self) -> PathBuf {
        self.folder.join("server.pid")
    }

    /// Starts `turno serve` and waits until it takes connections. It runs on when this program ends.
    pub async fn serve(&self) -> anyhow::Result<()> {
        let log = std::fs::File::create(self.folder.join("server.log"))?;
        let child = Command::new(turno()?)
            .arg("--config")
            .arg(self.config())
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()?;
        std::fs::write(self.process(), child.id().to_string())?;
        let begin = Instant::now();
        while tokio::net::TcpStream::connect(self.address()).await.is_err() {
            if begin.elapsed() > PATIENCE {
                bail!("the server does not start; its log is {}", self.folder.join("server.log").display());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Ends the server and removes the folder. What is not there need not be removed.
    pub fn remove(&self) -> anyhow::Result<()> {
        if let Ok(id) = std::fs::read_to_string(self.process()) {
            // An error: it has ended by itself.
            let _ = Command::new("kill").arg(id.trim()).stderr(Stdio::null()).status();
            let process = Path::new("/proc").join(id.trim());
            let begin = Instant::now();
            while process.join("exe").exists() && begin.elapsed() < PATIENCE {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        match std::fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// The program of the same build: `target/release/turno` beside `target/release/examples`.
fn turno() -> anyhow::Result<PathBuf> {
    let this = std::env::current_exe()?;
    let build = this.parent().and_then(Path::parent).context("a folder of the build")?;
    Ok(build.join("turno"))
}
