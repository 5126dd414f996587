//! What is told of the account, its numbers and templates: one short line each, in the provider's words (contract,
//! sections 8.3, 11 and 14). Nothing of a customer stands in these.

use crate::base::SafeText;
use crate::domain::Failure;
use crate::server::port::inbound::Inbound;

use super::super::wire::Node;
use super::status;

/// The members that say what happened, in the order in which they are told. The rest stays in the raw body.
const TOLD: [&str; 22] = [
    "event",
    "decision",
    "previous_quality_score",
    "new_quality_score",
    "previous_category",
    "new_category",
    "correct_category",
    "reason",
    "rejection_reason",
    "requested_verified_name",
    "current_limit",
    "max_daily_conversations_per_business",
    "max_daily_conversation_per_phone",
    "max_phone_numbers_per_business",
    "max_phone_numbers_per_waba",
    "alert_severity",
    "alert_type",
    "alert_description",
    "tier",
    "region",
    "effective_month",
    "requester",
];

/// Objects inside the value whose members are told as well.
const INNER: [&str; 9] = [
    "violation_info",
    "ban_info",
    "other_info",
    "disable_info",
    "rejection_info",
    "volume_tier_info",
    "alert_info",
    "auth_international_rate_eligibility",
    "waba_info",
];

/// Whether the field is about the account rather than a conversation.
pub fn is_account_field(field: &str) -> bool {
    let families = ["account_", "message_template_", "template_", "phone_number_", "business_"];
    families.iter().any(|family| field.starts_with(family))
        || matches!(field, "security" | "status_update" | "quality_update" | "partner_solutions" | "flows")
}

/// One line about a change of an account field.
pub fn read(field: &str, value: Node<'_>) -> Inbound {
    let mut told: Vec<SafeText> = Vec::new();
    told.extend(subject(value));
    told.extend(TOLD.iter().filter_map(|name| told_member(value, name)));
    for inner in INNER {
        told.extend(value.at(inner).members().filter_map(|(name, member)| named(name, member)));
    }
    for restriction in value.at("restriction_info").each() {
        told.extend(restriction.at("restriction_type").line(80));
    }
    let summary = told.iter().map(SafeText::as_str).collect::<Vec<_>>().join(" · ");
    Inbound::Account { field: SafeText::line_of(field, 64), summary: SafeText::line_of(&summary, 300) }
}

/// The template or number that it is about.
fn subject(value: Node<'_>) -> Option<SafeText> {
    let language = value.at("message_template_language").line(16);
    match (value.at("message_template_name").line(100), language) {
        (Some(name), Some(language)) => Some(SafeText::line(&format!("{name} ({language})"))),
        (Some(name), None) => Some(name),
        (None, _) => value.at("display_phone_number").line(40),
    }
}

fn told_member(value: Node<'_>, name: &str) -> Option<SafeText> {
    // `NONE` is how the provider says that there is no reason.
    let text = value.at(name).line(120).filter(|text| text.as_str() != "NONE")?;
    match name {
        "event" | "decision" => Some(text),
        name => named(name, value.at(name)),
    }
}

fn named(name: &str, value: Node<'_>) -> Option<SafeText> {
    let text = value.line(160).filter(|text| text.as_str() != "NONE")?;
    Some(SafeText::line(&format!("{}: {text}", SafeText::line_of(name, 64).replace('_', " "))))
}

/// An element of `value.errors`: a problem of the number without a message.
pub fn problem(error: Node<'_>) -> Inbound {
    let code = status::code(error.at("code")).unwrap_or(Failure::UNKNOWN);
    let title = error.at("title").line(200).or_else(|| error.at("message").line(200)).unwrap_or_default();
    Inbound::Problem { code, title }
}
