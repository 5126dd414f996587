//! Slugs that are being given away just now.
//!
//! A channel's slug stands in the address of its webhook, which names no account: it is unique over all accounts of the
//! server. Each account has an engine of its own, and what one is about to store the other cannot find in the store yet. So
//! a batch that may give a slug away claims it first, for as long as the batch lasts; whoever comes second is told that it is
//! taken, and not that something went wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use crate::base::{AccountId, SafeText};

/// Who claims what, over all accounts. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Claims(Arc<Mutex<BTreeMap<SafeText, AccountId>>>);

/// What one batch claims; given back when it is dropped.
#[derive(Debug)]
pub struct Claim {
    claims: Claims,
    held: BTreeSet<SafeText>,
    taken: BTreeSet<SafeText>,
}

impl Claims {
    /// Claims `wanted` for `account`. To be asked before the store is: what was claimed until then is in the store by now, or
    /// never will be.
    pub fn claim(&self, account: AccountId, wanted: &BTreeSet<SafeText>) -> Claim {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut held, mut taken) = (BTreeSet::new(), BTreeSet::new());
        for slug in wanted {
            let of_whom = *all.entry(slug.clone()).or_insert(account);
            let side = if of_whom == account { &mut held } else { &mut taken };
            side.insert(slug.clone());
        }
        Claim { claims: self.clone(), held, taken }
    }
}

impl Claim {
    /// Those that another account is being given at this moment.
    pub fn taken(&self) -> impl Iterator<Item = SafeText> {
        self.taken.iter().cloned()
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut all = self.claims.0.lock().unwrap_or_else(PoisonError::into_inner);
        for slug in &self.held {
            all.remove(slug);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: AccountId = AccountId([1; 16]);
    const TWO: AccountId = AccountId([2; 16]);

    #[test]
    fn what_one_account_claims_is_taken_for_the_others_until_its_batch_is_over() {
        let claims = Claims::default();
        let wanted = BTreeSet::from([SafeText::line("sales")]);
        let first = claims.claim(ONE, &wanted);
        assert_eq!(first.taken().count(), 0);
        let second = claims.claim(TWO, &wanted);
        assert_eq!(second.taken().collect::<BTreeSet<_>>(), wanted);
        drop(second);
        assert_eq!(claims.claim(TWO, &wanted).taken().count(), 1, "what it did not get it does not give back");
        drop(first);
        assert_eq!(claims.claim(TWO, &wanted).taken().count(), 0);
    }
}
