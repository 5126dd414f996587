//! Accounts, users, sessions, queues and channels.

use turno::base::{AccountId, SessionId, Timestamp};
use turno::domain::{Language, Provider, Pull, Role};
use turno::server::port::{PasswordHash, Seal, StorageFault, TokenHash, Write};

use super::super::sample::{self, ANA, BEN};
use super::super::store::Store;
use super::{chapters, commit, live, prepared, refused};

chapters! {
    an_empty_store_has_no_accounts
    what_was_set_up_is_live
    a_row_replaces_the_one_of_its_key
    a_session_that_ended_is_gone
    accounts_do_not_see_each_other
    a_batch_belongs_to_an_account_that_is_there
    text_and_numbers_survive_as_they_were
    x14_the_seal_of_an_account_is_made_once
}

async fn x14_the_seal_of_an_account_is_made_once(store: Store) {
    prepared(&store, vec![]).await;
    assert_eq!(live(store.get()).await.seal, None);
    commit(store.get(), vec![Write::Seal(Seal([7; 32]))]).await;
    refused(store.get(), "another seal", vec![Write::Seal(Seal([8; 32]))]).await;
    assert_eq!(live(store.get()).await.seal, Some(Seal([7; 32])));
}

async fn an_empty_store_has_no_accounts(store: Store) {
    assert_eq!(store.get().accounts().await, Ok(vec![]));
    assert!(matches!(store.get().live(sample::ACCOUNT).await, Err(StorageFault::Corrupt(_))));
}

async fn what_was_set_up_is_live(store: Store) {
    prepared(&store, vec![vec![Write::Session(sample::session(1, ANA))]]).await;
    assert_eq!(store.get().accounts().await, Ok(vec![sample::account(1)]));
    let live = live(store.get()).await;
    assert_eq!(live.account, sample::account(1));
    assert_eq!(live.users, [sample::user(1), sample::user(2)]);
    assert_eq!(live.sessions, [sample::session(1, ANA)]);
    assert_eq!(live.queues, [sample::queue(1)]);
    assert_eq!(live.channels, [sample::channel(1)]);
    assert!(live.attendances.is_empty() && live.contacts.is_empty() && live.sendings.is_empty());
    assert_eq!((live.event_n, live.message_seq, live.attendance_number, live.audit_n), (0, 0, 0, 0));
    assert_eq!(live.audit_hash, [0; 32]);
}

async fn a_row_replaces_the_one_of_its_key(store: Store) {
    prepared(&store, vec![vec![Write::Session(sample::session(1, ANA))]]).await;
    let mut account = sample::account(1);
    account.slug = sample::text("other");
    account.language = Language::English;
    let mut user = sample::user(1);
    user.user.login = sample::text("ana@example");
    (user.user.role, user.user.active) = (Role::Agent, false);
    user.password = PasswordHash("$argon2id$other".to_owned());
    let mut session = sample::session(1, BEN);
    (session.last_seen, session.token) = (Timestamp(99), TokenHash([9; 32]));
    let mut queue = sample::queue(1);
    (queue.name, queue.pull, queue.active, queue.members) = (sample::text("Other"), Pull::Nobody, false, vec![BEN]);
    let mut channel = sample::channel(1);
    (channel.slug, channel.active, channel.number) = (sample::text("changed"), false, sample::text("+1"));
    let batch = vec![
        Write::Account(account.clone()),
        Write::User(user.clone()),
        Write::Session(session.clone()),
        Write::Queue(queue.clone()),
        Write::Channel(channel.clone()),
    ];
    commit(store.get(), batch).await;
    let live = live(store.get()).await;
    assert_eq!(live.account, account);
    assert_eq!(live.users, [user, sample::user(2)]);
    assert_eq!(live.sessions, [session]);
    assert_eq!(live.queues, [queue]);
    assert_eq!(live.channels, [channel]);
}

async fn a_session_that_ended_is_gone(store: Store) {
    let sessions = vec![Write::Session(sample::session(1, ANA)), Write::Session(sample::session(2, ANA))];
    prepared(&store, vec![sessions]).await;
    commit(store.get(), vec![Write::SessionEnded(SessionId([1; 16])), Write::SessionEnded(SessionId([7; 16]))]).await;
    assert_eq!(live(store.get()).await.sessions, [sample::session(2, ANA)]);
}

async fn accounts_do_not_see_each_other(store: Store) {
    prepared(&store, vec![sample::first_contact(1)]).await;
    let other = AccountId([2; 16]);
    let mut setup = sample::setup();
    setup[0] = Write::Account(sample::account(2));
    setup[4] = Write::Channel(turno::domain::Channel { slug: sample::text("second"), ..sample::channel(1) });
    store.get().commit(other, setup).await.expect("the same ids in another account");
    assert_eq!(store.get().accounts().await, Ok(vec![sample::account(1), sample::account(2)]));
    let empty = store.get().live(other).await.expect("reads");
    assert!(empty.attendances.is_empty() && empty.contacts.is_empty() && empty.event_n == 0);
    store.get().commit(other, sample::first_contact(1)).await.expect("the same numbers in another account");
    assert_eq!(live(store.get()).await.attendances.len(), 1);
}

async fn a_batch_belongs_to_an_account_that_is_there(store: Store) {
    prepared(&store, vec![]).await;
    let nobody = AccountId([9; 16]);
    for batch in [vec![Write::Event(sample::event(1, 1, &[]))], vec![Write::Account(sample::account(2))], vec![]] {
        let done = store.get().commit(nobody, batch).await;
        assert!(matches!(done, Err(StorageFault::Corrupt(_))), "{done:?}");
    }
    assert_eq!(store.get().accounts().await, Ok(vec![sample::account(1)]));
}

async fn text_and_numbers_survive_as_they_were(store: Store) {
    let mut user = sample::user(3);
    user.user.name = sample::text("Zoë \"O'Neil\" 👩‍🚀 -- ; \u{0}");
    user.user.limit = Some(u32::MAX);
    user.user.language = Some(Language::Portuguese);
    prepared(&store, vec![vec![Write::User(user.clone())]]).await;
    assert_eq!(live(store.get()).await.users[2], user);
    assert_eq!(sample::channel(1).provider, Provider::Cloud);
}
