//! Reads for replies, beside the driver's loop: a long page must not hold anybody else up.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::base::page::Page;
use crate::base::{AccountId, ConnId, Key, SafeText};
use crate::domain::Refusal;
use crate::protocol::{AdminReply, MessageView, Outcome, Reply};

use super::channel::cloud;
use super::inlet::Inlet;
use super::port::effect::Read;
use super::port::mishap::{self, Part};
use super::port::{Batch, Cold, Inbound, Input, Live, Parsed, Routed, Storage, StorageFault, ToSession, Wants};

/// The store, as the driver of one account uses it.
#[derive(Clone)]
pub struct Reader {
    storage: Arc<dyn Storage>,
    account: AccountId,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reader({})", self.account)
    }
}

impl Reader {
    pub fn new(storage: Arc<dyn Storage>, account: AccountId) -> Reader {
        Reader { storage, account }
    }

    pub async fn cold(&self, wants: Wants) -> Result<Cold, StorageFault> {
        self.storage.cold(self.account, wants).await
    }

    pub async fn commit(&self, batch: Batch) -> Result<(), StorageFault> {
        self.storage.commit(self.account, batch).await
    }

    pub async fn live(&self) -> Result<Live, StorageFault> {
        self.storage.live(self.account).await
    }

    /// Reads and replies. The permission was checked by the engine.
    pub async fn answer(self, conn: ConnId, key: Key, read: Read, outlet: mpsc::Sender<ToSession>, inlet: Inlet) {
        let found = mishap::guarded(Part::Session, self.find(conn, key, read)).await;
        match found.unwrap_or_else(|| Found::Outcome(refused("request"))) {
            Found::Input(input) => inlet.put(*input).await,
            Found::Outcome(outcome) => {
                let _ = outlet.send(ToSession::Reply { key, outcome: Box::new(outcome) }).await;
            }
        }
    }

    async fn find(&self, conn: ConnId, key: Key, read: Read) -> Found {
        Found::Outcome(match read {
            Read::Raw { raw } => match self.storage.raw(self.account, raw).await {
                Ok(Some(row)) => {
                    let (items, channel) = (read_again(&row.body), row.channel);
                    return Found::Input(Box::new(Input::Replayed { conn, key, raw, channel, items }));
                }
                Ok(None) => Outcome::Refused(Refusal::NotFound),
                Err(fault) => failed(&fault),
            },
            other => match self.read(other).await {
                Ok(reply) => Outcome::Ok(reply),
                Err(fault) => failed(&fault),
            },
        })
    }

    async fn read(&self, read: Read) -> Result<Reply, StorageFault> {
        Ok(match read {
            Read::Timeline { attendance, page } => {
                let found = self.storage.timeline(self.account, attendance, page).await?;
                let rows = found.rows.iter().map(MessageView::from).collect();
                Reply::Timeline { attendance, page: Page { rows, more: found.more } }
            }
            Read::Drafts { user, among } => {
                let mut drafts = self.storage.drafts(self.account, user).await?;
                drafts.retain(|(attendance, _)| among.contains(attendance));
                Reply::Drafts { drafts }
            }
            Read::Quarantine { limit } => {
                let items = self.storage.quarantine(self.account, limit).await?;
                Reply::Admin { admin: AdminReply::Quarantine { items } }
            }
            Read::Audit { page } => {
                let page = self.storage.audit(self.account, page).await?;
                Reply::Admin { admin: AdminReply::Audit { account: self.account, page } }
            }
            // Answered by the engine, since it may change something.
            Read::Raw { .. } => Reply::Drafts { drafts: Vec::new() },
        })
    }
}

/// What a read ended in.
enum Found {
    Outcome(Outcome),
    /// Read, and the engine's to decide on.
    Input(Box<Input>),
}

/// It is not to be asked again: it would end the same way.
fn refused(field: &str) -> Outcome {
    Outcome::Refused(Refusal::Invalid { field: SafeText::line(field) })
}

fn failed(fault: &StorageFault) -> Outcome {
    tracing::error!(%fault, "a read failed");
    Outcome::Refused(Refusal::Unavailable)
}

/// Parses a body as the webhook did; one that is still no JSON is one unreadable item.
fn read_again(body: &[u8]) -> Vec<Routed> {
    match cloud::parse(body) {
        Ok(Parsed { items }) => items,
        Err(error) => vec![Routed {
            phone_number_id: None,
            item: Inbound::Unreadable {
                reason: SafeText::line(&error.to_string()),
                kind: SafeText::line("body"),
                person: None,
                provider_id: None,
                at: None,
            },
        }],
    }
}
