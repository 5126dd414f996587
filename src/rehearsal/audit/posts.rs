//! What the provider took: each reply at most once, with the words that were typed, in the order of the conversation.

use crate::base::{Key, UserId};

use super::super::disk::Disk;
use super::super::finding::{Finding, Promise};
use super::super::provider::Provider;
use super::{Auditor, message_of};

impl Auditor {
    /// The server begins another life with an older copy: what goes out from now on counts anew, and nothing that went out
    /// before may go again (G22).
    pub fn restored(&mut self, promised: usize) {
        self.promised.truncate(promised);
        self.expected.clear();
        self.last_posted.clear();
        self.before = self.posts_of.keys().copied().collect();
    }

    /// A person was told that the server came back from a copy, and decided that this reply is to go, be it for the second
    /// time.
    pub fn decided_again(&mut self, reply: Option<(UserId, Key)>) {
        if let Some(reply) = reply {
            self.posts_by_key.remove(&reply);
        }
    }

    /// Looks at what was taken since the last step (G06, G10).
    pub fn posts(&mut self, provider: &Provider, disk: &Disk) -> Result<(), Finding> {
        let state = provider.state();
        let book = disk.book();
        for post in state.taken.iter().skip(self.posts) {
            let id = message_of(&post.tag).ok_or_else(|| Finding::new(Promise::G10, "a message without our tag"))?;
            let Some(line) = book.messages.get(&id) else {
                return Err(Finding::new(Promise::G14, format!("message {id} was sent and is not stored")));
            };
            let count = self.posts_of.entry(id).or_default();
            *count += 1;
            if *count > 1 {
                let promise = if self.before.contains(&id) { Promise::G22 } else { Promise::G10 };
                return Err(Finding::new(promise, format!("message {id} was taken {count} times")));
            }
            let key = line.author.zip(line.key);
            if let Some(other) = key.and_then(|key| self.posts_by_key.insert(key, id)) {
                let promise = if self.before.contains(&other) { Promise::G22 } else { Promise::G06 };
                return Err(Finding::new(promise, format!("messages {other} and {id} are one reply, sent twice")));
            }
            if line.text.as_ref() != Some(&post.text) {
                return Err(Finding::new(Promise::G06, format!("message {id} was sent with other words")));
            }
            let last = self.last_posted.insert((line.contact, line.channel), line.seq).unwrap_or(0);
            if last >= line.seq {
                let what = format!("message number {} was sent after number {last}", line.seq);
                return Err(Finding::new(Promise::G06, what));
            }
        }
        self.posts = state.taken.len();
        Ok(())
    }
}
