//! The first words: which version, which account.

use tokio::time::timeout;

use crate::base::SafeText;
use crate::protocol::frame::{ClientFrame, ServerFrame};
use crate::protocol::{ProtocolError, SUPPORTED, ServerEnd};
use crate::server::{Accounts, Office};

use super::{HELLO_WITHIN, WRITE_WITHIN};

/// Waits for hello and answers it. Returns the account's office and the client's name.
pub(super) async fn greet(end: &mut ServerEnd, accounts: &Accounts) -> Result<(Office, SafeText), ProtocolError> {
    let first = timeout(HELLO_WITHIN, end.rx.recv()).await.map_err(|_| ProtocolError::Silent)?;
    let Some(ClientFrame::Hello { versions, client, account }) = first else {
        return Err(ProtocolError::NotSignedIn);
    };
    let version = versions.iter().filter(|version| SUPPORTED.contains(version)).max();
    let version = *version.ok_or(ProtocolError::Version)?;
    let office = accounts.find(account.as_deref()).ok_or(ProtocolError::Account)?;
    let hello = ServerFrame::Hello {
        version,
        server: SafeText::line(concat!("turno ", env!("CARGO_PKG_VERSION"))),
        account: office.slug.clone(),
        now: accounts.now(),
        heartbeat_ms: u32::try_from(accounts.heartbeat().as_millis()).unwrap_or(u32::MAX),
    };
    match timeout(WRITE_WITHIN, end.tx.send(hello)).await {
        Ok(Ok(())) => Ok((office, SafeText::line_of(&client, 80))),
        Ok(Err(_)) | Err(_) => Err(ProtocolError::Silent),
    }
}
