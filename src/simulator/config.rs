//! What a simulator is started with.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::base::Timestamp;
use crate::base::time::wall_clock;

use super::pace::Pace;

/// Where the simulator reads the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Everything that a simulator needs. Secrets stay out of its `Debug` form.
#[derive(Clone)]
pub struct SimulatorConfig {
    /// Where to listen; port 0 takes a free one. The control side (`/sim`) asks for no password: a loopback address is meant.
    pub listen: SocketAddr,
    /// The business's numbers; at least one. Scripted customers write to the one at their desk's place (Support 0,
    /// Billing 1, Sales 2), or to the first.
    pub numbers: Vec<BusinessNumber>,
    /// Signs webhooks (`X-Hub-Signature-256`).
    pub app_secret: String,
    /// Sent in the verification of a webhook address.
    pub verify_token: String,
    /// The bearer token that calls of the Graph side must carry.
    pub access_token: String,
    pub pace: Pace,
    pub clock: Clock,
    /// The same seed gives the same ids, the same delays and the same script.
    pub seed: u64,
    pub window_refusal: WindowRefusal,
    /// What phones do with what they are sent, unless told otherwise.
    pub habit: Habit,
    /// Webhook deliveries under way at a time; with 1 they leave in order. Meta's run concurrently (contract, section 2).
    pub lanes: usize,
}

/// A WhatsApp number of the business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusinessNumber {
    /// Meta's id of the number, a decimal string.
    pub phone_number_id: String,
    /// The WhatsApp Business Account, a decimal string.
    pub waba_id: String,
    /// Bare digits, country code first.
    pub display_number: String,
    /// The name that customers see.
    pub verified_name: String,
    /// Where its webhooks go; `None`: nobody is subscribed yet, and they are kept until somebody is.
    pub webhook_url: Option<String>,
}

/// How free text outside the window is refused; both happen (contract, section 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowRefusal {
    /// The call itself is answered with error 131047.
    Synchronous,
    /// The call is answered 200, and a `failed` status with 131047 follows.
    #[default]
    Asynchronous,
}

/// What a phone does with a message that it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Habit {
    /// Switched off: messages stay `sent`.
    Off,
    /// Receives; somebody reads by hand.
    Receives,
    /// Receives and reads.
    #[default]
    Reads,
}

impl SimulatorConfig {
    /// A simulator with one number on a free loopback port. Its secrets are constants: it guards nothing.
    pub fn local() -> SimulatorConfig {
        SimulatorConfig {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            numbers: vec![BusinessNumber::aurora(0)],
            app_secret: "simulator-app-secret".to_owned(),
            verify_token: "simulator-verify-token".to_owned(),
            access_token: "simulator-access-token".to_owned(),
            pace: Pace::real(),
            clock: Arc::new(wall_clock),
            seed: 1,
            window_refusal: WindowRefusal::default(),
            habit: Habit::default(),
            lanes: 1,
        }
    }

    /// As [`SimulatorConfig::local`], without any delay: for tests.
    pub fn instant() -> SimulatorConfig {
        SimulatorConfig { pace: Pace::instant(), ..SimulatorConfig::local() }
    }
}

impl BusinessNumber {
    /// A number of the made-up business of the script, from Ofcom's range for fiction: 0 Support, 1 Billing, 2 Sales.
    pub fn aurora(desk: u8) -> BusinessNumber {
        let desk = desk % 10;
        BusinessNumber {
            phone_number_id: format!("30990000000004{desk}"),
            waba_id: "204200000000017".to_owned(),
            display_number: format!("44207946010{desk}"),
            verified_name: "Aurora".to_owned(),
            webhook_url: None,
        }
    }

    #[must_use]
    pub fn with_webhook(mut self, url: &str) -> BusinessNumber {
        self.webhook_url = Some(url.to_owned());
        self
    }
}

impl fmt::Debug for SimulatorConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatorConfig")
            .field("listen", &self.listen)
            .field("numbers", &self.numbers)
            .field("pace", &self.pace)
            .field("seed", &self.seed)
            .field("window_refusal", &self.window_refusal)
            .field("habit", &self.habit)
            .field("lanes", &self.lanes)
            .finish_non_exhaustive()
    }
}
