//! The Graph side: what the business calls (contract, sections 1, 6 and 10). Meta's addresses begin with a version.

pub mod error;
mod send;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::config::BusinessNumber;
use super::ids;
use super::state::Shared;
use error::GraphError;

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/{version}/{id}", get(object))
        .route("/{version}/{id}/messages", post(send::messages))
        .route("/{version}/{id}/phone_numbers", get(phone_numbers))
        .route("/{version}/{id}/subscribed_apps", get(subscribed).post(subscribe))
        .fallback(unknown)
}

#[derive(Debug, Deserialize)]
struct Fields {
    fields: Option<String>,
}

/// A number and its fields.
async fn object(
    State(shared): State<Arc<Shared>>,
    Path((version, id)): Path<(String, String)>,
    Query(wanted): Query<Fields>,
    headers: HeaderMap,
) -> Response {
    let found = allowed(&shared, &version, &headers).and_then(|()| {
        let number = shared.world(|world| world.number(&id).cloned());
        number.ok_or_else(|| GraphError::no_object(&id, "get"))
    });
    match found {
        Ok(number) => Json(described(&number, wanted.fields.as_deref())).into_response(),
        Err(error) => answer(&shared, &error),
    }
}

/// The numbers of a WhatsApp Business Account.
async fn phone_numbers(
    State(shared): State<Arc<Shared>>,
    Path((version, id)): Path<(String, String)>,
    Query(wanted): Query<Fields>,
    headers: HeaderMap,
) -> Response {
    if let Err(error) = allowed(&shared, &version, &headers) {
        return answer(&shared, &error);
    }
    let numbers: Vec<Value> = shared.world(|world| {
        let own = world.numbers.iter().filter(|number| number.waba_id == id);
        own.map(|number| described(number, wanted.fields.as_deref())).collect()
    });
    if numbers.is_empty() {
        return answer(&shared, &GraphError::no_object(&id, "get"));
    }
    Json(json!({"data": numbers, "paging": {"cursors": {"before": "QVFIU", "after": "QVFIV"}}})).into_response()
}

async fn subscribed(
    State(shared): State<Arc<Shared>>,
    Path((version, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    match allowed_account(&shared, &version, &id, &headers) {
        Ok(()) => {
            let app = json!({"whatsapp_business_api_data": {"id": "670000000000001", "name": "Aurora desk"}});
            Json(json!({ "data": [app] })).into_response()
        }
        Err(error) => answer(&shared, &error),
    }
}

async fn subscribe(
    State(shared): State<Arc<Shared>>,
    Path((version, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    match allowed_account(&shared, &version, &id, &headers) {
        Ok(()) => Json(json!({"success": true})).into_response(),
        Err(error) => answer(&shared, &error),
    }
}

async fn unknown(State(shared): State<Arc<Shared>>, request: axum::extract::Request) -> Response {
    let path = request.uri().path().trim_matches('/').to_owned();
    answer(&shared, &GraphError::no_object(&path, &request.method().as_str().to_lowercase()))
}

fn allowed_account(shared: &Shared, version: &str, waba: &str, headers: &HeaderMap) -> Result<(), GraphError> {
    allowed(shared, version, headers)?;
    let known = shared.world(|world| world.numbers.iter().any(|number| number.waba_id == waba));
    if known { Ok(()) } else { Err(GraphError::no_object(waba, "get")) }
}

/// Whether the address has a version and the call the right token.
fn allowed(shared: &Shared, version: &str, headers: &HeaderMap) -> Result<(), GraphError> {
    let is_version = version
        .strip_prefix('v')
        .and_then(|rest| rest.split_once('.'))
        .is_some_and(|(major, minor)| major.parse::<u16>().is_ok() && minor.parse::<u16>().is_ok());
    if !is_version {
        return Err(GraphError::parameter("Unknown path components: the address must begin with a version."));
    }
    let given = headers.get("authorization").and_then(|value| value.to_str().ok());
    match given.and_then(|value| value.strip_prefix("Bearer ")) {
        Some(token) if token == shared.access_token => Ok(()),
        Some(_) | None => Err(GraphError::token()),
    }
}

fn described(number: &BusinessNumber, fields: Option<&str>) -> Value {
    let pretty = crate::base::Phone::parse(&number.display_number).map(|number| number.pretty());
    let all = json!({
        "verified_name": number.verified_name,
        "display_phone_number": pretty.unwrap_or_else(|_| number.display_number.clone()),
        "quality_rating": "GREEN",
        "throughput": {"level": "STANDARD"},
        "name_status": "APPROVED",
        "code_verification_status": "VERIFIED",
        "status": "CONNECTED",
        "platform_type": "CLOUD_API",
        "whatsapp_business_manager_messaging_limit": "TIER_2K",
    });
    const USUAL: &str =
        "verified_name,code_verification_status,display_phone_number,quality_rating,platform_type,throughput";
    let wanted: Vec<&str> = fields.unwrap_or(USUAL).split(',').map(str::trim).collect();
    let mut out: Map<String, Value> = all
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| wanted.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    out.insert("id".into(), json!(number.phone_number_id));
    Value::Object(out)
}

fn answer(shared: &Shared, error: &GraphError) -> Response {
    let trace = shared.world(|world| ids::trace(&mut world.rng));
    let status = StatusCode::from_u16(error.http).unwrap_or(StatusCode::BAD_REQUEST);
    (status, Json(error.body(&trace))).into_response()
}
