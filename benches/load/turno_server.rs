//! turno as `turno serve` runs it: the same store, the same engine, the same doors.

use std::path::Path;
use std::sync::Arc;

use anyhow::anyhow;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use turno::cli::premises::Premises;
use turno::server::http::{self, Desk, HttpOptions};

use super::desk;
use super::process::announce;

pub async fn serve(folder: &Path) -> anyhow::Result<()> {
    let settings = desk::settings(folder);
    let premises = Premises::open(&settings).await.map_err(|obstacle| anyhow!("{obstacle:?}"))?;
    desk::furnish(&premises).await?;
    let listener = TcpListener::bind(settings.listen).await?;
    let address = listener.local_addr()?;
    let stop = CancellationToken::new();
    let door: Arc<dyn Desk> = premises.front.clone();
    let web = tokio::spawn(http::serve(listener, door, HttpOptions::default(), stop.clone()));
    announce(address, address).await;
    stop.cancel();
    web.await?;
    premises.close().await;
    Ok(())
}
