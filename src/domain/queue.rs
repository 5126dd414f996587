//! Queues: the service lines by which customers arrive (D01; a *campaign* in C3's words).

use serde::{Deserialize, Serialize};

use crate::base::{QueueId, SafeText, UserId};

/// Who may open what waits in a queue and is assigned to nobody (D02).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Pull {
    /// Any member; the first to open wins.
    #[default]
    Members,
    /// Nobody: it waits until it is assigned.
    Nobody,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    pub id: QueueId,
    /// Unique in the account.
    pub name: SafeText,
    pub pull: Pull,
    pub active: bool,
    /// Sorted, without repeats.
    pub members: Vec<UserId>,
}

impl Queue {
    pub fn has_member(&self, user: UserId) -> bool {
        self.members.binary_search(&user).is_ok()
    }
}
