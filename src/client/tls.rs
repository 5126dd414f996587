//! Whom a client trusts: the certificates of this machine, and those of a file where one is given (company proxies, test
//! servers). Never "anybody".

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::base::SafeText;

use super::connect::{BadCertificate, ConnectFault};

/// The trusted certificates, read when the first connection needs them.
#[derive(Debug, Default)]
pub(super) struct Trust {
    ca_file: Option<PathBuf>,
    config: OnceLock<Arc<ClientConfig>>,
}

impl Trust {
    pub fn new(ca_file: Option<PathBuf>) -> Trust {
        Trust { ca_file, config: OnceLock::new() }
    }

    /// Encrypts `stream`, and makes sure that `host` is at its other end.
    pub async fn wrap<S>(self: &Arc<Trust>, host: &str, stream: S) -> Result<TlsStream<S>, ConnectFault>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| ConnectFault::NoSuchHost)?;
        let config = self.config().await?;
        TlsConnector::from(config).connect(name, stream).await.map_err(|error| fault_of(&error))
    }

    /// Reading a machine's certificates takes tens of milliseconds: elsewhere, and once.
    async fn config(self: &Arc<Trust>) -> Result<Arc<ClientConfig>, ConnectFault> {
        if let Some(config) = self.config.get() {
            return Ok(Arc::clone(config));
        }
        let trust = Arc::clone(self);
        let read = tokio::task::spawn_blocking(move || config_with(trust.ca_file.as_deref())).await;
        let config = read.map_err(|_| ConnectFault::GaveUp)??;
        Ok(Arc::clone(self.config.get_or_init(|| config)))
    }
}

fn config_with(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, ConnectFault> {
    let mut roots = RootCertStore::empty();
    // Single certificates that cannot be read are common in the wild, and no reason to trust nobody.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = ca_file {
        add_file(&mut roots, path)?;
    }
    if roots.is_empty() {
        return Err(ConnectFault::NoRoots);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(tls)?;
    Ok(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
}

fn add_file(roots: &mut RootCertStore, path: &Path) -> Result<(), ConnectFault> {
    let bad =
        |detail: String| ConnectFault::CaFile { detail: SafeText::line(&format!("{}: {detail}", path.display())) };
    let certificates = CertificateDer::pem_file_iter(path).map_err(|error| bad(error.to_string()))?;
    let before = roots.len();
    for certificate in certificates {
        let certificate = certificate.map_err(|error| bad(error.to_string()))?;
        roots.add(certificate).map_err(|error| bad(error.to_string()))?;
    }
    if roots.len() == before { Err(bad("it holds no certificate".to_owned())) } else { Ok(()) }
}

fn fault_of(error: &std::io::Error) -> ConnectFault {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::InvalidCertificate(why)) => ConnectFault::Certificate(match why {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => BadCertificate::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => BadCertificate::NotYetValid,
            CertificateError::UnknownIssuer => BadCertificate::UnknownIssuer,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                BadCertificate::OtherName
            }
            _ => BadCertificate::Unacceptable,
        }),
        Some(other) => tls(other.clone()),
        None => ConnectFault::Tls { detail: SafeText::line(&error.to_string()) },
    }
}

fn tls(error: rustls::Error) -> ConnectFault {
    ConnectFault::Tls { detail: SafeText::line(&error.to_string()) }
}
