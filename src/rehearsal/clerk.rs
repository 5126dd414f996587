//! Whoever sets the stage: an administrator on the server's own machine, who asks and waits for each answer.

use crate::base::{ChannelId, Key, Millis, QueueId, Rng, SafeText, UserId};
use crate::domain::{Provider, Pull, Role};
use crate::protocol::{
    AdminReply, AdminRequest, ClientEnd, ClientFrame, Outcome, Reply, Request, SUPPORTED, Secret, ServerFrame, link,
};

use super::clock;
use super::host::{Host, SLUGS};

/// A connection of the clerk.
pub struct Clerk<'a> {
    host: &'a Host,
    end: ClientEnd,
    rng: Rng,
}

/// Everybody's first password.
pub const PASSWORD: &str = "a long password";

/// What the stage is set with.
#[derive(Debug, Clone)]
pub struct Cast {
    pub boss: UserId,
    pub agents: Vec<UserId>,
    pub queues: Vec<QueueId>,
    pub channels: Vec<ChannelId>,
}

impl<'a> Clerk<'a> {
    pub fn new(host: &'a Host, rng: Rng) -> Option<Clerk<'a>> {
        let (ours, theirs) = link::pair(link::CAPACITY);
        host.enter_local(theirs);
        let mut clerk = Clerk { host, end: ours, rng };
        let client = SafeText::line("clerk");
        clerk.end.tx.try_send(ClientFrame::Hello { versions: SUPPORTED.to_vec(), client, account: None }).ok()?;
        match clerk.hear()? {
            ServerFrame::Hello { .. } => Some(clerk),
            _ => None,
        }
    }

    fn hear(&mut self) -> Option<ServerFrame> {
        for _ in 0..64 {
            if let Ok(frame) = self.end.rx.try_recv() {
                return Some(frame);
            }
            self.host.run(Millis(1));
        }
        None
    }

    pub fn ask(&mut self, admin: AdminRequest) -> Option<AdminReply> {
        let key = Key::new(clock::now(), &mut self.rng);
        self.end.tx.try_send(ClientFrame::Request { key, request: Request::Admin { admin } }).ok()?;
        loop {
            if let ServerFrame::Reply { key: answered, outcome } = self.hear()?
                && answered == key
            {
                return match outcome {
                    Outcome::Ok(Reply::Admin { admin }) => Some(admin),
                    Outcome::Ok(_) | Outcome::Refused(_) => None,
                };
            }
        }
    }

    /// Two queues, two numbers, an administrator and `agents` agents, two of whom have a limit.
    pub fn set_up(&mut self, agents: usize) -> Option<Cast> {
        let boss = self.add_user("boss", Role::Administrator, None)?;
        let mut people = Vec::new();
        for at in 0..agents {
            let limit = [None, Some(2), Some(4)].into_iter().cycle().nth(at).flatten();
            people.push(self.add_user(&format!("agent{at}"), Role::Agent, limit)?);
        }
        let first = self.add_queue("Sales", people.clone())?;
        let second = self.add_queue("Care", people.iter().skip(1).copied().collect())?;
        let queues = vec![first, second];
        let mut channels = Vec::new();
        for ((slug, number), queue) in SLUGS.iter().zip(&queues) {
            channels.push(self.add_channel(slug, number, *queue)?);
        }
        Some(Cast { boss, agents: people, queues, channels })
    }

    fn add_user(&mut self, login: &str, role: Role, limit: Option<u32>) -> Option<UserId> {
        let add = AdminRequest::AddUser {
            login: SafeText::line(login),
            name: SafeText::line(login),
            role,
            password: Secret::new(PASSWORD),
            limit,
            language: None,
        };
        match self.ask(add)? {
            AdminReply::User { user } => Some(user.id),
            _ => None,
        }
    }

    fn add_queue(&mut self, name: &str, members: Vec<UserId>) -> Option<QueueId> {
        match self.ask(AdminRequest::AddQueue { name: SafeText::line(name), pull: Pull::Members, members })? {
            AdminReply::Queue { queue } => Some(queue.id),
            _ => None,
        }
    }

    fn add_channel(&mut self, slug: &str, number: &str, default_queue: QueueId) -> Option<ChannelId> {
        let add = AdminRequest::AddChannel {
            provider: Provider::Cloud,
            slug: SafeText::line(slug),
            name: SafeText::line(slug),
            phone_number_id: SafeText::line(number),
            waba_id: SafeText::line("204200000000017"),
            number: SafeText::line("442079460100"),
            default_queue,
        };
        match self.ask(add)? {
            AdminReply::Channel { channel } => Some(channel.channel.id),
            _ => None,
        }
    }
}
