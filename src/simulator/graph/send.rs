//! `POST /{version}/{phone-number-id}/messages`: messages, read marks, and the faults that meet them.

use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Json, Response};
use serde_json::{Map, Value, json};

use super::super::accept::{self, Asked};
use super::super::fate;
use super::super::fault::SendFault;
use super::super::journal::{Accepted, Entries, Marked, Refused};
use super::super::receive;
use super::super::server::Cut;
use super::super::state::Shared;
use super::super::status::Sent;
use super::super::world::Told;
use super::error::GraphError;
use super::{allowed, answer};

pub(super) async fn messages(
    State(shared): State<Arc<Shared>>,
    Path((version, id)): Path<(String, String)>,
    Extension(cut): Extension<Cut>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response {
    let body: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    if let Err(error) = allowed(&shared, &version, &headers) {
        return refuse(&shared, &error, body);
    }
    let fault = if body.get("status").is_none() { shared.faults().take() } else { None };
    if let Some(error) = fault.as_ref().and_then(SendFault::refusal) {
        return refuse(&shared, &error, body);
    }
    if fault == Some(SendFault::CutBeforeAccepting) {
        match cut.now().await {}
    }
    match take(&shared, &id, body, fault.as_ref()) {
        Ok(success) => finish(&shared, &cut, fault, success).await,
        Err((error, body)) => refuse(&shared, &error, body),
    }
}

/// Accepts what was asked and sets it on its way.
fn take(shared: &Arc<Shared>, id: &str, body: Value, fault: Option<&SendFault>) -> Result<Value, (GraphError, Value)> {
    let now = shared.now();
    let refusal = shared.refusal();
    let asked = match shared.change(|world| accept::accept(world, id, &body, refusal, now)) {
        Ok(asked) => asked,
        Err(error) => return Err((error, body)),
    };
    match asked {
        Asked::Read { id: message, typing } => {
            shared.journal.mark(Marked { at: now, number: id.to_owned(), id: message, typing });
            Ok(json!({"success": true}))
        }
        Asked::Message { mut sent, input, wa_id, user_id } => {
            if let Some(SendFault::FailLater { code }) = fault {
                sent.fails = Some(*code);
            }
            shared.journal.accept(entry(&sent, &input, &body, now));
            let success = success(&sent, &input, wa_id, user_id);
            fate::follow(shared, *sent, body);
            Ok(success)
        }
    }
}

/// Answers, or does what the fault wants instead.
async fn finish(shared: &Shared, cut: &Cut, fault: Option<SendFault>, success: Value) -> Response {
    match fault {
        Some(SendFault::CutAfterAccepting) => match cut.now().await {},
        Some(SendFault::AnswerAfterAccepting { http }) => {
            let status = StatusCode::from_u16(http).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, "<html><body>upstream error</body></html>").into_response()
        }
        Some(SendFault::Slow { by }) => {
            shared.pace.wait(by).await;
            Json(success).into_response()
        }
        Some(SendFault::AnswerAfterStatus) => {
            let id = success.pointer("/messages/0/id").and_then(Value::as_str).unwrap_or_default();
            // Without a webhook there is no status to wait for, and the answer is late enough.
            let _ = shared.journal.wait_until("a status to be taken", |entries| was_told(entries, id)).await;
            Json(success).into_response()
        }
        Some(SendFault::Refuse { .. } | SendFault::CutBeforeAccepting | SendFault::FailLater { .. }) | None => {
            Json(success).into_response()
        }
    }
}

fn was_told(entries: &Entries, id: &str) -> Option<()> {
    let about = |told: &Told| matches!(told, Told::Status { id: other, .. } if other == id);
    entries.deliveries.iter().any(|delivery| delivery.is_done() && delivery.told.iter().any(about)).then_some(())
}

fn refuse(shared: &Shared, error: &GraphError, body: Value) -> Response {
    let tag = body.get("biz_opaque_callback_data").and_then(Value::as_str).map(str::to_owned);
    shared.journal.refuse(Refused { at: shared.now(), http: error.http, code: error.code, tag, body });
    answer(shared, error)
}

fn entry(sent: &Sent, input: &str, body: &Value, at: crate::base::Timestamp) -> Accepted {
    Accepted {
        order: 0,
        at,
        id: sent.id.clone(),
        number: sent.number.clone(),
        to: input.to_owned(),
        phone: sent.phone.clone(),
        tag: sent.tag.clone(),
        kind: sent.kind.clone(),
        text: receive::words(&sent.kind, body),
        body: body.clone(),
        fails: sent.fails,
    }
}

/// The answer of an accepted send (contract, section 6).
fn success(sent: &Sent, input: &str, wa_id: Option<String>, user_id: Option<String>) -> Value {
    let mut contact = Map::new();
    contact.insert("input".into(), json!(input));
    if let Some(wa_id) = wa_id {
        contact.insert("wa_id".into(), json!(wa_id));
    }
    if let Some(user_id) = user_id {
        contact.insert("user_id".into(), json!(user_id));
    }
    let mut message = Map::new();
    message.insert("id".into(), json!(sent.id));
    if sent.kind == "template" {
        message.insert("message_status".into(), json!("accepted"));
    }
    json!({"messaging_product": "whatsapp", "contacts": [contact], "messages": [message]})
}
