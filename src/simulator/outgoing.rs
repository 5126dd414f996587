//! The HTTP client of the simulator: for webhooks out, and for phones that talk to a simulator in another process.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::Client;

/// A client for `url` that never asks a proxy and never follows a redirect: an address is meant as it is.
///
/// For `https` it checks certificates against those of the machine. Reading them takes a while, and the usual simulator and
/// its webhook meet on a loopback address by plain `http`: so they are read for `https` alone.
pub fn http_client(url: &str, timeout: Duration) -> Result<Client, reqwest::Error> {
    let builder = Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(5))
        .timeout(timeout);
    match tls(is_secure(url)) {
        Some(tls) => builder.tls_backend_preconfigured(tls).build(),
        None => builder.build(),
    }
}

/// The clients of one simulator, whose webhooks may be on either kind of address.
#[derive(Debug)]
pub(super) struct Clients {
    plain: Client,
    secure: OnceLock<Client>,
    timeout: Duration,
}

impl Clients {
    pub fn new(timeout: Duration) -> Result<Clients, reqwest::Error> {
        Ok(Clients { plain: http_client("http:", timeout)?, secure: OnceLock::new(), timeout })
    }

    /// The client for this address.
    pub fn of(&self, url: &str) -> &Client {
        if is_secure(url) {
            // Without one that trusts somebody, the plain one trusts nobody: a refusal that the journal shows.
            self.secure.get_or_init(|| http_client(url, self.timeout).unwrap_or_else(|_| self.plain.clone()))
        } else {
            &self.plain
        }
    }
}

fn is_secure(url: &str) -> bool {
    url.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:"))
}

fn tls(trusting: bool) -> Option<rustls::ClientConfig> {
    let mut roots = rustls::RootCertStore::empty();
    if trusting {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().ok()?;
    Some(config.with_root_certificates(roots).with_no_client_auth())
}
