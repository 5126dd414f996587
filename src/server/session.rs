//! One link, one user: hello, sign-in, bringing up to date, requests in, events out. Written once for every kind of link.
//!
//! Trail: outbound 5/9 (from client::outbox, to server::engine::outbound)

mod greeting;
mod pace;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use crate::base::{ConnId, Key, SafeText};
use crate::domain::Refusal;
use crate::protocol::frame::{ClientFrame, ServerFrame};
use crate::protocol::{AdminRequest, Numbered, Outcome, ProtocolError, Request, Secret, ServerEnd};

use super::Accounts;
use super::auth::{Passwords, hash_token};
use super::inlet::Inlet;
use super::port::effect::Attached;
use super::port::mishap::{self, Part};
use super::port::storage::Replay;
use super::port::{Ears, Input, PasswordHash, Storage, ToSession};

use pace::{DEAR, Pace};

/// A client that has not signed in by then is cut.
const SIGN_IN_WITHIN: Duration = Duration::from_secs(120);
/// Hello has to come at once.
const HELLO_WITHIN: Duration = Duration::from_secs(10);
/// A frame that the link does not take in this time belongs to somebody who does not read.
const WRITE_WITHIN: Duration = Duration::from_secs(20);
/// How often a write that is stuck looks whether the session has ended meanwhile.
const LOOKED_EVERY: Duration = Duration::from_millis(200);
/// A replay of more events than this is dearer than a fresh picture.
const MOST_REPLAYED: u32 = 2_000;
/// Credentials come from memory: an engine that does not answer by then has lost the question.
const ANSWERED_WITHIN: Duration = Duration::from_secs(30);

/// Why a session is over.
#[derive(Debug)]
enum End {
    /// The link is gone.
    Gone,
    Error(ProtocolError),
}

/// Comparing and hashing passwords is work that whoever may not even administer can ask for.
fn cost(request: &Request) -> f64 {
    let is_dear = matches!(
        request,
        Request::ChangePassword { .. }
            | Request::Admin {
                admin: AdminRequest::AddUser { .. } | AdminRequest::ChangeUser { password: Some(_), .. }
            }
    );
    if is_dear { DEAR } else { 1.0 }
}

/// Serves one link until it ends.
#[derive(Debug)]
pub struct Session {
    conn: ConnId,
    end: ServerEnd,
    inlet: Inlet,
    outlet: mpsc::Receiver<ToSession>,
    storage: Arc<dyn StorageOf>,
    passwords: Passwords,
    heartbeat: Duration,
    accounts: Accounts,
    login: Option<SafeText>,
    signed_in: bool,
    local: bool,
    pace: Pace,
}

/// The part of the store that a session reads: the events it missed.
pub trait StorageOf: Send + Sync + std::fmt::Debug {
    fn events(
        &self,
        user: crate::base::UserId,
        after: u64,
        upto: u64,
        limit: u32,
    ) -> super::port::Future<'_, Result<Replay, super::port::StorageFault>>;
}

/// A store and the account that is read from it.
pub struct EventsOf(pub Arc<dyn Storage>, pub crate::base::AccountId);

impl std::fmt::Debug for EventsOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EventsOf({})", self.1)
    }
}

impl StorageOf for EventsOf {
    fn events(
        &self,
        user: crate::base::UserId,
        after: u64,
        upto: u64,
        limit: u32,
    ) -> super::port::Future<'_, Result<Replay, super::port::StorageFault>> {
        self.0.events(self.1, user, after, upto, limit)
    }
}

/// Serves a link that has just come up. `local`: over the Unix socket, as the machine's administrator.
pub async fn serve(mut end: ServerEnd, address: SafeText, local: bool, accounts: Accounts) {
    let served = greeting::greet(&mut end, &accounts).await;
    let (account, client) = match served {
        Ok(found) => found,
        Err(error) => {
            let _ = timeout(WRITE_WITHIN, end.tx.send(ServerFrame::Bye { error })).await;
            return;
        }
    };
    let (to_session, outlet) = mpsc::channel(super::hub::OUTLET);
    let conn = accounts.next_conn();
    account.inlet.connect(Input::Connected { conn, address, client, local }, to_session).await;
    let inlet = account.inlet.clone();
    let mut session = Session {
        conn,
        end,
        inlet: inlet.clone(),
        outlet,
        storage: Arc::clone(&account.events),
        passwords: accounts.passwords(),
        heartbeat: accounts.heartbeat(),
        accounts,
        login: None,
        signed_in: local,
        local,
        pace: Pace::new(Instant::now()),
    };
    // Whatever ends it, the engine hears that nobody is there any more.
    let ended = mishap::guarded(Part::Session, session.run()).await;
    let ended = ended.unwrap_or(End::Error(ProtocolError::Malformed));
    tracing::debug!(conn = conn.0, local, signed_in = session.signed_in, ?ended, "a connection ended");
    if let End::Error(error) = ended {
        let _ = timeout(WRITE_WITHIN, session.end.tx.send(ServerFrame::Bye { error })).await;
    }
    inlet.put(Input::Disconnected { conn }).await;
}

