//! A plan: what happens in a rehearsal, step by step, made from a seed before anything runs.
//!
//! A step is an act and a number out of which everything else about it is chosen, so that a plan from which steps were left
//! out still means something: that is what makes a short story of a long one.

use super::dice::Dice;

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    // The world outside.
    CustomerWrites,
    ManyWrite,
    Garbage,
    Statuses,
    PostAgain,
    RepeatTaken,
    // People at work.
    Open,
    OpenRace,
    Reply,
    ReplyBurst,
    SendAgain,
    Finish,
    Seen,
    Type,
    Show,
    Older,
    Presence,
    Retry,
    Discard,
    Drop,
    Move,
    SignOut,
    Sessions,
    ChangePassword,
    Quit,
    Start,
    // Administration.
    ChangeLimit,
    ChangeMembers,
    ChangeActive,
    ChangeRole,
    Rename,
    RevokeSession,
    ReplayQuarantine,
    SwitchChannel,
    ClashingSlug,
    AddPeople,
    // What breaks.
    CommitFails,
    ReadsFail,
    DiskFull,
    DiskSlow,
    CutWire,
    FreezeWire,
    SlowWire,
    Unplug,
    RepeatFrames,
    KillDesk,
    HomeFull,
    ProviderFate,
    CrashServer,
    KillServer,
    StopServer,
    ServerClock,
    DeskClock,
    BackUp,
    Restore,
    Heal,
    // Time.
    Wait,
    NextDay,
}

/// How often each act stands in a plan.
const WEIGHTS: &[(Act, u32)] = &[
    (Act::CustomerWrites, 130),
    (Act::ManyWrite, 10),
    (Act::Garbage, 6),
    (Act::Statuses, 70),
    (Act::PostAgain, 40),
    (Act::RepeatTaken, 25),
    (Act::Open, 80),
    (Act::OpenRace, 15),
    (Act::Reply, 110),
    (Act::ReplyBurst, 15),
    (Act::SendAgain, 12),
    (Act::Finish, 45),
    (Act::Seen, 25),
    (Act::Type, 20),
    (Act::Show, 40),
    (Act::Older, 6),
    (Act::Presence, 14),
    (Act::Retry, 10),
    (Act::Discard, 8),
    (Act::Drop, 2),
    (Act::Move, 3),
    (Act::SignOut, 4),
    (Act::Sessions, 3),
    (Act::ChangePassword, 2),
    (Act::Quit, 5),
    (Act::Start, 25),
    (Act::ChangeLimit, 5),
    (Act::ChangeMembers, 6),
    (Act::ChangeActive, 6),
    (Act::ChangeRole, 3),
    (Act::Rename, 3),
    (Act::RevokeSession, 3),
    (Act::ReplayQuarantine, 4),
    (Act::SwitchChannel, 3),
    (Act::ClashingSlug, 2),
    (Act::AddPeople, 1),
    (Act::CommitFails, 14),
    (Act::ReadsFail, 6),
    (Act::DiskFull, 3),
    (Act::DiskSlow, 5),
    (Act::CutWire, 16),
    (Act::FreezeWire, 7),
    (Act::SlowWire, 8),
    (Act::Unplug, 4),
    (Act::RepeatFrames, 6),
    (Act::KillDesk, 8),
    (Act::HomeFull, 3),
    (Act::ProviderFate, 30),
    (Act::CrashServer, 8),
    (Act::KillServer, 3),
    (Act::StopServer, 3),
    (Act::ServerClock, 3),
    (Act::DeskClock, 3),
    (Act::BackUp, 3),
    (Act::Restore, 1),
    (Act::Heal, 20),
    (Act::Wait, 60),
    (Act::NextDay, 2),
];

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub act: Act,
    pub salt: u64,
}

/// The plan of a seed.
pub fn plan(seed: u64, steps: usize) -> Vec<Step> {
    let total: u32 = WEIGHTS.iter().map(|(_, weight)| weight).sum();
    let mut dice = Dice::new(seed ^ 0x7475_726e_6f00_0000);
    (0..steps)
        .map(|_| {
            let mut at = u32::try_from(dice.below(total as usize)).unwrap_or(0);
            let mut act = Act::Wait;
            for (candidate, weight) in WEIGHTS {
                if at < *weight {
                    act = *candidate;
                    break;
                }
                at -= weight;
            }
            Step { act, salt: dice.next() }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_a_plan_and_every_act_comes() {
        let one = plan(1, 20_000);
        assert_eq!(one, plan(1, 20_000));
        assert_ne!(one, plan(2, 20_000));
        for (act, _) in WEIGHTS {
            assert!(one.iter().any(|step| step.act == *act), "{act:?}");
        }
    }
}
