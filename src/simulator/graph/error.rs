//! Errors as the Graph API answers them (contract, section 10).

use serde_json::{Map, Value, json};

/// An answer that is no success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphError {
    /// The HTTP status.
    pub http: u16,
    pub code: i32,
    pub subcode: Option<i32>,
    /// `type`: `OAuthException` nearly always.
    pub kind: &'static str,
    pub message: String,
    pub details: Option<String>,
}

impl GraphError {
    /// The error of this code, with the words and the HTTP status that Meta gives it.
    pub fn of(code: i32) -> GraphError {
        GraphError {
            http: http(code),
            code,
            subcode: None,
            kind: "OAuthException",
            message: format!("(#{code}) {}", title(code)),
            details: Some(details(code).to_owned()),
        }
    }

    /// As [`GraphError::of`], with details of its own.
    pub fn because(code: i32, details: &str) -> GraphError {
        GraphError { details: Some(details.to_owned()), ..GraphError::of(code) }
    }

    /// A parameter that is wrong in itself: code 100, with the words in the message.
    pub fn parameter(words: &str) -> GraphError {
        GraphError { message: format!("(#100) {words}"), details: None, ..GraphError::of(100) }
    }

    /// The token is missing or not the right one.
    pub fn token() -> GraphError {
        GraphError {
            http: 401,
            code: 190,
            subcode: Some(463),
            kind: "OAuthException",
            message: "Error validating access token: Session has expired.".to_owned(),
            details: None,
        }
    }

    /// No such object, or not this business's.
    pub fn no_object(id: &str, method: &str) -> GraphError {
        GraphError {
            http: 400,
            code: 100,
            subcode: Some(33),
            kind: "GraphMethodException",
            message: format!(
                "Unsupported {method} request. Object with ID '{id}' does not exist, cannot be loaded due to missing \
                 permissions, or does not support this operation"
            ),
            details: None,
        }
    }

    /// The body of the answer; `trace` is `fbtrace_id`.
    pub fn body(&self, trace: &str) -> Value {
        let mut error = Map::new();
        error.insert("message".into(), json!(self.message));
        error.insert("type".into(), json!(self.kind));
        error.insert("code".into(), json!(self.code));
        if let Some(subcode) = self.subcode {
            error.insert("error_subcode".into(), json!(subcode));
        }
        if let Some(details) = &self.details {
            error.insert("error_data".into(), json!({"messaging_product": "whatsapp", "details": details}));
        }
        error.insert("fbtrace_id".into(), json!(trace));
        json!({ "error": error })
    }
}

/// The HTTP status that the table of 2025 gives a code.
const fn http(code: i32) -> u16 {
    match code {
        0 | 190 => 401,
        3 | 131_000 | 131_057 => 500,
        10 | 131_005 | 131_031 | 368 | 130_497 | 200..=299 => 403,
        2 | 131_016 | 133_004 => 503,
        132_001 => 404,
        _ => 400,
    }
}

/// Meta's title of a code.
pub const fn title(code: i32) -> &'static str {
    match code {
        1 => "API Unknown",
        2 => "API Service",
        4 => "API Too Many Calls",
        10 => "Permission Denied",
        33 => "Parameter value is not valid",
        100 => "Invalid parameter",
        190 => "Access token has expired",
        368 => "Temporarily blocked for policies violations",
        80_007 => "Rate limit issues",
        130_403 => "User blocked by business",
        130_429 => "Rate limit hit",
        130_472 => "User's number is part of an experiment",
        131_000 => "Something went wrong",
        131_005 => "Access denied",
        131_008 => "Required parameter is missing",
        131_009 => "Parameter value is not valid",
        131_016 => "Service unavailable",
        131_021 => "Recipient cannot be sender",
        131_026 => "Message undeliverable",
        131_031 => "Business Account locked",
        131_042 => "Business eligibility payment issue",
        131_047 => "Re-engagement message",
        131_048 => "Spam rate limit hit",
        131_049 => "Meta chose not to deliver",
        131_050 => "User has stopped marketing messages",
        131_051 => "Unsupported message type",
        131_052 => "Media download error",
        131_053 => "Media upload error",
        131_056 => "(Business Account, Consumer Account) pair rate limit hit",
        131_057 => "Account in maintenance mode",
        132_000 => "Template Param Count Mismatch",
        132_001 => "Template does not exist",
        132_015 => "Template is Paused",
        132_016 => "Template is Disabled",
        133_010 => "Phone number Not Registered",
        135_000 => "Generic user error",
        _ => "Something went wrong",
    }
}

/// Meta's words for people, as far as they matter here.
pub const fn details(code: i32) -> &'static str {
    match code {
        131_026 => "Message Undeliverable.",
        131_047 => {
            "Message failed to send because more than 24 hours have passed since the customer last replied to this \
             number."
        }
        131_049 => "This message was not delivered to maintain healthy ecosystem engagement.",
        131_056 => {
            "Message failed to send because there were too many messages sent from this phone number to the same \
                    phone number in a short period of time."
        }
        130_429 => "Cloud API message throughput has been reached.",
        131_021 => "Recipient phone number cannot be the sender's.",
        131_031 => "Business account has been locked.",
        _ => "See the error codes of the WhatsApp Business Platform.",
    }
}
