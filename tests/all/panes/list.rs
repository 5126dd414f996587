//! The list: rows, groups, cursor, density.

use ratatui::layout::{Position, Rect};
use turno::domain::content::{Media, MediaKind};
use turno::domain::{Content, Failure, Language, Presence, Status};
use turno::protocol::AttendanceView;
use turno::tui::keymap::Motion;
use turno::tui::pane::Chrome;
use turno::tui::pane::list::{ListPane, Order, most_needed};
use turno::tui::theme::Role;

use super::kit::*;

fn image(caption: Option<&str>) -> Content {
    Content::Media(Media {
        kind: MediaKind::Image,
        caption: caption.map(safe),
        filename: None,
        mime: None,
        size: None,
        provider_id: None,
        animated: false,
    })
}

fn full() -> World {
    let mut world = World::new();
    world
        .add(row(1, "Mariana Lopes").assigned().waits(2, 3).last_in(Content::text("Oi, meu pedido não chegou"), 2))
        .add(row(2, "Beto Díaz").queue(2).window(12 * 60 + 10).waits(4, 1))
        .add(row(3, "").queue(3).window(9).waits(6, 1).last_in(image(None), 6))
        .add(row(4, "João Pereira").open().window(130).waits(1, 0).last_in(image(Some("Segue o comprovante")), 1))
        .add(row(5, "Carla M.").open().queue(2).window(41).last_out("¿me confirmas el número?", Status::Delivered, 9))
        .add(row(6, "Ann Lee").open().queue(3).window(-5).last_out("We wrote", Status::Failed(Failure::WINDOW), 61))
        .add(row(7, "佐藤 👨‍👩‍👧").open().window(300).last_out("はい、確認します", Status::Read, 180));
    world.drafts.insert(id(5), "Sí, un mom".to_owned());
    world.unsent.insert(id(7), vec![unsent(1, id(7), "ok"), unsent(2, id(7), "ok 2")]);
    world.shown = Some(id(4));
    world
}

fn draw(list: &ListPane, world: &World, wardrobe: &Wardrobe, width: u16, height: u16) -> String {
    text(&drawn(width, height, |area, buf| list.draw(&world.view(), &wardrobe.look(), true, area, buf)))
}

#[test]
fn r008_r010_r011_the_list_beside_the_chat_on_80x24() {
    let world = full();
    let mut list = ListPane::new(Order::Waiting);
    list.settle(&world.view());
    for language in Language::ALL {
        let shown = draw(&list, &world, &Wardrobe::new(language), 28, 22);
        insta::assert_snapshot!(format!("list_28x22_{}", language.tag()), shown);
    }
}

#[test]
fn r008_the_list_in_its_box_on_120x40() {
    let world = full();
    let mut list = ListPane::default().with_chrome(Chrome::Boxed);
    list.settle(&world.view());
    insta::assert_snapshot!(draw(&list, &world, &Wardrobe::new(Language::Portuguese), 38, 38));
}

#[test]
fn the_list_alone_on_60x20_lean_and_ascii() {
    let world = full();
    let mut list = ListPane::default();
    list.settle(&world.view());
    insta::assert_snapshot!("list_60x18_lean", draw(&list, &world, &Wardrobe::new(Language::English).lean(), 60, 18));
    let ascii = Wardrobe::new(Language::Spanish).ascii();
    insta::assert_snapshot!("list_60x18_ascii", draw(&list, &world, &ascii, 60, 18));
    insta::assert_snapshot!("list_28x9_low", draw(&list, &world, &Wardrobe::new(Language::English), 28, 9));
}

