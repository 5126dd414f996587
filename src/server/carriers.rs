//! One carrier for each channel, behind one: a channel's provider may stand elsewhere than the others'.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::SafeText;
use crate::domain::{Channel, Failure};

use super::port::{Carrier, Future, Outgoing, SendOutcome};

/// Carriers by the slug of their channel.
#[derive(Clone, Default)]
pub struct Carriers(BTreeMap<String, Arc<dyn Carrier>>);

impl std::fmt::Debug for Carriers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Carriers {
    pub fn insert(&mut self, slug: &str, carrier: Arc<dyn Carrier>) {
        self.0.insert(slug.to_owned(), carrier);
    }

    fn of(&self, channel: &Channel) -> Option<&Arc<dyn Carrier>> {
        self.0.get(&*channel.slug)
    }
}

impl Carrier for Carriers {
    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> Future<'a, SendOutcome> {
        match self.of(&outgoing.channel) {
            Some(carrier) => carrier.send(outgoing),
            None => Box::pin(async { SendOutcome::NotSent { failure: Failure::NO_CREDENTIALS } }),
        }
    }

    fn mark_read<'a>(&'a self, channel: &'a Channel, provider_id: &'a SafeText) -> Future<'a, ()> {
        match self.of(channel) {
            Some(carrier) => carrier.mark_read(channel, provider_id),
            None => Box::pin(async {}),
        }
    }
}
