//! The listening side: connections, each of which a fault may cut in the middle of a call.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::state::Shared;

/// Cuts the connection that a call came over, without an answer.
#[derive(Debug, Clone)]
pub(super) struct Cut(CancellationToken);

impl Cut {
    /// Never returns: the connection ends, and the call with it.
    pub async fn now(&self) -> Infallible {
        self.0.cancel();
        std::future::pending().await
    }
}

/// Accepts connections until the simulator stops.
pub(super) async fn listen(shared: Arc<Shared>, listener: TcpListener, router: Router) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Small answers should leave at once; a socket that refuses the option works all the same.
                let _ = stream.set_nodelay(true);
                let router = router.clone();
                shared.spawn(serve(stream, router));
            }
            // Out of file descriptors, most likely: others may be given back.
            Err(_) => shared.pace.wait_some(crate::base::Millis(50)).await,
        }
    }
}

async fn serve(stream: TcpStream, router: Router) {
    let cut = CancellationToken::new();
    let mark = Cut(cut.clone());
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(mark.clone());
        router.clone().oneshot(request.map(axum::body::Body::new))
    });
    let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        biased;
        () = cut.cancelled() => {}
        // A client that went away is its own affair.
        _ = connection => {}
    }
}
