//! What the provider took: each reply at most once, with the words that were typed, in the order of the conversation.

use super::super::disk::Disk;
use super::super::finding::{Finding, Promise};
use super::super::provider::Provider;
use super::{Auditor, message_of};

impl Auditor {
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
                return Err(Finding::new(Promise::G10, format!("message {id} was taken {count} times")));
            }
            let key = line.author.zip(line.key);
            if let Some(other) = key.and_then(|key| self.posts_by_key.insert(key, id)) {
                return Err(Finding::new(Promise::G06, format!("messages {other} and {id} are one reply, sent twice")));
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
