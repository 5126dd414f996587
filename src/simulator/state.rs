//! What the tasks of a running simulator share. The one place in it that owns tasks.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::base::Timestamp;

use super::config::{Clock, Habit, SimulatorConfig, WindowRefusal};
use super::deliver::Order;
use super::fault::SendFaults;
use super::journal::Journal;
use super::outgoing::Clients;
use super::pace::Pace;
use super::world::{Update, World};

pub(super) struct Shared {
    pub pace: Pace,
    pub seed: u64,
    pub lanes: usize,
    pub habit: Habit,
    pub app_secret: String,
    pub verify_token: String,
    pub access_token: String,
    pub journal: Journal,
    pub http: Clients,
    pub stop: CancellationToken,
    clock: Clock,
    tasks: TaskTracker,
    world: Mutex<World>,
    faults: Mutex<SendFaults>,
    refusal: Mutex<WindowRefusal>,
    webhooks: Mutex<BTreeMap<String, String>>,
    orders: mpsc::UnboundedSender<Order>,
    revision: watch::Sender<u64>,
    /// Scripted customers who wait for somebody to write to them, by the key of their phone.
    readers: Mutex<BTreeMap<String, mpsc::UnboundedSender<()>>>,
}

impl Shared {
    pub fn new(config: SimulatorConfig, http: Clients, orders: mpsc::UnboundedSender<Order>) -> Shared {
        let hook = |number: &super::BusinessNumber| {
            number.webhook_url.clone().map(|url| (number.phone_number_id.clone(), url))
        };
        Shared {
            pace: config.pace,
            seed: config.seed,
            lanes: config.lanes,
            habit: config.habit,
            app_secret: config.app_secret,
            verify_token: config.verify_token,
            access_token: config.access_token,
            journal: Journal::default(),
            http,
            stop: CancellationToken::new(),
            clock: config.clock,
            tasks: TaskTracker::new(),
            webhooks: Mutex::new(config.numbers.iter().filter_map(hook).collect()),
            world: Mutex::new(World::new(config.numbers, config.seed)),
            faults: Mutex::default(),
            refusal: Mutex::new(config.window_refusal),
            orders,
            revision: watch::Sender::new(0),
            readers: Mutex::default(),
        }
    }

    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Runs `task` until it ends or the simulator stops.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                () = task => {}
            }
        });
    }

    /// Stops every task and waits until the last one is gone.
    pub async fn end(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Looks at the world or changes what no phone shows.
    pub fn world<T>(&self, work: impl FnOnce(&mut World) -> T) -> T {
        work(&mut lock(&self.world))
    }

    /// Changes the world and wakes whoever watches a phone.
    pub fn change<T>(&self, work: impl FnOnce(&mut World) -> T) -> T {
        let (out, revision) = {
            let mut world = lock(&self.world);
            let out = work(&mut world);
            (out, world.revision())
        };
        self.revision.send_replace(revision);
        out
    }

    /// Changes with every change of a phone.
    pub fn revisions(&self) -> watch::Receiver<u64> {
        self.revision.subscribe()
    }

    pub fn faults(&self) -> MutexGuard<'_, SendFaults> {
        lock(&self.faults)
    }

    pub fn refusal(&self) -> WindowRefusal {
        *lock(&self.refusal)
    }

    pub fn set_refusal(&self, refusal: WindowRefusal) {
        *lock(&self.refusal) = refusal;
    }

    /// The webhook address of a number.
    pub fn webhook(&self, number: &str) -> Option<String> {
        lock(&self.webhooks).get(number).cloned()
    }

    pub fn set_webhook(&self, number: &str, url: &str) {
        lock(&self.webhooks).insert(number.to_owned(), url.to_owned());
        self.order(Order::Flush { all: false });
    }

    pub fn tell(&self, update: Update) {
        self.order(Order::Tell(update));
    }

    pub fn order(&self, order: Order) {
        // The deliverer lives as long as the simulator: after the stop nothing needs to leave any more.
        let _ = self.orders.send(order);
    }

    /// From now on the script of this phone is told when its holder has read something.
    pub fn listen(&self, phone: &str) -> mpsc::UnboundedReceiver<()> {
        let (send, receive) = mpsc::unbounded_channel();
        lock(&self.readers).insert(phone.to_owned(), send);
        receive
    }

    /// The holder of this phone has read something.
    pub fn has_read(&self, phone: &str) {
        if let Some(reader) = lock(&self.readers).get(phone) {
            // A customer who has said everything listens no more.
            let _ = reader.send(());
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
