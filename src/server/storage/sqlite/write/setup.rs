//! Rows that administrators and sign-ins change: few, and seldom.

use rusqlite::{Result, params};

use crate::base::{AccountId, SessionId};
use crate::domain::agent::fold_login;
use crate::domain::{Account, Channel, Queue};
use crate::server::port::{Seal, SessionRow, StoredUser};

use super::super::columns::Code;
use super::Prepared;

pub(super) fn account(connection: &mut Prepared<'_>, row: &Account) -> Result<()> {
    let statement = connection.of(
        "INSERT INTO account (id, slug, name, country, zone, language) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, name = excluded.name, country = excluded.country,
             zone = excluded.zone, language = excluded.language",
    )?;
    statement.execute(params![
        row.id.0,
        row.slug.as_str(),
        row.name.as_str(),
        row.country.as_str(),
        row.zone.as_str(),
        row.language.code(),
    ])?;
    Ok(())
}

pub(super) fn seal(connection: &mut Prepared<'_>, account: AccountId, seal: Seal) -> Result<()> {
    let statement = connection.of("INSERT INTO seal (account, bytes) VALUES (?1, ?2)")?;
    statement.execute(params![account.0, seal.0])?;
    Ok(())
}

pub(super) fn user(connection: &mut Prepared<'_>, account: AccountId, row: &StoredUser) -> Result<()> {
    let statement = connection.of("INSERT INTO \"user\"
             (account, id, login, login_folded, name, role, active, load_limit, language, password)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (account, id) DO UPDATE SET login = excluded.login, login_folded = excluded.login_folded,
             name = excluded.name, role = excluded.role, active = excluded.active,
             load_limit = excluded.load_limit, language = excluded.language, password = excluded.password")?;
    let user = &row.user;
    statement.execute(params![
        account.0,
        user.id.0,
        user.login.as_str(),
        fold_login(&user.login),
        user.name.as_str(),
        user.role.code(),
        user.active,
        user.limit,
        user.language.map(|language| language.code()),
        row.password.0,
    ])?;
    Ok(())
}

pub(super) fn session(connection: &mut Prepared<'_>, account: AccountId, row: &SessionRow) -> Result<()> {
    let statement =
        connection.of("INSERT INTO session (account, id, user, token, created, last_seen, expires, client, address)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (account, id) DO UPDATE SET user = excluded.user, token = excluded.token,
             created = excluded.created, last_seen = excluded.last_seen, expires = excluded.expires,
             client = excluded.client, address = excluded.address")?;
    statement.execute(params![
        account.0,
        row.id.0,
        row.user.0,
        row.token.0,
        row.created.0,
        row.last_seen.0,
        row.expires.0,
        row.client.as_str(),
        row.address.as_str(),
    ])?;
    Ok(())
}

pub(super) fn session_ended(connection: &mut Prepared<'_>, account: AccountId, id: SessionId) -> Result<()> {
    let statement = connection.of("DELETE FROM session WHERE account = ?1 AND id = ?2")?;
    statement.execute(params![account.0, id.0])?;
    Ok(())
}

pub(super) fn channel(connection: &mut Prepared<'_>, account: AccountId, row: &Channel) -> Result<()> {
    let statement = connection.of("INSERT INTO channel
             (account, id, provider, slug, name, phone_number_id, waba_id, number, default_queue, active)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (account, id) DO UPDATE SET provider = excluded.provider, slug = excluded.slug,
             name = excluded.name, phone_number_id = excluded.phone_number_id, waba_id = excluded.waba_id,
             number = excluded.number, default_queue = excluded.default_queue, active = excluded.active")?;
    statement.execute(params![
        account.0,
        row.id.0,
        row.provider.code(),
        row.slug.as_str(),
        row.name.as_str(),
        row.phone_number_id.as_str(),
        row.waba_id.as_str(),
        row.number.as_str(),
        row.default_queue.0,
        row.active,
    ])?;
    Ok(())
}

pub(super) fn queue(connection: &mut Prepared<'_>, account: AccountId, row: &Queue) -> Result<()> {
    let statement = connection.of("INSERT INTO queue (account, id, name, pull, active) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (account, id) DO UPDATE SET name = excluded.name, pull = excluded.pull,
             active = excluded.active")?;
    statement.execute(params![account.0, row.id.0, row.name.as_str(), row.pull.code(), row.active])?;
    let clear = connection.of("DELETE FROM queue_member WHERE account = ?1 AND queue = ?2")?;
    clear.execute(params![account.0, row.id.0])?;
    let add = connection.of("INSERT INTO queue_member (account, queue, user) VALUES (?1, ?2, ?3)")?;
    for member in &row.members {
        add.execute(params![account.0, row.id.0, member.0])?;
    }
    Ok(())
}
