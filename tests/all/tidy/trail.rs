//! The two trails that a reader can follow through the source with `grep -rn 'Trail: inbound' src`.

use std::collections::BTreeMap;

use super::source::sources;

/// A marker of a module doc: `Trail: inbound 2/7 (from server::http::webhook, to server::driver)`.
struct Marker {
    place: String,
    number: usize,
    of: usize,
}

#[test]
fn the_markers_of_each_trail_are_contiguous() {
    for (trail, mut markers) in markers() {
        markers.sort_by_key(|marker| marker.number);
        let places: Vec<_> = markers.iter().map(|marker| format!("{} {}", marker.number, marker.place)).collect();
        let numbers: Vec<_> = markers.iter().map(|marker| marker.number).collect();
        let last = markers.len();
        assert_eq!(
            numbers,
            (1..=last).collect::<Vec<_>>(),
            "trail {trail}: each step stands once and none is missing: {places:#?}"
        );
        let wrong: Vec<_> = markers.iter().filter(|marker| marker.of != last).map(|marker| &marker.place).collect();
        assert!(wrong.is_empty(), "trail {trail} has {last} steps; another number stands in {wrong:?}");
    }
}

fn markers() -> BTreeMap<String, Vec<Marker>> {
    let mut out: BTreeMap<String, Vec<Marker>> = BTreeMap::new();
    for source in sources("src") {
        for (at, line) in source.raw.lines().enumerate().filter(|(_, line)| line.trim_start().starts_with("//!")) {
            // The map in lib.rs names the trails in backquotes.
            let Some((before, rest)) = line.split_once("Trail: ") else { continue };
            if before.contains('`') {
                continue;
            }
            let place = format!("{}:{}", source.path, at + 1);
            let (trail, marker) = read(rest, &place);
            out.entry(trail).or_default().push(marker);
        }
    }
    out
}

fn read(rest: &str, place: &str) -> (String, Marker) {
    let mut words = rest.split_whitespace();
    let trail = words.next().unwrap_or_default().to_owned();
    let step = words.next().and_then(|step| step.split_once('/'));
    let numbers = step.and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    let (number, of) = numbers.unwrap_or_else(|| panic!("{place}: a marker is `Trail: NAME K/N (from …, to …)`"));
    (trail, Marker { place: place.to_owned(), number, of })
}
