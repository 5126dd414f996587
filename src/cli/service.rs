//! `turno serve`, running: the doors are opened, and closed again when somebody asks for it.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::base::SafeText;
use crate::config::place;
use crate::server::control::{ControlFault, ControlSocket};
use crate::server::http::{self, Desk, HttpOptions};

use super::obstacle::Obstacle;
use super::premises::Premises;
use super::serve::Settings;

/// From being asked to stop to the end, whatever still hangs: a service manager kills what takes longer.
const STOPPED_WITHIN: Duration = Duration::from_millis(9_500);

/// Serves until SIGTERM or SIGINT; a second one stops at once. `ready` is called with the address when the doors are open.
pub async fn run(settings: &Settings, ready: impl FnOnce(std::net::SocketAddr)) -> Result<(), Obstacle> {
    let premises = Premises::open(settings).await?;
    let mut signals = Signals::listen();
    let doors = match open(settings, &premises, ready).await {
        Ok(doors) => doors,
        Err(obstacle) => {
            premises.close().await;
            return Err(obstacle);
        }
    };
    let fallen = premises.server.fallen();
    let ended = tokio::select! {
        biased;
        () = signals.next() => Ok(()),
        () = fallen.cancelled() => Err(Obstacle::Fallen),
    };
    tracing::info!("stopping");
    tokio::select! {
        biased;
        () = signals.next() => tracing::warn!("asked again: stopping at once"),
        closed = tokio::time::timeout(STOPPED_WITHIN, doors.close(premises)) => match closed {
            Ok(()) => tracing::info!("stopped"),
            Err(_) => tracing::warn!("not everybody was done in time"),
        },
    }
    ended
}

/// What listens.
struct Doors {
    stop: CancellationToken,
    tasks: [JoinHandle<()>; 2],
}

impl Doors {
    /// Takes nobody new, tells those inside, waits for what is under way, and closes the store.
    async fn close(self, premises: Premises) {
        // Both at once: sockets end when their sessions do.
        self.stop.cancel();
        premises.server.begin_stop();
        for door in self.tasks {
            if let Err(error) = door.await {
                tracing::error!(%error, "a door ended badly");
            }
        }
        premises.close().await;
    }
}

async fn open(
    settings: &Settings,
    premises: &Premises,
    ready: impl FnOnce(std::net::SocketAddr),
) -> Result<Doors, Obstacle> {
    if !premises.server.accounts().all().iter().any(|office| office.has_administrator) {
        return Err(Obstacle::NoAdministrator);
    }
    let in_use = |error: &std::io::Error| Obstacle::PortInUse {
        address: SafeText::line(&settings.listen.to_string()),
        reason: SafeText::line(&error.to_string()),
    };
    let listener = TcpListener::bind(settings.listen).await.map_err(|error| in_use(&error))?;
    let address = listener.local_addr().map_err(|error| in_use(&error))?;
    let socket = place::socket(&settings.data);
    let control = ControlSocket::bind(&socket).await.map_err(|fault| unbound(&socket, &fault))?;
    let stop = CancellationToken::new();
    let desk: Arc<dyn Desk> = premises.front.clone();
    let options = HttpOptions { metrics_token: settings.metrics_token.clone(), ..settings.doors.clone() };
    let web = tokio::spawn(http::serve(listener, Arc::clone(&desk), options, stop.clone()));
    let local = tokio::spawn(control.serve(desk, stop.clone()));
    tracing::info!(%address, data = %settings.data.display(), "serving");
    ready(address);
    Ok(Doors { stop, tasks: [web, local] })
}

fn unbound(socket: &std::path::Path, fault: &ControlFault) -> Obstacle {
    Obstacle::NotWritable { path: socket.to_owned(), reason: SafeText::line(&fault.to_string()) }
}

/// SIGTERM and SIGINT.
struct Signals(Option<(Signal, Signal)>);

impl Signals {
    /// Where they cannot be had they end the process by themselves, which is safe: all is durable.
    fn listen() -> Signals {
        Signals(signal(SignalKind::terminate()).ok().zip(signal(SignalKind::interrupt()).ok()))
    }

    async fn next(&mut self) {
        let Some((terminate, interrupt)) = &mut self.0 else { return std::future::pending().await };
        tokio::select! {
            biased;
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
}

/// Returns at SIGTERM or SIGINT.
pub async fn asked_to_stop() {
    Signals::listen().next().await;
}
