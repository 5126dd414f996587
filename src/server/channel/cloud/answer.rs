//! What an answer of the Cloud API means for one attempt to send (contract, sections 6 and 10). Pure.
//!
//! There is no key that makes a repeated send harmless, so the answers fall into three: taken, surely not taken, and nobody
//! knows. Only the last needs care (G09), and nothing may be put into the second that belongs to the third.

use serde_json::Value;

use crate::base::{Millis, SafeText};
use crate::domain::Failure;
use crate::server::port::channel::SendOutcome;

use super::parse::code;
use super::wire::Node;

/// Characters kept of the provider's own explanation.
const MAX_DETAIL: usize = 300;

/// An error that the provider put into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphError {
    pub failure: Failure,
    pub detail: SafeText,
}

/// What the provider tells of a number of the business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberInfo {
    pub verified_name: Option<SafeText>,
    pub display_phone_number: Option<SafeText>,
    /// `GREEN`, `YELLOW`, `RED` or `UNKNOWN`.
    pub quality_rating: Option<SafeText>,
}

/// Judges a complete answer to a send.
pub fn judge(http: u16, body: &[u8], retry_after: Option<Millis>) -> SendOutcome {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    if let Some(GraphError { failure, detail }) = error_of(&body) {
        return SendOutcome::Refused { failure, detail, retry_after };
    }
    let body = Node::new(&body);
    let refused =
        |failure| SendOutcome::Refused { failure, detail: SafeText::line(&format!("HTTP {http}")), retry_after };
    match (http, body.at("messages").first().at("id").id()) {
        (200..=299, Some(provider_id)) => {
            SendOutcome::Accepted { provider_id, wa_id: body.at("contacts").first().at("wa_id").id() }
        }
        // Somebody on the way gave up waiting for the whole request or for its answer.
        (200..=299 | 408 | 500.., _) => SendOutcome::Unknown,
        // The throttle of the Graph API in its bare form: code 4.
        (429, _) => refused(Failure(4)),
        // A proxy, a wrong address, a redirect that is not followed: nobody took the message.
        _ => refused(Failure::UNKNOWN),
    }
}

/// Reads the error envelope; the HTTP status says nothing reliable beside it (contract, section 16).
pub fn error_of(body: &Value) -> Option<GraphError> {
    let error = Node::new(body).at("error");
    let failure = code(error.at("code"))?;
    let words = [error.at("error_data").at("details"), error.at("message"), error.at("error_user_msg")];
    let detail = words.into_iter().find_map(|words| words.line(MAX_DETAIL)).unwrap_or_default();
    Some(GraphError { failure, detail })
}

/// Reads the answer to `GET /{phone-number-id}`; `None` where it holds none of what was asked for.
pub fn number_info(body: &Value) -> Option<NumberInfo> {
    let body = Node::new(body);
    let info = NumberInfo {
        verified_name: body.at("verified_name").line(128),
        display_phone_number: body.at("display_phone_number").line(40),
        quality_rating: body.at("quality_rating").line(16),
    };
    (info.verified_name.is_some() || info.display_phone_number.is_some()).then_some(info)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: i32, detail: &str) -> SendOutcome {
        SendOutcome::Refused { failure: Failure(code), detail: SafeText::line(detail), retry_after: None }
    }

    #[test]
    fn g09_an_answer_without_a_code_is_only_refused_where_nobody_took_the_message() {
        for http in [200, 204, 408, 500, 502, 503, 504, 599] {
            assert_eq!(judge(http, b"<html>busy</html>", None), SendOutcome::Unknown, "{http}");
        }
        for http in [301, 307, 400, 403, 404, 407, 413] {
            assert_eq!(judge(http, b"", None), refused(-9, &format!("HTTP {http}")), "{http}");
        }
        assert_eq!(judge(429, b"slow down", None), refused(4, "HTTP 429"));
    }

    #[test]
    fn a_code_decides_whatever_the_http_status_says() {
        let body = br#"{"error":{"code":"131047","message":"title","error_data":{"details":"too\nlate"}}}"#;
        for http in [200, 400, 500] {
            assert_eq!(judge(http, body, None), refused(131_047, "too late"));
        }
        assert_eq!(judge(500, br#"{"error":{"code":99999999999}}"#, None), refused(-9, ""));
        assert_eq!(judge(500, br#"{"error":{"message":"no code"}}"#, None), SendOutcome::Unknown);
    }
}
