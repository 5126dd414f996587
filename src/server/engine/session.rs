//! Connections, sign-in and sessions: who is asking.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::base::{ConnId, Key, Millis, SafeText, SessionId, UserId};
use crate::domain::message::{MAX_DRAFT_BYTES, MAX_TEXT};
use crate::domain::{AuditCode, Refusal, agent};
use crate::protocol::reply::SessionView;
use crate::protocol::{Event, ProtocolError, Reply, Request, Secret};
use crate::server::port::effect::{Attached, Read};
use crate::server::port::{Effect, PasswordHash, Seal, SessionRow, StoredUser, ToSession, TokenHash, Write};

use super::audit::Asked;
use super::state::Conn;
use super::throttle::Try;
use super::turn::Turn;

/// A session that nobody used for this long has ended.
const SESSION_LIFE: Millis = Millis::hours(24 * 30);
/// `last_seen` is stored at most this often.
const SEEN_EVERY: Millis = Millis::hours(1);

impl Turn<'_> {
    pub fn connected(&mut self, conn: ConnId, address: SafeText, client: SafeText, local: bool) {
        let entry =
            Conn { address, client, local, user: None, session: None, compared: None, trying: None, attached: false };
        self.e.conns.insert(conn, entry);
    }

    /// Somebody wants to sign in. Every login gets the same answer, so that nobody learns which ones exist.
    pub fn login_asked(&mut self, conn: ConnId, login: &SafeText) {
        let folded = agent::fold_login(login);
        let Some(entry) = self.e.conns.get_mut(&conn) else { return };
        let one = Try::of(&folded, &entry.address);
        // One that stood in a commit that failed begins again.
        if let Some(begun) = entry.trying.take() {
            self.e.throttle.undo(&begun);
        }
        if let Err(wait) = self.e.throttle.begin(&one, self.now) {
            let seconds = u32::try_from(wait.0.div_euclid(1000) + 1).unwrap_or(u32::MAX);
            self.e.counters.throttled += 1;
            return self.tell(conn, ToSession::Refused(Refusal::Throttled { seconds }));
        }
        entry.trying = Some(one);
        let found = self.e.users.values().find(|stored| agent::fold_login(&stored.user.login) == folded);
        let found = found.filter(|stored| stored.user.active);
        let (user, hash) = (found.map(|stored| stored.user.id), found.map(|stored| stored.password.clone()));
        if let Some(entry) = self.e.conns.get_mut(&conn) {
            entry.compared.clone_from(&hash);
        }
        self.tell(conn, ToSession::Credentials { user, hash });
    }

    pub fn login_checked(&mut self, conn: ConnId, user: Option<UserId>, right: bool, token: TokenHash, secret: Secret) {
        let Some(mut entry) = self.e.conns.get(&conn).cloned() else { return };
        // One connection is one person from its first sign-in to its end.
        if entry.user.is_some() {
            return self.after(Effect::Close(conn, ProtocolError::Malformed));
        }
        // What was compared must still be the password: comparing takes a while, and it may have been changed meanwhile.
        let compared = entry.compared.take();
        let is_current = |stored: &&StoredUser| compared.as_ref().is_none_or(|hash| *hash == stored.password);
        let stored = user.filter(|_| right).and_then(|id| self.e.users.get(&id)).filter(is_current);
        let Some(stored) = stored.map(|stored| stored.user.clone()).filter(|user| user.active) else {
            self.try_ended(conn, false);
            self.audit_failed_login(user);
            return self.tell(conn, ToSession::Refused(Refusal::BadLogin));
        };
        self.try_ended(conn, true);
        let session = SessionRow {
            id: SessionId::new(self.now, self.rng),
            user: stored.id,
            token,
            created: self.now,
            last_seen: self.now,
            expires: self.now.plus(SESSION_LIFE),
            client: entry.client,
            address: entry.address,
        };
        self.audit(Some(stored.id), AuditCode::SessionBegin, &session.id.to_string(), &Value::Null);
        self.signed_in(conn, session, Some(secret));
    }

    /// The password that was being compared for this connection was right, or not.
    fn try_ended(&mut self, conn: ConnId, is_right: bool) {
        match self.e.conns.get_mut(&conn).and_then(|entry| entry.trying.take()) {
            Some(one) if is_right => self.e.throttle.right(&one),
            Some(one) => self.e.throttle.wrong(&one, self.now),
            None => {}
        }
    }

    pub fn token_shown(&mut self, conn: ConnId, token: TokenHash) {
        let session = self.e.sessions.get(&token).filter(|session| session.expires > self.now).cloned();
        let active = |session: &SessionRow| self.e.user(session.user).is_some_and(|user| user.active);
        match session.filter(active) {
            Some(session) => self.signed_in(conn, session, None),
            None => self.tell(conn, ToSession::Refused(Refusal::SessionEnded)),
        }
    }

    fn signed_in(&mut self, conn: ConnId, mut session: SessionRow, secret: Option<Secret>) {
        // One connection is one person from its first sign-in to its end.
        if self.e.conns.get(&conn).is_none_or(|entry| entry.user.is_some()) {
            return self.after(Effect::Close(conn, ProtocolError::Malformed));
        }
        self.forget_expired(session.user);
        let is_new = secret.is_some();
        if is_new || self.now.since(session.last_seen) > SEEN_EVERY {
            session.last_seen = self.now;
            session.expires = self.now.plus(SESSION_LIFE);
            self.write(Write::Session(session.clone()));
        }
        if let Some(entry) = self.e.conns.get_mut(&conn) {
            entry.user = Some(session.user);
            entry.session = Some(session.id);
        }
        let user = session.user;
        self.e.sessions.insert(session.token, session);
        let Some(stored) = self.e.users.get(&user) else { return };
        let me = Box::new(self.e.user_view(stored, None));
        let account = Box::new(self.e.account.clone());
        let vault = Some(self.vault_key(user));
        self.tell(conn, ToSession::Welcome { me, account, token: secret, vault });
    }

    /// The key of what the user's workstations keep (X14): always the same, and nobody else's. It is made of the account's
    /// seal, which itself is made when it is first needed.
    fn vault_key(&mut self, user: UserId) -> Secret {
        let seal = match self.e.seal {
            Some(seal) => seal,
            None => {
                let seal = Seal(self.rng.bytes());
                self.e.seal = Some(seal);
                self.write(Write::Seal(seal));
                seal
            }
        };
        let mut hash = Sha256::new();
        // Fields of fixed lengths: no two users' bytes read alike.
        hash.update(b"turno vault 1");
        hash.update(seal.0);
        hash.update(user.0);
        Secret::new(URL_SAFE_NO_PAD.encode(hash.finalize()))
    }

    /// Sessions that nobody used for too long are gone, in memory and in the store. One that somebody is connected with is in
    /// use, however long ago that began: whoever ends it must still find it.
    fn forget_expired(&mut self, user: UserId) {
        let is_over = |row: &&SessionRow| row.user == user && row.expires <= self.now && !self.is_in_use(row.id);
        let expired: Vec<_> = self.e.sessions.values().filter(is_over).map(|row| (row.token, row.id)).collect();
        for (token, id) in expired {
            self.e.sessions.remove(&token);
            self.write(Write::SessionEnded(id));
        }
    }

    fn is_in_use(&self, session: SessionId) -> bool {
        self.e.conns.values().any(|conn| conn.session == Some(session))
    }

    /// A session lives on from the moment its connection ends, however long that was up.
    pub fn renew_session(&mut self, session: SessionId) {
        let row = self.e.sessions.values_mut().find(|row| row.id == session);
        if let Some(row) = row.filter(|row| self.now.since(row.last_seen) > SEEN_EVERY) {
            row.last_seen = self.now;
            row.expires = self.now.plus(SESSION_LIFE);
            let row = row.clone();
            self.write(Write::Session(row));
        }
    }

    /// Brings a signed-in connection up to date: what it missed, or everything.
    pub fn sync(&mut self, conn: ConnId, from: Option<u64>) {
        let Some(user) = self.e.conns.get(&conn).and_then(|conn| conn.user) else {
            return self.after(Effect::Close(conn, ProtocolError::NotSignedIn));
        };
        self.present(conn, user);
        self.e.before.syncs(conn);
        let upto = self.e.numbers.event;
        let attached = match from {
            // A number of the future is of another life of the store.
            Some(from) if from <= upto && !self.knows_stale_presence(user, from) => {
                Attached::Replay { user, from, upto, ears: std::sync::Arc::new(self.e.ears(user)) }
            }
            Some(_) | None => match self.e.snapshot(user) {
                Some(snapshot) => Attached::Snapshot(Box::new(snapshot)),
                None => return self.after(Effect::Close(conn, ProtocolError::SessionEnded)),
            },
        };
        match attached {
            Attached::Replay { .. } => self.e.counters.replays += 1,
            Attached::Snapshot(_) => self.e.counters.snapshots += 1,
        }
        self.after(Effect::Attach { conn, user, attached });
    }

    /// Presence ends with a run of the server, and no event tells of that: administrators, who see everybody's, get a fresh
    /// picture when theirs is of an earlier run.
    fn knows_stale_presence(&self, user: UserId, from: u64) -> bool {
        from <= self.e.told_before && self.e.user(user).is_some_and(|user| user.is_administrator())
    }

    /// Takes a request to the one who answers it. The user is who the session says, never who the request says.
    pub fn request(
        &mut self,
        conn: ConnId,
        key: Key,
        request: Request,
        hash: Option<PasswordHash>,
        proof: Option<bool>,
    ) {
        let Some(entry) = self.e.conns.get(&conn) else { return };
        let (user, local) = (entry.user, entry.local);
        self.asked = Some(Asked::of(&request));
        match (request, user) {
            (Request::Admin { admin }, _) if local => self.admin(conn, key, None, admin, hash),
            (Request::Admin { admin }, Some(user)) => {
                match self.e.user(user).map(crate::domain::permission::may_administer) {
                    Some(Ok(())) => self.admin(conn, key, Some(user), admin, hash),
                    Some(Err(refusal)) => self.refuse(conn, key, refusal),
                    None => self.refuse(conn, key, Refusal::SessionEnded),
                }
            }
            (request, Some(user)) => self.ask(conn, key, user, request, hash, proof),
            (_, None) => self.after(Effect::Close(conn, ProtocolError::NotSignedIn)),
        }
    }

    fn ask(
        &mut self,
        conn: ConnId,
        key: Key,
        user: UserId,
        request: Request,
        hash: Option<PasswordHash>,
        proof: Option<bool>,
    ) {
        match request {
            Request::Open { attendance } => self.open(conn, key, user, attendance),
            Request::Send { attendance, text, reply_to } => self.send(conn, key, user, attendance, text, reply_to),
            Request::SendAgain { message } => self.send_again(conn, key, user, message),
            Request::Finish { attendance, version, reason, description } => {
                self.end(conn, key, user, attendance, (version, reason, description));
            }
            Request::Seen { attendance, seq } => self.seen(conn, key, user, attendance, seq),
            Request::Timeline { attendance, page } => match self.read_by(user, attendance) {
                Ok(_) => self.after(Effect::Read { conn, key, read: Read::Timeline { attendance, page } }),
                Err(refusal) => self.refuse(conn, key, refusal),
            },
            Request::Draft { attendance, text } => match self.seen_by(user, attendance) {
                Ok(_) if text.len() > MAX_DRAFT_BYTES => {
                    self.refuse(conn, key, Refusal::TooLong { limit: MAX_TEXT as u32 });
                }
                Ok(_) => {
                    self.write(Write::Draft { user, attendance, text });
                    self.done(conn, key);
                }
                Err(refusal) => self.refuse(conn, key, refusal),
            },
            Request::Drafts => {
                let among = self.sight(user);
                self.after(Effect::Read { conn, key, read: Read::Drafts { user, among } });
            }
            Request::Presence { presence } => self.choose_presence(conn, key, user, presence),
            Request::Sessions => {
                let sessions = self.session_views(user, Some(conn));
                self.reply(conn, key, Reply::Sessions { sessions });
            }
            Request::RevokeSession { session } => self.revoke_session(conn, key, Some(user), user, session),
            Request::ChangePassword { .. } => self.change_password(conn, key, user, hash, proof),
            Request::SignOut => self.sign_out(conn, key),
            Request::Admin { .. } => self.refuse(conn, key, Refusal::AdministratorsOnly),
        }
    }

    pub fn session_views(&self, user: UserId, conn: Option<ConnId>) -> Vec<SessionView> {
        let current = conn.and_then(|conn| self.e.conns.get(&conn)).and_then(|conn| conn.session);
        let of_user = self
            .e
            .sessions
            .values()
            .filter(|session| session.user == user && (session.expires > self.now || self.is_in_use(session.id)));
        let mut views: Vec<_> = of_user
            .map(|session| SessionView {
                id: session.id,
                created: session.created,
                last_seen: session.last_seen,
                client: session.client.clone(),
                address: session.address.clone(),
                current: Some(session.id) == current,
            })
            .collect();
        views.sort_by_key(|view| (view.created, view.id));
        views
    }

    /// Ends one session of `user`; `by`: who decided it.
    pub fn revoke_session(&mut self, conn: ConnId, key: Key, by: Option<UserId>, user: UserId, session: SessionId) {
        if !self.e.sessions.values().any(|row| row.id == session && row.user == user) {
            return self.refuse(conn, key, Refusal::NotFound);
        }
        let told = if by == Some(user) { Value::Null } else { json!({ "user": user }) };
        self.audit(by, AuditCode::SessionRevoke, &session.to_string(), &told);
        self.done(conn, key);
        self.end_sessions(user, |row| row.id == session);
    }

    fn change_password(
        &mut self,
        conn: ConnId,
        key: Key,
        user: UserId,
        hash: Option<PasswordHash>,
        proof: Option<bool>,
    ) {
        self.try_ended(conn, proof == Some(true));
        let Some(hash) = hash else {
            return self.refuse(conn, key, Refusal::Invalid { field: SafeText::line("password") });
        };
        if proof != Some(true) {
            self.audit_failed_login(Some(user));
            return self.refuse(conn, key, Refusal::BadLogin);
        }
        let Some(stored) = self.e.users.get_mut(&user) else {
            return self.refuse(conn, key, Refusal::NotFound);
        };
        stored.password = hash;
        let stored: StoredUser = stored.clone();
        self.write(Write::User(stored));
        self.audit(Some(user), AuditCode::PasswordChange, &user.to_string(), &Value::Null);
        let keep = self.e.conns.get(&conn).and_then(|conn| conn.session);
        self.done(conn, key);
        // Whoever knew the old one is out.
        self.end_sessions(user, |row| Some(row.id) != keep);
    }

    fn sign_out(&mut self, conn: ConnId, key: Key) {
        let entry = self.e.conns.get(&conn).and_then(|conn| Some((conn.user?, conn.session?)));
        let Some((user, session)) = entry else { return };
        self.audit(Some(user), AuditCode::SessionEnd, &session.to_string(), &Value::Null);
        self.done(conn, key);
        self.end_sessions(user, |row| row.id == session);
    }

    /// Ends the sessions of `user` that `which` names: told, stored and cut at once.
    pub fn end_sessions(&mut self, user: UserId, which: impl Fn(&SessionRow) -> bool) {
        let ended: Vec<_> = self.e.sessions.values().filter(|row| row.user == user && which(row)).cloned().collect();
        for row in ended {
            self.e.sessions.remove(&row.token);
            self.write(Write::SessionEnded(row.id));
            let conns: Vec<_> =
                self.e.conns.iter().filter(|(_, conn)| conn.session == Some(row.id)).map(|(id, _)| *id).collect();
            for conn in conns {
                let n = self.e.numbers.event + 1;
                let event = Event::SessionEnded { wipe: true }.into();
                // Not of the log: it is about this connection alone, the last it hears, and nobody is to replay it.
                self.tell(conn, ToSession::Event { n, prev: 0, event });
                self.after(Effect::Close(conn, ProtocolError::SessionEnded));
                // What it still had asked for comes from nobody any more.
                self.disconnected(conn);
            }
        }
    }

    /// Sends a fresh picture to wherever `user` is connected.
    pub fn picture_again(&mut self, user: UserId) {
        for effect in self.e.attach_again(|_, whose| whose == user) {
            self.after(effect);
        }
    }

    pub fn conn_user(&self, conn: ConnId) -> Option<UserId> {
        self.e.conns.get(&conn).and_then(|conn| conn.user)
    }
}
