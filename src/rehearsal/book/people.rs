//! People, and the chain of the audit log.

use sha2::{Digest, Sha256};

use crate::domain::audit::FORM;
use crate::domain::{AuditHash, User};
use crate::server::port::AuditRow;

use super::super::finding::Promise;
use super::Book;

impl Book {
    pub(super) fn user(&mut self, row: &User) {
        self.users.insert(row.id, row.clone());
    }

    /// Each row's hash is over the one before and its own fields (G21), computed here once more.
    pub(super) fn audit(&mut self, row: &AuditRow) {
        let (n, before) = self.audit.as_ref().map_or((0, AuditHash::default()), |last| (last.n, last.hash));
        let mut sum = Sha256::new();
        sum.update(before.0);
        sum.update([FORM]);
        sum.update(self.account.map_or([0; 16], |account| account.0));
        sum.update(row.n.to_be_bytes());
        sum.update(row.at.0.to_be_bytes());
        sum.update(row.user.map_or([0; 16], |user| user.0));
        for text in [&row.what, &row.on, &row.details] {
            sum.update((text.len() as u64).to_be_bytes());
            sum.update(text.as_bytes());
        }
        let right = AuditHash(sum.finalize().into());
        if row.n != n + 1 || row.hash != right {
            self.found(Promise::G21, format!("row {} of the audit log does not continue row {n}", row.n));
        }
        self.audit = Some(row.clone());
    }
}
