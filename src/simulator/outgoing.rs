//! The HTTP client of the simulator: for webhooks out, and for phones that talk to a simulator in another process.

use std::sync::Arc;
use std::time::Duration;

/// A client that never asks a proxy and never follows a redirect: a webhook's address is meant as it is.
///
/// Certificates are checked against those of the machine; a webhook on a loopback address needs none.
pub fn http_client(timeout: Duration) -> Result<reqwest::Client, reqwest::Error> {
    let mut builder = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(5))
        .timeout(timeout);
    if let Some(tls) = tls() {
        builder = builder.tls_backend_preconfigured(tls);
    }
    builder.build()
}

fn tls() -> Option<rustls::ClientConfig> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().ok()?;
    Some(config.with_root_certificates(roots).with_no_client_auth())
}
