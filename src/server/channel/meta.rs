//! The Cloud API over the network: sends, read receipts, and a look at a number for `turno check`.
//!
//! What must never happen here: the token on its way to another host (redirects are not followed), a repeat of a request
//! that may have arrived (nothing is retried by itself), and a definite answer where nobody knows (G09).
//!
//! Trail: outbound 9/9 (from server::courier, to the provider)

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use reqwest::{Client, RequestBuilder, Response, Url, redirect};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::Value;

use crate::base::{Millis, SafeText, time};
use crate::domain::{Channel, Failure};
use crate::server::port::Future;
use crate::server::port::channel::{Carrier, Outgoing, SendOutcome};

use super::cloud::answer::{self, GraphError, NumberInfo};
use super::cloud::build;
use super::credentials::{ChannelSecrets, Credentials};

/// Answers are a few hundred bytes; a longer one is read no further.
const MAX_ANSWER: usize = 256 * 1024;

/// Longer waits than a day are not believed.
const MAX_RETRY_AFTER: Millis = Millis::hours(24);

/// Where the provider is, and how long it may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetaOptions {
    /// Scheme and host. Plain `http` is taken for this machine only: the simulator.
    pub base: String,
    /// The version in the path, such as `v24.0`.
    pub version: String,
    /// A file of further root certificates (PEM), for company proxies.
    pub roots: Option<PathBuf>,
    pub connect: Duration,
    /// From the first byte of the request to the last of the answer.
    pub total: Duration,
}

impl Default for MetaOptions {
    fn default() -> MetaOptions {
        MetaOptions {
            base: "https://graph.facebook.com".to_owned(),
            version: "v25.0".to_owned(),
            roots: None,
            connect: Duration::from_secs(5),
            total: Duration::from_secs(20),
        }
    }
}

/// The carrier cannot be made of these options.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetaFault {
    #[error("the provider's address {base} is not an address: {reason}")]
    Address { base: String, reason: String },
    #[error("the provider's address {base} is not https, and not on this machine")]
    Plain { base: String },
    #[error("the file of root certificates {path} cannot be read: {reason}")]
    Roots { path: String, reason: String },
    #[error("no HTTPS client: {reason}")]
    Client { reason: String },
}

/// Why a channel cannot be used just now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckFault {
    #[error("the channel has no credentials")]
    NoCredentials,
    #[error("the provider cannot be reached: {detail}")]
    Unreachable { detail: SafeText },
    #[error("the provider refuses ({}): {detail}", .failure.0)]
    Refused { failure: Failure, detail: SafeText },
    #[error("the provider's answer cannot be read: {detail}")]
    Unreadable { detail: SafeText },
}

/// Speaks to the Cloud API for all channels.
pub struct MetaCarrier {
    client: Client,
    root: Url,
    credentials: Arc<Credentials>,
}

impl MetaCarrier {
    /// # Errors
    /// See [`MetaFault`].
    pub fn new(options: &MetaOptions, credentials: Arc<Credentials>) -> Result<MetaCarrier, MetaFault> {
        // The second call in a process finds it installed, which is as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let root = root_of(options)?;
        let client = Client::builder()
            .user_agent(concat!("turno/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(options.connect)
            .timeout(options.total)
            // A connection that the other side closes while we write to it costs a message its certainty: keep none for long.
            .pool_idle_timeout(Duration::from_secs(15))
            .tcp_nodelay(true)
            .tls_backend_preconfigured(tls(options, root.scheme() == "https")?)
            .build()
            .map_err(|fault| MetaFault::Client { reason: fault.to_string() })?;
        Ok(MetaCarrier { client, root, credentials })
    }

    /// Asks the provider about the channel's number: whether token, permission and id are right.
    ///
    /// # Errors
    /// See [`CheckFault`].
    pub async fn check(&self, channel: &Channel) -> Result<NumberInfo, CheckFault> {
        let secrets = self.secrets(channel).ok_or(CheckFault::NoCredentials)?;
        let mut url = self.url(channel, &[]);
        url.query_pairs_mut().append_pair("fields", "verified_name,display_phone_number,quality_rating");
        let request = self.client.get(url).bearer_auth(secrets.token().reveal());
        let answer = ask(request).await.map_err(|trouble| CheckFault::Unreachable { detail: trouble.words() })?;
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        if let Some(GraphError { failure, detail }) = answer::error_of(&body) {
            return Err(CheckFault::Refused { failure, detail });
        }
        let unreadable = || CheckFault::Unreadable { detail: SafeText::line(&format!("HTTP {}", answer.http)) };
        answer::number_info(&body).ok_or_else(unreadable)
    }

    /// A question without a token, to wherever `url` leads.
    pub(super) async fn ask(&self, url: Url) -> Result<Answer, SafeText> {
        ask(self.client.get(url)).await.map_err(|trouble| trouble.words())
    }

    pub(super) fn secrets(&self, channel: &Channel) -> Option<&ChannelSecrets> {
        self.credentials.of(&channel.slug).map(Arc::as_ref)
    }

    fn url(&self, channel: &Channel, rest: &[&str]) -> Url {
        let mut url = self.root.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.push(&channel.phone_number_id).extend(rest);
        }
        url
    }

    fn post(&self, channel: &Channel, secrets: &ChannelSecrets, body: &Value) -> RequestBuilder {
        self.client.post(self.url(channel, &["messages"])).bearer_auth(secrets.token().reveal()).json(body)
    }

    async fn try_send(&self, outgoing: &Outgoing) -> SendOutcome {
        let Some(secrets) = self.secrets(&outgoing.channel) else {
            return SendOutcome::NotSent { failure: Failure::NO_CREDENTIALS };
        };
        let Ok(body) = build::build(outgoing) else {
            return SendOutcome::NotSent { failure: Failure::NOT_SENDABLE };
        };
        match ask(self.post(&outgoing.channel, secrets, &body)).await {
            Ok(answer) => answer::judge(answer.http, &answer.body, answer.retry_after),
            Err(Trouble::Request(_)) => SendOutcome::NotSent { failure: Failure::NO_CREDENTIALS },
            Err(Trouble::Connect(_)) => SendOutcome::NotSent { failure: Failure::UNREACHABLE },
            Err(Trouble::Later(_)) => SendOutcome::Unknown,
        }
    }
}

impl fmt::Debug for MetaCarrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MetaCarrier").field("root", &self.root.as_str()).finish_non_exhaustive()
    }
}