impl Session {
    async fn run(&mut self) -> End {
        let started = Instant::now();
        let mut heard = Instant::now();
        let mut spoken = Instant::now();
        let mut asked = Instant::now();
        loop {
            let silent = heard + self.heartbeat * 2;
            // A client that is told much and has nothing to say is asked for a sign of life all the same.
            let beat = spoken.min(heard.max(asked)) + self.heartbeat;
            let patience = if self.signed_in { silent } else { silent.min(started + SIGN_IN_WITHIN) };
            let turn = tokio::select! {
                biased;
                what = self.outlet.recv() => {
                    spoken = Instant::now();
                    // While nobody listens, silence is not theirs.
                    if !self.pace.has_room() {
                        heard = spoken;
                    }
                    match what {
                        Some(what) => self.tell(what).await,
                        None => Err(End::Error(ProtocolError::Flood)),
                    }
                }
                frame = self.end.rx.recv(), if self.pace.has_room() => {
                    heard = Instant::now();
                    match frame {
                        Some(frame) => self.hear(frame).await,
                        None => Err(End::Gone),
                    }
                }
                () = tokio::time::sleep_until(beat) => {
                    (spoken, asked) = (Instant::now(), Instant::now());
                    self.write(ServerFrame::Ping { now: self.accounts.now() }).await
                }
                () = tokio::time::sleep_until(patience) => Err(End::Error(ProtocolError::Silent)),
            };
            if let Err(end) = turn {
                return end;
            }
        }
    }

