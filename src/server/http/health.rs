//! Whether the server can do its work: for load balancers, service managers and people with `curl`.

use axum::extract::State;
use axum::http::StatusCode;

use super::House;

/// `200` while the store can write, else `503`.
pub async fn health(State(house): State<House>) -> (StatusCode, &'static str) {
    if house.desk.is_healthy() {
        (StatusCode::OK, "ok\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the store cannot write\n")
    }
}
