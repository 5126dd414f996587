//! Finding and keeping the contact behind a webhook's ids (D18, D23).

use crate::base::{ChannelId, ContactId, Timestamp};
use crate::domain::identity::{self, Person};
use crate::domain::{Address, Contact, Window};
use crate::protocol::{ContactView, Event};
use crate::server::port::Write;

use super::turn::Turn;

impl Turn<'_> {
    /// The contact that `person` is, if they are known. The surest id decides.
    pub fn find_contact(&self, person: &Person) -> Option<ContactId> {
        person.addresses().iter().find_map(|address| self.e.contact_at(address))
    }

    /// The contact that `person` is, made where there is none, with what the webhook tells anew.
    pub fn contact_for(&mut self, person: &Person) -> ContactId {
        let addresses = person.addresses();
        let known = addresses.iter().find_map(|address| self.e.contact_at(address));
        let known = known.and_then(|id| self.e.contact(id).cloned());
        let (mut contact, is_new) = match known {
            Some(contact) => (contact, false),
            None => (Contact::new(ContactId::new(self.now, self.rng)), true),
        };
        let changed = identity::refresh(&mut contact, person);
        let id = contact.id;
        if is_new || changed {
            self.keep_contact(contact, !is_new);
        }
        self.lead_addresses(id, &addresses);
        if self.e.contacts.contains_key(&id) {
            self.remember_addresses(id, addresses);
        }
        id
    }

    /// Addresses that led nowhere lead to this contact from now on. One that leads to somebody else is left alone: joining
    /// two contacts is a person's decision (D11).
    pub fn lead_addresses(&mut self, contact: ContactId, addresses: &[Address]) {
        for address in addresses {
            if self.e.contact_at(address).is_none() {
                self.e.cold.addresses.insert(address.clone(), contact);
                self.write(Write::Address { address: address.clone(), contact });
            }
        }
    }

    /// Keeps at hand what leads to a contact who is in memory.
    fn remember_addresses(&mut self, contact: ContactId, addresses: Vec<Address>) {
        for address in addresses {
            if self.e.cold.addresses.get(&address) == Some(&contact) {
                self.e.addresses.insert(address, contact);
            }
        }
    }

    pub fn keep_contact(&mut self, contact: Contact, tell: bool) {
        let id = contact.id;
        if let Some(live) = self.e.contacts.get_mut(&id) {
            *live = contact.clone();
        }
        self.e.cold.contacts.insert(id, contact.clone());
        if tell {
            let mut audience: Vec<_> = Vec::new();
            for live in self.e.live.values().filter(|live| live.row.contact == id) {
                audience.extend(self.e.audience(&live.row));
            }
            if audience.is_empty() {
                return self.write(Write::Contact(contact));
            }
            self.publish(Event::ContactChanged { contact: ContactView::from(&contact) }, audience, Some(id));
        }
        self.write(Write::Contact(contact));
    }

    pub fn keep_window(&mut self, contact: ContactId, channel: ChannelId, window: Window) {
        let key = (contact, channel);
        if self.e.window(contact, channel) == window {
            return;
        }
        if self.e.contacts.contains_key(&contact) {
            self.e.windows.insert(key, window);
        }
        self.e.cold.windows.insert(key, window);
        self.write(Write::Window { contact, channel, window });
    }

    /// The customer wrote at `at`, by the provider's clock; never later than ours, so that a clock that runs ahead cannot
    /// open the window for longer (G13).
    pub fn customer_wrote(&mut self, contact: ContactId, channel: ChannelId, at: Timestamp) {
        let window = self.e.window(contact, channel).with_inbound(at.min(self.now));
        self.keep_window(contact, channel, window);
    }

    /// The contact stays in memory while something of theirs is live.
    pub fn pin_contact(&mut self, contact: ContactId, channel: ChannelId) {
        if !self.e.contacts.contains_key(&contact)
            && let Some(row) = self.e.cold.contacts.get(&contact).cloned()
        {
            self.e.contacts.insert(contact, row);
        }
        let window = self.e.window(contact, channel);
        self.e.windows.insert((contact, channel), window);
    }

    /// Forgets a contact that has nothing live any more.
    pub fn release_contact(&mut self, contact: ContactId, channel: ChannelId) {
        let is_live = self.e.live_of.contains_key(&(contact, channel));
        let sends = self.e.lanes.get(&(contact, channel)).is_some_and(|lane| !lane.is_empty());
        if is_live || sends {
            return;
        }
        self.cool_window(contact, channel);
        let elsewhere = self.e.live_of.keys().chain(self.e.lanes.keys()).any(|(id, _)| *id == contact);
        if elsewhere {
            return;
        }
        // Windows of other channels were in memory because the contact was: left behind, they would hide what the store
        // learns from here on.
        let channels: Vec<_> = self.e.channels.keys().copied().collect();
        for channel in channels {
            self.cool_window(contact, channel);
        }
        if let Some(row) = self.e.contacts.remove(&contact) {
            self.e.cold.contacts.insert(contact, row);
            let addresses = self.e.addresses.forget(contact);
            self.e.cold.addresses.extend(addresses.into_iter().map(|address| (address, contact)));
        }
    }

    fn cool_window(&mut self, contact: ContactId, channel: ChannelId) {
        if let Some(window) = self.e.windows.remove(&(contact, channel)) {
            self.e.cold.windows.insert((contact, channel), window);
        }
    }
}
