//! Whom a message is from: the ids that one webhook shows, and the contact they belong to (D18, D23).

use serde::{Deserialize, Serialize};

use crate::base::{Phone, SafeText};

use super::contact::{Address, AddressKind, Contact};

/// The ids of one person as one webhook shows them. Each may be missing: the number is withheld for people with user names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Person {
    pub wa_id: Option<SafeText>,
    pub bsuid: Option<SafeText>,
    pub username: Option<SafeText>,
    pub profile_name: Option<SafeText>,
}

impl Person {
    /// From the provider's fields, where an empty string means the same as an absent one (contract, section 13).
    pub fn new(wa_id: Option<&str>, bsuid: Option<&str>) -> Person {
        let field = |value: Option<&str>| value.map(id_text).filter(|text| !text.is_blank());
        Person { wa_id: field(wa_id), bsuid: field(bsuid), username: None, profile_name: None }
    }

    /// Whether anything identifies this person.
    pub fn is_known(&self) -> bool {
        self.wa_id.is_some() || self.bsuid.is_some()
    }

    /// The telephone number behind the WhatsApp id, in its canonical spelling.
    pub fn phone(&self) -> Option<Phone> {
        self.wa_id.as_deref().and_then(|id| Phone::parse(id).ok()).map(|phone| phone.canonical())
    }

    /// Every address under which this person may be known, the surest first.
    pub fn addresses(&self) -> Vec<Address> {
        let mut out = Vec::new();
        if let Some(bsuid) = &self.bsuid {
            out.push(Address { kind: AddressKind::Bsuid, value: bsuid.clone() });
        }
        if let Some(wa_id) = &self.wa_id {
            out.push(Address { kind: AddressKind::WaId, value: wa_id.clone() });
        }
        if let Some(phone) = self.phone() {
            out.push(Address::new(AddressKind::Phone, phone.digits()));
        }
        out
    }
}

/// Takes over what a webhook tells about a person who is already a contact. Returns whether anything changed.
pub fn refresh(contact: &mut Contact, person: &Person) -> bool {
    let mut fresh = contact.clone();
    if person.profile_name.is_some() {
        fresh.profile_name.clone_from(&person.profile_name);
    }
    if person.username.is_some() {
        fresh.username.clone_from(&person.username);
    }
    if person.wa_id.is_some() {
        fresh.wa_id.clone_from(&person.wa_id);
    }
    if let Some(phone) = person.phone() {
        fresh.phone = Some(phone);
    }
    if person.bsuid.is_some() {
        fresh.bsuid.clone_from(&person.bsuid);
    }
    let changed = fresh != *contact;
    *contact = fresh;
    changed
}

/// Ids are at most 256 characters in the oldest description of business-scoped ids; what is longer is no id.
fn id_text(raw: &str) -> SafeText {
    SafeText::line_of(raw.trim(), 300)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_number_is_no_number() {
        let person = Person::new(Some(""), Some("GB.27418839502716640093"));
        assert_eq!(person.wa_id, None);
        assert_eq!(person.addresses().len(), 1);
        assert!(!Person::new(Some(" "), None).is_known());
    }

    #[test]
    fn d23_both_spellings_of_a_brazilian_number_have_one_address_in_common() {
        let old = Person::new(Some("551199990001"), None).addresses();
        let new = Person::new(Some("5511999990001"), None).addresses();
        assert!(old.iter().any(|address| new.contains(address)));
    }
}