impl Carrier for MetaCarrier {
    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> Future<'a, SendOutcome> {
        Box::pin(self.try_send(outgoing))
    }

    fn mark_read<'a>(&'a self, channel: &'a Channel, provider_id: &'a SafeText) -> Future<'a, ()> {
        Box::pin(async move {
            if let Some(secrets) = self.secrets(channel) {
                // A receipt that is lost costs nothing: the next one covers it.
                let _ = ask(self.post(channel, secrets, &build::mark_read(provider_id))).await;
            }
        })
    }
}

/// An answer, read to its end.
pub(super) struct Answer {
    pub http: u16,
    pub retry_after: Option<Millis>,
    pub body: Vec<u8>,
}

/// No answer. What matters is whether a byte of the request can have left.
enum Trouble {
    /// The request could not be made: a token that no header can hold.
    Request(reqwest::Error),
    /// No connection: name, route, refusal, handshake.
    Connect(reqwest::Error),
    /// After that.
    Later(reqwest::Error),
}

impl Trouble {
    fn of(fault: reqwest::Error) -> Trouble {
        if fault.is_builder() {
            Trouble::Request(fault)
        } else if fault.is_connect() {
            Trouble::Connect(fault)
        } else {
            Trouble::Later(fault)
        }
    }

    /// The innermost cause, which names the problem; the outer ones only say that there is one.
    fn words(&self) -> SafeText {
        let (Trouble::Request(fault) | Trouble::Connect(fault) | Trouble::Later(fault)) = self;
        let mut cause: &dyn std::error::Error = fault;
        while let Some(inner) = cause.source() {
            cause = inner;
        }
        SafeText::line_of(&cause.to_string(), 200)
    }
}

async fn ask(request: RequestBuilder) -> Result<Answer, Trouble> {
    let mut response = request.send().await.map_err(Trouble::of)?;
    let http = response.status().as_u16();
    let retry_after = retry_after(&response);
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(Trouble::Later)? {
        let room = MAX_ANSWER.saturating_sub(body.len());
        body.extend(part.iter().take(room));
        if part.len() > room {
            break;
        }
    }
    Ok(Answer { http, retry_after, body })
}

/// Seconds or a date (RFC 9110, section 10.2.3).
fn retry_after(response: &Response) -> Option<Millis> {
    let text = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse::<u32>() {
        Ok(seconds) => Millis::seconds(i64::from(seconds)),
        Err(_) => {
            let date = jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_millisecond();
            Millis(date.saturating_sub(time::wall_clock().0))
        }
    };
    Some(wait.clamp(Millis::ZERO, MAX_RETRY_AFTER))
}

/// The address in front of every path, with its version.
fn root_of(options: &MetaOptions) -> Result<Url, MetaFault> {
    let base = options.base.clone();
    let mut root = match Url::parse(&base) {
        Ok(root) => root,
        Err(fault) => return Err(MetaFault::Address { base, reason: fault.to_string() }),
    };
    match root.scheme() {
        "https" | "http" if is_private_enough(&root) => {}
        "http" => return Err(MetaFault::Plain { base }),
        other => return Err(MetaFault::Address { base, reason: format!("{other} is not https") }),
    }
    if let Ok(mut path) = root.path_segments_mut() {
        path.pop_if_empty().push(&options.version);
    }
    Ok(root)
}

/// Whether a secret may go there: over TLS, or without leaving this machine.
pub(super) fn is_private_enough(url: &Url) -> bool {
    match url.scheme() {
        "https" => url.has_host(),
        "http" => matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")),
        _ => false,
    }
}

/// The machine's own root certificates, and those of the file.
fn tls(options: &MetaOptions, is_needed: bool) -> Result<rustls::ClientConfig, MetaFault> {
    let mut roots = RootCertStore::empty();
    if is_needed {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    if let Some(path) = &options.roots {
        let unreadable = |fault: rustls::pki_types::pem::Error| MetaFault::Roots {
            path: path.display().to_string(),
            reason: fault.to_string(),
        };
        for certificate in CertificateDer::pem_file_iter(path).map_err(unreadable)? {
            roots.add_parsable_certificates([certificate.map_err(unreadable)?]);
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|fault| MetaFault::Client { reason: fault.to_string() })?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
