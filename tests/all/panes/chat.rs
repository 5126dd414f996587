//! The chat: every kind of message, marks, scrolling.

use ratatui::layout::{Position, Rect};
use turno::base::MessageId;
use turno::domain::content::{Card, Location, Media, MediaKind, OrderItem, SystemNote};
use turno::domain::message::{Direction, Forwarded, Marks, Origin, Quote, Referral};
use turno::domain::{Content, Failure, Language, Refusal, Status};
use turno::protocol::MessageView;
use turno::tui::keymap::Motion;
use turno::tui::pane::chat::{ChatPane, ItemKey};

use super::kit::*;

fn file(kind: MediaKind, caption: Option<&str>, name: Option<&str>, size: Option<u64>) -> Content {
    Content::Media(Media {
        kind,
        caption: caption.map(safe),
        filename: name.map(safe),
        mime: None,
        size,
        provider_id: None,
        animated: false,
    })
}

fn say(text: &str) -> Content {
    Content::text(text)
}

fn marked(mut message: MessageView, change: impl FnOnce(&mut Marks)) -> MessageView {
    change(&mut message.marks);
    message
}

fn conversation() -> World {
    let mut world = World::new();
    world.add(row(4, "João Pereira").open().window(130).waits(1, 0));
    world.shown = Some(id(4));
    let day = 24 * 60;
    world.say(
        id(4),
        vec![
            theirs(1, day + 30, say("Bom dia! Comprei uma caneca azul e chegou lascada.")),
            theirs(2, day + 29, file(MediaKind::Image, Some("olha só"), None, None)),
            mine(3, day + 20, "Bom dia, João! Que pena. Vamos trocar.", Status::Read),
            theirs(4, 64, say("Boa tarde, paguei ontem e o boleto segue aberto")),
            mine(5, 63, "Boa tarde, João! Já verifico.", Status::Delivered),
            theirs(6, 61, say("Segue o comprovante")),
            theirs(7, 61, file(MediaKind::Document, None, Some("comprovante-de-pagamento-2026-11-20.pdf"), Some(184_321))),
            marked(mine(8, 30, "Obrigado, recebi o comprovante. O pagamento leva até dois dias úteis para aparecer, e eu aviso assim que entrar.", Status::Sent), |marks| {
                marks.quote = Some(Quote { message: None, excerpt: Some(safe("Segue o comprovante")), ours: false });
                marks.react(false, Some(safe("👍")));
            }),
            mine(9, 2, "Tudo certo agora?", Status::Failed(Failure(131_026))),
            theirs(10, 1, say("👍👍")),
        ],
    );
    world
}

/// A place, a contact card and an order.
fn structured() -> [Content; 3] {
    let card = Card {
        name: safe("Omar Haddad"),
        phones: vec![safe("+44 7700 900462")],
        emails: vec![safe("omar@example.org")],
        company: Some(safe("Haddad Ltd")),
    };
    let item = OrderItem { product: safe("mug-blue"), quantity: 2.0, price: safe("9.5"), currency: safe("GBP") };
    let place = Location {
        latitude: 51.5033,
        longitude: -0.1276,
        name: Some(safe("Alder Street Dental")),
        address: Some(safe("14 Alder St, London")),
        url: None,
    };
    let order = Content::Order { text: Some(safe("gift wrap please")), items: vec![item] };
    [Content::Location(place), Content::Contacts { cards: vec![card] }, order]
}

/// What is chosen or filled in instead of written.
fn answered() -> [Content; 3] {
    let confirm = Content::Button { text: safe("Confirm"), payload: safe("C-8841") };
    let cleaning =
        Content::Choice { id: safe("x"), title: safe("Cleaning"), description: Some(safe("30 minutes")), list: true };
    let day = (safe("day"), safe("tue"));
    let flow = Content::FlowReply { name: safe("booking"), answers: vec![day, (safe("time"), safe("09:30"))] };
    [confirm, cleaning, flow]
}

