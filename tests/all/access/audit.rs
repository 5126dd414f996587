//! The rows that requests leave in the audit log (G21): one for each act of administration, each sign-in and its end, each
//! refusal of permission; none for anything else. The matches are exhaustive.

use turno::base::page::PageRequest;
use turno::domain::AuditCode;
use turno::protocol::admin::AuditView;
use turno::protocol::{AdminReply, AdminRequest, Request};

use super::office::{Office, On, Who, sign_in, socket};
use super::requests::{Kind, about, admin, own};
use crate::server::Client;

/// The one row that a request leaves when it is done.
fn row_of(request: &Request) -> Option<AuditCode> {
    match request {
        Request::Open { .. }
        | Request::Send { .. }
        | Request::SendAgain { .. }
        | Request::Finish { .. }
        | Request::Seen { .. }
        | Request::Timeline { .. }
        | Request::Draft { .. }
        | Request::Drafts
        | Request::Presence { .. }
        | Request::Sessions => None,
        Request::RevokeSession { .. } => Some(AuditCode::SessionRevoke),
        Request::ChangePassword { .. } => Some(AuditCode::PasswordChange),
        Request::SignOut => Some(AuditCode::SessionEnd),
        Request::Admin { admin } => match admin {
            AdminRequest::Users
            | AdminRequest::UserSessions { .. }
            | AdminRequest::Queues
            | AdminRequest::Channels
            | AdminRequest::Quarantine { .. }
            | AdminRequest::Counters
            | AdminRequest::Audit { .. } => None,
            AdminRequest::AddUser { .. } => Some(AuditCode::UserAdd),
            AdminRequest::ChangeUser { .. } => Some(AuditCode::UserChange),
            AdminRequest::RevokeUserSession { .. } => Some(AuditCode::SessionRevoke),
            AdminRequest::AddQueue { .. } => Some(AuditCode::QueueAdd),
            AdminRequest::ChangeQueue { .. } => Some(AuditCode::QueueChange),
            AdminRequest::AddChannel { .. } => Some(AuditCode::ChannelAdd),
            AdminRequest::ChangeChannel { .. } => Some(AuditCode::ChannelChange),
            AdminRequest::Replay { .. } => Some(AuditCode::QuarantineReplay),
        },
    }
}

async fn log(machine: &mut Client) -> Vec<AuditView> {
    let (mut rows, mut before) = (Vec::new(), None);
    loop {
        let page = PageRequest { before, limit: 200 };
        let Ok(AdminReply::Audit { page, .. }) = machine.admin(AdminRequest::Audit { page }).await else {
            panic!("a page")
        };
        before = page.rows.first().map(|row| row.n);
        rows.splice(0..0, page.rows);
        if !page.more {
            return rows;
        }
    }
}

/// The rows since there were `count`.
async fn since(office: &mut Office, count: usize) -> Vec<AuditView> {
    log(&mut office.machine).await.split_off(count)
}

#[tokio::test]
async fn g21_every_request_that_is_done_leaves_its_one_row_or_none() {
    let mut office = Office::open().await;
    let mut boss = sign_in(office.address, "boss").await;
    let mut asked: Vec<(Request, bool)> = Vec::new();
    let listed = admin(&office, 1);
    asked.extend(listed.into_iter().map(|(admin, answer)| (Request::Admin { admin }, answer == "ok")));
    let Ok(turno::protocol::Reply::Sessions { sessions }) = office.boss.ask(Request::Sessions).await else {
        panic!("sessions")
    };
    let mine = sessions.iter().find(|session| !session.current).expect("another").id;
    asked.extend(
        own(mine)
            .into_iter()
            .filter(|(request, _)| !matches!(request, Request::RevokeSession { .. }))
            .map(|(request, answer)| (request, answer == "ok")),
    );
    let mut rows = log(&mut office.machine).await.len();
    let boss_id = office.ids[&Who::Boss];
    for (request, is_done) in asked {
        let answer = boss.ask(request.clone()).await;
        assert_eq!(answer.is_ok(), is_done, "{}", request.code());
        let found = since(&mut office, rows).await;
        let codes: Vec<_> = found.iter().map(|row| row.what.to_string()).collect();
        let expected = match (is_done, row_of(&request)) {
            (true, Some(code)) => vec![code.code().to_owned()],
            (true, None) => vec![],
            // A password that was wrong is a failed login; what an administrator cannot find is no refusal of permission.
            (false, _) if matches!(request, Request::ChangePassword { .. }) => vec!["login.failed".to_owned()],
            (false, _) => vec![],
        };
        assert_eq!(codes, expected, "{}", request.code());
        assert!(is_done || found.iter().all(|row| row.user.is_none()));
        assert!(!is_done || found.iter().all(|row| row.user == Some(boss_id)), "the actor");
        rows += found.len();
    }
}

