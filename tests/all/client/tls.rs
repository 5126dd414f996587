//! Encrypted lines: whom a client believes, and what it says of those it does not.
//!
//! The files beside are for these tests alone. Their authority's key was thrown away when they were made.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use turno::base::SafeText;
use turno::base::time::wall_clock;
use turno::client::connect::BadCertificate;
use turno::client::{Ask, ConnectFault, LineState, Seat, Target};
use turno::protocol::{Secret, ServerFrame};

use super::kit::*;
use super::socket::{Peer, setup, until};

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/all/client/tls_files").join(name)
}

fn acceptor(certificate: &str) -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_file(file(certificate)).expect("a certificate");
    let key = PrivateKeyDer::from_pem_file(file("server.key.pem")).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("they fit");
    TlsAcceptor::from(Arc::new(config))
}

async fn listen(ca_file: Option<PathBuf>) -> (TcpListener, Target) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let target = Target::parse(&format!("wss://localhost:{port}"), false, ca_file).expect("a target");
    (listener, target)
}

#[tokio::test]
async fn a_seat_works_over_an_encrypted_line_to_a_server_it_trusts() {
    let (listener, target) = listen(Some(file("authority.pem"))).await;
    let mut seat = Seat::remote(target, setup());
    let (login, password) = (SafeText::line("ana"), Secret::new("correct horse"));
    seat.ask(Ask::SignIn { login, password }, wall_clock()).expect("may");
    let server = tokio::spawn(async move {
        let stream = listener.accept().await.expect("a connection").0;
        let stream = acceptor("localhost.pem").accept(stream).await.expect("encrypted");
        let mut peer = Peer::upgrade(stream).await;
        peer.welcome().await;
        peer.say(&ServerFrame::Snapshot { snapshot: Box::new(snapshot(10, vec![])) }).await;
        peer
    });
    until(&mut seat, "live", |seat, _| seat.line() == &LineState::Live).await;
    drop(server.await.expect("the server's side"));
}

#[tokio::test]
async fn a_server_that_cannot_prove_who_it_is_hears_nothing_and_the_reason_is_told() {
    let trusted = Some(file("authority.pem"));
    for (certificate, ca_file, why) in [
        ("localhost.pem", None, BadCertificate::UnknownIssuer),
        ("elsewhere.pem", trusted.clone(), BadCertificate::OtherName),
        ("expired.pem", trusted.clone(), BadCertificate::Expired),
    ] {
        let (listener, target) = listen(ca_file).await;
        let server = tokio::spawn(async move {
            let stream = listener.accept().await.expect("a connection").0;
            acceptor(certificate).accept(stream).await.is_err()
        });
        let mut seat = Seat::remote(target, setup());
        // A machine may have no certificates at all, and then trusts nobody either.
        let is_so = |seat: &Seat| match seat.fault() {
            Some(ConnectFault::Certificate(found)) => *found == why,
            Some(ConnectFault::NoRoots) => why == BadCertificate::UnknownIssuer,
            _ => false,
        };
        until(&mut seat, certificate, |seat, _| is_so(seat)).await;
        assert!(server.await.expect("the server's side"), "the handshake fails on both sides");
    }
}

#[tokio::test]
async fn a_file_with_certificates_that_is_none_is_told_by_its_name() {
    let folder = scratch("ca-file");
    let empty = folder.join("empty.pem");
    std::fs::File::create(&empty).and_then(|mut file| file.write_all(b"nothing here\n")).expect("room");
    for path in [folder.join("missing.pem"), empty] {
        let (_listener, target) = listen(Some(path.clone())).await;
        let mut seat = Seat::remote(target, setup());
        until(&mut seat, "a bad file", |seat, _| matches!(seat.fault(), Some(ConnectFault::CaFile { .. }))).await;
        let told = seat.fault().map(ToString::to_string).unwrap_or_default();
        assert!(told.contains(&*path.to_string_lossy()), "{told}");
    }
}
