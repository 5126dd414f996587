//! Where a server is, and the way to it: parsing a target, trying it, and what can go wrong.
//!
//! A target is checked before anything is sent: without TLS only this machine's own addresses are accepted, because the
//! password and everything that customers write would travel in the clear.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::oneshot;

use crate::base::SafeText;
use crate::protocol::{ClientEnd, link};

use super::line::{Attempt, Connector};
use super::socket::{self, Meter};
use super::tls::Trust;

/// A try to connect ends after this, from the name's look-up to the upgraded socket.
pub const CONNECT_WITHIN: std::time::Duration = std::time::Duration::from_secs(15);

/// A server on the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Whether the line is encrypted.
    pub secure: bool,
    /// A name or an address, without brackets.
    pub host: String,
    pub port: u16,
    /// Begins with `/`.
    pub path: String,
    /// Certificates to trust beside those of this machine, as PEM.
    pub ca_file: Option<PathBuf>,
}

/// What was given is no target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadTarget {
    #[error("the address begins with wss:// or ws://")]
    Scheme,
    #[error("the address has no host")]
    Host,
    #[error("the port is a number from 1 to 65535")]
    Port,
    #[error("the address holds a user name, a query or a fragment, which it must not")]
    Extra,
    /// The way out is TLS, or the flag that allows it all the same.
    #[error("ws:// sends everything in the clear and is for this machine only")]
    Insecure,
}

/// Why a connection could not be made. Each has words of its own on the screen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectFault {
    #[error("the name of the server could not be found")]
    NoSuchHost,
    /// The machine is there, and nothing listens.
    #[error("the server refused the connection: nothing listens there")]
    Refused,
    #[error("the server did not answer in time")]
    TimedOut,
    #[error("the server could not be reached: {detail}")]
    Unreachable { detail: SafeText },
    /// The file with certificates cannot be read, or holds none.
    #[error("the file with certificates could not be used: {detail}")]
    CaFile { detail: SafeText },
    /// This machine trusts nobody: it has no certificates.
    #[error("no trusted certificates were found on this machine")]
    NoRoots,
    #[error("the server's certificate is not trusted: {0}")]
    Certificate(BadCertificate),
    #[error("no encrypted connection could be agreed: {detail}")]
    Tls { detail: SafeText },
    /// Something answered that is no turno server, or a proxy before it.
    #[error("the server answered with HTTP status {status}")]
    Http { status: u16 },
    #[error("what answered is not a turno server")]
    NotTurno,
    /// The try ended without an answer.
    #[error("the connection was given up")]
    GaveUp,
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCertificate {
    #[error("it has expired")]
    Expired,
    #[error("it is not valid yet")]
    NotYetValid,
    #[error("nobody whom this machine trusts has signed it")]
    UnknownIssuer,
    #[error("it is for another name")]
    OtherName,
    #[error("it is not acceptable")]
    Unacceptable,
}

impl Target {
    /// Reads `wss://host[:port][/path]`, or `ws://` to this machine; with `insecure` `ws://` to anywhere.
    pub fn parse(text: &str, insecure: bool, ca_file: Option<PathBuf>) -> Result<Target, BadTarget> {
        let (secure, rest) = match (text.strip_prefix("wss://"), text.strip_prefix("ws://")) {
            (Some(rest), _) => (true, rest),
            (None, Some(rest)) => (false, rest),
            (None, None) => return Err(BadTarget::Scheme),
        };
        if rest.contains(['?', '#', '@', '\\']) || rest.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(BadTarget::Extra);
        }
        let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
        let (host, port) = split_port(authority)?;
        let port = match port {
            Some(port) => port.parse().ok().filter(|port| *port != 0).ok_or(BadTarget::Port)?,
            None if secure => 443,
            None => 80,
        };
        if !secure && !insecure && !is_loopback(&host) {
            return Err(BadTarget::Insecure);
        }
        let path = if path.is_empty() || path == "/" { crate::protocol::SOCKET_PATH } else { path };
        Ok(Target { secure, host, port, path: path.to_owned(), ca_file })
    }

    /// As one writes it.
    pub fn url(&self) -> String {
        let scheme = if self.secure { "wss" } else { "ws" };
        format!("{scheme}://{}:{}{}", self.bracketed(), self.port, self.path)
    }

    /// What a folder on this machine is named by. The scheme belongs to it, so that a token which came over an encrypted
    /// line never goes out in the clear.
    pub fn place(&self) -> String {
        let scheme = if self.secure { "wss" } else { "ws" };
        format!("{scheme}-{}-{}", self.host.to_ascii_lowercase(), self.port)
    }

    fn bracketed(&self) -> String {
        if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() }
    }
}

