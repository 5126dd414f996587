//! Every webhook sample of the contract is read into what it is (X01, G03).

use std::collections::BTreeSet;
use std::path::PathBuf;

use turno::base::{SafeText, Timestamp};
use turno::domain::content::{Media, MediaKind, SystemNote};
use turno::domain::identity::Person;
use turno::domain::message::{Forwarded, Origin};
use turno::domain::{Content, Failure, Status};
use turno::server::channel::cloud;
use turno::server::port::inbound::{Inbound, Routed};

pub const NUMBER: &str = "309900000000044";
pub const QUOTED: &str = "wamid.HBgMNDQ3NzAwOTAwNDYxFQIAERgSN0YyMEM0RDlBMUI2MDAwMDAxAA==";
const FIRST: &str = "wamid.HBgMNDQ3NzAwOTAwNDYxFQIAEhgUM0E5QzE3RkQ2MjA0QjE4RTAwMDEA";

pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/all/channel/samples")
}

pub fn sample(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(format!("{name}.json"))).expect("a sample")
}

pub fn webhook_names() -> Vec<String> {
    let files = std::fs::read_dir(folder()).expect("the samples");
    let names = files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter_map(|name| Some(name.strip_suffix(".json")?.to_owned())).collect();
    names.retain(|name| name.starts_with("webhook_"));
    names.sort();
    names
}

pub fn items(name: &str) -> Vec<Routed> {
    cloud::parse(&sample(name)).expect("readable").items
}

/// The one item of a sample that is about the sample number.
fn only(name: &str) -> Inbound {
    let mut items = items(name);
    assert_eq!(items.len(), 1, "{name}: {items:?}");
    let routed = items.remove(0);
    assert_eq!(routed.phone_number_id.as_deref(), Some(NUMBER), "{name}");
    routed.item
}

fn text(text: &str) -> SafeText {
    SafeText::new(text)
}

fn some(words: &str) -> Option<SafeText> {
    Some(text(words))
}

fn noor() -> Person {
    Person { profile_name: some("Noor Haddad"), ..Person::new(Some("447700900461"), Some("GB.27418839502716640093")) }
}

/// The content of a customer's message, after its head was found right.
fn content(name: &str, second: i64) -> Content {
    match only(name) {
        Inbound::Message { person, at, content, origin, echo, provider_id, .. } => {
            assert_eq!((person, at), (noor(), seconds(second)), "{name}");
            assert_eq!((origin, echo), (Origin::Desk, false), "{name}");
            assert!(provider_id.starts_with("wamid."), "{name}");
            content
        }
        other => panic!("{name}: {other:?}"),
    }
}

fn seconds(second: i64) -> Timestamp {
    Timestamp::from_seconds(1_795_240_000 + second)
}

fn media(kind: MediaKind, id: &str, mime: &str, caption: Option<&str>, filename: Option<&str>) -> Content {
    Content::Media(Media {
        kind,
        caption: caption.map(text),
        filename: filename.map(text),
        mime: some(mime),
        size: None,
        provider_id: some(id),
        animated: false,
    })
}

