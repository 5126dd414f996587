//! Where inputs go in: a bounded line before the driver's loop, with what it takes to answer each.

use tokio::sync::{mpsc, oneshot};

use super::port::{Input, StorageFault, ToSession};

/// Inputs that may wait; whoever brings more waits with them.
const PLACES: usize = 4096;

/// An inlet, and its other end for the driver.
pub fn open() -> (Inlet, mpsc::Receiver<Parcel>) {
    let (sender, inputs) = mpsc::channel(PLACES);
    (Inlet(sender), inputs)
}

/// An input with what it takes to answer it.
#[derive(Debug)]
pub struct Parcel {
    pub input: Input,
    pub ack: Option<oneshot::Sender<Result<(), StorageFault>>>,
    pub outlet: Option<mpsc::Sender<ToSession>>,
}

/// Where inputs go in.
#[derive(Debug, Clone)]
pub struct Inlet(mpsc::Sender<Parcel>);

impl Inlet {
    /// Waits for room. An engine that has stopped takes nothing more.
    pub async fn put(&self, input: Input) {
        let _ = self.0.send(Parcel { input, ack: None, outlet: None }).await;
    }

    /// A connection, with where its answers go.
    pub async fn connect(&self, input: Input, outlet: mpsc::Sender<ToSession>) {
        let _ = self.0.send(Parcel { input, ack: None, outlet: Some(outlet) }).await;
    }

    /// Returns when the input is durable, or could not be made so.
    pub async fn put_durably(&self, input: Input) -> Result<(), StorageFault> {
        let (ack, done) = oneshot::channel();
        let stopped = || StorageFault::Refused("the server is stopping".to_owned());
        let parcel = Parcel { input, ack: Some(ack), outlet: None };
        self.0.send(parcel).await.map_err(|_| stopped())?;
        done.await.unwrap_or_else(|_| Err(stopped()))
    }
}
