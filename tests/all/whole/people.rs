//! Roles, several people behind one number, and who is given what.

use turno::domain::Role;

use super::house::{House, LUCIA, MARIANA, NOOR, OWEN};
use super::screen::Screen;

/// Everybody's rows that are marked as new.
fn new_rows(screen: &mut Screen) -> usize {
    screen.picture().queued.matches("NEW").count()
}

#[tokio::test]
async fn r001_an_agent_sees_their_queues_and_an_administrator_everything() {
    let mut house = House::usual().await;
    house.hire("carla", "Carla Monteiro", Role::Agent, &[1]).await;
    house.hire("boss", "Davi Rocha", Role::Administrator, &[]).await;
    let mut boss = house.sit("boss").await;
    let mut carla = house.sit("carla").await;
    carla.keys("<a-p><down><enter>");
    carla.sees("paused").await;
    house.customer(NOOR).says("for Support").expect("a phone");
    house.customer(OWEN).to(&house.number(1)).says("for Billing").expect("a phone");
    boss.until("both queues", |picture| picture.has("Noor Haddad") && picture.has("Owen Price")).await;
    carla.sees("Owen Price").await;
    assert!(!carla.picture().has("Noor"), "{}", carla.picture().all);
    boss.keys("<home><enter>");
    boss.sees("You are not a member of this queue").await;
}

#[tokio::test]
async fn r002_r122_several_agents_share_one_number_and_the_work_on_it() {
    let house = House::usual().await;
    let (mut ana, mut beto) = (house.sit("ana").await, house.sit("beto").await);
    for customer in [NOOR, MARIANA, LUCIA, OWEN] {
        house.customer(customer).says("hello").expect("a phone");
    }
    ana.until("two for Ana", |picture| picture.bar().contains("2 for you")).await;
    beto.until("two for Beto", |picture| picture.bar().contains("2 for you")).await;
    let (hers, his) = (ana.picture().queued, beto.picture().queued);
    for (_, name) in [NOOR, MARIANA, LUCIA, OWEN] {
        assert!(hers.contains(name) != his.contains(name), "{name} belongs to one of them:\n{hers}\n{his}");
    }
}

#[tokio::test]
async fn r123_r124_only_who_is_online_is_given_new_ones() {
    let house = House::usual().await;
    let mut ana = house.sit("ana").await;
    house.customer(NOOR).says("hello").expect("a phone");
    house.customer(MARIANA).says("hello").expect("a phone");
    ana.until("both, as Beto is offline", |picture| picture.bar().contains("2 for you")).await;
    let mut beto = house.sit("beto").await;
    assert_eq!(new_rows(&mut beto), 0, "what was given stays given");
    house.customer(LUCIA).says("hello").expect("a phone");
    beto.until("the next one, as he has less to do", |picture| picture.queued.contains("NEW")).await;
    beto.keys("<a-p><down><enter>");
    beto.sees("paused").await;
    house.customer(OWEN).says("hello").expect("a phone");
    ana.until("the next one, as Beto is paused", |picture| picture.bar().contains("3 for you")).await;
    assert_eq!(new_rows(&mut beto), 1);
}

#[tokio::test]
async fn r020_r125_with_everybody_away_it_stays_unassigned_and_d02_a_member_may_open_it() {
    let house = House::usual().await;
    let (mut ana, mut beto) = (house.sit("ana").await, house.sit("beto").await);
    for screen in [&mut ana, &mut beto] {
        screen.keys("<a-p><down><enter>");
        screen.sees("paused").await;
    }
    house.customer(NOOR).says("is anybody there?").expect("a phone");
    for screen in [&mut ana, &mut beto] {
        let picture = screen.sees("Noor Haddad").await;
        assert!(picture.bar().contains("1 waiting") && !picture.has("NEW"), "{}", picture.all);
        screen.keys("w");
        screen.sees("Unassigned").await;
        screen.keys("<esc>");
    }
    ana.keys("<a-p><up><enter>");
    ana.sees("online").await;
    house.customer(MARIANA).says("and now?").expect("a phone");
    ana.until("the next one, given", |picture| picture.bar().contains("1 for you")).await;
    assert!(ana.picture().has("2 waiting"), "the first one is not drained: {}", ana.picture().all);
    beto.keys("<home><enter>");
    beto.until("the unassigned one, opened", |picture| picture.open.contains("Noor")).await;
}

#[tokio::test]
async fn d02_the_first_to_open_wins_and_the_other_reads_by_whom() {
    let house = House::usual().await;
    let (mut ana, mut beto) = (house.sit("ana").await, house.sit("beto").await);
    for screen in [&mut ana, &mut beto] {
        screen.keys("<a-p><down><enter>");
        screen.sees("paused").await;
    }
    house.customer(NOOR).says("who takes me?").expect("a phone");
    ana.sees("Noor Haddad").await;
    beto.sees("Noor Haddad").await;
    ana.keys("<enter>");
    ana.until("Ana has it", |picture| picture.open.contains("Noor")).await;
    // Beto has heard nothing yet: he presses Enter on what he still sees.
    beto.keys("<enter>");
    let picture = beto.sees("opened by Ana").await;
    assert!(!picture.queued.contains("Noor") && !picture.open.contains("Noor"), "{}", picture.all);
    assert!(ana.picture().open.contains("Noor"));
}

#[tokio::test]
async fn r017_r018_an_open_one_is_seen_and_ended_by_its_opener_alone() {
    let mut house = House::usual().await;
    house.hire("boss", "Davi Rocha", Role::Administrator, &[0]).await;
    let mut ana = house.sit("ana").await;
    house.customer(NOOR).says("a secret").expect("a phone");
    ana.sees("NEW").await;
    ana.keys("<enter>");
    ana.until("Ana has it", |picture| picture.open.contains("Noor")).await;
    let mut beto = house.sit("beto").await;
    assert!(beto.picture().has("Nobody is waiting"), "{}", beto.picture().all);
    assert!(!beto.picture().has("Noor"));
    let mut boss = house.sit("boss").await;
    boss.keys("<f4>");
    assert!(!boss.picture().has("[ End attendance ]"), "not even an administrator ends it: {}", boss.picture().all);
    ana.keys("<f4><enter>");
    ana.until("the opener ends it", |picture| !picture.has("Noor")).await;
}
