//! Reading goes on while nothing can be written (G14): what only reads is neither lost with a commit that failed nor held up
//! by one that does not end.

use crate::protocol::Request;
use crate::server::engine::Engine;
use crate::server::inlet::Parcel;
use crate::server::port::mishap::{self, Part};
use crate::server::port::{Input, StorageFault, Wants, Write};

use super::{BATCH, Driver};

/// Whether an input can be stepped again by itself when what stood in the same commit could not be stored: in most cases it
/// writes nothing.
pub(super) fn only_reads(input: &Input) -> bool {
    match input {
        Input::LoginAsked { .. } | Input::TokenShown { .. } => true,
        Input::Request { request, .. } => is_page(request) || matches!(request, Request::Sessions),
        Input::Webhook { .. }
        | Input::Connected { .. }
        | Input::LoginChecked { .. }
        | Input::Sync { .. }
        | Input::Hint { .. }
        | Input::Disconnected { .. }
        | Input::SendDone { .. }
        | Input::Replayed { .. }
        | Input::Tick => false,
    }
}

/// Whether it is answered from the store alone, once the engine has allowed it.
fn is_page(request: &Request) -> bool {
    matches!(request, Request::Timeline { .. } | Request::Drafts)
}

impl Driver {
    /// Waits for a commit. Pages that are asked for meanwhile are read at once; everything else waits its turn. `engine`:
    /// where it may still be asked.
    pub(super) async fn commit_and_read(
        &mut self,
        writes: Vec<Write>,
        mut engine: Option<&mut Engine>,
    ) -> Result<(), StorageFault> {
        let storage = self.storage.clone();
        let mut commit = std::pin::pin!(storage.commit(writes));
        loop {
            let parcel = tokio::select! {
                biased;
                done = &mut commit => return done,
                parcel = self.inputs.recv(), if self.kept.len() < BATCH => parcel,
            };
            let Some(parcel) = parcel else { return commit.await };
            match &mut engine {
                Some(engine) if self.may_read(engine, &parcel) => self.read(engine, parcel),
                Some(_) | None => self.kept.push(parcel),
            }
        }
    }

    fn may_read(&self, engine: &Engine, parcel: &Parcel) -> bool {
        let mut wants = Wants::default();
        let is_page = matches!(&parcel.input, Input::Request { request, .. } if is_page(request));
        // What is cold would have to be fetched for the engine, and what is refused leaves a row: both are for the next turn.
        let is_granted = || mishap::guard(Part::Engine, || engine.grants_page(&parcel.input)).unwrap_or(false);
        is_page
            && is_granted()
            && mishap::guard(Part::Engine, || engine.wants(&parcel.input, &mut wants)).is_some()
            && wants.is_empty()
    }

    fn read(&mut self, engine: &mut Engine, parcel: Parcel) {
        let now = (self.clock)();
        let effects = mishap::guard(Part::Engine, || engine.step(parcel.input, now, &mut self.rng));
        // One that panicked has changed nothing: a page has nothing to change.
        self.release(effects.unwrap_or_default());
    }
}
