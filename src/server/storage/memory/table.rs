//! A table in memory that can take back what a batch did to it.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::ops::RangeBounds;

/// Rows by key, with what they were before the current batch.
#[derive(Debug, Clone)]
pub(super) struct Table<K, V> {
    rows: BTreeMap<K, V>,
    /// What stood at each key before it was changed, oldest change first. Empty between batches.
    journal: Vec<(K, Option<V>)>,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Table<K, V> {
        Table { rows: BTreeMap::new(), journal: Vec::new() }
    }
}

impl<K: Ord + Clone, V> Table<K, V> {
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.rows.get(key)
    }

    pub fn has(&self, key: &K) -> bool {
        self.rows.contains_key(key)
    }

    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.rows.values()
    }

    pub fn range(&self, range: impl RangeBounds<K>) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.rows.range(range)
    }

    pub fn last(&self) -> Option<(&K, &V)> {
        self.rows.last_key_value()
    }

    pub fn put(&mut self, key: K, value: V) {
        let before = self.rows.insert(key.clone(), value);
        self.journal.push((key, before));
    }

    pub fn remove(&mut self, key: &K) {
        if let Some(before) = self.rows.remove(key) {
            self.journal.push((key.clone(), Some(before)));
        }
    }

    /// Makes the batch's changes stay.
    pub fn keep(&mut self) {
        self.journal.clear();
    }

    /// Takes the batch's changes back.
    pub fn undo(&mut self) {
        while let Some((key, before)) = self.journal.pop() {
            match before {
                Some(value) => self.rows.insert(key, value),
                None => self.rows.remove(&key),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_batch_did_can_be_taken_back() {
        let mut table = Table::default();
        table.put(1, "one");
        table.keep();
        table.put(1, "uno");
        table.put(2, "due");
        table.remove(&1);
        table.put(1, "ein");
        table.undo();
        assert_eq!(table.range(..).collect::<Vec<_>>(), [(&1, &"one")]);
    }
}
