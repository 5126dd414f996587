//! Shapes of the contract's text that no sample file has: old ones, rare ones, and where the documents disagree (section 16).

use serde_json::{Value, json};

use turno::base::{SafeText, Timestamp};
use turno::domain::content::{MediaKind, SystemNote};
use turno::domain::identity::Person;
use turno::domain::message::{Forwarded, Origin};
use turno::domain::{Content, Failure, Status};
use turno::server::channel::cloud;
use turno::server::port::inbound::{Inbound, Routed};

fn read(field: &str, value: Value) -> Vec<Routed> {
    let mut value = value;
    if value.get("metadata").is_none() {
        value["metadata"] = json!({"phone_number_id": "42"});
    }
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": field, "value": value}]}]});
    cloud::parse(body.to_string().as_bytes()).expect("an object").items
}

fn one(field: &str, value: Value) -> Inbound {
    let mut items = read(field, value);
    assert_eq!(items.len(), 1, "{items:?}");
    items.remove(0).item
}

/// A message of a customer, with these members beside the usual ones.
fn message(members: Value) -> Inbound {
    let mut message = json!({"from": "447700900461", "id": "wamid.1", "timestamp": "1795240001"});
    for (name, value) in members.as_object().expect("members") {
        message[name] = value.clone();
    }
    one("messages", json!({ "messages": [message] }))
}

fn content(members: Value) -> Content {
    match message(members) {
        Inbound::Message { content, .. } => content,
        other => panic!("{other:?}"),
    }
}

fn text(text: &str) -> SafeText {
    SafeText::new(text)
}

