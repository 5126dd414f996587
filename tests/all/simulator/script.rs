//! The customers of the demonstration: enough of them, of every kind, and none like a machine.

use std::collections::{BTreeMap, BTreeSet};

use turno::base::{Millis, Rng};
use turno::domain::Language;
use turno::simulator::script::{Script, typing};
use turno::simulator::{BusinessNumber, Line, Say, SimulatorConfig};

use super::kit::{id_of, text, world, world_of};

fn scripts() -> Vec<Script> {
    Language::ALL.into_iter().map(|language| Script::new(language, 1)).collect()
}

#[test]
fn there_are_enough_customers_arrivals_and_languages() {
    for script in scripts() {
        assert!(script.stories.len() >= 14);
        let mut languages: BTreeMap<&str, usize> = BTreeMap::new();
        for story in &script.stories {
            *languages.entry(story.holder.language.as_str()).or_default() += 1;
        }
        assert!(languages.len() == 3 && languages.values().all(|count| *count >= 4), "{languages:?}");
        let arrivals = script.arrivals();
        assert!(arrivals.len() >= 22, "{}", arrivals.len());
        let at = |place: usize| arrivals[place].1.after;
        assert!(at(0) <= Millis::seconds(2), "{:?}", at(0));
        assert!(at(3) <= Millis::seconds(15));
        let last = at(arrivals.len() - 1);
        assert!(last <= Millis::minutes(5) && last >= Millis::minutes(3), "{last:?}");
        let desks: BTreeSet<_> = script.stories.iter().map(|story| story.desk).collect();
        assert_eq!(desks.len(), 3);
    }
}

#[test]
fn no_text_stands_twice() {
    let script = Script::new(Language::English, 1);
    let mut seen = BTreeSet::new();
    // A reaction is no text, and two people may like something.
    let words = script.acts().filter(|act| !matches!(act.say, Say::Reaction { .. })).filter_map(|act| act.say.words());
    let folded: Vec<String> = words.map(|words| words.to_lowercase()).collect();
    assert!(folded.len() > 70, "{}", folded.len());
    for words in folded {
        assert!(seen.insert(words.clone()), "twice: {words}");
    }
}

#[test]
fn every_kind_that_people_send_is_among_them() {
    let script = Script::new(Language::Spanish, 1);
    let kinds: BTreeSet<&str> = script.acts().map(|act| act.say.kind()).collect();
    for kind in [
        "text",
        "image",
        "voice",
        "location",
        "contacts",
        "list_row",
        "quick_reply",
        "order",
        "edit",
        "revoke",
        "reaction",
        "document",
        "sticker",
    ] {
        assert!(kinds.contains(kind), "{kind}");
    }
    let arrivals = script.arrivals();
    assert!(arrivals.iter().any(|(_, arrival)| arrival.act.quote.is_some() && arrival.act.say.kind() == "text"));
    assert!(arrivals.iter().any(|(_, arrival)| arrival.act.forwarded.is_some()));
    assert!(arrivals.iter().any(|(_, arrival)| arrival.act.referral.is_some()));
    assert!(script.stories.iter().any(|story| story.holder.wa_id.is_none() && story.holder.username.is_some()));
    assert!(script.stories.iter().any(|story| story.fails == [131_026]));
    let ago = Millis(Millis::hours(23).0 + Millis::minutes(52).0);
    let closing: Vec<_> = script.stories.iter().filter(|s| s.arrivals[0].act.ago == Some(ago)).collect();
    assert_eq!((closing.len(), closing[0].arrivals.len()), (1, 1), "nothing of theirs opens the window again");
}

#[test]
fn they_answer_one_to_three_times_then_thank_and_go_quiet() {
    for story in Script::new(Language::Portuguese, 1).stories {
        assert!((2..=4).contains(&story.follow_ups.len()), "{:?}", story.holder.name);
        assert!(story.follow_ups.iter().all(|next| next.think >= Millis::seconds(4) && !next.acts.is_empty()));
        assert!(story.arrivals.is_sorted_by_key(|arrival| arrival.after));
    }
}

#[test]
fn the_same_seed_is_the_same_script_and_the_reader_s_language_comes_first() {
    assert_eq!(Script::new(Language::Spanish, 7), Script::new(Language::Spanish, 7));
    assert_ne!(Script::new(Language::Spanish, 7), Script::new(Language::Spanish, 8));
    for language in Language::ALL {
        assert_eq!(Script::new(language, 3).stories[0].holder.language, language.tag());
    }
}

#[test]
fn nobody_types_faster_than_a_person() {
    let mut rng = Rng::seeded(1);
    let script = Script::new(Language::English, rng.next_u64());
    assert!(script.acts().all(|act| (1_200..=9_000).contains(&typing(act).0)));
}

#[tokio::test]
async fn they_write_read_and_answer_what_they_are_sent() {
    let mut config = SimulatorConfig::instant();
    config.numbers = (0..3).map(BusinessNumber::aurora).collect();
    let world = world_of(config).await;
    let script = Script::new(Language::English, 1);
    let arrivals = script.arrivals().len();
    let ann = script.stories[0].clone();
    assert_eq!(ann.holder.name.as_deref(), Some("Ann Lee"));
    world.simulator.play(script);
    world.wait_for(arrivals).await;
    let numbers: BTreeSet<String> = world
        .got()
        .iter()
        .flat_map(|got| got.values())
        .map(|value| value["metadata"]["phone_number_id"].as_str().expect("an id").to_owned())
        .collect();
    assert_eq!(numbers.len(), 3, "each desk has its number");
    for (turn, follow_up) in ann.follow_ups.iter().enumerate() {
        let id = id_of(&world.send(text("+447700900111", &format!("answer {turn}"))).await.expect("an answer"));
        world.status(&id, "read").await;
        let wanted = follow_up.acts.last().expect("one").say.words().expect("words");
        let phone = world.simulator.customer("447700900111", "Ann Lee");
        let said = |lines: &[Line]| lines.iter().any(|line| line.mine && line.text == wanted).then_some(());
        phone.wait_until(&wanted, said).await.expect("the follow-up");
    }
    let before = world.simulator.customer("447700900111", "Ann Lee").lines().len();
    let id = id_of(&world.send(text("+447700900111", "goodbye")).await.expect("an answer"));
    world.status(&id, "read").await;
    assert_eq!(world.simulator.customer("447700900111", "Ann Lee").lines().len(), before + 1, "quiet");
}

#[tokio::test]
async fn the_first_answer_to_one_of_them_fails_and_the_next_arrives() {
    let world = world().await;
    let script = Script::new(Language::Portuguese, 1);
    let arrivals = script.arrivals().len();
    world.simulator.play(script);
    world.wait_for(arrivals).await;
    let first = id_of(&world.send(text("+5511999990003", "Olá, João!")).await.expect("an answer"));
    assert_eq!(world.status(&first, "failed").await["errors"][0]["code"], 131_026);
    let second = id_of(&world.send(text("+5511999990003", "Olá de novo, João!")).await.expect("an answer"));
    world.status(&second, "read").await;
}
