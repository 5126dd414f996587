//! A look through the door of a running server, and at the port where none runs.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::Path;

use crate::base::SafeText;
use crate::config::Loaded;
use crate::domain::Role;
use crate::protocol::{AdminReply, AdminRequest, Reply};

use super::super::admin::door::SocketDoor;
use super::super::admin::{AdminDoor, DoorFault};
use super::Probe;

/// What a running server tells of itself; `None`: none runs on this folder.
pub async fn look(data: &Path, loaded: &Loaded) -> Option<Vec<Probe>> {
    let account = Some(&*loaded.config.account.slug).filter(|_| loaded.file.is_some());
    let door = match SocketDoor::open(data, account).await {
        Ok(door) => Ok(door),
        // The section [account] counts only for the first start: the server may know another.
        Err(DoorFault::Ended(crate::protocol::ProtocolError::Account)) => SocketDoor::open(data, None).await,
        Err(fault) => Err(fault),
    };
    match door {
        Ok(mut door) => {
            let mut found = vec![Probe::ServerRuns];
            found.extend(rows(&mut door, loaded).await.unwrap_or_else(|fault| vec![trouble(&fault)]));
            Some(found)
        }
        Err(DoorFault::NoServer) => None,
        Err(fault) => Some(vec![trouble(&fault)]),
    }
}

fn trouble(fault: &DoorFault) -> Probe {
    let reason = match fault {
        DoorFault::Unreachable { reason } => reason.clone(),
        DoorFault::NotAllowed => SafeText::line(&std::io::Error::from(ErrorKind::PermissionDenied).to_string()),
        DoorFault::Silent => SafeText::line(&std::io::Error::from(ErrorKind::TimedOut).to_string()),
        DoorFault::Ended(error) => SafeText::line(&error.to_string()),
        DoorFault::NoServer | DoorFault::Refused(_) | DoorFault::Unexpected => SafeText::line(&format!("{fault:?}")),
    };
    Probe::ServerTrouble { reason }
}

/// Whether somebody can administer, and whether channels and configuration name each other.
async fn rows(door: &mut SocketDoor, loaded: &Loaded) -> Result<Vec<Probe>, DoorFault> {
    let Reply::Admin { admin: AdminReply::Users { users } } = door.ask(AdminRequest::Users).await? else {
        return Err(DoorFault::Unexpected);
    };
    let Reply::Admin { admin: AdminReply::Channels { channels } } = door.ask(AdminRequest::Channels).await? else {
        return Err(DoorFault::Unexpected);
    };
    let has_administrator = users.iter().any(|user| user.active && user.role == Role::Administrator);
    let slugs: Vec<SafeText> =
        channels.iter().filter(|row| row.channel.active).map(|row| row.channel.slug.clone()).collect();
    let mut found = if has_administrator { Vec::new() } else { vec![Probe::NoAdministrator] };
    found.extend(mismatches(&slugs, loaded));
    Ok(found)
}

/// Channels without a section, and sections without a channel.
pub fn mismatches(slugs: &[SafeText], loaded: &Loaded) -> Vec<Probe> {
    let sections = &loaded.config.channel;
    let without_section = slugs.iter().filter(|slug| !sections.contains_key(slug.as_str()));
    let without_channel = sections.keys().filter(|name| !slugs.iter().any(|slug| slug.as_str() == *name));
    without_section
        .map(|slug| Probe::NoSettings { slug: slug.clone() })
        .chain(without_channel.map(|name| Probe::NoChannel { slug: SafeText::line(name) }))
        .collect()
}

/// Whether the address could be listened on now.
pub fn port(loaded: &Loaded) -> Probe {
    let address = SafeText::line(&loaded.config.server.listen.to_string());
    match TcpListener::bind(loaded.config.server.listen) {
        Ok(_) => Probe::PortFree { address },
        Err(error) => Probe::PortInUse { address, reason: SafeText::line(&error.to_string()) },
    }
}
