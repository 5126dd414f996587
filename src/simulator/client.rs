//! A simulator in another process, over its control side: what `turno phone` holds in its hand. Whoever works with one
//! needs to name nothing but this file.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use super::act::{Act, Card, Forwarded, Item, MessageRef, Referral, Say};
pub use super::config::BusinessNumber;
use super::control::{NewPhone, Pressed};
pub use super::control::{PhoneCard, Screenful};
pub use super::phone::{Holder, Line, Press, PressKind, Tick};

use super::fault::Control;
use super::journal::Entries;
use super::outgoing::http_client;

/// The time in which a call must be answered, besides what it was asked to wait.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection to a running simulator; cheap to clone.
#[derive(Debug, Clone)]
pub struct SimulatorClient {
    http: reqwest::Client,
    base: String,
}

/// A call that brought nothing. The texts are for people who read English; the screen words the cases itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientFault {
    #[error("no simulator answers at {base}")]
    Unreachable { base: String },
    /// It answers, and says no.
    #[error("the simulator refused: {reason}")]
    Refused { status: u16, reason: String },
    /// Something else than a simulator answers there.
    #[error("what answers at {base} is no simulator")]
    NoSimulator { base: String },
}

impl SimulatorClient {
    /// A client of the simulator at `base_url`, such as `http://127.0.0.1:8088`. Nothing is asked yet.
    pub fn new(base_url: &str) -> Result<SimulatorClient, ClientFault> {
        let base = base_url.trim_end_matches('/').to_owned();
        match http_client(&base, PATIENCE) {
            Ok(http) => Ok(SimulatorClient { http, base }),
            Err(_) => Err(ClientFault::Unreachable { base }),
        }
    }

    pub fn base_url(&self) -> &str {
        &self.base
    }

    pub async fn numbers(&self) -> Result<Vec<BusinessNumber>, ClientFault> {
        self.json(self.http.get(self.address("numbers"))).await
    }

    pub async fn phones(&self) -> Result<Vec<PhoneCard>, ClientFault> {
        self.json(self.http.get(self.address("phones"))).await
    }

    /// The phone of this number or id; one is made for a number that nobody has.
    pub async fn phone(&self, number: &str, name: Option<&str>) -> Result<PhoneCard, ClientFault> {
        let new = NewPhone { name: name.map(str::to_owned) };
        self.json(body(self.http.put(self.address(&format!("phones/{}", path(number)))), &new)).await
    }

    /// What changed on a phone since `after`; waits for a change as long as `wait`. The phone counts as held in the hand.
    pub async fn screen(
        &self,
        phone: &str,
        business: Option<&str>,
        after: u64,
        wait: Duration,
    ) -> Result<Screenful, ClientFault> {
        let number = business.map(|number| format!("&number={}", path(number))).unwrap_or_default();
        let address = self.address(&format!(
            "phones/{}/lines?after={after}&hand=true&wait_ms={}{number}",
            path(phone),
            wait.as_millis()
        ));
        self.json(self.http.get(address).timeout(PATIENCE + wait)).await
    }

    /// The customer does something; the id of the message comes back.
    pub async fn act(&self, phone: &str, business: Option<&str>, act: &Act) -> Result<String, ClientFault> {
        self.id(body(self.http.post(self.about(phone, "acts", business)), act)).await
    }

    /// Presses a button or chooses a row of a line.
    pub async fn press(
        &self,
        phone: &str,
        business: Option<&str>,
        line: &str,
        press: &str,
    ) -> Result<String, ClientFault> {
        let pressed = Pressed { line: line.to_owned(), press: press.to_owned() };
        self.id(body(self.http.post(self.about(phone, "press", business)), &pressed)).await
    }

    /// Opens the conversation: the business is told that its messages were read.
    pub async fn read(&self, phone: &str) -> Result<(), ClientFault> {
        self.send(self.http.post(self.about(phone, "read", None))).await.map(|_| ())
    }

    pub async fn control(&self, control: &Control) -> Result<(), ClientFault> {
        self.send(body(self.http.post(self.address("control")), control)).await.map(|_| ())
    }

    pub async fn journal(&self) -> Result<Entries, ClientFault> {
        self.json(self.http.get(self.address("journal"))).await
    }

    fn address(&self, rest: &str) -> String {
        format!("{}/sim/{rest}", self.base)
    }

    fn about(&self, phone: &str, what: &str, business: Option<&str>) -> String {
        let number = business.map(|number| format!("?number={}", path(number))).unwrap_or_default();
        self.address(&format!("phones/{}/{what}{number}", path(phone)))
    }

    async fn id(&self, request: reqwest::RequestBuilder) -> Result<String, ClientFault> {
        let answer: serde_json::Value = self.json(request).await?;
        Ok(answer.get("id").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned())
    }

    async fn json<T: DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> Result<T, ClientFault> {
        let response = self.send(request).await?;
        response.json().await.map_err(|_| ClientFault::NoSimulator { base: self.base.clone() })
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<reqwest::Response, ClientFault> {
        let unreachable = |_| ClientFault::Unreachable { base: self.base.clone() };
        let response = request.send().await.map_err(unreachable)?;
        if response.status().is_success() {
            return Ok(response);
        }
        let status = response.status().as_u16();
        let answer: serde_json::Value = response.json().await.unwrap_or_default();
        match answer.get("fault").and_then(serde_json::Value::as_str) {
            Some(reason) => Err(ClientFault::Refused { status, reason: reason.to_owned() }),
            None => Err(ClientFault::NoSimulator { base: self.base.clone() }),
        }
    }
}

fn body<T: Serialize>(request: reqwest::RequestBuilder, value: &T) -> reqwest::RequestBuilder {
    request.json(value)
}

/// A name as one part of an address.
fn path(text: &str) -> String {
    let keep = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    text.bytes().map(|byte| if keep(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
