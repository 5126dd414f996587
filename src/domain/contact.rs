//! Customers. A contact has an id of its own; numbers and provider ids are attributes of it (D18).

use serde::{Deserialize, Serialize};

use crate::base::{ContactId, Phone, SafeText};

/// What a contact can be reached or recognised by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressKind {
    /// A telephone number in its canonical spelling, E.164 digits.
    Phone,
    /// WhatsApp's own id of a number: digits, not always the number that was dialled.
    WaId,
    /// A business-scoped user id (contract, section 13): `GB.27418839502716640093`.
    Bsuid,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Address {
    pub kind: AddressKind,
    pub value: SafeText,
}

impl Address {
    pub fn new(kind: AddressKind, value: &str) -> Address {
        Address { kind, value: SafeText::line(value) }
    }
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub id: ContactId,
    /// The name that the customer's own profile shows: chosen by them.
    pub profile_name: Option<SafeText>,
    /// The name that the business saved.
    pub saved_name: Option<SafeText>,
    /// The WhatsApp user name, without `@`.
    pub username: Option<SafeText>,
    /// The telephone number, where the customer shows it.
    pub phone: Option<Phone>,
    /// The WhatsApp id that wrote last: sends go to it (D23).
    pub wa_id: Option<SafeText>,
    /// The business-scoped id that wrote last.
    pub bsuid: Option<SafeText>,
}

impl Contact {
    /// Somebody of whom nothing is known yet.
    pub fn new(id: ContactId) -> Contact {
        Contact { id, profile_name: None, saved_name: None, username: None, phone: None, wa_id: None, bsuid: None }
    }

    /// What a row shows: the saved name, else the profile's, else the user name, else the number (R010), else the id.
    pub fn title(&self) -> String {
        let names = [&self.saved_name, &self.profile_name];
        if let Some(name) = names.into_iter().flatten().find(|name| !name.is_blank()) {
            return name.to_string();
        }
        if let Some(username) = &self.username {
            return format!("@{username}");
        }
        match (&self.phone, &self.bsuid) {
            (Some(phone), _) => phone.pretty(),
            (None, Some(bsuid)) => bsuid.to_string(),
            (None, None) => "?".to_owned(),
        }
    }
}
