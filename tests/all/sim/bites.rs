//! Every fault that is put in on purpose is found, under the promise that it breaks: an auditor that finds nothing proves
//! nothing.

use turno::rehearsal::sabotage::Sabotage;
use turno::rehearsal::{self, Promise, story};

const STEPS: usize = 1_500;

/// The promise that is found broken first.
fn bite(sabotage: Sabotage) -> Promise {
    let seeds = 1..=4;
    let mut broken = seeds.filter_map(|seed| rehearsal::rehearse(seed, STEPS, Some(sabotage)).err());
    broken.next().unwrap_or_else(|| panic!("{sabotage:?} was not found")).finding.promise
}

#[test]
fn g01_a_store_that_says_it_wrote_and_did_not_is_found() {
    // What is lost in this way shows as a lost message or as a server that no longer agrees with its store.
    let found = bite(Sabotage::SaysStored);
    assert!(matches!(found, Promise::G01 | Promise::G02 | Promise::G04 | Promise::G05), "{found}");
}

#[test]
fn g01_a_message_that_a_store_leaves_out_is_found() {
    assert_eq!(bite(Sabotage::LosesRow), Promise::G01);
}

#[test]
fn g05_an_event_that_a_network_hides_is_found() {
    assert_eq!(bite(Sabotage::HidesEvents), Promise::G05);
}

#[test]
fn g06_a_workstation_that_forgets_what_was_typed_is_found() {
    assert_eq!(bite(Sabotage::ForgetsTyped), Promise::G06);
}

#[test]
fn g07_an_open_attendance_that_changes_hands_is_found() {
    assert_eq!(bite(Sabotage::SwapsOpener), Promise::G07);
}

#[test]
fn g10_a_message_that_is_taken_twice_is_found() {
    assert_eq!(bite(Sabotage::TakesTwice), Promise::G10);
}

#[test]
fn g11_a_status_that_is_turned_back_is_found() {
    assert_eq!(bite(Sabotage::TurnsStatusBack), Promise::G11);
}

#[test]
fn a_story_is_shorter_than_its_plan_and_breaks_the_same_promise() {
    let broken = rehearsal::rehearse(1, STEPS, Some(Sabotage::TakesTwice)).expect_err("it is broken on purpose");
    let story = story::shorten(&broken, STEPS, Some(Sabotage::TakesTwice), |plays, _| plays < 300);
    assert_eq!(story.broken.finding.promise, broken.finding.promise);
    assert!(story.steps < 12 && story.steps <= broken.step + 1, "{} of {}", story.steps, broken.step);
}
