//! The hold on a running simulator, for the process that started it.

use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::Value;

use super::act::{Act, MessageRef};
use super::config::{BusinessNumber, Habit};
use super::deliver::{self, Change, Order, VerifyFault};
use super::fate;
use super::fault::{Control, SendFault};
use super::journal::{Journal, WaitedInVain, wait_for};
use super::phone::{Holder, Line};
use super::play::play;
use super::script::Script;
use super::state::Shared;
use super::world::ActFault;

/// A running simulator. When it is dropped, the simulator stops.
pub struct Handle {
    shared: Arc<Shared>,
    address: SocketAddr,
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Handle").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.shared.stop.cancel();
    }
}

impl Handle {
    pub(super) fn new(shared: Arc<Shared>, address: SocketAddr) -> Handle {
        Handle { shared, address }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What stands for `https://graph.facebook.com` here: no version, no slash at the end.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn journal(&self) -> &Journal {
        &self.shared.journal
    }

    /// The numbers of the business, as they were configured.
    pub fn numbers(&self) -> Vec<BusinessNumber> {
        self.shared.world(|world| world.numbers.clone())
    }

    /// Where the webhooks of a number go from now on; what waited for an address leaves.
    pub fn set_webhook(&self, phone_number_id: &str, url: &str) {
        self.shared.set_webhook(phone_number_id, url);
    }

    /// The same address for all numbers.
    pub fn set_webhooks(&self, url: &str) {
        for number in self.numbers() {
            self.set_webhook(&number.phone_number_id, url);
        }
    }

    /// The verification that Meta makes when a webhook address is saved (contract, section 2).
    pub async fn verify_webhook(&self, phone_number_id: &str) -> Result<(), VerifyFault> {
        deliver::verify(&self.shared, phone_number_id).await
    }

    /// The customer with this number, who writes to the first number of the business; made where there is none.
    pub fn customer(&self, number: &str, name: &str) -> Customer<'_> {
        let habit = self.shared.habit;
        let phone = self.shared.change(|world| world.with_number(number, Some(name), habit));
        Customer { handle: self, phone, number: self.first_number() }
    }

    /// Takes a phone into the world: for holders without a number, or with more than a name.
    pub fn put(&self, holder: Holder) -> Customer<'_> {
        let habit = self.shared.habit;
        let phone = self.shared.change(|world| world.put(holder, habit));
        Customer { handle: self, phone, number: self.first_number() }
    }

    /// Does what `control` says, as `/sim/control` does for other processes.
    pub fn control(&self, control: Control) -> Result<(), ActFault> {
        obey(&self.shared, control)
    }

    /// The next message that the business sends meets this fault; several queue up.
    pub fn next_send(&self, fault: SendFault) {
        self.shared.faults().push(fault);
    }

    /// Posts a value of any field: what no phone can cause, such as account webhooks, handovers and standby messages.
    pub fn tell(&self, phone_number_id: &str, field: &str, value: Value) {
        self.shared.tell(deliver::update(phone_number_id, field, value));
    }

    /// Posts these very bytes, signed; with another secret where one is given.
    pub fn post_raw(&self, phone_number_id: &str, body: Vec<u8>, secret: Option<&str>) {
        let secret = secret.map(str::to_owned);
        self.shared.order(Order::Raw { number: phone_number_id.to_owned(), body, secret });
    }

    /// The business's own phone app writes to a customer.
    pub fn echo(&self, phone: &str, phone_number_id: &str, text: &str) -> Result<String, ActFault> {
        let now = self.shared.now();
        let (id, update) = self.shared.change(|world| world.echo(phone, phone_number_id, text, now))?;
        self.shared.tell(update);
        Ok(id)
    }

    /// Lets the customers of `script` write, read and answer.
    pub fn play(&self, script: Script) {
        play(&self.shared, script);
    }

    /// Stops listening and delivering, and returns when the last task is gone.
    pub async fn stop(self) {
        self.shared.end().await;
    }

    fn first_number(&self) -> String {
        self.shared.world(|world| world.numbers.first().map(|n| n.phone_number_id.clone()).unwrap_or_default())
    }
}

/// Somebody with a phone, who writes to one number of the business.
#[derive(Debug, Clone)]
pub struct Customer<'a> {
    handle: &'a Handle,
    phone: String,
    number: String,
}

