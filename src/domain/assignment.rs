//! Giving work out (R121-R125, D03-D05). For now one method, workload; the shape holds the others.
//!
//! A decision comes with its reason: which rule fired, who was considered, and why each other one was skipped, so that
//! "why me?" has an answer on the screen and in the record (X03).

use serde::{Deserialize, Serialize};

use crate::base::{Timestamp, UserId};

use super::agent::Presence;

/// The rule that decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    Workload,
    /// Nobody could be given it (R125).
    Unassigned,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    Offline,
    Paused,
    AtLimit,
    /// Somebody with less to do, or who waited longer, came first.
    NotNext,
}

/// Somebody who was considered and not chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skip {
    pub user: UserId,
    pub load: u32,
    pub reason: SkipReason,
}

/// A decision and its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub agent: Option<UserId>,
    pub because: Rule,
    /// The load of the chosen one before this.
    pub load: u32,
    pub skipped: Vec<Skip>,
    pub at: Timestamp,
}

/// A member of the queue, as the decision sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub user: UserId,
    pub presence: Presence,
    /// Attendances assigned to or open with them (D05).
    pub load: u32,
    pub limit: Option<u32>,
    pub last_assigned: Option<Timestamp>,
}

impl Candidate {
    fn skip_reason(&self) -> Option<SkipReason> {
        match self.presence {
            Presence::Offline => Some(SkipReason::Offline),
            Presence::Paused => Some(SkipReason::Paused),
            Presence::Online if self.limit.is_some_and(|limit| self.load >= limit) => Some(SkipReason::AtLimit),
            Presence::Online => None,
        }
    }
}

/// Chooses by workload: among those online and under their limit the one with the least to do; then the longest without a
/// new one; then the lowest id (D04). Nobody, if there is none (R123-R125).
pub fn by_workload(candidates: &[Candidate], now: Timestamp) -> Choice {
    let next = candidates
        .iter()
        .filter(|candidate| candidate.skip_reason().is_none())
        .min_by_key(|candidate| (candidate.load, candidate.last_assigned, candidate.user));
    let chosen = next.map(|candidate| candidate.user);
    let skipped = candidates
        .iter()
        .filter(|candidate| Some(candidate.user) != chosen)
        .map(|candidate| Skip {
            user: candidate.user,
            load: candidate.load,
            reason: candidate.skip_reason().unwrap_or(SkipReason::NotNext),
        })
        .collect();
    Choice {
        agent: chosen,
        because: if chosen.is_some() { Rule::Workload } else { Rule::Unassigned },
        load: next.map_or(0, |candidate| candidate.load),
        skipped,
        at: now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn user(n: u8) -> UserId {
        UserId([n; 16])
    }

    fn any_candidate() -> impl Strategy<Value = Candidate> {
        (
            any::<u8>(),
            prop_oneof![Just(Presence::Online), Just(Presence::Paused), Just(Presence::Offline)],
            0u32..8,
            proptest::option::of(0u32..8),
            proptest::option::of(0i64..100),
        )
            .prop_map(|(id, presence, load, limit, last)| Candidate {
                user: user(id),
                presence,
                load,
                limit,
                last_assigned: last.map(Timestamp),
            })
    }

    proptest! {
        #[test]
        fn r122_r123_r124_only_somebody_online_with_the_least_to_do_is_chosen(
            candidates in proptest::collection::vec(any_candidate(), 0..10)
        ) {
            let choice = by_workload(&candidates, Timestamp(0));
            let free: Vec<_> = candidates.iter().filter(|c| c.skip_reason().is_none()).collect();
            match choice.agent {
                Some(agent) => {
                    let chosen = free.iter().filter(|c| c.user == agent).min_by_key(|c| c.load);
                    prop_assert!(chosen.is_some_and(|chosen| free.iter().all(|other| chosen.load <= other.load)));
                    prop_assert_eq!(choice.because, Rule::Workload);
                }
                None => {
                    prop_assert!(free.is_empty());
                    prop_assert_eq!(choice.because, Rule::Unassigned);
                }
            }
        }

        #[test]
        fn d04_the_order_of_the_candidates_does_not_matter(
            mut candidates in proptest::collection::vec(any_candidate(), 0..10)
        ) {
            let one = by_workload(&candidates, Timestamp(0)).agent;
            candidates.reverse();
            prop_assert_eq!(one, by_workload(&candidates, Timestamp(0)).agent);
        }
    }

    #[test]
    fn r125_with_everybody_away_it_stays_unassigned() {
        let away = Candidate { user: user(1), presence: Presence::Offline, load: 0, limit: None, last_assigned: None };
        let choice = by_workload(&[away], Timestamp(5));
        assert_eq!((choice.agent, choice.because), (None, Rule::Unassigned));
        assert_eq!(choice.skipped[0].reason, SkipReason::Offline);
    }
}
