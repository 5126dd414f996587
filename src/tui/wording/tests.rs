//! Every code has words, in every language: none shows its id or an argument that was not given.

use super::*;
use crate::base::{SafeText, Timestamp, UserId};
use crate::client::LineState;
use crate::domain::content::{Card, Location, Media, MediaKind, OrderItem, SystemNote};
use crate::domain::{
    Choice, Content, Failure, Language, Presence, Pull, Refusal, Role, Rule, Skip, SkipReason, Status,
};
use crate::i18n::{PARTS, Texts};
use crate::protocol::event::Notice;
use crate::protocol::{Gone, ProtocolError};
use crate::tui::glyph;

fn in_each_language(check: impl Fn(&Texts)) {
    for language in Language::ALL {
        check(&Texts::new(language));
    }
}

#[track_caller]
fn is_worded(text: &str) {
    assert!(!text.trim().is_empty());
    assert!(!text.contains(['{', '}']), "an argument is missing: {text}");
    for prefix in ["refusal-", "cause-", "remedy-", "status-", "content-", "system-", "line-", "gone-", "protocol-"] {
        assert!(!text.contains(prefix), "an id is shown: {text}");
    }
    assert!(!text.starts_with("notice-") && !text.starts_with("why-") && !text.starts_with("skip-"), "{text}");
}

fn safe(text: &str) -> SafeText {
    SafeText::new(text)
}

fn every_refusal() -> Vec<Refusal> {
    let user = Some(UserId([1; 16]));
    vec![
        Refusal::NotFound,
        Refusal::AdministratorsOnly,
        Refusal::AlreadyOpen,
        Refusal::OpenedBy { user },
        Refusal::OpenedBy { user: None },
        Refusal::AssignedTo { user },
        Refusal::AlreadyFinished,
        Refusal::NotOpen,
        Refusal::NotMember,
        Refusal::QueueGivesOut,
        Refusal::WindowClosed,
        Refusal::Empty,
        Refusal::TooLong { limit: 4096 },
        Refusal::Stale,
        Refusal::KeyReused,
        Refusal::NotResendable,
        Refusal::BadLogin,
        Refusal::Throttled { seconds: 1 },
        Refusal::Throttled { seconds: 30 },
        Refusal::SessionEnded,
        Refusal::Invalid { field: safe("slug") },
        Refusal::Taken { field: safe("login") },
        Refusal::LastAdministrator,
        Refusal::InUse,
        Refusal::Restored,
        Refusal::Unavailable,
    ]
}

#[test]
fn every_refusal_has_words() {
    in_each_language(|texts| {
        for no in every_refusal() {
            is_worded(&refusal(texts, None, &no));
        }
    });
    let english = Texts::new(Language::English);
    let named = Refusal::Invalid { field: safe("something_new") };
    assert_eq!(refusal(&english, None, &named), "Not valid: something_new.");
}

#[test]
fn every_failure_says_what_happened_and_what_to_do() {
    let own = [-1, -2, -3, -4, -9];
    in_each_language(|texts| {
        for code in own.into_iter().chain(0..400).chain(80_000..80_010).chain(130_000..135_001) {
            is_worded(&failure(texts, Failure(code)));
        }
    });
    let english = Texts::new(Language::English);
    assert_eq!(
        failure(&english, Failure(131_026)),
        "this number is not on WhatsApp or cannot get it. Check the number, or reach them in another way. [131026]"
    );
    assert!(!failure(&english, Failure::UNREACHABLE).contains('['), "our own codes mean nothing to the provider");
}

