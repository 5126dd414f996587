//! Whether the server can do its work: for load balancers, service managers and people with `curl`.

use axum::extract::State;
use axum::http::StatusCode;

use super::House;
use super::desk::Readiness;

/// `200` while the process answers at all: what fails this is to be restarted.
pub async fn live() -> (StatusCode, &'static str) {
    (StatusCode::OK, "ok\n")
}

/// `200` while work should be sent here, else `503` with the reason. Restarting mends none of them.
pub async fn ready(State(house): State<House>) -> (StatusCode, &'static str) {
    let unavailable = |reason| (StatusCode::SERVICE_UNAVAILABLE, reason);
    match house.desk.readiness() {
        Readiness::Ready => (StatusCode::OK, "ok\n"),
        Readiness::CannotWrite => unavailable("the store cannot write\n"),
        Readiness::Stuck => unavailable("the engine does not turn\n"),
        Readiness::Stopping => unavailable("stopping\n"),
    }
}
