//! The way to an engine of this very process: where no server runs, one command takes the data folder for as long as it
//! needs.

use crate::base::time::wall_clock;
use crate::base::{Key, Rng, SafeText};
use crate::protocol::{
    AdminRequest, ClientEnd, ClientFrame, Outcome, ProtocolError, Reply, Request, SUPPORTED, ServerFrame,
};

use super::{AdminDoor, DoorFault};

/// A link to a server of this process, as its administrator.
#[derive(Debug)]
pub struct LinkDoor {
    end: ClientEnd,
    rng: Rng,
}

impl LinkDoor {
    /// Says hello at the server's end.
    pub async fn open(end: ClientEnd, account: Option<&str>) -> Result<LinkDoor, DoorFault> {
        let mut door = LinkDoor { end, rng: Rng::from_system() };
        door.say(ClientFrame::Hello {
            versions: SUPPORTED.to_vec(),
            client: SafeText::line(concat!("turno admin ", env!("CARGO_PKG_VERSION"))),
            account: account.map(SafeText::line),
        })
        .await?;
        match door.hear().await? {
            ServerFrame::Hello { .. } => Ok(door),
            ServerFrame::Bye { error } => Err(DoorFault::Ended(error)),
            other => {
                tracing::error!(?other, "an answer that hello does not have");
                Err(DoorFault::Unexpected)
            }
        }
    }

    async fn say(&mut self, frame: ClientFrame) -> Result<(), DoorFault> {
        self.end.tx.send(frame).await.map_err(|_| DoorFault::Ended(ProtocolError::Stopping))
    }

    async fn hear(&mut self) -> Result<ServerFrame, DoorFault> {
        self.end.rx.recv().await.ok_or(DoorFault::Ended(ProtocolError::Stopping))
    }
}

impl AdminDoor for LinkDoor {
    async fn ask(&mut self, admin: AdminRequest) -> Result<Reply, DoorFault> {
        let key = Key::new(wall_clock(), &mut self.rng);
        self.say(ClientFrame::Request { key, request: Request::Admin { admin } }).await?;
        loop {
            match self.hear().await? {
                ServerFrame::Reply { key: answered, outcome } if answered == key => {
                    return match outcome {
                        Outcome::Ok(reply) => Ok(reply),
                        Outcome::Refused(refusal) => Err(DoorFault::Refused(refusal)),
                    };
                }
                ServerFrame::Bye { error } => return Err(DoorFault::Ended(error)),
                ServerFrame::Ping { .. } => self.say(ClientFrame::Pong).await?,
                ServerFrame::Reply { .. }
                | ServerFrame::Refused { .. }
                | ServerFrame::Hello { .. }
                | ServerFrame::Welcome { .. }
                | ServerFrame::Snapshot { .. }
                | ServerFrame::Replay { .. }
                | ServerFrame::ReplayEnd { .. }
                | ServerFrame::Event(_)
                | ServerFrame::Unknown => {}
            }
        }
    }
}
