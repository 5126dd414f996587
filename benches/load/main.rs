//! What a webhook costs: turno beside a bare reference, in one run on one machine.
//!
//! Both servers run as processes of their own on one core, the load comes from another one. A message counts when its
//! webhook was answered (it is durable then) and its frame is at the agent's socket. The reference does only what nobody
//! can leave out: check the signature, insert the body into SQLite (WAL, `synchronous=FULL`, group commit), answer, push.
//! Gates may only use the ratios: the figures themselves are those of a machine and of what else it does.

mod agent;
mod arguments;
mod board;
#[path = "../kit/desk.rs"]
mod desk;
mod load;
mod process;
mod reference;
mod report;
mod turno_server;
#[path = "../kit/webhook.rs"]
mod webhook;

use std::path::PathBuf;
use std::process::ExitCode;

use arguments::{Arguments, Task};
use process::Kind;

/// Both servers have the one that turno is built with.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("load: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> anyhow::Result<()> {
    match arguments::read()? {
        Task::Serve(Kind::Turno, folder) => runtime()?.block_on(turno_server::serve(&folder)),
        Task::Serve(Kind::Reference, folder) => runtime()?.block_on(reference::serve(&folder)),
        Task::Measure(arguments) => measure(&arguments),
    }
}

/// As many threads as the process has cores, like the real server.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

fn measure(arguments: &Arguments) -> anyhow::Result<()> {
    let pinned = process::pin_this(1);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Below the build's own folder: a real disk, where a folder of the system's might be memory.
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("load-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let measured = runtime.block_on(report::run(arguments, &folder, pinned));
    let _ = std::fs::remove_dir_all(&folder);
    let results = measured?;
    print!("{}", results.table());
    println!("{}", results.json());
    Ok(())
}
