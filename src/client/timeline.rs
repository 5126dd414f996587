//! Merging copies of messages: pages that were asked for and events that came by themselves, in whatever order.
//!
//! Of two copies of a message the one with the higher `rev` is right. So merging is idempotent, and the order in which a
//! page and the events around it arrive does not matter.

use crate::base::page::Page;
use crate::base::{Key, MessageId};
use crate::domain::message::Marks;
use crate::domain::{Content, Status};
use crate::protocol::{Event, MessageView, Numbered};

use super::Timeline;

/// Rows that are asked for at a time: more than a tall screen shows.
pub const PAGE: u16 = 60;
/// Rows that stay in memory for a conversation that is not on the screen.
pub const KEEP: usize = 200;

/// What an event says of one message: what is absent stays.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageChange {
    /// The number of the event.
    pub n: u64,
    pub message: MessageId,
    pub status: Option<Status>,
    pub marks: Option<Marks>,
    pub content: Option<Content>,
}

impl MessageChange {
    /// The change that an event carries, if it carries one.
    pub fn of(numbered: &Numbered) -> Option<MessageChange> {
        match &*numbered.event {
            Event::MessageChanged { message, status, marks, content, .. } => Some(MessageChange {
                n: numbered.n,
                message: *message,
                status: *status,
                marks: marks.clone(),
                content: content.clone(),
            }),
            Event::AttendanceShown { .. }
            | Event::AttendanceChanged { .. }
            | Event::AttendanceGone { .. }
            | Event::MessageAdded { .. }
            | Event::ContactChanged { .. }
            | Event::PresenceChanged { .. }
            | Event::UserChanged { .. }
            | Event::QueueChanged { .. }
            | Event::ChannelChanged { .. }
            | Event::Notice { .. }
            | Event::SessionEnded { .. }
            | Event::Unknown => None,
        }
    }

    /// Puts the change on a copy that is older than it. Whether it did.
    pub fn put(&self, message: &mut MessageView) -> bool {
        if message.id != self.message || message.rev >= self.n {
            return false;
        }
        message.rev = self.n;
        if self.status.is_some() {
            message.status = self.status;
        }
        if let Some(marks) = &self.marks {
            message.marks = marks.clone();
        }
        if let Some(content) = &self.content {
            message.content = content.clone();
        }
        true
    }
}

impl Timeline {
    /// Takes in one copy of a message. Whether anything is different now.
    pub fn put(&mut self, message: MessageView) -> bool {
        match self.messages.get(&message.seq) {
            Some(held) if held.rev > message.rev || *held == message => false,
            Some(_) | None => {
                self.messages.insert(message.seq, message);
                true
            }
        }
    }

    /// Takes in a change. Whether a message that is held is different now.
    pub fn change(&mut self, change: &MessageChange) -> bool {
        // Changes are nearly always about the newest messages.
        let held = self.messages.values_mut().rev().find(|held| held.id == change.message);
        held.is_some_and(|held| change.put(held))
    }

    /// Takes in a page that was asked for with `before`. Its rows are contiguous; so is what is held. A page that would
    /// leave a hole between itself and the rows that are held is dropped.
    pub fn put_page(&mut self, before: Option<u64>, page: Page<MessageView>) -> bool {
        let oldest_held = self.oldest();
        if let (Some(before), Some(oldest)) = (before, oldest_held)
            && oldest > before
        {
            return false;
        }
        let oldest_paged = page.rows.first().map(|row| row.seq);
        let reaches_further = match (oldest_paged, oldest_held) {
            (Some(paged), Some(held)) => paged <= held,
            (None, Some(_)) => !page.more,
            (Some(_) | None, None) => true,
        };
        if reaches_further {
            self.more = Some(page.more);
        } else if self.more.is_none() {
            self.more = Some(true);
        }
        for row in page.rows {
            self.put(row);
        }
        true
    }

    pub fn oldest(&self) -> Option<u64> {
        self.messages.keys().next().copied()
    }

    pub fn newest(&self) -> Option<u64> {
        self.messages.keys().next_back().copied()
    }

    /// The message with this id, if it is held.
    pub fn find(&self, id: MessageId) -> Option<&MessageView> {
        self.messages.values().rev().find(|held| held.id == id)
    }

    /// Whether the message that was made with `key` is held.
    pub fn has_key(&self, key: Key) -> bool {
        self.messages.values().rev().any(|held| held.key == Some(key))
    }

