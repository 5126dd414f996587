//! The doors of the server: webhooks, sockets, health and metrics, on one port.
//!
//! The accept loop is turno's own, so that every limit of a stranger is set here and not inherited: time to send a request's
//! head, its size, the connections per address. The doors know nothing of the engine: what they need of it is [`Desk`].
//!
//! TLS is the reverse proxy's work. What must never appear here: a rule about customers or agents.

mod admission;
pub mod desk;
mod health;
mod metrics;
mod socket;
mod webhook;
mod wire;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::routing::get;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustix::net::sockopt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service;

pub use desk::{Arrived, Counter, CounterKind, Desk, Readiness, WebhookRoute};

use crate::protocol::Secret;
use crate::server::port::mishap::{self, Part};

use self::admission::{Admission, Peer};
use self::metrics::Tallies;

/// The limits of the doors. The defaults are meant for use; tests shorten the times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpOptions {
    /// Connections of one address that nobody has signed in on.
    pub strangers_per_address: usize,
    /// The same over all addresses.
    pub strangers: usize,
    /// Connections of everybody, signed in or not.
    pub connections: usize,
    /// For the head of a request, and between two requests of a connection.
    pub head: Duration,
    /// For the body of a request.
    pub body: Duration,
    /// Bytes of a webhook's body: the provider sends at most 3 MB (contract, section 2).
    pub max_body: usize,
    /// From the opening of a socket to its first frame.
    pub hello: Duration,
    /// For a piece of a frame or an answer to leave: a peer that never reads is cut after it.
    pub write: Duration,
    /// For a webhook to become durable: the provider is asked to repeat it then.
    pub answer: Duration,
    /// For connections to end by themselves when the server stops.
    pub grace: Duration,
    /// Whoever shows it may read the metrics from anywhere; `None`: they are for this machine alone.
    pub metrics_token: Option<Secret>,
}

impl Default for HttpOptions {
    fn default() -> HttpOptions {
        HttpOptions {
            strangers_per_address: 128,
            strangers: 4_096,
            connections: 10_000,
            head: Duration::from_secs(10),
            body: Duration::from_secs(30),
            max_body: 3 * 1024 * 1024,
            hello: Duration::from_secs(10),
            write: Duration::from_secs(20),
            answer: Duration::from_secs(25),
            grace: Duration::from_secs(9),
            metrics_token: None,
        }
    }
}

/// Lines of a request's head. Providers send about fifteen, and a proxy adds a few.
const MAX_HEADERS: usize = 64;

/// Bytes that the system may hold for one connection, each way.
const SYSTEM_BUFFER: usize = 256 * 1024;

/// What every request can reach.
#[derive(Clone)]
pub(crate) struct House {
    desk: Arc<dyn Desk>,
    options: Arc<HttpOptions>,
    admission: Arc<Admission>,
    tallies: Arc<Tallies>,
    /// Places for connections.
    places: Arc<Semaphore>,
    /// Places for webhooks with much in them.
    large_bodies: Arc<Semaphore>,
    tasks: TaskTracker,
    /// The time for ending by oneself is over.
    cut: CancellationToken,
}

/// Serves until `stop`: then takes nobody new, lets those inside end within [`HttpOptions::grace`], cuts the rest.
pub async fn serve(listener: TcpListener, desk: Arc<dyn Desk>, options: HttpOptions, stop: CancellationToken) {
    let connections = options.connections;
    let house = House {
        desk,
        admission: Admission::new(options.strangers_per_address, options.strangers),
        options: Arc::new(options),
        places: Arc::new(Semaphore::new(connections)),
        tallies: Arc::default(),
        large_bodies: Arc::new(Semaphore::new(webhook::LARGE_BODIES)),
        tasks: TaskTracker::new(),
        cut: CancellationToken::new(),
    };
    let router = router(house.clone());
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok((socket, address)) => admit(&house, &router, socket, address, &stop),
                // Out of file descriptors, most likely: accepting again at once would only spin.
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            },
        }
    }
    drop(listener);
    house.tasks.close();
    if tokio::time::timeout(house.options.grace, house.tasks.wait()).await.is_err() {
        house.cut.cancel();
        house.tasks.wait().await;
    }
}

fn router(house: House) -> Router {
    Router::new()
        .route("/webhook/{provider}/{slug}", get(webhook::verify).post(webhook::deliver))
        .route("/socket", get(socket::open))
        .route("/health", get(health::ready))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(metrics::metrics))
        .with_state(house)
}

fn admit(house: &House, router: &Router, socket: TcpStream, address: SocketAddr, stop: &CancellationToken) {
    let address = address.ip().to_canonical();
    // A reverse proxy on this machine brings everybody from one address: its people are counted when they open a socket.
    let admission = &house.admission;
    let pass = if address.is_loopback() { admission.enter_from_proxy() } else { admission.enter(address) };
    let place = Arc::clone(&house.places).try_acquire_owned();
    let (Some(pass), Ok(place)) = (pass, place) else { return house.tallies.turned_away.add() };
    let _ = socket.set_nodelay(true);
    // The system would let each grow to megabytes for a peer that never reads, or sends faster than is read.
    let _ = sockopt::set_socket_send_buffer_size(&socket, SYSTEM_BUFFER);
    let _ = sockopt::set_socket_recv_buffer_size(&socket, SYSTEM_BUFFER);
    let peer = Peer::new(address, pass, place);
    let connection = connection(house.clone(), router.clone(), socket, peer, stop.clone());
    house.tasks.spawn(mishap::guarded(Part::Door, connection));
}

/// One connection from its first request to its last, or to its becoming a socket.
async fn connection(house: House, router: Router, socket: TcpStream, peer: Peer, stop: CancellationToken) {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(peer.clone());
        router.clone().call(request)
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(house.options.head).max_buf_size(64 * 1024);
    builder.max_headers(MAX_HEADERS).half_close(false);
    let patient = wire::Patient::new(socket, house.options.write);
    let serving = builder.serve_connection(TokioIo::new(patient), service).with_upgrades();
    let mut serving = std::pin::pin!(serving);
    let ended = tokio::select! {
        biased;
        () = stop.cancelled() => false,
        _ = serving.as_mut() => true,
    };
    if !ended {
        serving.as_mut().graceful_shutdown();
        tokio::select! {
            biased;
            () = house.cut.cancelled() => {}
            _ = serving.as_mut() => {}
        }
    }
}

/// Where a request comes from: the peer, or what a reverse proxy on this machine says about it.
fn client_address(peer: &Peer, headers: &axum::http::HeaderMap) -> IpAddr {
    if !peer.address.is_loopback() {
        return peer.address;
    }
    // The last one is what our own proxy added; those before it are whatever the client claimed.
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back();
    let last = forwarded.and_then(|value| value.to_str().ok()).and_then(|value| value.rsplit(',').next());
    last.and_then(|address| address.trim().parse().ok()).map_or(peer.address, |address: IpAddr| address.to_canonical())
}
