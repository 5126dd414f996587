//! Hands messages to the provider, and reports what became of each.
//!
//! It decides nothing: the engine says what goes and when, one at a time for each conversation. Here only the number of
//! requests in flight per channel is bounded, and every delivery ends in exactly one report, whatever happens to it.
//!
//! Trail: outbound 8/9 (from server::driver, to server::channel::meta)

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::base::{ChannelId, SafeText};
use crate::domain::Channel;

use super::inlet::Inlet;
use super::port::mishap::{self, Part};
use super::port::{Carrier, Input, Outgoing, SendOutcome};

/// Requests in flight per channel. The provider takes 80 messages a second from an ordinary number (contract, section 11).
const IN_FLIGHT: usize = 32;

/// Read receipts that may wait per channel; further ones are dropped.
const RECEIPTS: usize = 256;

#[derive(Clone)]
pub struct Courier {
    carrier: Arc<dyn Carrier>,
    inlet: Inlet,
    places: BTreeMap<ChannelId, Places>,
}

/// What of one channel may be at work.
#[derive(Clone)]
struct Places {
    in_flight: Arc<Semaphore>,
    receipts: Arc<Semaphore>,
}

impl std::fmt::Debug for Courier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Courier").field("channels", &self.places.len()).finish_non_exhaustive()
    }
}

impl Courier {
    pub fn new(carrier: Arc<dyn Carrier>, inlet: Inlet) -> Courier {
        Courier { carrier, inlet, places: BTreeMap::new() }
    }

    /// Takes a message on its way. Its row says `sending` already.
    pub fn deliver(&mut self, outgoing: Box<Outgoing>) {
        let places = Arc::clone(&self.places_of(&outgoing.channel).in_flight);
        let (carrier, inlet) = (Arc::clone(&self.carrier), self.inlet.clone());
        tokio::spawn(async move {
            let (message, attempt) = (outgoing.message, outgoing.attempt);
            let work = tokio::spawn(async move {
                let _place = places.acquire_owned().await;
                carrier.send(&outgoing).await
            });
            // A panic in the adapter must not leave the conversation waiting for ever; nobody knows what it sent.
            let outcome = work.await.unwrap_or_else(|_| {
                mishap::count(Part::Courier);
                SendOutcome::Unknown
            });
            tracing::debug!(%message, attempt, outcome = name_of(&outcome), "a message was handed over");
            inlet.put(Input::SendDone { message, attempt, outcome }).await;
        });
    }

    /// Tells the provider what was read. Best effort: a receipt that is lost harms nobody, and where the provider does not
    /// answer they must not pile up.
    pub fn mark_read(&mut self, channel: Arc<Channel>, provider_id: SafeText) {
        let Places { in_flight: places, receipts } = self.places_of(&channel).clone();
        let Ok(waiting) = receipts.try_acquire_owned() else { return };
        let carrier = Arc::clone(&self.carrier);
        tokio::spawn(async move {
            let (_place, _waiting) = (places.acquire_owned().await, waiting);
            carrier.mark_read(&channel, &provider_id).await;
        });
    }

    fn places_of(&mut self, channel: &Channel) -> &Places {
        self.places.entry(channel.id).or_insert_with(|| Places {
            in_flight: Arc::new(Semaphore::new(IN_FLIGHT)),
            receipts: Arc::new(Semaphore::new(RECEIPTS)),
        })
    }
}

/// For the log: the provider's own id of a message holds the customer's number.
fn name_of(outcome: &SendOutcome) -> &'static str {
    match outcome {
        SendOutcome::Accepted { .. } => "accepted",
        SendOutcome::Refused { .. } => "refused",
        SendOutcome::NotSent { .. } => "not sent",
        SendOutcome::Unknown => "unknown",
    }
}