    /// Lets go of all but the newest `keep` rows.
    pub fn trim(&mut self, keep: usize) {
        let excess = self.messages.len().saturating_sub(keep);
        if excess == 0 {
            return;
        }
        if let Some(first) = self.messages.keys().nth(excess).copied() {
            self.messages = self.messages.split_off(&first);
            self.more = Some(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{MessageId, Timestamp};
    use crate::domain::Direction;
    use proptest::prelude::*;

    fn message(seq: u64, rev: u64) -> MessageView {
        MessageView {
            id: MessageId([seq as u8; 16]),
            seq,
            rev,
            direction: Direction::In,
            origin: Default::default(),
            at: Timestamp(seq as i64),
            author: None,
            key: None,
            content: Content::text(&format!("{seq} as of {rev}")),
            marks: Marks::default(),
            status: None,
        }
    }

    fn copies() -> impl Strategy<Value = Vec<MessageView>> {
        proptest::collection::vec((1u64..12, 1u64..9).prop_map(|(seq, rev)| message(seq, rev)), 0..30)
    }

    fn held<'a>(copies: impl Iterator<Item = &'a MessageView>) -> Timeline {
        let mut held = Timeline::default();
        for copy in copies {
            held.put(copy.clone());
        }
        held
    }

    proptest! {
        #[test]
        fn copies_merge_to_the_same_in_any_order_and_number(
            copies in copies(),
            order in any::<proptest::sample::Index>(),
        ) {
            let turned = order.index(copies.len().max(1));
            let shuffled = copies.iter().rev().chain(copies.iter()).skip(turned);
            let one = held(copies.iter());
            let other = held(shuffled.chain(copies.iter()));
            prop_assert_eq!(&one.messages, &other.messages);
            for (seq, held) in &one.messages {
                let best = copies.iter().filter(|copy| copy.seq == *seq).map(|copy| copy.rev).max();
                prop_assert_eq!(Some(held.rev), best);
            }
        }

        #[test]
        fn pages_in_any_cut_give_the_whole_without_a_hole(count in 1u64..60, size in 1usize..20) {
            let mut held = Timeline::default();
            let mut before = None;
            loop {
                let upto = before.unwrap_or(count + 1);
                let first = upto.saturating_sub(size as u64).max(1);
                let rows = (first..upto).map(|seq| message(seq, 1)).collect();
                let page = Page { rows, more: first > 1 };
                prop_assert!(held.put_page(before, page));
                prop_assert_eq!(held.more, Some(first > 1));
                prop_assert_eq!(held.messages.len() as u64, count + 1 - first);
                if held.more != Some(true) {
                    break;
                }
                before = held.oldest();
            }
            prop_assert!(held.messages.keys().copied().eq(1..=count));
        }

        #[test]
        fn trimming_keeps_the_newest_and_says_that_there_are_older_ones(count in 0u64..40, keep in 1usize..20) {
            let all: Vec<_> = (1..=count).map(|seq| message(seq, 1)).collect();
            let mut held = Timeline { more: Some(false), ..held(all.iter()) };
            held.trim(keep);
            prop_assert_eq!(held.messages.len(), (count as usize).min(keep));
            prop_assert_eq!(held.newest().unwrap_or(0), count);
            prop_assert_eq!(held.more, Some(count as usize > keep));
        }
    }

    #[test]
    fn a_page_that_would_leave_a_hole_is_dropped() {
        let mut held = Timeline::default();
        held.put_page(None, Page { rows: vec![message(50, 1)], more: true });
        assert!(!held.put_page(Some(20), Page { rows: vec![message(19, 1)], more: false }));
        assert_eq!(held.messages.len(), 1);
        assert_eq!(held.more, Some(true));
    }

    #[test]
    fn a_change_falls_on_older_copies_only() {
        let change = |n| MessageChange {
            n,
            message: MessageId([3; 16]),
            status: Some(Status::Read),
            marks: None,
            content: None,
        };
        let mut held = Timeline::default();
        held.put(message(3, 5));
        assert!(!held.change(&change(5)) && !held.change(&change(4)));
        assert!(held.change(&change(6)));
        assert_eq!((held.messages[&3].rev, held.messages[&3].status), (6, Some(Status::Read)));
        assert!(held.messages[&3].content.words().is_some(), "what is absent stays");
    }
}