#[test]
fn x01_texts_and_what_they_hang_on() {
    assert_eq!(content("webhook_msg_text", 1), Content::text("Is the Tuesday slot still free? ☕"));
    match only("webhook_msg_text_reply") {
        Inbound::Message { content, quotes, forwarded, .. } => {
            assert_eq!((content, quotes.as_deref()), (Content::text("Yes, that one"), Some(QUOTED)));
            assert_eq!(forwarded, None);
        }
        other => panic!("{other:?}"),
    }
    match only("webhook_msg_text_forwarded") {
        Inbound::Message { forwarded, quotes, .. } => {
            assert_eq!((forwarded, quotes), (Some(Forwarded::Once), None));
        }
        other => panic!("{other:?}"),
    }
    match only("webhook_msg_text_from_product") {
        Inbound::Message { product, quotes, .. } => {
            assert_eq!(product.as_deref(), Some("mug-blue"));
            assert!(quotes.is_some());
        }
        other => panic!("{other:?}"),
    }
    match only("webhook_msg_text_ctwa") {
        Inbound::Message { referral: Some(referral), .. } => {
            assert_eq!(referral.headline.as_deref(), Some("Autumn check-up"));
            assert_eq!(referral.body.as_deref(), Some("Book a check-up this week"));
            assert_eq!((referral.url.as_deref(), referral.post), (Some("https://fb.me/2xAlderAd"), false));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn x01_senders_of_every_year() {
    match only("webhook_msg_text_pre_bsuid") {
        Inbound::Message { person, .. } => {
            assert_eq!(person, Person { bsuid: None, ..noor() });
        }
        other => panic!("{other:?}"),
    }
    match only("webhook_msg_username_no_phone") {
        Inbound::Message { person, content, .. } => {
            assert_eq!(person, Person { wa_id: None, username: some("noorh"), ..noor() });
            assert_eq!(content, Content::text("hello from a username"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn x01_media_of_every_kind() {
    let image = media(MediaKind::Image, "880000000000006", "image/jpeg", Some("the chipped one"), None);
    assert_eq!(content("webhook_msg_image", 6), image);
    let voice = media(MediaKind::Voice, "880000000000007", "audio/ogg; codecs=opus", None, None);
    assert_eq!(content("webhook_msg_audio_voice", 7), voice);
    let audio = media(MediaKind::Audio, "880000000000008", "audio/mpeg", None, None);
    assert_eq!(content("webhook_msg_audio_file", 8), audio);
    let video = media(MediaKind::Video, "880000000000009", "video/mp4", Some("how it rattles"), None);
    assert_eq!(content("webhook_msg_video", 9), video);
    let file = Some("Überweisung März.pdf");
    let document = media(MediaKind::Document, "880000000000010", "application/pdf", Some("letter"), file);
    assert_eq!(content("webhook_msg_document", 10), document);
    let sticker = media(MediaKind::Sticker, "880000000000011", "image/webp", None, None);
    assert_eq!(content("webhook_msg_sticker", 11), sticker);
    assert_eq!(content("webhook_msg_media_failed", 24), Content::MediaLost { code: Failure(131_052) });
}

#[test]
fn x01_places_cards_and_orders() {
    match content("webhook_msg_location", 12) {
        Content::Location(place) => {
            assert_eq!((place.latitude, place.longitude), (51.5033, -0.1276));
            assert_eq!(place.name.as_deref(), Some("Alder Street Dental"));
            assert_eq!(place.address.as_deref(), Some("14 Alder St, London"));
            assert_eq!(place.url.as_deref(), Some("https://example.org/alder"));
        }
        other => panic!("{other:?}"),
    }
    match content("webhook_msg_contacts", 13) {
        Content::Contacts { cards } => {
            let card = &cards[0];
            assert_eq!((cards.len(), card.name.as_str()), (1, "Omar Haddad"));
            assert_eq!(card.phones, [text("+44 7700 900462")]);
            assert_eq!((&card.emails, card.company.as_deref()), (&vec![text("omar@example.org")], Some("Haddad Ltd")));
        }
        other => panic!("{other:?}"),
    }
    match content("webhook_msg_order", 20) {
        Content::Order { text, items } => {
            let item = &items[0];
            assert_eq!((text.as_deref(), items.len()), (Some("gift wrap please"), 1));
            assert_eq!((item.product.as_str(), item.quantity), ("mug-blue", 2.0));
            assert_eq!((item.price.as_str(), item.currency.as_str()), ("9.5", "GBP"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn x01_answers_to_buttons_lists_and_forms() {
    let button = Content::Choice { id: text("slot-0930"), title: text("09:30"), description: None, list: false };
    assert_eq!(content("webhook_msg_button_reply", 14), button);
    let row =
        Content::Choice { id: text("svc-clean"), title: text("Cleaning"), description: some("30 minutes"), list: true };
    assert_eq!(content("webhook_msg_list_reply", 15), row);
    let form = Content::FlowReply { name: text("flow"), answers: vec![(text("day"), text("tue"))] };
    assert_eq!(content("webhook_msg_nfm_reply", 16), form);
    let quick = Content::Button { text: text("Confirm"), payload: text("CONFIRM-8841") };
    assert_eq!(content("webhook_msg_template_button", 17), quick);
}

#[test]
fn x01_what_whatsapp_itself_does_not_hand_over() {
    let poll = Content::Unsupported { kind: some("poll_creation"), code: Some(Failure(131_051)) };
    assert_eq!(content("webhook_msg_unsupported", 21), poll);
}

#[test]
fn x01_reactions_edits_and_revocations() {
    for (name, expected) in [("webhook_msg_reaction", some("👍")), ("webhook_msg_reaction_removed", None)] {
        match only(name) {
            Inbound::Reaction { person, target, emoji, echo: false, .. } => {
                assert_eq!((person, target.as_str(), emoji), (noor(), QUOTED, expected));
            }
            other => panic!("{other:?}"),
        }
    }
    match only("webhook_msg_edit") {
        Inbound::Edit { target, content, .. } => {
            assert_eq!(target.as_str(), FIRST);
            assert_eq!(content, Content::text("Is the Wednesday slot still free?"));
        }
        other => panic!("{other:?}"),
    }
    match only("webhook_msg_revoke") {
        Inbound::Revoke { target, at, .. } => assert_eq!((target.as_str(), at), (FIRST, seconds(23))),
        other => panic!("{other:?}"),
    }
}

#[test]
fn d18_system_messages_say_who_the_customer_is_now() {
    let old = Person { profile_name: None, ..noor() };
    let expected = SystemNote::NumberChanged { from: some("447700900461"), to: some("447700900463") };
    system("webhook_msg_system_number", old.clone(), Some(Person::new(Some("447700900463"), None)), expected);
    let now = Person::new(Some("447700900463"), Some("GB.90017733518264400051"));
    let no_id = Person { bsuid: None, ..old.clone() };
    system("webhook_msg_system_user_id", no_id, Some(now), SystemNote::UserIdChanged);
    system("webhook_msg_system_identity", old, None, SystemNote::IdentityChanged);
    let now = Person::new(Some("447700900461"), Some("GB.90017733518264400051"));
    system("webhook_user_id_update", noor(), Some(now), SystemNote::UserIdChanged);
    let stop = SystemNote::Other { body: text("User requested to stop marketing messages") };
    system("webhook_user_preferences_stop", noor(), None, stop);
}

fn system(name: &str, expected: Person, expected_now: Option<Person>, expected_note: SystemNote) {
    match only(name) {
        Inbound::System { person, now, provider_id: Some(_), note, .. } => {
            assert_eq!((person, now, note), (expected, expected_now, expected_note), "{name}");
        }
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn x02_what_another_app_holds_or_hands_over() {
    match only("webhook_standby_message") {
        Inbound::Message { person, origin, echo, content, .. } => {
            assert_eq!((person, origin, echo), (noor(), Origin::Standby, false));
            assert_eq!(content, Content::text("When do you open?"));
        }
        other => panic!("{other:?}"),
    }
    let note = SystemNote::HandedOver {
        summary: some("Wants a Tuesday slot; has toothache."),
        reason: some("asked for a person"),
    };
    system("webhook_handover_to_desk", Person::new(Some("447700900461"), None), None, note);
}

#[test]
fn statuses_of_every_kind() {
    let expected = [
        ("webhook_status_sent_utility", Status::Sent, 140),
        ("webhook_status_sent_service_free_window", Status::Sent, 141),
        ("webhook_status_delivered", Status::Delivered, 141),
        ("webhook_status_read", Status::Read, 141),
        ("webhook_status_played", Status::Played, 142),
        ("webhook_status_sent_fep", Status::Sent, 143),
        ("webhook_status_failed_window", Status::Failed(Failure::WINDOW), 144),
        ("webhook_status_failed_marketing_cap", Status::Failed(Failure(131_049)), 145),
        ("webhook_status_sent_cbp_2025", Status::Sent, 1_746_100_000 - 1_795_240_000),
    ];
    for (name, expected, second) in expected {
        match only(name) {
            Inbound::Status { provider_id, status, at, tag, recipient, free_entry_end } => {
                assert_eq!((status, at), (expected, seconds(second)), "{name}");
                assert!(provider_id.starts_with("wamid."), "{name}");
                assert_eq!(recipient.wa_id.as_deref(), Some("447700900461"), "{name}");
                let is_tagged = name == "webhook_status_sent_utility";
                assert_eq!(tag.as_deref(), is_tagged.then_some("outbox:5531"), "{name}");
                let is_free = name == "webhook_status_sent_fep";
                assert_eq!(free_entry_end, is_free.then_some(Timestamp::from_seconds(1_795_499_200)), "{name}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn a_batch_is_read_in_its_order() {
    let kinds: Vec<_> = items("webhook_batch")
        .into_iter()
        .map(|routed| match routed.item {
            Inbound::Message { content: Content::Text { .. }, .. } => "text",
            Inbound::Message { content: Content::Media(_), .. } => "media",
            Inbound::Status { status: Status::Delivered, .. } => "delivered",
            Inbound::Status { status: Status::Read, .. } => "read",
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(kinds, ["text", "media", "delivered", "read"]);
}

#[test]
fn problems_of_the_number_are_told() {
    match only("webhook_value_errors") {
        Inbound::Problem { code, title } => assert_eq!((code, title.as_str()), (Failure(130_429), "Rate limit hit")),
        other => panic!("{other:?}"),
    }
}

/// Samples about the account, and the line that each becomes.
const ACCOUNT: [(&str, &str, &str); 13] = [
    ("account_restriction", "account_update", "ACCOUNT_RESTRICTION · RESTRICTED_BIZ_INITIATED_MESSAGING"),
    ("account_violation", "account_update", "ACCOUNT_VIOLATION · violation type: SPAM"),
    (
        "business_capability",
        "business_capability_update",
        "max daily conversations per business: 2000 · max phone numbers per waba: 25",
    ),
    (
        "phone_quality",
        "phone_number_quality_update",
        "442079460100 · THROUGHPUT_UPGRADE · current limit: TIER_UNLIMITED · max daily conversations per business: TIER_UNLIMITED",
    ),
    ("template_approved", "message_template_status_update", "appointment_reminder (en-GB) · APPROVED"),
    (
        "template_category_done",
        "template_category_update",
        "appointment_reminder (en-GB) · previous category: UTILITY · new category: MARKETING",
    ),
    (
        "template_category_notice",
        "template_category_update",
        "appointment_reminder (en-GB) · new category: UTILITY · correct category: MARKETING",
    ),
    ("template_components", "message_template_components_update", "appointment_reminder (en_GB)"),
    (
        "template_disabled",
        "message_template_status_update",
        "appointment_reminder (en-GB) · DISABLED · disable date: 1795243600",
    ),
    (
        "template_paused",
        "message_template_status_update",
        "appointment_reminder (en-GB) · PAUSED · description: Paused for 3 hours because of low quality. · title: FIRST_PAUSE",
    ),
    (
        "template_quality",
        "message_template_quality_update",
        "appointment_reminder (en-GB) · previous quality score: GREEN · new quality score: YELLOW",
    ),
    (
        "template_rejected",
        "message_template_status_update",
        "appointment_reminder (en-GB) · REJECTED · reason: INVALID_FORMAT · reason: The body ends with a variable. · recommendation: Put text after the last variable and submit again.",
    ),
    (
        "volume_tier",
        "account_update",
        "VOLUME_BASED_PRICING_TIER_UPDATE · effective month: 2026-11 · pricing category: UTILITY · region: India · tier: 25000001:50000000 · tier update time: 1795240072",
    ),
];

#[test]
fn account_fields_become_one_line_each() {
    for (name, expected_field, expected) in ACCOUNT {
        let items = items(&format!("webhook_{name}"));
        assert_eq!(items.len(), 1, "{name}");
        assert_eq!(items[0].phone_number_id, None, "{name}");
        match &items[0].item {
            Inbound::Account { field, summary } => {
                assert_eq!((field.as_str(), summary.as_str()), (expected_field, expected), "{name}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn g03_no_sample_is_unreadable_and_every_one_is_looked_at() {
    let source = include_str!("samples.rs");
    let account: BTreeSet<String> = ACCOUNT.iter().map(|(name, ..)| format!("webhook_{name}")).collect();
    for name in webhook_names() {
        let items = items(&name);
        assert!(!items.is_empty(), "{name}");
        for routed in items {
            assert!(!matches!(routed.item, Inbound::Unreadable { .. } | Inbound::Ignored { .. }), "{name}: {routed:?}");
        }
        let looked_at = account.contains(&name) || source.contains(&format!("\"{name}\""));
        assert!(looked_at, "{name}.json is asserted nowhere: add it to the test of its family");
    }
}