/// Host without brackets, and the port's text.
fn split_port(authority: &str) -> Result<(String, Option<&str>), BadTarget> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']').ok_or(BadTarget::Host)?;
            host.parse::<std::net::Ipv6Addr>().map_err(|_| BadTarget::Host)?;
            let port = if after.is_empty() { None } else { Some(after.strip_prefix(':').ok_or(BadTarget::Port)?) };
            (host, port)
        }
        None => authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port))),
    };
    if host.is_empty() { Err(BadTarget::Host) } else { Ok((host.to_owned(), port)) }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Connections over the network.
pub(super) struct Remote {
    target: Arc<Target>,
    trust: Arc<Trust>,
    meter: Arc<Meter>,
}

impl Remote {
    pub fn new(target: Target, meter: Arc<Meter>) -> Remote {
        let trust = Arc::new(Trust::new(target.ca_file.clone()));
        Remote { target: Arc::new(target), trust, meter }
    }
}

impl Connector for Remote {
    /// Starts a task that connects and then carries frames until either side lets go of its end.
    fn connect(&mut self) -> Attempt {
        let (mut answer, later) = oneshot::channel();
        let (target, trust, meter) = (Arc::clone(&self.target), Arc::clone(&self.trust), Arc::clone(&self.meter));
        tokio::spawn(async move {
            let opened = tokio::select! {
                biased;
                // Nobody waits any more.
                () = answer.closed() => return,
                opened = tokio::time::timeout(CONNECT_WITHIN, socket::open(&target, &trust, meter)) => opened,
            };
            match opened.unwrap_or(Err(ConnectFault::TimedOut)) {
                Ok(socket) => carry(socket, answer).await,
                Err(fault) => drop(answer.send(Err(fault))),
            }
        });
        Attempt::Later(later)
    }
}

async fn carry(socket: socket::Socket, answer: oneshot::Sender<Result<ClientEnd, ConnectFault>>) {
    let (ours, theirs) = link::pair(link::CAPACITY);
    if answer.send(Ok(ours)).is_ok() {
        socket.carry(theirs).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Target, BadTarget> {
        Target::parse(text, false, None)
    }

    #[test]
    fn a_target_is_read_with_its_defaults() {
        let target = parse("wss://desk.example.com");
        assert_eq!(target.as_ref().map(Target::url).ok().as_deref(), Some("wss://desk.example.com:443/socket"));
        let target = parse("wss://[2001:db8::1]:8443/turno");
        assert_eq!(target.map(|target| target.url()).ok().as_deref(), Some("wss://[2001:db8::1]:8443/turno"));
    }

    #[test]
    fn in_the_clear_only_to_this_machine_unless_asked_for() {
        for near in ["ws://localhost:8080", "ws://127.0.0.1", "ws://127.8.9.1/", "ws://[::1]:9"] {
            assert!(parse(near).is_ok(), "{near}");
        }
        for far in
            ["ws://desk.example.com", "ws://10.0.0.2", "ws://127.0.0.1.example.com", "ws://localhost.example.com"]
        {
            assert_eq!(parse(far), Err(BadTarget::Insecure), "{far}");
        }
        assert!(Target::parse("ws://10.0.0.2", true, None).is_ok());
    }

    #[test]
    fn what_is_no_target_is_refused_with_its_reason() {
        for (text, why) in [
            ("desk.example.com", BadTarget::Scheme),
            ("https://desk.example.com", BadTarget::Scheme),
            ("wss://", BadTarget::Host),
            ("wss://:443", BadTarget::Host),
            ("wss://[::1", BadTarget::Host),
            ("wss://host:0", BadTarget::Port),
            ("wss://host:65536", BadTarget::Port),
            ("wss://[::1]x", BadTarget::Port),
            ("wss://user:secret@host", BadTarget::Extra),
            ("wss://host/?token=1", BadTarget::Extra),
            ("wss://ho st", BadTarget::Extra),
        ] {
            assert_eq!(parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn places_of_an_encrypted_and_a_clear_line_differ() {
        let secure = parse("wss://localhost:9").map(|target| target.place());
        let clear = parse("ws://LOCALHOST:9").map(|target| target.place());
        assert_eq!(secure.ok().as_deref(), Some("wss-localhost-9"));
        assert_eq!(clear.ok().as_deref(), Some("ws-localhost-9"));
    }
}