#[test]
fn every_state_has_words() {
    let statuses = [
        Status::Queued,
        Status::Uncertain,
        Status::Accepted,
        Status::Sent,
        Status::Failed(Failure::WINDOW),
        Status::Delivered,
        Status::Read,
        Status::Played,
    ];
    let (since, now) = (Timestamp(0), Timestamp(185_000));
    let lines = [
        LineState::Connecting,
        LineState::SignedOut { refusal: None },
        LineState::SignedOut { refusal: Some(Refusal::BadLogin) },
        LineState::CatchingUp { left: 42 },
        LineState::Live,
        LineState::Offline { since, retry_at: now },
        LineState::Restarting { since, retry_at: now },
        LineState::Ended { error: ProtocolError::Version },
    ];
    in_each_language(|texts| {
        for state in statuses {
            is_worded(&status(texts, state));
            is_worded(&tick(texts, &glyph::UNICODE, state));
        }
        for line in &lines {
            is_worded(&line_state(texts, &glyph::UNICODE, line, 2, now));
        }
        for presence_of in [Presence::Online, Presence::Paused, Presence::Offline] {
            is_worded(&presence(texts, presence_of));
        }
        for text in [role(texts, Role::Agent), role(texts, Role::Administrator)] {
            is_worded(&text);
        }
        for text in [pull(texts, Pull::Members), pull(texts, Pull::Nobody)] {
            is_worded(&text);
        }
    });
    let english = Texts::new(Language::English);
    let offline = line_state(&english, &glyph::UNICODE, &lines[5], 2, now);
    assert_eq!(offline, "offline 3 min · 2 waiting");
}

#[test]
fn every_end_of_a_connection_and_of_an_attendance_has_words() {
    let user = UserId([1; 16]);
    let channel = crate::base::ChannelId([2; 16]);
    in_each_language(|texts| {
        for error in [
            ProtocolError::Malformed,
            ProtocolError::TooLarge,
            ProtocolError::Version,
            ProtocolError::Account,
            ProtocolError::NotSignedIn,
            ProtocolError::Silent,
            ProtocolError::Flood,
            ProtocolError::Stopping,
            ProtocolError::SessionEnded,
        ] {
            is_worded(&protocol_error(texts, error));
        }
        for why in [Gone::OpenedBy { user }, Gone::AssignedTo { user }, Gone::Finished, Gone::OutOfSight] {
            let text = gone(texts, None, &safe("Mariana"), &why);
            is_worded(&text);
            assert!(text.contains("Mariana"));
        }
        for what in [
            Notice::Provider { field: safe("account_update"), summary: safe("restricted") },
            Notice::ChannelTrouble { channel, failure: Failure(190) },
            Notice::Quarantined { count: 1 },
            Notice::Quarantined { count: 3 },
        ] {
            is_worded(&notice(texts, None, &what));
        }
    });
}

#[test]
fn x03_a_decision_is_explained_with_everybody_in_it() {
    let skip = |n, reason| Skip { user: UserId([n; 16]), load: 2, reason };
    let choice = Choice {
        agent: Some(UserId([1; 16])),
        because: Rule::Workload,
        load: 1,
        skipped: vec![
            skip(2, SkipReason::Offline),
            skip(3, SkipReason::Paused),
            skip(4, SkipReason::AtLimit),
            skip(5, SkipReason::NotNext),
        ],
        at: Timestamp(0),
    };
    in_each_language(|texts| {
        let told = why(texts, None, &choice, &jiff::tz::TimeZone::UTC);
        is_worded(&told.rule);
        assert_eq!((told.rows.len(), told.rows[0].chosen, told.at.as_str()), (5, true, "00:00"));
        for row in &told.rows {
            is_worded(&row.reason);
            is_worded(&row.load);
        }
        let nobody = Choice { agent: None, because: Rule::Unassigned, ..choice.clone() };
        is_worded(&why(texts, None, &nobody, &jiff::tz::TimeZone::UTC).rule);
    });
}

fn media(kind: MediaKind, caption: Option<&str>, filename: Option<&str>, size: Option<u64>) -> Content {
    Content::Media(Media {
        kind,
        caption: caption.map(safe),
        filename: filename.map(safe),
        mime: None,
        size,
        provider_id: None,
        animated: kind == MediaKind::Sticker,
    })
}

