//! Webhooks: once each, in order, and nothing dropped (G01-G04, X01, X02).

use turno::base::Millis;
use turno::domain::content::{Content, SystemNote};
use turno::domain::identity::Person;
use turno::domain::message::Origin;
use turno::domain::{AttendanceState, Direction};
use turno::protocol::Request;
use turno::server::port::Inbound;

use super::{World, message, text};

const MARIANA: &str = "5511999990001";

#[test]
fn g02_a_repeated_webhook_has_no_second_effect() {
    let (mut world, _) = World::with_agents(1);
    let item = message(MARIANA, "wamid.same", world.now, "Oi");
    for _ in 0..20 {
        world.webhook(vec![item.clone()]);
    }
    world.restart();
    world.webhook(vec![item]);
    let id = world.attendance_of(MARIANA);
    assert_eq!(world.timeline(id).len(), 1);
    assert_eq!(world.acks, 21, "each is answered");
}

#[test]
fn g04_many_messages_of_one_customer_open_one_attendance_in_order() {
    let (mut world, _) = World::with_agents(2);
    let items = (0..50).map(|n| message(MARIANA, &format!("wamid.{n}"), world.now, &format!("image {n}"))).collect();
    world.webhook(items);
    assert_eq!(world.live().len(), 1);
    let rows = world.timeline(world.attendance_of(MARIANA));
    let said: Vec<_> = rows.iter().filter_map(|row| row.content.words()).map(|words| words.to_string()).collect();
    assert_eq!(said, (0..50).map(|n| format!("image {n}")).collect::<Vec<_>>());
    assert!(rows.windows(2).all(|pair| pair[0].seq < pair[1].seq));
}

#[test]
fn g03_what_cannot_be_read_stands_aside_and_the_rest_goes_on() {
    let (mut world, _) = World::with_agents(1);
    let bad = Inbound::Unreadable {
        reason: text("text.body is not text"),
        kind: text("text"),
        person: Some(Person::new(Some(MARIANA), None)),
        provider_id: Some(text("wamid.bad")),
        at: Some(world.now),
    };
    let good = message(MARIANA, "wamid.good", world.now, "Oi");
    world.webhook(vec![bad, good]);
    let rows = world.timeline(world.attendance_of(MARIANA));
    assert!(matches!(rows[0].content, Content::Unreadable { .. }));
    assert_eq!(rows[1].content, Content::text("Oi"));
    assert_eq!((world.engine.counters().quarantined, world.engine.counters().stored), (1, 1));
    // Read again by a newer version: it says what it always said, in its place.
    world.webhook(vec![message(MARIANA, "wamid.bad", world.now, "Bom dia")]);
    assert_eq!(world.timeline(world.attendance_of(MARIANA))[0].content, Content::text("Bom dia"));
}

#[test]
fn a_message_for_a_number_that_nobody_knows_is_kept_aside() {
    let (mut world, _) = World::with_agents(1);
    let item = message(MARIANA, "wamid.1", world.now, "Oi");
    let input = turno::server::port::Input::Webhook {
        ticket: turno::server::port::Ticket(1),
        raw: turno::base::RawId([3; 16]),
        channel: world.channel,
        received: world.now,
        body: std::sync::Arc::from(&b"{}"[..]),
        items: vec![turno::server::port::Routed { phone_number_id: Some(text("1")), item }],
    };
    world.step(input);
    assert_eq!(world.engine.counters().quarantined, 1);
    assert!(world.live().is_empty());
}

#[test]
fn d23_both_spellings_of_a_number_are_one_contact() {
    let (mut world, _) = World::with_agents(1);
    world.webhook(vec![message("551199990001", "wamid.1", world.now, "sem o nove")]);
    world.webhook(vec![message("5511999990001", "wamid.2", world.now, "com o nove")]);
    assert_eq!(world.live().len(), 1);
}

#[test]
fn d18_a_customer_without_a_number_is_one_contact_before_and_after_showing_it() {
    let (mut world, _) = World::with_agents(1);
    let said = |person: Person, id: &str, world: &World| Inbound::Message {
        person,
        provider_id: text(id),
        at: world.now,
        content: Content::text("Oi"),
        quotes: None,
        forwarded: None,
        referral: None,
        product: None,
        origin: Origin::Desk,
        echo: false,
    };
    let bsuid = "GB.27418839502716640093";
    let item = said(Person::new(None, Some(bsuid)), "wamid.1", &world);
    world.webhook(vec![item]);
    let item = said(Person::new(Some(MARIANA), Some(bsuid)), "wamid.2", &world);
    world.webhook(vec![item]);
    let item = said(Person::new(Some(MARIANA), None), "wamid.3", &world);
    world.webhook(vec![item]);
    assert_eq!(world.live().len(), 1);
    assert_eq!(world.live()[0].contact.phone.as_ref().map(|phone| phone.digits()), Some(MARIANA));
}