fn every_kind() -> World {
    let mut world = World::new();
    world.add(row(4, "Noor").open().window(130));
    world.shown = Some(id(4));
    let [place, card, order] = structured();
    let [confirm, cleaning, flow] = answered();
    let referral = Referral {
        headline: Some(safe("Autumn check-up")),
        body: None,
        url: Some(safe("https://fb.me/2x")),
        post: false,
    };
    let system = |seq, note| MessageView { direction: Direction::System, ..theirs(seq, 40, Content::System(note)) };
    let out = |seq, minutes, origin| MessageView {
        origin,
        author: None,
        ..mine(seq, minutes, "We open at nine", Status::Delivered)
    };
    world.say(
        id(4),
        vec![
            system(
                1,
                SystemNote::HandedOver { summary: Some(safe("Wants a Tuesday slot; has toothache.")), reason: None },
            ),
            marked(theirs(2, 39, say("Hi, I saw your ad")), |marks| marks.referral = Some(referral)),
            marked(theirs(3, 39, say("In blue too?")), |marks| marks.product = Some(safe("mug-blue"))),
            marked(theirs(4, 38, say("FYI")), |marks| marks.forwarded = Some(Forwarded::ManyTimes)),
            marked(theirs(5, 38, say("Is the Wednesday slot still free?")), |marks| marks.edited = true),
            marked(theirs(6, 38, say("secret")), |marks| marks.revoked = true),
            theirs(7, 37, place),
            theirs(8, 37, card),
            theirs(9, 36, order),
            marked(theirs(10, 36, confirm), |marks| {
                marks.quote = Some(Quote { message: Some(MessageId([1; 16])), excerpt: None, ours: true });
            }),
            theirs(11, 36, cleaning),
            theirs(12, 35, flow),
            theirs(13, 35, file(MediaKind::Voice, None, None, Some(12_000))),
            theirs(14, 35, Content::MediaLost { code: Failure(131_052) }),
            theirs(15, 34, Content::Unsupported { kind: Some(safe("poll_creation")), code: None }),
            theirs(16, 34, Content::Unreadable { kind: safe("order") }),
            out(17, 33, Origin::Phone),
            out(18, 32, Origin::Standby),
            MessageView { origin: Origin::Standby, ..theirs(19, 31, say("When do you open?")) },
            MessageView { author: Some(BETO), ..mine(20, 30, "Beto here, at nine.", Status::Played) },
            mine(21, 29, "Is that all?", Status::Uncertain),
            MessageView {
                direction: Direction::Note,
                author: Some(BETO),
                ..theirs(22, 28, say("Careful: second complaint this week"))
            },
            system(23, SystemNote::IdentityChanged),
        ],
    );
    let mut refused = unsent(2, id(4), "And this one came too late");
    refused.refused = Some(Refusal::WindowClosed);
    world.unsent.insert(id(4), vec![unsent(1, id(4), "See you on Tuesday!"), refused]);
    world
}

fn draw(chat: &ChatPane, world: &World, wardrobe: &Wardrobe, width: u16, height: u16) -> String {
    text(&drawn(width, height, |area, buf| chat.draw(&world.view(), &wardrobe.look(), true, area, buf)))
}

#[test]
fn r021_a_conversation_on_each_screen() {
    let (chat, world) = (ChatPane::new(), conversation());
    let portuguese = Wardrobe::new(Language::Portuguese);
    insta::assert_snapshot!("chat_79x34_pt-BR", draw(&chat, &world, &portuguese, 79, 34));
    insta::assert_snapshot!("chat_51x18_es", draw(&chat, &world, &Wardrobe::new(Language::Spanish), 51, 18));
    let lean = Wardrobe::new(Language::English).lean();
    insta::assert_snapshot!("chat_60x16_lean_en", draw(&chat, &world, &lean, 60, 16));
    insta::assert_snapshot!("chat_60x16_ascii", draw(&chat, &world, &Wardrobe::new(Language::English).ascii(), 60, 16));
}

#[test]
fn x01_x02_every_kind_is_shown_for_what_it_is() {
    let (chat, world) = (ChatPane::new(), every_kind());
    insta::assert_snapshot!("kinds_70x90_en", draw(&chat, &world, &Wardrobe::new(Language::English), 70, 90));
    insta::assert_snapshot!(
        "kinds_60x70_lean_es",
        draw(&chat, &world, &Wardrobe::new(Language::Spanish).lean(), 60, 70)
    );
    insta::assert_snapshot!(
        "kinds_50x90_ascii_pt-BR",
        draw(&chat, &world, &Wardrobe::new(Language::Portuguese).ascii(), 50, 90)
    );
}