fn every_content() -> Vec<Content> {
    let card = Card { name: safe("Omar Haddad"), phones: vec![safe("+44 7700 900462")], ..Card::default() };
    let item = OrderItem { product: safe("mug-blue"), quantity: 2.0, price: safe("9.5"), currency: safe("GBP") };
    let place = Location { latitude: 51.5033, longitude: -0.1276, name: Some(safe("Alder")), address: None, url: None };
    let mut all = vec![
        Content::text("Oi"),
        media(MediaKind::Image, Some("the chipped one"), None, None),
        media(MediaKind::Audio, None, None, Some(900)),
        media(MediaKind::Voice, None, None, None),
        media(MediaKind::Video, None, None, Some(1_250_000)),
        media(MediaKind::Document, None, Some("a.pdf"), Some(184_000)),
        media(MediaKind::Sticker, None, None, None),
        Content::MediaLost { code: Failure(131_052) },
        Content::Location(place),
        Content::Contacts { cards: vec![card.clone(), card] },
        Content::Order { text: Some(safe("gift wrap please")), items: vec![item] },
        Content::Button { text: safe("Confirm"), payload: safe("CONFIRM-8841") },
        Content::Choice { id: safe("a"), title: safe("09:30"), description: None, list: false },
        Content::Choice { id: safe("b"), title: safe("Cleaning"), description: Some(safe("30 minutes")), list: true },
        Content::FlowReply { name: safe("flow"), answers: vec![(safe("day"), safe("tue"))] },
        Content::CallPermission { allowed: true },
        Content::CallPermission { allowed: false },
        Content::Reaction { emoji: Some(safe("👍")) },
        Content::Reaction { emoji: None },
        Content::Edit { text: Some(safe("Wednesday")) },
        Content::Revoke,
        Content::Unsupported { kind: Some(safe("poll_creation")), code: Some(Failure(131_051)) },
        Content::Unsupported { kind: None, code: None },
        Content::Other { kind: safe("payment"), text: None },
        Content::Unreadable { kind: safe("image") },
    ];
    all.extend(every_note().into_iter().map(Content::System));
    all
}

fn every_note() -> Vec<SystemNote> {
    vec![
        SystemNote::NumberChanged { from: None, to: Some(safe("447700900463")) },
        SystemNote::NumberChanged { from: None, to: None },
        SystemNote::UserIdChanged,
        SystemNote::IdentityChanged,
        SystemNote::Welcome,
        SystemNote::HandedOver { summary: Some(safe("Wants a Tuesday slot")), reason: None },
        SystemNote::TakenByApp,
        SystemNote::ProviderError { code: Failure(130_429), title: safe("Rate limit hit") },
        SystemNote::Other { body: safe("something") },
    ]
}

#[test]
fn x01_every_kind_of_message_is_worded_for_what_it_is() {
    in_each_language(|texts| {
        for kind in every_content() {
            let line = preview(texts, &glyph::UNICODE, &kind);
            is_worded(&line);
            assert!(!line.contains('\n'));
            assert!(!line.to_lowercase().contains("unsupported"), "{line}");
        }
    });
    let english = Texts::new(Language::English);
    let told: Vec<_> = every_content().iter().map(|kind| preview(&english, &glyph::UNICODE, kind)).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn sizes_are_in_the_readers_numbers() {
    let sizes = |language| {
        let texts = Texts::new(language);
        [0, 999, 1_000, 184_321, 999_999, 1_250_000, 3_000_000_000].map(|bytes| size(&texts, bytes))
    };
    assert_eq!(sizes(Language::English), ["0 B", "999 B", "1 KB", "185 KB", "999 KB", "1.2 MB", "3.0 GB"]);
    assert_eq!(sizes(Language::Portuguese)[5], "1,2 MB");
}

#[test]
fn the_three_languages_have_the_same_words_with_the_same_arguments() {
    let (_, files) = PARTS.iter().find(|(part, _)| *part == "words").copied().unwrap_or(PARTS[0]);
    let shape = |file: &str| {
        let mut lines: Vec<String> = Vec::new();
        for line in file.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            match line.split_once(" = ") {
                Some((id, text)) if !id.starts_with(' ') => lines.push(format!("{id}:{}", arguments(text))),
                _ => {}
            }
        }
        lines
    };
    assert_eq!(shape(files[0]), shape(files[1]));
    assert_eq!(shape(files[0]), shape(files[2]));
}

fn arguments(text: &str) -> String {
    let mut names: Vec<&str> = text.split('$').skip(1).filter_map(|rest| rest.split([' ', '}']).next()).collect();
    names.sort_unstable();
    names.join(",")
}