fn unreadable(item: &Inbound) -> (&str, &str, bool) {
    match item {
        Inbound::Unreadable { kind, reason, person, .. } => (kind.as_str(), reason.as_str(), person.is_some()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn g03_an_unreadable_message_stands_with_its_sender() {
    let item = message(json!({"type": "hologram", "hologram": {"x": 1}}));
    assert_eq!(unreadable(&item), ("hologram", "unknown type", true));
    let item = message(json!({"type": "text", "text": {"body": null}}));
    assert_eq!(unreadable(&item), ("text", "no text", true));
    let item = message(json!({"type": "text", "text": {"body": "x"}, "from": ""}));
    assert_eq!(unreadable(&item), ("text", "no sender", false));
    let item = message(json!({"type": "text", "text": {"body": "x"}, "timestamp": null}));
    assert_eq!(unreadable(&item), ("text", "no time", true));
    assert!(matches!(item, Inbound::Unreadable { provider_id: Some(id), .. } if id.as_str() == "wamid.1"));
}

#[test]
fn times_that_no_clock_means_are_clamped() {
    for (time, expected) in [
        (json!("-5"), Timestamp(0)),
        (json!(-9e30), Timestamp(0)),
        (json!("99999999999999999999"), Timestamp::from_seconds(i64::MAX)),
        (json!(1_795_240_001), Timestamp::from_seconds(1_795_240_001)),
    ] {
        match message(json!({"type": "text", "text": {"body": "x"}, "timestamp": time})) {
            Inbound::Message { at, .. } => assert_eq!(at, expected),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn x01_forwarded_many_times_and_from_a_post() {
    let referral = json!({"source_type": "post", "source_url": "https://fb.me/x"});
    let context = json!({"frequently_forwarded": true});
    match message(json!({"type": "text", "text": {"body": "x"}, "context": context, "referral": referral})) {
        Inbound::Message { forwarded, referral: Some(referral), .. } => {
            assert_eq!((forwarded, referral.post), (Some(Forwarded::ManyTimes), true));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn x01_older_shapes_of_what_is_not_handed_over() {
    let bare = json!({"type": "unsupported", "errors": [{"code": 501, "title": "Unknown message type"}]});
    assert_eq!(content(bare), Content::Unsupported { kind: None, code: Some(Failure(501)) });
    assert_eq!(content(json!({"type": "unknown"})), Content::Unsupported { kind: None, code: None });
    let named = json!({"type": "ephemeral", "errors": [{"code": "131051"}]});
    assert_eq!(content(named), Content::Unsupported { kind: Some(text("ephemeral")), code: Some(Failure(131_051)) });
    let lost = json!({"type": "video", "errors": [{"code": 131_052}]});
    assert_eq!(content(lost), Content::MediaLost { code: Failure(131_052) });
}

#[test]
fn x01_stickers_move_and_sizes_are_known_where_told() {
    let sticker = json!({"id": 7, "mime_type": "image/webp", "animated": true, "file_size": "2048"});
    match content(json!({"type": "sticker", "sticker": sticker})) {
        Content::Media(media) => {
            assert_eq!((media.kind, media.animated, media.size), (MediaKind::Sticker, true, Some(2_048)));
            assert_eq!(media.provider_id.as_deref(), Some("7"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn x01_cards_come_with_a_vcard_or_without_a_name() {
    let vcard = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Omar Haddad\r\nORG:Haddad Ltd;\r\nitem1.TEL;type=CELL:+44 7700 900462\r\nEND:VCARD";
    let cards = json!([{"origin": "contact_request", "vcard": vcard}, {"name": {"first_name": "Ana", "last_name": "Ruiz"}},
        {"phones": [{"wa_id": "447700900463"}, null]}, null]);
    match content(json!({"type": "contacts", "contacts": cards})) {
        Content::Contacts { cards } => {
            let names: Vec<_> = cards.iter().map(|card| card.name.as_str()).collect();
            assert_eq!(names, ["Omar Haddad", "Ana Ruiz", "447700900463"]);
            assert_eq!(
                (&cards[0].phones, cards[0].company.as_deref()),
                (&vec![text("+44 7700 900462")], Some("Haddad Ltd"))
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn x01_permission_to_call_payments_calls_and_groups_have_their_names() {
    let reply = json!({"type": "call_permission_reply", "call_permission_reply": {"response": "accept"}});
    assert_eq!(
        content(json!({"type": "interactive", "interactive": reply})),
        Content::CallPermission { allowed: true }
    );
    let payment = Content::Other { kind: text("payment"), text: None };
    assert_eq!(content(json!({"type": "payment", "payment": {"status": "captured"}})), payment);
    let group = json!({"type": "text", "text": {"body": "hi all"}, "group_id": "g1"});
    assert_eq!(content(group), Content::Other { kind: text("group"), text: Some(text("hi all")) });
    let call = json!({"calls": [{"id": "wacid.1", "from": "447700900461", "to": "44207", "event": "connect", "timestamp": "1795240001"}]});
    match one("calls", call) {
        Inbound::Message { content, echo, .. } => {
            assert_eq!((content, echo), (Content::Other { kind: text("call"), text: None }, false));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn x01_a_reaction_is_taken_back_in_either_form() {
    for emoji in [json!(""), json!(null)] {
        match message(json!({"type": "reaction", "reaction": {"message_id": "wamid.0", "emoji": emoji}})) {
            Inbound::Reaction { emoji, .. } => assert_eq!(emoji, None),
            other => panic!("{other:?}"),
        }
    }
}

fn note(members: Value) -> (SystemNote, Option<Person>) {
    match message(members) {
        Inbound::System { note, now, .. } => (note, now),
        other => panic!("{other:?}"),
    }
}

#[test]
fn system_messages_in_their_older_shapes() {
    let old = json!({"type": "system", "system": {"type": "user_changed_number", "new_wa_id": "447700900463"}});
    let (changed, now) = note(old);
    assert_eq!(changed, SystemNote::NumberChanged { from: Some(text("447700900461")), to: Some(text("447700900463")) });
    assert_eq!(now, Some(Person::new(Some("447700900463"), None)));
    let inside = json!({"type": "system", "system": {"identity": {"hash": "x"}, "body": "changed"}});
    assert_eq!(note(inside).0, SystemNote::IdentityChanged);
    assert_eq!(note(json!({"type": "request_welcome"})).0, SystemNote::Welcome);
    let other = json!({"type": "system", "system": {"type": "x", "body": "something new"}});
    assert_eq!(note(other).0, SystemNote::Other { body: text("something new") });
}

#[test]
fn x02_echoes_of_the_business_phone_name_the_customer() {
    let echo = json!({"from": "442079460100", "to": "447700900461", "id": "wamid.9", "timestamp": "1795240001", "type": "text", "text": {"body": "on my way"}});
    match one("smb_message_echoes", json!({ "message_echoes": [echo] })) {
        Inbound::Message { person, origin, echo, .. } => {
            assert_eq!((person.wa_id.as_deref(), origin, echo), (Some("447700900461"), Origin::Phone, true));
        }
        other => panic!("{other:?}"),
    }
    let broken = json!({"from": "442079460100", "to": "447700900461", "id": "wamid.9", "timestamp": "1", "type": "z"});
    let item = one("smb_message_echoes", json!({ "message_echoes": [broken] }));
    assert_eq!(unreadable(&item), ("z", "unknown type", false));
}

#[test]
fn x02_standby_carries_messages_echoes_and_statuses() {
    let items = read(
        "standby",
        json!({"standby": {
            "contacts": [{"wa_id": "447700900461", "profile": {"name": "Noor"}}],
            "messages": [{"from": "447700900461", "id": "a", "timestamp": "1", "type": "text", "text": {"body": "x"}}],
            "message_echoes": [{"to": "447700900461", "id": "b", "timestamp": "2", "type": "text", "text": {"body": "y"}}],
            "statuses": [{"id": "b", "status": "read", "timestamp": "3", "recipient_id": "447700900461"}],
        }}),
    );
    assert!(matches!(&items[0].item, Inbound::Message { origin: Origin::Standby, echo: false, .. }));
    assert!(matches!(&items[1].item, Inbound::Message { origin: Origin::Standby, echo: true, person, .. }
        if person.profile_name.as_deref() == Some("Noor")));
    assert!(matches!(&items[2].item, Inbound::Status { status: Status::Read, .. }));
}

#[test]
fn x02_owners_are_told_apart_in_every_spelling() {
    let handover = |kind: &str, detail: Value| {
        let value = json!({"metadata": null, "sender": {"phone_number": "447700900461"}, "recipient": {"phone_number_id": "42"},
            "type": kind, "timestamp": "1795240036", kind: detail});
        let items = read("messaging_handovers", value);
        assert_eq!(items[0].phone_number_id.as_deref(), Some("42"));
        match &items[0].item {
            Inbound::System { note, .. } => note.clone(),
            other => panic!("{other:?}"),
        }
    };
    let ours = SystemNote::HandedOver { summary: None, reason: None };
    assert_eq!(handover("control_passed", json!({"previous_owner_app_role": "meta_business_agent"})), ours);
    assert_eq!(handover("control_passed", json!({"new_owner_role": "ai_agent"})), SystemNote::TakenByApp);
    assert_eq!(handover("control_taken", json!({"new_owner_role": "ai_agent"})), SystemNote::TakenByApp);
    assert_eq!(handover("control_taken", json!(null)), SystemNote::TakenByApp);
    let taken_back = json!({"previous_owner_role": "ai_agent", "new_owner_role": "escalation"});
    assert_eq!(handover("control_taken", taken_back), ours);
}

#[test]
fn x02_a_summary_comes_before_the_messages_it_is_about() {
    let value = json!({
        "conversation_context": {"type": "summary", "summary": {"text": "Wants a slot."}},
        "messages": [{"from": "447700900461", "id": "a", "timestamp": "1", "type": "text", "text": {"body": "x"}}],
    });
    let items = read("messages", value.clone());
    match &items[0].item {
        Inbound::System { note: SystemNote::HandedOver { summary, .. }, provider_id, .. } => {
            assert_eq!(summary.as_deref(), Some("Wants a slot."));
            assert!(provider_id.is_some());
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(&items[1].item, Inbound::Message { .. }));
    assert_eq!(items, read("messages", value), "a repeat has the same ids");
}

#[test]
fn statuses_in_groups_and_with_withheld_numbers() {
    let status = |members: Value| {
        let mut status = json!({"id": "w", "status": "sent", "timestamp": 5});
        for (name, value) in members.as_object().expect("members") {
            status[name] = value.clone();
        }
        one("messages", json!({ "statuses": [status] }))
    };
    let recipient = |item: Inbound| match item {
        Inbound::Status { recipient, .. } => recipient,
        other => panic!("{other:?}"),
    };
    let hidden = recipient(status(json!({"recipient_id": "", "parent_recipient_user_id": "GB.ENT.1"})));
    assert_eq!((hidden.wa_id, hidden.bsuid.as_deref()), (None, Some("GB.ENT.1")));
    let group = json!({"recipient_type": "group", "recipient_id": "g", "participant_recipient_id": "447700900461"});
    assert_eq!(recipient(status(group)).wa_id.as_deref(), Some("447700900461"));
    for word in ["deleted", "warning"] {
        assert!(matches!(status(json!({ "status": word })), Inbound::Ignored { .. }));
    }
    assert_eq!(unreadable(&status(json!({"status": "teleported"}))), ("status teleported", "unknown status", false));
    let failed = status(json!({"status": "failed", "errors": [{"code": "9999999999999"}]}));
    assert!(matches!(failed, Inbound::Status { status: Status::Failed(Failure::UNKNOWN), .. }));
}

#[test]
fn fields_that_no_desk_needs_are_passed_over() {
    for field in ["history", "smb_app_state_sync", "something_of_2031"] {
        match one(field, json!({"messages": [{"x": 1}]})) {
            Inbound::Ignored { field: told } => assert_eq!(told.as_str(), field),
            other => panic!("{other:?}"),
        }
    }
}
