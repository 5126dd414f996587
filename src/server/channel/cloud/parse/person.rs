//! Whom a message is from, put together from the message and from the `contacts` beside it.
//!
//! The two are matched by their ids, never by their places (contract, section 3): a batch may name its contacts in any order.

use crate::base::SafeText;
use crate::domain::identity::Person;

use super::super::wire::Node;

/// A profile's name is at most 25 characters in WhatsApp; room for what other clients allow.
const MAX_NAME: usize = 128;

/// The ids that stand at one message: number, business-scoped id, and the id at the parent portfolio.
#[derive(Debug, Clone, Default)]
pub struct Ids {
    pub wa_id: Option<SafeText>,
    pub bsuid: Option<SafeText>,
    pub parent: Option<SafeText>,
}

impl Ids {
    /// From the members of `node` with these names; the first that holds anything counts.
    pub fn of(node: Node<'_>, numbers: &[&str], bsuids: &[&str], parents: &[&str]) -> Ids {
        let first = |names: &[&str]| names.iter().find_map(|name| node.at(name).id());
        Ids { wa_id: first(numbers).map(without_plus), bsuid: first(bsuids), parent: first(parents) }
    }

    fn of_contact(contact: Node<'_>) -> Ids {
        Ids::of(contact, &["wa_id"], &["user_id"], &["parent_user_id"])
    }

    fn agrees_with(&self, other: &Ids) -> bool {
        self.pairs(other).into_iter().any(|(mine, theirs)| mine.is_some() && mine == theirs)
    }

    fn contradicts(&self, other: &Ids) -> bool {
        self.pairs(other).into_iter().any(|(mine, theirs)| mine.is_some() && theirs.is_some() && mine != theirs)
    }

    fn pairs<'a>(&'a self, other: &'a Ids) -> [(&'a Option<SafeText>, &'a Option<SafeText>); 3] {
        [(&self.wa_id, &other.wa_id), (&self.bsuid, &other.bsuid), (&self.parent, &other.parent)]
    }

    /// The ids as a person. The parent's id stands in where it is the only one.
    pub fn person(self) -> Person {
        let Ids { wa_id, bsuid, parent } = self;
        Person { wa_id, bsuid: bsuid.or(parent), username: None, profile_name: None }
    }
}

/// The `contacts` of a change.
#[derive(Debug, Clone, Copy)]
pub struct Contacts<'a>(Node<'a>);

impl<'a> Contacts<'a> {
    pub fn of(value: Node<'a>) -> Contacts<'a> {
        Contacts(value.at("contacts"))
    }

    /// The person with these ids, with what the contact of the same ids adds to them.
    pub fn person(self, ids: Ids) -> Person {
        let Some((contact, theirs)) = self.find(&ids) else {
            return ids.person();
        };
        let merged = Ids {
            wa_id: ids.wa_id.or(theirs.wa_id),
            bsuid: ids.bsuid.or(theirs.bsuid),
            parent: ids.parent.or(theirs.parent),
        };
        let profile = contact.at("profile");
        Person {
            username: profile.at("username").line(MAX_NAME).map(without_at).filter(|name| !name.is_blank()),
            profile_name: profile.at("name").line(MAX_NAME),
            ..merged.person()
        }
    }

    fn find(self, ids: &Ids) -> Option<(Node<'a>, Ids)> {
        let mut all = self.0.each().map(|contact| (contact, Ids::of_contact(contact)));
        if let Some(found) = all.find(|(_, theirs)| ids.agrees_with(theirs)) {
            return Some(found);
        }
        // A sole contact is the sender even where one shows a number and the other an id: nothing says otherwise.
        let sole = match self.0.list() {
            Some([contact]) => Node::new(contact),
            Some(_) | None => return None,
        };
        let theirs = Ids::of_contact(sole);
        (!ids.contradicts(&theirs)).then_some((sole, theirs))
    }
}

/// WhatsApp ids of numbers are bare digits; some pages show them with `+`.
fn without_plus(id: SafeText) -> SafeText {
    match id.strip_prefix('+') {
        Some(digits) => SafeText::line(digits),
        None => id,
    }
}

/// Meta's examples have no `@`, captures of others do (contract, section 13).
fn without_at(name: SafeText) -> SafeText {
    match name.strip_prefix('@') {
        Some(rest) => SafeText::line(rest),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn person(contacts: Value, wa_id: Option<&str>, bsuid: Option<&str>) -> Person {
        let value = json!({ "contacts": contacts });
        let ids = json!({"from": wa_id, "from_user_id": bsuid});
        let ids = Ids::of(Node::new(&ids), &["from"], &["from_user_id"], &[]);
        Contacts::of(Node::new(&value)).person(ids)
    }

    #[test]
    fn contacts_are_found_by_id_in_whatever_order_they_stand() {
        let contacts = json!([
            {"wa_id": "447700900462", "profile": {"name": "Omar"}},
            null,
            {"user_id": "GB.1", "wa_id": "447700900461", "profile": {"name": "Noor", "username": "@noorh"}},
        ]);
        let noor = person(contacts.clone(), None, Some("GB.1"));
        assert_eq!(noor.profile_name.as_deref(), Some("Noor"));
        assert_eq!((noor.username.as_deref(), noor.wa_id.as_deref()), (Some("noorh"), Some("447700900461")));
        assert_eq!(person(contacts.clone(), Some("+447700900462"), None).profile_name.as_deref(), Some("Omar"));
        assert_eq!(person(contacts, Some("447700900999"), None).profile_name, None);
    }

    #[test]
    fn a_sole_contact_is_the_sender_unless_its_ids_say_otherwise() {
        let contact = json!([{"user_id": "GB.1", "profile": {"name": "Noor"}}]);
        assert_eq!(person(contact.clone(), Some(""), None).bsuid.as_deref(), Some("GB.1"));
        assert_eq!(person(contact.clone(), Some("447700900461"), None).bsuid.as_deref(), Some("GB.1"));
        assert_eq!(person(contact, None, Some("GB.2")).profile_name, None);
    }

    #[test]
    fn a_parent_id_alone_is_an_id() {
        let value = json!({"from_parent_user_id": "GB.ENT.7"});
        let ids = Ids::of(Node::new(&value), &["from"], &["from_user_id"], &["from_parent_user_id"]);
        assert_eq!(ids.person().bsuid.as_deref(), Some("GB.ENT.7"));
    }
}