impl Customer<'_> {
    /// The key of the phone: the number's digits, or the business-scoped id.
    pub fn phone(&self) -> &str {
        &self.phone
    }

    /// The same customer, writing to another number of the business.
    #[must_use]
    pub fn to(mut self, phone_number_id: &str) -> Self {
        phone_number_id.clone_into(&mut self.number);
        self
    }

    /// Sends a text; the wamid comes back.
    pub fn says(&self, text: &str) -> Result<String, ActFault> {
        self.does(&Act::text(text))
    }

    pub fn answers(&self, message: &str, text: &str) -> Result<String, ActFault> {
        self.does(&Act::text(text).quoting(MessageRef::Id(message.to_owned())))
    }

    pub fn does(&self, act: &Act) -> Result<String, ActFault> {
        act_now(&self.handle.shared, &self.phone, &self.number, act)
    }

    /// Opens the conversation: all that arrived is read.
    pub fn reads(&self) {
        fate::read_all(&self.handle.shared, &self.phone);
    }

    /// What the phone does with what it is sent.
    pub fn habit(&self, habit: Habit) -> Result<(), ActFault> {
        self.handle.control(Control::PhoneHabit { phone: self.phone.clone(), habit })
    }

    /// The next messages to this customer are accepted and fail with these codes.
    pub fn fails(&self, codes: &[i32]) -> Result<(), ActFault> {
        self.handle.control(Control::PhoneFails { phone: self.phone.clone(), codes: codes.to_vec() })
    }

    /// The conversation as the customer sees it.
    pub fn lines(&self) -> Vec<Line> {
        self.handle.shared.world(|world| {
            world.phones.get(&self.phone).map(|phone| phone.lines.iter().cloned().collect()).unwrap_or_default()
        })
    }

    /// Waits until `look` finds what it wants in the conversation, and gives it back.
    pub async fn wait_until<T>(
        &self,
        reason: &str,
        mut look: impl FnMut(&[Line]) -> Option<T>,
    ) -> Result<T, WaitedInVain> {
        wait_for(reason, self.handle.shared.revisions(), || look(&self.lines())).await
    }

    /// What the business sent to this customer and arrived, in order.
    pub fn received(&self) -> Vec<String> {
        self.lines().into_iter().filter(|line| !line.mine).map(|line| line.text).collect()
    }
}

/// A customer does something now: the phone shows it, and the webhook tells it.
pub(super) fn act_now(shared: &Shared, phone: &str, number: &str, act: &Act) -> Result<String, ActFault> {
    let now = shared.now();
    let (id, update) = shared.change(|world| world.act(phone, number, act, now))?;
    shared.tell(update);
    Ok(id)
}

/// Carries out an order.
pub(super) fn obey(shared: &Arc<Shared>, control: Control) -> Result<(), ActFault> {
    let change = |change| shared.order(Order::Change(change));
    match control {
        Control::NextSend { fault } => shared.faults().push(fault),
        Control::Repeat { times } => change(Change::Repeat(times)),
        Control::Reorder { of } => change(Change::Reorder(of)),
        Control::Batch { of } => change(Change::Batch(of)),
        Control::Hold => change(Change::Hold(true)),
        Control::Release => change(Change::Hold(false)),
        Control::Flush => shared.order(Order::Flush { all: true }),
        Control::RefuseWindow { how } => shared.set_refusal(how),
        Control::PhoneHabit { phone, habit } => {
            let key = with_phone(shared, &phone, |phone| phone.habit = habit)?;
            if habit != Habit::Off {
                fate::switch_on(shared, &key);
            }
        }
        Control::PhoneFails { phone, codes } => {
            with_phone(shared, &phone, |phone| phone.fails.extend(codes))?;
        }
        Control::Calm => {
            shared.faults().clear();
            change(Change::Calm);
        }
    }
    Ok(())
}

/// Changes a phone; its key comes back.
pub(super) fn with_phone(
    shared: &Shared,
    name: &str,
    work: impl FnOnce(&mut super::phone::Phone),
) -> Result<String, ActFault> {
    shared.change(|world| {
        let key = world.key_of(name).ok_or_else(|| ActFault::NoPhone(name.to_owned()))?;
        if let Some(phone) = world.phones.get_mut(&key) {
            work(phone);
        }
        world.next_revision();
        Ok(key)
    })
}
