//! What goes wrong on demand: typed, so that a test says what it means, and readable as JSON, so that another process can ask
//! for it under `/sim/control`.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::base::Millis;

use super::config::{Habit, WindowRefusal};
use super::graph::error::GraphError;

/// What happens to the next message that the business sends. Marking as read uses up no fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendFault {
    /// Refused with this code; nothing is accepted.
    Refuse { code: i32 },
    /// Accepted, and answered with this HTTP status and no readable body.
    AnswerAfterAccepting { http: u16 },
    /// Accepted, and the connection is cut before the answer.
    CutAfterAccepting,
    /// The connection is cut before anything is accepted.
    CutBeforeAccepting,
    /// Accepted at once and answered late, at the simulator's pace.
    Slow { by: Millis },
    /// Answered only after the webhook has taken a status of the message: statuses can overtake the answer (contract,
    /// section 2).
    AnswerAfterStatus,
    /// Accepted and answered, and then it fails with this code.
    FailLater { code: i32 },
}

/// An order to a running simulator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Control {
    /// The next message meets this fault; several queue up.
    NextSend {
        fault: SendFault,
    },
    /// Every delivery is posted so many times in all.
    Repeat {
        times: u32,
    },
    /// So many updates are gathered and leave in a shuffled order, never in their own.
    Reorder {
        of: usize,
    },
    /// So many updates are gathered into one POST.
    Batch {
        of: usize,
    },
    /// Nothing is delivered until `Release`.
    Hold,
    Release,
    /// What is gathered leaves now, however little it is.
    Flush,
    /// How free text outside the window is refused from now on.
    RefuseWindow {
        how: WindowRefusal,
    },
    /// What a phone does with what it is sent.
    PhoneHabit {
        phone: String,
        habit: Habit,
    },
    /// The next messages to this phone fail with these codes, after they were accepted.
    PhoneFails {
        phone: String,
        codes: Vec<i32>,
    },
    /// Back to a world without faults. What was held leaves.
    Calm,
}

/// The faults that wait for messages.
#[derive(Debug, Default)]
pub struct SendFaults(VecDeque<SendFault>);

impl SendFaults {
    pub fn push(&mut self, fault: SendFault) {
        self.0.push_back(fault);
    }

    pub fn take(&mut self) -> Option<SendFault> {
        self.0.pop_front()
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl SendFault {
    /// The refusal, where the fault is one.
    pub fn refusal(&self) -> Option<GraphError> {
        match self {
            SendFault::Refuse { code: 190 } => Some(GraphError::token()),
            SendFault::Refuse { code } => Some(GraphError::of(*code)),
            SendFault::AnswerAfterAccepting { .. }
            | SendFault::CutAfterAccepting
            | SendFault::CutBeforeAccepting
            | SendFault::Slow { .. }
            | SendFault::AnswerAfterStatus
            | SendFault::FailLater { .. } => None,
        }
    }
}