#[test]
fn empty_chats_teach() {
    let chat = ChatPane::new();
    let mut world = World::new();
    let mut shown = vec![draw(&chat, &world, &Wardrobe::new(Language::English), 50, 5)];
    world.add(row(4, "Noor").open());
    world.shown = Some(id(4));
    shown.push(draw(&chat, &world, &Wardrobe::new(Language::Spanish), 50, 5));
    world.say(id(4), Vec::new());
    shown.push(draw(&chat, &world, &Wardrobe::new(Language::Portuguese), 50, 5));
    insta::assert_snapshot!(shown.join("\n"));
}

fn long(count: u64) -> World {
    let mut world = World::new();
    world.add(row(4, "Noor").open());
    world.shown = Some(id(4));
    let message = |seq: u64| {
        let minutes = i64::try_from(count - seq).unwrap() * 7;
        match seq % 3 {
            0 => mine(
                seq,
                minutes,
                &format!("answer {seq}, which is long enough to need two lines of the pane"),
                Status::Read,
            ),
            _ => theirs(seq, minutes, say(&format!("message {seq}"))),
        }
    };
    world.say(id(4), (1..=count).map(message).collect());
    world
}

const AREA: Rect = Rect { x: 2, y: 1, width: 50, height: 18 };

#[test]
fn new_messages_come_into_sight_at_the_end_and_are_counted_elsewhere() {
    let mut world = long(40);
    let wardrobe = Wardrobe::new(Language::English);
    let look = wardrobe.look();
    let mut chat = ChatPane::new();
    let show = |chat: &ChatPane, world: &World| draw(chat, world, &wardrobe, 50, 18);
    assert!(show(&chat, &world).contains("message 40"));
    world.say(id(4), vec![theirs(41, 0, say("message 41"))]);
    assert!(show(&chat, &world).contains("message 41"));

    chat.scroll(-6, &world.view(), &look, AREA);
    let before = show(&chat, &world);
    assert!(!before.contains("message 41") && before.contains("more below"));
    world.say(
        id(4),
        vec![theirs(42, 0, say("message 42")), mine(43, 0, "mine", Status::Sent), theirs(44, 0, say("44"))],
    );
    let after = show(&chat, &world);
    assert!(after.contains("▼ 2 new"), "{after}");
    assert_eq!(
        before.lines().take(17).collect::<Vec<_>>(),
        after.lines().take(17).collect::<Vec<_>>(),
        "it stands still"
    );
    insta::assert_snapshot!(after);
    chat.to_end(&world.view());
    assert!(show(&chat, &world).contains("44"));
}

#[test]
fn older_messages_that_arrive_above_move_nothing() {
    let mut world = long(60);
    let old: Vec<_> = (1..=30).collect();
    let timeline = world.mirror.timelines.get_mut(&id(4)).unwrap();
    let taken: Vec<_> = old.iter().filter_map(|seq| timeline.messages.remove(seq)).collect();
    timeline.more = Some(true);
    let wardrobe = Wardrobe::new(Language::English);
    let look = wardrobe.look();
    let mut chat = ChatPane::new();
    assert!(!chat.wants_older(&world.view(), &look, AREA));
    chat.motion(Motion::First, &world.view(), &look, AREA);
    assert!(chat.wants_older(&world.view(), &look, AREA));
    chat.scroll(4, &world.view(), &look, AREA);
    let before = draw(&chat, &world, &wardrobe, 50, 18);
    world.say(id(4), taken);
    assert_eq!(draw(&chat, &world, &wardrobe, 50, 18), before);
}

#[test]
fn scrolling_goes_line_by_line_through_everything_and_back() {
    let world = long(25);
    let wardrobe = Wardrobe::new(Language::English);
    let look = wardrobe.look();
    let mut chat = ChatPane::new();
    let mut screens = vec![draw(&chat, &world, &wardrobe, 50, 18)];
    for _ in 0..200 {
        chat.scroll(-1, &world.view(), &look, AREA);
        let screen = draw(&chat, &world, &wardrobe, 50, 18);
        if screens.last() == Some(&screen) {
            break;
        }
        screens.push(screen);
    }
    assert!(screens.last().unwrap().contains("the beginning of this attendance"));
    assert!(screens.len() < 150);
    for screen in screens.iter().rev().skip(1) {
        chat.scroll(1, &world.view(), &look, AREA);
        assert_eq!(&draw(&chat, &world, &wardrobe, 50, 18), screen);
    }
}

