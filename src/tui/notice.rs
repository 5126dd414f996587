//! What is said for a moment over the foot line, and kept for whoever looked away.

use std::collections::VecDeque;

use crate::base::{Millis, Timestamp};

use super::wording::Tone;

/// How long a notice stays.
pub const SHOWN_FOR: Millis = Millis::seconds(4);
/// How many are kept to be read again.
pub const KEPT: usize = 100;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub at: Timestamp,
    pub tone: Tone,
    pub text: String,
}

/// The notices of this run, the oldest first.
#[derive(Debug, Clone, Default)]
pub struct Notices {
    kept: VecDeque<Notice>,
    /// When the newest one goes; `None`: it is gone.
    until: Option<Timestamp>,
}

impl Notices {
    /// Says something. What is said twice in a row stands once, with the later time.
    pub fn say(&mut self, at: Timestamp, tone: Tone, text: String) {
        if self.kept.back().is_some_and(|last| last.text == text) {
            self.kept.pop_back();
        }
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(Notice { at, tone, text });
        self.until = Some(at.plus(SHOWN_FOR));
    }

    /// The one to show.
    pub fn shown(&self, now: Timestamp) -> Option<&Notice> {
        self.until.filter(|until| now < *until)?;
        self.kept.back()
    }

    /// When the screen changes by itself because one goes.
    pub fn goes_at(&self) -> Option<Timestamp> {
        self.until
    }

    /// Takes away what has been there long enough. Whether there was something.
    pub fn expire(&mut self, now: Timestamp) -> bool {
        let is_over = self.until.is_some_and(|until| now >= until);
        if is_over {
            self.until = None;
        }
        is_over
    }

    /// All that are kept, the newest first.
    pub fn all(&self) -> impl Iterator<Item = &Notice> {
        self.kept.iter().rev()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_stays_four_seconds_and_is_kept() {
        let mut notices = Notices::default();
        notices.say(Timestamp(0), Tone::Calm, "one".into());
        assert_eq!(notices.shown(Timestamp(3_999)).map(|notice| notice.text.as_str()), Some("one"));
        assert!(!notices.expire(Timestamp(3_999)));
        assert_eq!(notices.goes_at(), Some(Timestamp(4_000)));
        assert!(notices.expire(Timestamp(4_000)) && notices.shown(Timestamp(4_000)).is_none());
        assert_eq!(notices.goes_at(), None);
        assert_eq!(notices.all().count(), 1);
    }

    #[test]
    fn the_last_hundred_are_kept_and_repeats_stand_once() {
        let mut notices = Notices::default();
        for at in 0..150 {
            notices.say(Timestamp(at), Tone::Calm, format!("notice {at}"));
            notices.say(Timestamp(at), Tone::Calm, format!("notice {at}"));
        }
        let texts: Vec<&str> = notices.all().map(|notice| notice.text.as_str()).collect();
        assert_eq!((texts.len(), texts[0], texts[99]), (KEPT, "notice 149", "notice 50"));
    }
}