#[test]
fn x01_reactions_edits_and_revocations_change_their_message() {
    let (mut world, _) = World::with_agents(1);
    let id = world.customer(MARIANA, "Quero a azul");
    let target = world.timeline(id)[0].provider_id.clone().expect("an id");
    let person = Person::new(Some(MARIANA), None);
    let at = world.now;
    let react = |id: &str, emoji: Option<&str>| Inbound::Reaction {
        person: person.clone(),
        provider_id: text(id),
        at,
        target: target.clone(),
        emoji: emoji.map(text),
        echo: false,
    };
    world.webhook(vec![react("wamid.r1", Some("👍"))]);
    assert_eq!(world.timeline(id)[0].marks.reactions.len(), 1);
    world.webhook(vec![react("wamid.r2", None)]);
    assert!(world.timeline(id)[0].marks.reactions.is_empty());
    let edit = Inbound::Edit {
        person: person.clone(),
        provider_id: text("wamid.e"),
        at,
        target: target.clone(),
        content: Content::text("Quero a verde"),
    };
    world.webhook(vec![edit]);
    let row = world.timeline(id)[0].clone();
    assert_eq!((row.content, row.marks.edited), (Content::text("Quero a verde"), true));
    let revoke = Inbound::Revoke { person, provider_id: text("wamid.v"), at, target };
    world.webhook(vec![revoke.clone(), revoke]);
    let row = world.timeline(id)[0].clone();
    assert_eq!((row.content, row.marks.revoked), (Content::Revoke, true));
    assert_eq!(world.timeline(id).len(), 1, "they are no lines of their own");
}

#[test]
fn a_reaction_to_a_finished_conversation_opens_no_new_one() {
    let (mut world, agents) = World::with_agents(1);
    let id = world.customer(MARIANA, "Obrigada!");
    let target = world.timeline(id)[0].provider_id.clone().expect("an id");
    world.ask(agents[0].1, Request::Open { attendance: id }).expect("opened");
    let version = world.view(id).expect("a row").version;
    world
        .ask(agents[0].1, Request::Finish { attendance: id, version, reason: None, description: None })
        .expect("ended");
    let item = Inbound::Reaction {
        person: Person::new(Some(MARIANA), None),
        provider_id: text("wamid.r"),
        at: world.now,
        target,
        emoji: Some(text("❤️")),
        echo: false,
    };
    world.webhook(vec![item]);
    assert!(world.live().is_empty());
    assert_eq!(world.timeline(id)[0].marks.reactions.len(), 1);
}

#[test]
fn x01_a_quote_names_the_message_it_answers() {
    let (mut world, _) = World::with_agents(1);
    let id = world.customer(MARIANA, "Qual o prazo?");
    let target = world.timeline(id)[0].provider_id.clone();
    let Inbound::Message { person, at, .. } = message(MARIANA, "x", world.now, "x") else { panic!("a message") };
    let answer = Inbound::Message {
        person,
        provider_id: text("wamid.q"),
        at,
        content: Content::text("E o preço?"),
        quotes: target,
        forwarded: None,
        referral: None,
        product: None,
        origin: Origin::Desk,
        echo: false,
    };
    world.webhook(vec![answer]);
    let rows = world.timeline(id);
    let quote = rows[1].marks.quote.clone().expect("a quote");
    assert_eq!((quote.message, quote.excerpt), (Some(rows[0].id), Some(text("Qual o prazo?"))));
}

#[test]
fn x02_an_echo_from_the_phone_stands_on_our_side_and_counts_as_an_answer() {
    let (mut world, _) = World::with_agents(1);
    let id = world.customer(MARIANA, "Oi");
    let Inbound::Message { person, at, .. } = message(MARIANA, "x", world.now, "x") else { panic!("a message") };
    let echo = Inbound::Message {
        person,
        provider_id: text("wamid.echo"),
        at,
        content: Content::text("Já respondo pelo celular"),
        quotes: None,
        forwarded: None,
        referral: None,
        product: None,
        origin: Origin::Desk,
        echo: true,
    };
    world.webhook(vec![echo]);
    let row = world.timeline(id)[1].clone();
    assert_eq!((row.direction, row.origin), (Direction::Out, Origin::Phone));
    assert_eq!(world.view(id).and_then(|view| view.waiting_since), None);
}

