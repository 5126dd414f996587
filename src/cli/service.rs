//! `turno serve`, running: the doors are opened, and closed again when somebody asks for it.

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::base::SafeText;
use crate::config::place;
use crate::server::control::{ControlFault, ControlSocket};
use crate::server::http::{self, Desk};

use super::obstacle::Obstacle;
use super::premises::Premises;
use super::serve::Settings;

/// Serves until SIGTERM or SIGINT. `ready` is called with the address when the doors are open.
pub async fn run(settings: &Settings, ready: impl FnOnce(std::net::SocketAddr)) -> Result<(), Obstacle> {
    let premises = Premises::open(settings).await?;
    let served = serve(settings, &premises, ready).await;
    premises.close().await;
    served
}

async fn serve(
    settings: &Settings,
    premises: &Premises,
    ready: impl FnOnce(std::net::SocketAddr),
) -> Result<(), Obstacle> {
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
    let web = tokio::spawn(http::serve(listener, Arc::clone(&desk), settings.doors.clone(), stop.clone()));
    let local = tokio::spawn(control.serve(desk, stop.clone()));
    tracing::info!(%address, data = %settings.data.display(), "serving");
    ready(address);
    asked_to_stop().await;
    tracing::info!("stopping");
    // Both at once: sockets end when their sessions do.
    stop.cancel();
    premises.server.begin_stop();
    for door in [web, local] {
        if let Err(error) = door.await {
            tracing::error!(%error, "a door ended badly");
        }
    }
    Ok(())
}

fn unbound(socket: &std::path::Path, fault: &ControlFault) -> Obstacle {
    Obstacle::NotWritable { path: socket.to_owned(), reason: SafeText::line(&fault.to_string()) }
}

/// Returns at SIGTERM or SIGINT.
pub async fn asked_to_stop() {
    let (terminate, interrupt) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    match (terminate, interrupt) {
        (Ok(mut terminate), Ok(mut interrupt)) => {
            tokio::select! {
                biased;
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        }
        // Without handlers the signals end the process by themselves, which is safe: all is durable.
        (_, _) => std::future::pending().await,
    }
}