    async fn write(&mut self, frame: ServerFrame) -> Result<(), End> {
        let until = Instant::now() + WRITE_WITHIN;
        let mut sending = std::pin::pin!(self.end.tx.send(frame));
        loop {
            match timeout(LOOKED_EVERY, &mut sending).await {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(_)) => return Err(End::Gone),
                // Whoever does not read is cut all the same when their session ends: nobody holds the outlet any more.
                Err(_) if self.outlet.is_closed() || Instant::now() >= until => return Err(End::Gone),
                Err(_) => {}
            }
        }
    }

    async fn hear(&mut self, frame: ClientFrame) -> Result<(), End> {
        match frame {
            ClientFrame::Hello { .. } => Err(End::Error(ProtocolError::Malformed)),
            ClientFrame::Login { login, password } if !self.local => {
                self.within_allowance(DEAR)?;
                self.sign_in(login, password).await
            }
            ClientFrame::Token { token } if !self.local => {
                self.within_allowance(DEAR)?;
                self.inlet.put(Input::TokenShown { conn: self.conn, token: hash_token(token.reveal()) }).await;
                Ok(())
            }
            ClientFrame::Login { .. } | ClientFrame::Token { .. } => Err(End::Error(ProtocolError::Malformed)),
            ClientFrame::Pong => self.within_allowance(1.0),
            ClientFrame::Sync { .. }
            | ClientFrame::Request { .. }
            | ClientFrame::Misread { .. }
            | ClientFrame::Hint { .. }
                if !self.signed_in =>
            {
                Err(End::Error(ProtocolError::NotSignedIn))
            }
            ClientFrame::Sync { from } => {
                self.within_allowance(DEAR)?;
                self.pace.sync_asked();
                self.inlet.put(Input::Sync { conn: self.conn, from }).await;
                Ok(())
            }
            ClientFrame::Request { key, request } => {
                self.within_allowance(cost(&request))?;
                self.request(key, request).await
            }
            // Looking for what is wrong costs more than doing what is right.
            ClientFrame::Misread { key, field } => {
                self.within_allowance(DEAR)?;
                self.write(ServerFrame::Reply { key, outcome: Outcome::Refused(Refusal::Invalid { field }) }).await
            }
            ClientFrame::Hint { hint } => {
                self.within_allowance(1.0)?;
                self.inlet.put(Input::Hint { conn: self.conn, hint }).await;
                Ok(())
            }
        }
    }

    /// A client that asks faster than anybody types is cut before it costs the others.
    fn within_allowance(&mut self, cost: f64) -> Result<(), End> {
        match self.pace.spend(cost, Instant::now()) {
            Err(pace::Flood) if !self.local => Err(End::Error(ProtocolError::Flood)),
            Ok(()) | Err(pace::Flood) => Ok(()),
        }
    }

    async fn sign_in(&mut self, login: SafeText, password: Secret) -> Result<(), End> {
        self.login = Some(login.clone());
        let (user, right) = match self.check(login, password).await? {
            Some(checked) => checked,
            None => return Ok(()),
        };
        let (secret, token) = self.accounts.new_token();
        self.inlet.put(Input::LoginChecked { conn: self.conn, user, right, token, secret }).await;
        Ok(())
    }

    /// Asks for the credentials behind a login and compares; `None`: it was refused before, and that was told.
    async fn check(
        &mut self,
        login: SafeText,
        password: Secret,
    ) -> Result<Option<(Option<crate::base::UserId>, bool)>, End> {
        self.inlet.put(Input::LoginAsked { conn: self.conn, login }).await;
        loop {
            let told = timeout(ANSWERED_WITHIN, self.outlet.recv()).await;
            match told.map_err(|_| End::Error(ProtocolError::Stopping))? {
                Some(ToSession::Credentials { user, hash }) => {
                    let right = self.passwords.verify(hash, password).await;
                    return Ok(Some((user, right)));
                }
                Some(refused @ ToSession::Refused(_)) if !self.signed_in => {
                    self.tell(refused).await?;
                    return Ok(None);
                }
                Some(ToSession::Refused(_)) => return Ok(Some((None, false))),
                Some(other) => self.tell(other).await?,
                None => return Err(End::Error(ProtocolError::Flood)),
            }
        }
    }

    /// Passes a request on, with what only this side can know of the passwords in it.
    async fn request(&mut self, key: Key, request: Request) -> Result<(), End> {
        let (hash, proof) = match &request {
            Request::ChangePassword { current, new } => {
                let (current, new) = (current.clone(), new.clone());
                let login = self.login.clone().unwrap_or_default();
                let right = self.check(login, current).await?.is_some_and(|(_, right)| right);
                (self.passwords.hash(new).await, Some(right))
            }
            Request::Admin { admin } => (self.new_password(admin).await, None),
            Request::Open { .. }
            | Request::Send { .. }
            | Request::SendAgain { .. }
            | Request::Finish { .. }
            | Request::Seen { .. }
            | Request::Timeline { .. }
            | Request::Draft { .. }
            | Request::Drafts
            | Request::Presence { .. }
            | Request::Sessions
            | Request::RevokeSession { .. }
            | Request::SignOut => (None, None),
        };
        self.pace.asked();
        self.inlet.put(Input::Request { conn: self.conn, key, request, hash, proof }).await;
        Ok(())
    }

    async fn new_password(&self, admin: &AdminRequest) -> Option<PasswordHash> {
        match admin {
            AdminRequest::AddUser { password, .. } | AdminRequest::ChangeUser { password: Some(password), .. } => {
                self.passwords.hash(password.clone()).await
            }
            AdminRequest::ChangeUser { password: None, .. }
            | AdminRequest::Users
            | AdminRequest::UserSessions { .. }
            | AdminRequest::RevokeUserSession { .. }
            | AdminRequest::Queues
            | AdminRequest::AddQueue { .. }
            | AdminRequest::ChangeQueue { .. }
            | AdminRequest::Channels
            | AdminRequest::AddChannel { .. }
            | AdminRequest::ChangeChannel { .. }
            | AdminRequest::Quarantine { .. }
            | AdminRequest::Replay { .. }
            | AdminRequest::Counters
            | AdminRequest::Audit { .. } => None,
        }
    }

    async fn tell(&mut self, what: ToSession) -> Result<(), End> {
        match what {
            // Only a check asks for them, and takes them there.
            ToSession::Credentials { .. } => Ok(()),
            ToSession::Welcome { me, account, token, vault } => {
                self.signed_in = true;
                self.login = Some(me.login.clone());
                self.write(ServerFrame::Welcome { me: *me, account: *account, token, vault }).await
            }
            ToSession::Refused(refusal) => self.write(ServerFrame::Refused { refusal }).await,
            ToSession::Attached(Attached::Snapshot(snapshot)) => {
                self.pace.sync_answered();
                self.write(ServerFrame::Snapshot { snapshot }).await
            }
            ToSession::Attached(Attached::Replay { user, from, upto, ears }) => {
                self.replay(user, (from, upto), &ears).await
            }
            ToSession::Event { n, prev, event } => self.write(ServerFrame::Event(Numbered { n, prev, event })).await,
            ToSession::Reply { key, outcome } => {
                self.pace.answered();
                self.write(ServerFrame::Reply { key, outcome: *outcome }).await
            }
            ToSession::Close(error) => Err(End::Error(error)),
        }
    }

    /// The events that were missed, from the store; what happens meanwhile waits in the outlet and follows.
    async fn replay(&mut self, user: crate::base::UserId, (from, upto): (u64, u64), ears: &Ears) -> Result<(), End> {
        let rows = match self.storage.events(user, from, upto, MOST_REPLAYED + 1).await {
            Ok(Replay::Events(rows)) if rows.len() <= MOST_REPLAYED as usize => rows,
            Ok(Replay::Events(_) | Replay::TooOld) => {
                self.inlet.put(Input::Sync { conn: self.conn, from: None }).await;
                return Ok(());
            }
            Err(fault) => {
                tracing::error!(%fault, "missed events could not be read");
                return Err(End::Error(ProtocolError::Stopping));
            }
        };
        let heard: Vec<_> = rows.iter().filter_map(|row| Some((row.n, ears.hear(&row.event)?))).collect();
        let count = u32::try_from(heard.len()).unwrap_or(u32::MAX);
        self.write(ServerFrame::Replay { from, count }).await?;
        let mut prev = from;
        for (n, event) in heard {
            self.write(ServerFrame::Event(Numbered { n, prev, event })).await?;
            prev = n;
        }
        self.pace.sync_answered();
        self.write(ServerFrame::ReplayEnd { n: upto }).await
    }
}