#[tokio::test]
async fn g21_sessions_passwords_and_wrong_logins_leave_their_rows() {
    let mut office = Office::open().await;
    let mut rows = log(&mut office.machine).await.len();
    let mut olga = sign_in(office.address, "olga").await;
    let Ok(turno::protocol::Reply::Sessions { sessions }) = olga.ask(Request::Sessions).await else { panic!() };
    let old = sessions.iter().find(|session| !session.current).expect("the first").id;
    olga.ask(Request::RevokeSession { session: old }).await.expect("revoked");
    let secret = |words: &str| turno::protocol::Secret::new(words);
    let change = |current: &str| Request::ChangePassword { current: secret(current), new: secret("another password") };
    olga.ask(change("a long password")).await.expect("changed");
    for login in ["olga", "nobody-has-this"] {
        let mut stranger = Client::greet(socket(office.address).await).await;
        let password = secret("my other secret");
        stranger.say(turno::protocol::ClientFrame::Login { login: crate::server::text(login), password }).await;
        stranger.hear().await;
    }
    let found = since(&mut office, rows).await;
    let codes: Vec<_> = found.iter().map(|row| row.what.as_str()).collect();
    assert_eq!(codes, ["session.begin", "session.revoke", "password.change", "login.failed", "login.failed"]);
    let olga_id = office.ids[&Who::Olga].to_string();
    assert_eq!((found[3].on.as_str(), found[4].on.as_str()), (olga_id.as_str(), ""));
    rows += found.len();
    olga.ask(Request::SignOut).await.expect("out");
    assert_eq!(since(&mut office, rows).await[0].what.as_str(), "session.end");
    let everything = format!("{:?}", log(&mut office.machine).await);
    for secret in ["secret", "password\"", "nobody-has-this", "olga", "Olga", "argon2"] {
        assert!(!everything.contains(secret), "{secret} stands in the audit log");
    }
}

#[tokio::test]
async fn g21_every_refusal_of_permission_leaves_one_row_whether_the_thing_exists_or_not() {
    let mut office = Office::open().await;
    let mut refused = 0;
    for on in [On::Opened, On::Nothing] {
        for kind in Kind::OF_ATTENDANCES {
            let thing = office.thing(on).await;
            let rows = log(&mut office.machine).await.len();
            let mut olga = office.line(Who::Olga).await;
            assert!(olga.ask(about(kind, thing)).await.is_err());
            let found = since(&mut office, rows).await;
            let [row] = &found[..] else { panic!("{kind:?} on {on:?}: {found:?}") };
            assert_eq!((row.what.as_str(), row.user), ("refused", Some(office.ids[&Who::Olga])));
            assert!(row.details.contains("\"no\":\"not_found\""), "{}", row.details);
            refused += 1;
        }
    }
    assert_eq!(refused, 14);
    let mut kiko = office.line(Who::Kiko).await;
    for (n, (request, _)) in admin(&office, 1).into_iter().enumerate() {
        let rows = log(&mut office.machine).await.len();
        assert!(kiko.ask(Request::Admin { admin: request.clone() }).await.is_err());
        let found = since(&mut office, rows).await;
        let [row] = &found[..] else { panic!("{n} {request:?}: {found:?}") };
        assert!(row.details.contains(&format!("\"request\":\"{}\"", request.code())), "{}", row.details);
    }
}

#[tokio::test]
async fn g21_the_chain_of_a_running_account_is_whole() {
    let mut office = Office::open().await;
    for on in On::ALL {
        office.thing(on).await;
    }
    let page = PageRequest::newest(200);
    let Ok(AdminReply::Audit { account, page }) = office.machine.admin(AdminRequest::Audit { page }).await else {
        panic!("a page")
    };
    let mut hash = turno::domain::AuditHash::default();
    assert!(page.rows.len() > 8 && !page.more);
    for (n, row) in (1..).zip(&page.rows) {
        assert_eq!((row.n, row.hash), (n, row.fields(account).hash(hash)));
        hash = row.hash;
    }
}