#[test]
fn the_cursor_goes_from_message_to_message_and_stays_in_sight() {
    let world = long(25);
    let wardrobe = Wardrobe::new(Language::English);
    let look = wardrobe.look();
    let mut chat = ChatPane::new();
    let mut keys = Vec::new();
    for motion in [Motion::Up; 25].into_iter().chain([Motion::Down; 26]) {
        chat.motion(motion, &world.view(), &look, AREA);
        let key = chat.selected(&world.view()).expect("a cursor");
        let hits: Vec<_> =
            AREA.rows().filter_map(|at| chat.hit(&world.view(), &look, AREA, at.as_position())).collect();
        assert!(hits.contains(&key), "{motion:?} {key:?}");
        keys.push(key);
    }
    assert_eq!((keys[0], keys[24], keys[50]), (ItemKey::Message(25), ItemKey::Message(1), ItemKey::Message(25)));
    for motion in
        [Motion::PageUp, Motion::HalfPageUp, Motion::PageDown, Motion::First, Motion::Last, Motion::PreviousGroup]
    {
        chat.motion(motion, &world.view(), &look, AREA);
        let key = chat.selected(&world.view()).expect("a cursor");
        let hits: Vec<_> =
            AREA.rows().filter_map(|at| chat.hit(&world.view(), &look, AREA, at.as_position())).collect();
        assert!(hits.contains(&key), "{motion:?} {key:?}");
    }
}

#[test]
fn what_is_in_sight_counts_as_seen() {
    let world = long(25);
    let wardrobe = Wardrobe::new(Language::English);
    let look = wardrobe.look();
    let mut chat = ChatPane::new();
    assert_eq!(chat.seen(&world.view(), &look, AREA), Some(25));
    chat.motion(Motion::First, &world.view(), &look, AREA);
    let seen = chat.seen(&world.view(), &look, AREA).expect("some");
    assert!(seen < 25);
    assert!(draw(&chat, &world, &wardrobe, 50, 18).contains(&format!("{seen}")));
    assert!(!chat.is_at_end(&world.view(), &look, AREA));
}

#[test]
fn each_attendance_keeps_its_place() {
    let mut world = long(40);
    world.add(row(5, "Other").open());
    world.say(id(5), vec![theirs(100, 3, say("hello from the other"))]);
    let wardrobe = Wardrobe::new(Language::English);
    let look = wardrobe.look();
    let mut chat = ChatPane::new();
    chat.scroll(-9, &world.view(), &look, AREA);
    let before = draw(&chat, &world, &wardrobe, 50, 18);
    world.shown = Some(id(5));
    assert!(draw(&chat, &world, &wardrobe, 50, 18).contains("hello from the other"));
    world.shown = Some(id(4));
    assert_eq!(draw(&chat, &world, &wardrobe, 50, 18), before);
    chat.forget(id(4));
    assert!(draw(&chat, &world, &wardrobe, 50, 18).contains("message 40"));
}

#[test]
fn an_unsent_message_that_becomes_sent_keeps_the_view() {
    let mut world = long(10);
    world.unsent.insert(id(4), vec![unsent(7, id(4), "on its way")]);
    let wardrobe = Wardrobe::new(Language::English);
    let look = wardrobe.look();
    let mut chat = ChatPane::new();
    chat.motion(Motion::Last, &world.view(), &look, AREA);
    assert_eq!(chat.selected(&world.view()), Some(ItemKey::Unsent(unsent(7, id(4), "").key)));
    assert!(draw(&chat, &world, &wardrobe, 50, 18).contains("on its way  14:02 ◔"));
    world.unsent.clear();
    world.say(id(4), vec![mine(11, 0, "on its way", Status::Sent)]);
    assert_eq!(chat.selected(&world.view()), None);
    assert!(draw(&chat, &world, &wardrobe, 50, 18).contains("on its way  14:02 ✓"));
}

#[test]
fn ten_thousand_messages_cost_no_more_than_what_is_in_sight() {
    let wardrobe = Wardrobe::new(Language::English);
    let look = wardrobe.look();
    // The best of several: what else the machine does must not decide.
    let time = |count: u64| {
        let world = long(count);
        let chat = ChatPane::new();
        let once = || {
            let start = std::time::Instant::now();
            draw(&chat, &world, &wardrobe, 50, 18);
            chat.hit(&world.view(), &look, AREA, Position::new(5, 5));
            start.elapsed()
        };
        (0..20).map(|_| once()).min().expect("twenty")
    };
    let (few, many) = (time(100), time(10_000));
    assert!(many < few * 10, "{few:?} {many:?}");
}