#[test]
fn x02_what_another_app_holds_is_shown_and_given_to_nobody_until_it_hands_over() {
    let (mut world, agents) = World::with_agents(1);
    let mut item = message(MARIANA, "wamid.1", world.now, "Oi");
    if let Inbound::Message { origin, .. } = &mut item {
        *origin = Origin::Standby;
    }
    world.webhook(vec![item]);
    let id = world.attendance_of(MARIANA);
    let view = world.view(id).expect("a row");
    assert_eq!((view.state, view.held), (AttendanceState::Waiting, true));
    let over = Inbound::System {
        person: Person::new(Some(MARIANA), None),
        now: None,
        provider_id: None,
        at: world.now,
        note: SystemNote::HandedOver { summary: Some(text("Wants a slot")), reason: None },
    };
    world.webhook(vec![over]);
    let view = world.view(id).expect("a row");
    assert_eq!((view.state, view.held, view.agent), (AttendanceState::Assigned, false, Some(agents[0].0)));
}

#[test]
fn d09_a_late_message_does_not_close_the_window_and_an_early_clock_does_not_stretch_it() {
    let (mut world, _) = World::with_agents(1);
    let now = world.now;
    world.webhook(vec![message(MARIANA, "wamid.1", now.plus(Millis::hours(5)), "from the future")]);
    let end = |world: &World| world.live()[0].window_end;
    assert_eq!(end(&world), Some(now.plus(Millis::hours(24))));
    world.webhook(vec![message(MARIANA, "wamid.2", now.plus(Millis::hours(-3)), "late")]);
    assert_eq!(end(&world), Some(now.plus(Millis::hours(24))));
}

#[test]
fn a_customer_who_moves_to_another_number_stays_the_same_contact() {
    let (mut world, _) = World::with_agents(1);
    let id = world.customer(MARIANA, "Oi");
    let item = Inbound::System {
        person: Person::new(Some(MARIANA), None),
        now: Some(Person::new(Some("5511977770009"), None)),
        provider_id: Some(text("wamid.s")),
        at: world.now,
        note: SystemNote::NumberChanged { from: Some(text(MARIANA)), to: Some(text("5511977770009")) },
    };
    world.webhook(vec![item]);
    assert_eq!(world.customer("5511977770009", "Número novo"), id);
}

#[test]
fn the_window_of_another_channel_does_not_outlive_its_contact() {
    let (mut world, agents) = World::with_agents(1);
    let add = turno::protocol::AdminRequest::AddChannel {
        provider: turno::domain::Provider::Cloud,
        slug: text("second"),
        name: text("Second"),
        phone_number_id: text("2"),
        waba_id: text("2"),
        number: text("442079460101"),
        default_queue: world.queue,
    };
    world.admin(add).expect("added");
    let on_second = |world: &mut World, id: &str| {
        let item = message(MARIANA, id, world.now, "Oi");
        let input = turno::server::port::Input::Webhook {
            ticket: turno::server::port::Ticket(1),
            raw: turno::base::RawId::new(world.now, &mut world.rng),
            channel: world.channel,
            received: world.now,
            body: std::sync::Arc::from(&b"{}"[..]),
            items: vec![turno::server::port::Routed { phone_number_id: Some(text("2")), item }],
        };
        world.step(input);
    };
    let finish_all = |world: &mut World| {
        for view in world.live() {
            world.ask(agents[0].1, Request::Open { attendance: view.id }).expect("opened");
            let version = world.view(view.id).expect("a row").version;
            let finish = Request::Finish { attendance: view.id, version, reason: None, description: None };
            world.ask(agents[0].1, finish).expect("ended");
        }
    };
    on_second(&mut world, "wamid.s1");
    world.customer(MARIANA, "no primeiro");
    finish_all(&mut world);
    world.tick(Millis::hours(30));
    on_second(&mut world, "wamid.s2");
    assert_eq!(world.live()[0].window_end, Some(world.now.plus(Millis::hours(24))));
}
