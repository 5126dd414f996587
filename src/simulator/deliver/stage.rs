//! Between what happened and what is posted: holding, gathering, shuffling, batching and repeating. Pure.

use std::collections::VecDeque;

use crate::base::Rng;

use super::super::world::Update;

/// Updates that leave in one POST.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// The business's number, by its id.
    pub number: String,
    pub updates: Vec<Update>,
}

/// What waits, and how it is to leave.
#[derive(Debug)]
pub struct Stage {
    pub hold: bool,
    /// Updates in one POST.
    pub batch: usize,
    /// Updates that are shuffled together.
    pub reorder: usize,
    /// POSTs of each delivery.
    pub repeat: u32,
    waiting: VecDeque<Update>,
}

impl Default for Stage {
    fn default() -> Stage {
        Stage { hold: false, batch: 1, reorder: 1, repeat: 1, waiting: VecDeque::new() }
    }
}

impl Stage {
    pub fn push(&mut self, update: Update) {
        self.waiting.push_back(update);
    }

    /// What may leave now. Updates of a number that is not `ready` stay; with `all`, a gathering that is not full leaves too.
    pub fn take(&mut self, ready: impl Fn(&str) -> bool, all: bool, rng: &mut Rng) -> Vec<Post> {
        if self.hold {
            return Vec::new();
        }
        let (mut going, staying): (Vec<_>, VecDeque<_>) = self.waiting.drain(..).partition_ready(&ready);
        self.waiting = staying;
        let size = self.batch.max(self.reorder).max(1);
        if !all {
            let over = going.len() % size;
            let rest = going.split_off(going.len() - over);
            self.waiting.extend(rest);
        }
        let mut posts = Vec::new();
        for gathering in going.chunks_mut(size) {
            if self.reorder > 1 {
                shuffle(gathering, rng);
            }
            for updates in gathering.chunks(self.batch.max(1)) {
                posts.extend(by_number(updates));
            }
        }
        let repeat = self.repeat.max(1) as usize;
        posts.into_iter().flat_map(|post| std::iter::repeat_n(post, repeat)).collect()
    }

    /// Ends every fault; what waits leaves with the next `take`.
    pub fn calm(&mut self) {
        *self = Stage { waiting: std::mem::take(&mut self.waiting), ..Stage::default() };
    }
}

trait PartitionReady: Iterator<Item = Update> + Sized {
    fn partition_ready(self, ready: &impl Fn(&str) -> bool) -> (Vec<Update>, VecDeque<Update>) {
        let mut going = Vec::new();
        let mut staying = VecDeque::new();
        for update in self {
            if ready(&update.number) {
                going.push(update);
            } else {
                staying.push_back(update);
            }
        }
        (going, staying)
    }
}

impl<I: Iterator<Item = Update>> PartitionReady for I {}

/// A new order that is never the old one, where there are two.
fn shuffle(updates: &mut [Update], rng: &mut Rng) {
    let before: Vec<Update> = updates.to_vec();
    for at in (1..updates.len()).rev() {
        updates.swap(at, rng.below(at as u64 + 1) as usize);
    }
    if updates == before.as_slice() {
        updates.reverse();
    }
}

fn by_number(updates: &[Update]) -> Vec<Post> {
    let mut posts: Vec<Post> = Vec::new();
    for update in updates {
        match posts.iter_mut().find(|post| post.number == update.number) {
            Some(post) => post.updates.push(update.clone()),
            None => posts.push(Post { number: update.number.clone(), updates: vec![update.clone()] }),
        }
    }
    posts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::world::Told;
    use serde_json::json;

    fn update(n: u32) -> Update {
        Update { number: "1".into(), field: "messages".into(), value: json!(n), what: Told::Other }
    }

    fn values(posts: &[Post]) -> Vec<Vec<u64>> {
        posts.iter().map(|post| post.updates.iter().filter_map(|u| u.value.as_u64()).collect()).collect()
    }

    fn staged(stage: &mut Stage, count: u32) -> Vec<Vec<u64>> {
        let mut rng = Rng::seeded(3);
        (0..count).for_each(|n| stage.push(update(n)));
        values(&stage.take(|_| true, false, &mut rng))
    }

    #[test]
    fn without_faults_each_update_leaves_alone_and_in_order() {
        assert_eq!(staged(&mut Stage::default(), 3), [[0], [1], [2]]);
    }

    #[test]
    fn batches_fill_before_they_leave() {
        let mut stage = Stage { batch: 2, ..Stage::default() };
        assert_eq!(staged(&mut stage, 3), [[0, 1]]);
        assert_eq!(values(&stage.take(|_| true, true, &mut Rng::seeded(1))), [[2]]);
    }

    #[test]
    fn reordering_never_keeps_the_order_and_loses_nothing() {
        for seed in 0..50 {
            let mut stage = Stage { reorder: 3, ..Stage::default() };
            (0..3).for_each(|n| stage.push(update(n)));
            let mut order = values(&stage.take(|_| true, false, &mut Rng::seeded(seed))).concat();
            assert_ne!(order, [0, 1, 2]);
            order.sort_unstable();
            assert_eq!(order, [0, 1, 2]);
        }
    }

    #[test]
    fn what_is_held_leaves_after_the_calm_and_repeats_follow_each_other() {
        let mut stage = Stage { hold: true, repeat: 2, ..Stage::default() };
        assert!(staged(&mut stage, 2).is_empty());
        stage.hold = false;
        assert_eq!(staged(&mut stage, 0), [[0], [0], [1], [1]]);
        stage.push(update(9));
        stage.calm();
        assert_eq!(staged(&mut stage, 0), [[9]]);
    }

    #[test]
    fn a_number_without_a_webhook_waits() {
        let mut stage = Stage::default();
        stage.push(update(1));
        assert!(stage.take(|_| false, true, &mut Rng::seeded(1)).is_empty());
        assert_eq!(values(&stage.take(|_| true, false, &mut Rng::seeded(1))), [[1]]);
    }
}