#[test]
fn empty_lists_teach() {
    let mut world = World::new();
    let list = ListPane::default();
    let mut shown = vec![draw(&list, &world, &Wardrobe::new(Language::English), 28, 12)];
    world.snapshot().queues.clear();
    shown.push(draw(&list, &world, &Wardrobe::new(Language::Spanish), 28, 12));
    world.mirror.snapshot = None;
    shown.push(draw(&list, &world, &Wardrobe::new(Language::Portuguese), 28, 12));
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn r011_a_new_row_stands_in_a_frame_and_says_so_without_any_colour() {
    let world = full();
    let wardrobe = Wardrobe::new(Language::English);
    let list = ListPane::default();
    for (width, height) in [(38, 38), (28, 22), (28, 9)] {
        let buf = drawn(width, height, |area, buf| list.draw(&world.view(), &wardrobe.look(), false, area, buf));
        let framed = buf.area.positions().filter(|at| buf[*at].fg == style_of(Role::NewFrame).fg.unwrap()).count();
        assert!(framed >= 2, "{width}x{height}");
        assert!(text(&buf).contains("NEW") && text(&buf).contains('●'));
    }
}

#[test]
fn the_cursor_belongs_to_an_attendance_and_not_to_a_row() {
    let mut world = full();
    let wardrobe = Wardrobe::new(Language::English);
    let (look, area) = (wardrobe.look(), Rect::new(0, 0, 28, 22));
    let mut list = ListPane::default();
    list.motion(Motion::Down, &world.view(), &look, area);
    assert_eq!(list.selected(&world.view()), Some(id(3)), "after the new one, who waits longest");
    world.add(row(20, "Early").waits(30, 1));
    assert_eq!(list.selected(&world.view()), Some(id(3)), "a row above it changes nothing");
    world.snapshot().attendances.remove(&id(3));
    assert_eq!(list.selected(&world.view()), None, "it does not slip to a neighbour under the fingers");
    list.settle(&world.view());
    assert_eq!(list.selected(&world.view()), Some(id(20)));
}

#[test]
fn motions_go_through_both_groups() {
    let world = full();
    let wardrobe = Wardrobe::new(Language::English);
    let (look, area) = (wardrobe.look(), Rect::new(0, 0, 28, 22));
    let mut list = ListPane::default();
    let mut go = |motion| {
        list.motion(motion, &world.view(), &look, area);
        list.selected(&world.view())
    };
    assert_eq!(go(Motion::First), Some(id(1)));
    assert_eq!(go(Motion::NextGroup), Some(id(4)), "of the open ones, who waits");
    assert_eq!(go(Motion::NextGroup), Some(id(4)));
    assert_eq!(go(Motion::Up), Some(id(2)));
    assert_eq!(go(Motion::Last), Some(id(7)));
    assert_eq!(go(Motion::PreviousGroup), Some(id(4)));
    assert_eq!(go(Motion::PreviousGroup), Some(id(1)));
}

#[test]
fn rows_can_be_sorted_by_what_expires_first() {
    let world = full();
    let wardrobe = Wardrobe::new(Language::English);
    let mut list = ListPane::new(Order::Expiring);
    let mut order = Vec::new();
    for _ in 0..7 {
        list.motion(Motion::Down, &world.view(), &wardrobe.look(), Rect::new(0, 0, 28, 30));
        order.extend(list.selected(&world.view()));
    }
    assert_eq!(&order[..2], [id(3), id(2)]);
}

fn many() -> World {
    let mut world = World::new();
    for n in 1..=60 {
        world.add(row(n, &format!("Customer {n}")).waits(100 - i64::from(n), 1));
    }
    world.add(row(61, "Mine").open());
    world
}

#[test]
fn with_sixty_waiting_the_open_one_stays_in_sight_and_the_cursor_too() {
    let world = many();
    let wardrobe = Wardrobe::new(Language::English);
    let (look, area) = (wardrobe.look(), Rect::new(0, 0, 28, 22));
    let mut list = ListPane::default();
    for motion in [Motion::PageDown, Motion::PageDown, Motion::HalfPageUp, Motion::Down, Motion::Last, Motion::Up] {
        list.motion(motion, &world.view(), &look, area);
        let cursor = list.selected(&world.view()).expect("a cursor");
        let shown: Vec<_> = area.positions().filter_map(|at| list.hit(&world.view(), &look, area, at)).collect();
        assert!(shown.contains(&cursor), "{motion:?}");
        assert!(shown.contains(&id(61)), "{motion:?}");
    }
    insta::assert_snapshot!(draw(&list, &world, &wardrobe, 28, 22));
}

#[test]
fn the_wheel_moves_the_view_and_leaves_the_cursor() {
    let world = many();
    let wardrobe = Wardrobe::new(Language::English);
    let (look, area) = (wardrobe.look(), Rect::new(0, 0, 28, 22));
    let mut list = ListPane::default();
    list.settle(&world.view());
    let at = Position::new(3, 2);
    let first = list.hit(&world.view(), &look, area, at);
    list.scroll(5, at, &world.view(), &look, area);
    assert_ne!(list.hit(&world.view(), &look, area, at), first);
    assert_eq!(list.selected(&world.view()), Some(id(1)));
    list.scroll(-50, at, &world.view(), &look, area);
    assert_eq!(list.hit(&world.view(), &look, area, at), first);
}

#[test]
fn the_mouse_hits_what_is_drawn() {
    let world = full();
    let wardrobe = Wardrobe::new(Language::English);
    for chrome in [Chrome::Bare, Chrome::Boxed] {
        let list = ListPane::default().with_chrome(chrome);
        let (look, area) = (wardrobe.look(), Rect::new(3, 2, 30, 30));
        let mut buf = ratatui::buffer::Buffer::empty(Rect::new(0, 0, 40, 40));
        list.draw(&world.view(), &look, false, area, &mut buf);
        let lines: Vec<String> = text(&buf).lines().map(str::to_owned).collect();
        for (n, name) in [(1, "Mariana"), (4, "João"), (6, "Ann Lee")] {
            let y = lines.iter().position(|line| line.contains(name)).expect(name);
            let at = Position::new(10, u16::try_from(y).unwrap());
            assert_eq!(list.hit(&world.view(), &look, area, at), Some(id(n)), "{name}");
        }
    }
}

#[test]
fn what_most_needs_its_agent_comes_first() {
    let mut world = full();
    assert_eq!(most_needed(&world.view(), NOW), Some(id(1)), "newly assigned");
    let urgent: AttendanceView = row(30, "Urgent").open().window(30).waits(3, 1);
    world.add(urgent);
    assert_eq!(most_needed(&world.view(), NOW), Some(id(30)), "it expires within the hour");
    world.snapshot().attendances.remove(&id(30));
    world.snapshot().attendances.remove(&id(1));
    assert_eq!(most_needed(&world.view(), NOW), Some(id(4)), "unanswered");
    world.snapshot().attendances.clear();
    assert_eq!(most_needed(&world.view(), NOW), None);
}

#[test]
fn r020_what_is_assigned_to_nobody_is_listed_without_a_frame() {
    let mut world = World::new();
    world.add(row(1, "Mariana").waits(3, 1));
    let shown = draw(&ListPane::default(), &world, &Wardrobe::new(Language::English), 30, 20);
    assert!(shown.contains("Mariana") && !shown.contains("NEW"));
    world.snapshot().users.values_mut().for_each(|user| user.presence = Presence::Offline);
    assert_eq!(draw(&ListPane::default(), &world, &Wardrobe::new(Language::English), 30, 20), shown);
}
