//! A WhatsApp Cloud API of our own: a real HTTP server with customers' phones that one can type on.
//!
//! It stands outside turno and knows it only as Meta does, by HTTP: the business calls its Graph side, and it calls the
//! business's webhook. So it names `base` and `domain` and nothing else of turno, and the texts in it are raw: an outside
//! world sends what it likes. Whoever shows them cleans them.
//!
//! # Sides
//!
//! * `/{version}/…`: the Graph API as far as a desk needs it ([`graph`]), judged by `accept.rs`.
//! * Webhooks out, signed and escaped as Meta does, in `deliver/`; what becomes of a message in `fate.rs`.
//! * `/sim/…`: phones, faults and the journal for another process ([`control`] lists the calls).
//!
//! * `script/` holds the customers of the demonstration, `play.rs` lets them write and answer.
//!
//! # In a test
//!
//! Start with [`SimulatorConfig::instant`], let [`Handle::customer`] write, and read [`Handle::journal`].

mod accept;
pub mod act;
pub mod client;
mod config;
pub mod control;
mod deliver;
mod envelope;
mod fate;
pub mod fault;
mod graph;
mod handle;
mod ids;
pub mod journal;
mod outgoing;
mod pace;
pub mod phone;
mod play;
mod receive;
pub mod script;
mod server;
pub mod sign;
mod state;
mod status;
mod world;

pub use act::{Act, MessageRef, Say};
pub use config::{BusinessNumber, Clock, Habit, SimulatorConfig, WindowRefusal};
pub use deliver::VerifyFault;
pub use fault::{Control, SendFault};
pub use handle::{Customer, Handle};
pub use journal::Journal;
pub use outgoing::http_client;
pub use pace::Pace;
pub use phone::{Holder, Line, Tick};
pub use script::Script;
pub use status::StatusKind;
pub use world::{ActFault, Told};

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// A simulator that could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartFault {
    #[error("the simulator needs at least one number of the business")]
    NoNumber,
    #[error("the simulator cannot listen on {address}: {source}")]
    Listen { address: std::net::SocketAddr, source: std::io::Error },
    #[error("the simulator's HTTP client cannot start: {0}")]
    Client(#[from] reqwest::Error),
}

/// Starts simulators.
#[derive(Debug)]
pub struct Simulator;

impl Simulator {
    /// Listens, and lives until [`Handle::stop`] or until the handle is dropped.
    pub async fn start(config: SimulatorConfig) -> Result<Handle, StartFault> {
        if config.numbers.is_empty() {
            return Err(StartFault::NoNumber);
        }
        let wanted = config.listen;
        let listen = |source| StartFault::Listen { address: wanted, source };
        let listener = TcpListener::bind(wanted).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let http = outgoing::Clients::new(Duration::from_secs(20))?;
        let (orders, received) = mpsc::unbounded_channel();
        let shared = Arc::new(state::Shared::new(config, http, orders));
        let router = graph::routes().merge(control::routes()).with_state(Arc::clone(&shared));
        shared.spawn(deliver::run(Arc::clone(&shared), received));
        shared.spawn(server::listen(Arc::clone(&shared), listener, router));
        Ok(Handle::new(shared, address))
    }
}
