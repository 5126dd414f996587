//! Attacks on the real process: `turno serve` is started, loaded, hurt, and what it promised is looked for at both ends.
//!
//! Each attack is one word behind `cargo bench --bench attack --`, prints what it did and found, and fails when anything was
//! lost, doubled or otherwise wrong. The oracle never asks the server alone: it holds what was answered against the rows of
//! the database, what clients were told, and what the simulated provider took.
//!
//! What must never appear here: a look into the server's memory, or a target outside of this machine.

mod arguments;
#[path = "../kit/desk.rs"]
mod desk;
mod disk;
mod freeze;
mod full;
mod herd;
mod house;
mod kill;
mod load;
mod mail;
mod newcomer;
mod oracle;
mod outcome;
mod pen;
mod power;
mod proxy;
mod race;
mod same;
mod siege;
mod slow;
mod store;
#[path = "../kit/webhook.rs"]
mod webhook;
mod wire;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use arguments::{Arguments, Attack};
use outcome::Outcome;

fn main() -> ExitCode {
    match start() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(2),
        Err(error) => {
            eprintln!("attack: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether every promise held.
fn start() -> anyhow::Result<bool> {
    let arguments = arguments::read()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    // Below the build's own folder: a real disk, where a folder of the system's might be memory.
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("attack-{}", std::process::id()));
    let mut all_held = true;
    for attack in &arguments.attacks {
        let folder = folder.join(attack.to_string());
        std::fs::create_dir_all(&folder)?;
        let ended = runtime.block_on(run_or_stop(*attack, &arguments, &folder));
        let outcome = ended.inspect_err(|_| eprintln!("attack: what is left of it stands in {}", folder.display()))?;
        print!("{}", outcome.table());
        if arguments.json {
            println!("{}", outcome.json());
        }
        if outcome.is_clean() {
            std::fs::remove_dir_all(&folder)?;
        } else {
            all_held = false;
            eprintln!("attack: what is left of it stands in {}", folder.display());
        }
    }
    let _ = std::fs::remove_dir(&folder);
    Ok(all_held)
}

/// Whoever stops it (SIGINT, SIGTERM) gets everything given back: processes, mounts, loop devices.
async fn run_or_stop(attack: Attack, arguments: &Arguments, folder: &Path) -> anyhow::Result<Outcome> {
    tokio::select! {
        biased;
        () = turno::cli::service::asked_to_stop() => anyhow::bail!("stopped"),
        ended = run(attack, arguments, folder) => ended,
    }
}

async fn run(attack: Attack, arguments: &Arguments, folder: &Path) -> anyhow::Result<Outcome> {
    match attack {
        Attack::Kill => kill::run(arguments, folder).await,
        Attack::Power => power::run(arguments, folder).await,
        Attack::Full => full::run(arguments, folder).await,
        Attack::Freeze => freeze::run(arguments, folder).await,
        Attack::Proxy => proxy::run(arguments, folder).await,
        Attack::Same => same::run(arguments, folder).await,
        Attack::Newcomer => newcomer::run(arguments, folder).await,

        Attack::Race => race::run(arguments, folder).await,
        Attack::Slow => slow::run(arguments, folder).await,
        Attack::Herd => herd::run(arguments, folder).await,
        Attack::Load => load::run(arguments, folder).await,
    }
}
