//! Webhooks: the provider's verification, and what it delivers.
//!
//! The order is what keeps a stranger cheap and an event safe: address, size, signature over the raw bytes, reading, and
//! only when the body is durable an answer of 200 (G01). An authentic body never gets a 4xx, whatever is in it (G03).
//!
//! Trail: inbound 1/7 (from the provider, to server::engine::inbound)

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Query, Request, State};
use axum::http::header::{
    CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use tokio::sync::SemaphorePermit;

use crate::base::SafeText;
use crate::domain::Provider;
use crate::server::channel::read;
use crate::server::port::mishap::{self, Part};
use crate::server::port::{Inbound, Routed};

use super::House;
use super::desk::{Arrived, WebhookRoute};

/// Header names are compared without regard to case (RFC 9110, section 5.1).
const SIGNATURE: &str = "x-hub-signature-256";

/// Bodies up to this many bytes are read at once: single messages are a thousand or two.
const SMALL: usize = 64 * 1024;

/// Larger bodies that are in memory at the same time, from their first byte to their answer.
pub const LARGE_BODIES: usize = 32;

/// Meta sends ten digits; nobody needs more.
const MAX_CHALLENGE: usize = 256;

/// `GET`: answers with exactly the challenge to whoever knows the verify token (contract, section 2).
pub async fn verify(
    State(house): State<House>,
    Path((provider, slug)): Path<(String, String)>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let Some((route, _)) = route(&house, &provider, &slug) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let value = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let is_right = value("hub.mode") == Some("subscribe")
        && value("hub.verify_token").is_some_and(|token| route.secrets.is_verify_token(token));
    match value("hub.challenge").filter(|challenge| challenge.len() <= MAX_CHALLENGE) {
        // Somebody else's text goes out again: as plain text, never to be taken for a page.
        Some(challenge) if is_right => {
            let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
            (headers, challenge.to_owned()).into_response()
        }
        Some(_) | None => StatusCode::FORBIDDEN.into_response(),
    }
}

/// `POST`: takes a delivery over.
pub async fn deliver(
    State(house): State<House>,
    Path((provider, slug)): Path<(String, String)>,
    request: Request,
) -> Response {
    let Some(route) = route(&house, &provider, &slug) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (body, _place) = match authentic_body(&house, &route.0, request).await {
        Ok(read) => read,
        Err(status) => {
            let refused = &house.tallies;
            let tally = if status == StatusCode::UNAUTHORIZED { &refused.signatures } else { &refused.bodies };
            tally.add();
            tracing::debug!(status = status.as_u16(), "a webhook was refused");
            // What is left of the body is not worth reading to keep the connection.
            return (status, [(CONNECTION, "close")]).into_response();
        }
    };
    let (WebhookRoute { account, channel, secrets: _ }, provider) = route;
    let items = items_of(|| read(provider, &body));
    let (count, bytes) = (items.len(), body.len());
    let stored = house.desk.webhook(Arrived { account, channel, body: Arc::from(body), items });
    match tokio::time::timeout(house.options.answer, stored).await {
        Ok(Ok(())) => {
            tracing::debug!(%account, %channel, items = count, bytes, "a webhook was taken in");
            StatusCode::OK.into_response()
        }
        // The provider repeats for days: nothing is lost by saying so, nor by doubt, since a repeat has no second effect.
        Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "5")]).into_response(),
    }
}

/// What `read` finds. What cannot even be looked at is authentic all the same: it is kept, and read again by a later version.
fn items_of(read: impl FnOnce() -> Vec<Routed>) -> Vec<Routed> {
    mishap::guard(Part::Webhook, read).unwrap_or_else(unreadable)
}

/// A body whose reading failed by a mistake of turno's own, as one item that says so.
fn unreadable() -> Vec<Routed> {
    let (reason, kind) = (SafeText::line("a mistake in turno"), SafeText::line("body"));
    let item = Inbound::Unreadable { reason, kind, person: None, provider_id: None, at: None };
    vec![Routed { phone_number_id: None, item }]
}

fn route(house: &House, provider: &str, slug: &str) -> Option<(WebhookRoute, Provider)> {
    let provider = Provider::from_name(provider)?;
    Some((house.desk.route(provider, slug)?, provider))
}

/// The whole body, when its signature is right, and its place in memory; else the status that says why not.
async fn authentic_body<'h>(house: &'h House, route: &WebhookRoute, request: Request) -> Result<Read<'h>, StatusCode> {
    let (head, body) = request.into_parts();
    // The signature is over what was sent, and nothing is ever unpacked: what is packed cannot be read.
    let is_packed = |value: &HeaderValue| !value.as_bytes().eq_ignore_ascii_case(b"identity");
    if head.headers.get_all(CONTENT_ENCODING).iter().any(is_packed) {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    let claimed = head.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if claimed.is_some_and(|length| length > house.options.max_body) {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    // Before the body: without a signature there is no reason to read one.
    let signature = head.headers.get(SIGNATURE).ok_or(StatusCode::UNAUTHORIZED)?;
    let room = claimed.unwrap_or(0).min(SMALL);
    let reading = tokio::time::timeout(house.options.body, read_body(house, body, room));
    let read = reading.await.unwrap_or(Err(StatusCode::REQUEST_TIMEOUT))?;
    if route.secrets.has_signed(&read.0, signature.as_bytes()) { Ok(read) } else { Err(StatusCode::UNAUTHORIZED) }
}

/// A body, and the place that a large one holds until it is answered.
type Read<'h> = (Vec<u8>, Option<SemaphorePermit<'h>>);

/// Reads to the end. Whoever sends much waits for one of a few places, so that strangers cannot fill the memory.
async fn read_body(house: &House, body: Body, room: usize) -> Result<Read<'_>, StatusCode> {
    let mut read = Vec::with_capacity(room);
    let mut place = None;
    let mut parts = body.into_data_stream();
    while let Some(part) = parts.next().await {
        let part = part.map_err(|_| StatusCode::BAD_REQUEST)?;
        let size = read.len() + part.len();
        if size > house.options.max_body {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        if size > SMALL && place.is_none() {
            place = Some(house.large_bodies.acquire().await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?);
        }
        read.extend_from_slice(&part);
    }
    Ok((read, place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g18_a_parser_that_panics_costs_the_body_its_reading_and_not_its_keeping() {
        let before = mishap::caught(Part::Webhook);
        let items = items_of(|| panic!("a test's own"));
        assert!(mishap::caught(Part::Webhook) > before, "it is counted");
        // One item, which the engine puts into quarantine with the whole body.
        assert!(
            matches!(&items[..], [Routed { item: Inbound::Unreadable { .. }, phone_number_id: None }]),
            "{items:?}"
        );
        assert!(items_of(Vec::new).is_empty(), "the next one is read");
    }
}
