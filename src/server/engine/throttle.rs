//! Wrong passwords make the next try wait, per login and per address, so that guessing is slow.
//!
//! What counts is what was wrong. A try that is still being compared counts for its login as if it were wrong, since many
//! guesses at once must wait like many in a row; for its address it only takes one of a bounded number of places, since
//! a whole office that signs in at the same minute stands behind one address, and every password of theirs is right. A try
//! that was given up without an answer was wrong.
//!
//! Bounded: the oldest are forgotten. Never here: passwords, and logins in any log.

use std::collections::BTreeMap;

use crate::base::{Millis, Timestamp};
use crate::domain::agent;

/// Wrong tries of a login that are free before waiting begins.
const FREE_OF_LOGIN: u32 = 5;
/// Wrong tries of an address: more people than one mistype behind it.
const FREE_OF_ADDRESS: u32 = 20;
/// Passwords of one address that are compared at the same time: each costs a tenth of a second of a processor.
const COMPARED_AT_ONCE: u32 = 64;
/// Wrong tries are forgotten after this long without another one.
const FORGET_AFTER: Millis = Millis::minutes(15);
const LONGEST_WAIT: i64 = 300_000;
const MOST_KEYS: usize = 10_000;

/// Tries by login and by address.
#[derive(Debug, Clone, Default)]
pub(super) struct Throttle {
    logins: BTreeMap<String, Tries>,
    addresses: BTreeMap<String, Tries>,
}

/// One try whose password is being compared. It is given back as right or wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Try {
    login: String,
    address: String,
}

impl Try {
    /// `folded`: a login as logins are compared.
    pub fn of(folded: &str, address: &str) -> Try {
        Try { login: login_key(folded), address: address_key(address) }
    }
}

#[derive(Debug, Clone, Copy)]
struct Tries {
    wrong: u32,
    /// Being compared.
    unproven: u32,
    last: Timestamp,
}

impl Throttle {
    /// Begins a try, unless its login or its address has to wait: then says how long.
    pub fn begin(&mut self, one: &Try, now: Timestamp) -> Result<(), Millis> {
        let by_login = self.logins.get(&one.login).and_then(|tries| tries.wait(tries.unproven, FREE_OF_LOGIN, now));
        let of_address = self.addresses.get(&one.address);
        let by_address = of_address.and_then(|tries| tries.wait(0, FREE_OF_ADDRESS, now));
        let is_crowded = of_address.is_some_and(|tries| tries.unproven >= COMPARED_AT_ONCE);
        let waits = [by_login, by_address, is_crowded.then_some(Millis::seconds(1))];
        if let Some(wait) = waits.into_iter().flatten().max() {
            return Err(wait);
        }
        let login = entry(&mut self.logins, &one.login, now);
        // The pause between two tries is counted from the last one, be it proven or not.
        (login.unproven, login.last) = (login.unproven + 1, now);
        entry(&mut self.addresses, &one.address, now).unproven += 1;
        Ok(())
    }

    /// The password was wrong, or nobody waited for the answer.
    pub fn wrong(&mut self, one: &Try, now: Timestamp) {
        for tries in [entry(&mut self.logins, &one.login, now), entry(&mut self.addresses, &one.address, now)] {
            tries.unproven = tries.unproven.saturating_sub(1);
            (tries.wrong, tries.last) = (tries.wrong.saturating_add(1), now);
        }
    }

    /// The password was right. The login is forgiven all; the address nothing: who knows one password may still guess at
    /// others.
    pub fn right(&mut self, one: &Try) {
        self.logins.remove(&one.login);
        self.give_back(one);
    }

    /// The try is begun again.
    pub fn undo(&mut self, one: &Try) {
        if let Some(tries) = self.logins.get_mut(&one.login) {
            tries.unproven = tries.unproven.saturating_sub(1);
        }
        self.give_back(one);
    }

    fn give_back(&mut self, one: &Try) {
        if let Some(tries) = self.addresses.get_mut(&one.address) {
            tries.unproven = tries.unproven.saturating_sub(1);
            if (tries.wrong, tries.unproven) == (0, 0) {
                self.addresses.remove(&one.address);
            }
        }
    }
}

impl Tries {
    /// How long to wait at `now` before another try: 1 s, 2 s, 4 s ... five minutes.
    fn wait(&self, unproven: u32, free: u32, now: Timestamp) -> Option<Millis> {
        let over = self.wrong.saturating_add(unproven).checked_sub(free)?;
        let pause = Millis((1_000i64 << over.min(9)).min(LONGEST_WAIT));
        let left = self.last.plus(pause).since(now);
        (left > Millis::ZERO && left <= pause).then_some(left)
    }
}

/// The tries under `key`; old ones are forgotten.
fn entry<'a>(all: &'a mut BTreeMap<String, Tries>, key: &str, now: Timestamp) -> &'a mut Tries {
    if all.len() >= MOST_KEYS && !all.contains_key(key) {
        all.retain(|_, tries| tries.unproven > 0 || now.since(tries.last) < FORGET_AFTER);
        let oldest = all.iter().min_by_key(|(_, tries)| tries.last).map(|(key, _)| key.clone());
        if let Some(oldest) = oldest.filter(|_| all.len() >= MOST_KEYS) {
            all.remove(&oldest);
        }
    }
    let tries = all.entry(key.to_owned()).or_insert(Tries { wrong: 0, unproven: 0, last: now });
    if now.since(tries.last) >= FORGET_AFTER {
        tries.wrong = 0;
    }
    tries
}

/// What tries of a login are counted under. What can be no login is counted together: it may be long, and is nobody's.
fn login_key(folded: &str) -> String {
    if agent::is_login(folded) { folded.to_owned() } else { String::new() }
}

/// What tries of an address are counted under: an IPv6 host has a whole /64 to itself.
fn address_key(address: &str) -> String {
    match address.parse::<std::net::Ipv6Addr>() {
        Ok(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
        Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp(1_000_000);

    fn guess(throttle: &mut Throttle, one: &Try, now: Timestamp) -> Result<(), Millis> {
        throttle.begin(one, now)?;
        throttle.wrong(one, now);
        Ok(())
    }

    #[test]
    fn guessing_becomes_slow_and_is_forgiven() {
        let mut throttle = Throttle::default();
        let ana = Try::of("ana", "10.0.0.9");
        for _ in 0..FREE_OF_LOGIN {
            assert_eq!(guess(&mut throttle, &ana, START), Ok(()));
        }
        assert_eq!(guess(&mut throttle, &ana, START), Err(Millis::seconds(1)));
        let later = START.plus(Millis::seconds(1));
        assert_eq!(guess(&mut throttle, &ana, later), Ok(()));
        assert_eq!(guess(&mut throttle, &ana, later), Err(Millis::seconds(2)));
        assert_eq!(throttle.begin(&Try::of("beto", "10.0.0.9"), later), Ok(()));
        let last = later.plus(Millis::seconds(2));
        assert_eq!(throttle.begin(&ana, last), Ok(()));
        throttle.right(&ana);
        assert_eq!(throttle.begin(&ana, last), Ok(()));
    }

    #[test]
    fn many_guesses_at_once_wait_like_many_in_a_row() {
        let mut throttle = Throttle::default();
        let begun = (0..100).filter(|host| throttle.begin(&Try::of("ana", &format!("10.0.0.{host}")), START).is_ok());
        assert_eq!(begun.count(), FREE_OF_LOGIN as usize, "from wherever they come");
    }

    #[test]
    fn an_address_that_guesses_at_many_logins_waits() {
        let mut throttle = Throttle::default();
        let guesses = |throttle: &mut Throttle, now| {
            (0..1_000).filter(|n| guess(throttle, &Try::of(&format!("user{n}"), "10.0.0.9"), now).is_ok()).count()
        };
        assert_eq!(guesses(&mut throttle, START), FREE_OF_ADDRESS as usize);
        // A day of guessing from one address, as fast as it may.
        let (mut now, mut tried) = (START, 0);
        while now.since(START) < Millis::hours(24) {
            tried += u32::from(guess(&mut throttle, &Try::of(&format!("other{tried}"), "10.0.0.9"), now).is_ok());
            now = now.plus(Millis::seconds(1));
        }
        assert!(tried < 310, "{tried} a day: one in five minutes");
    }

    #[test]
    fn an_office_that_signs_in_at_once_waits_for_nothing_and_a_flood_for_its_turn() {
        let mut throttle = Throttle::default();
        let office: Vec<_> = (0..40).map(|n| Try::of(&format!("agent{n}"), "203.0.113.7")).collect();
        for day in 0..5 {
            let now = START.plus(Millis::minutes(day));
            assert!(office.iter().all(|one| throttle.begin(one, now).is_ok()));
            office.iter().for_each(|one| throttle.right(one));
        }
        assert!(throttle.logins.is_empty() && throttle.addresses.is_empty());
        let begun = (0..1_000).filter(|n| throttle.begin(&Try::of(&format!("user{n}"), "203.0.113.7"), START).is_ok());
        assert_eq!(begun.count(), COMPARED_AT_ONCE as usize);
    }

    #[test]
    fn a_host_has_all_its_addresses_of_version_6_together_and_the_memory_of_all_is_bounded() {
        assert_eq!(Try::of("ana", "2001:db8:1:2:aaaa::1"), Try::of("ana", "2001:db8:1:2:bbbb::2"));
        assert_ne!(Try::of("ana", "2001:db8:1:2::1"), Try::of("ana", "2001:db8:1:3::1"));
        assert_eq!(Try::of(&"x".repeat(4_000), "a"), Try::of("no login at all!", "a"));
        let mut throttle = Throttle::default();
        for n in 0..2 * MOST_KEYS {
            let one = Try::of(&format!("u{n}"), &format!("10.{}.{}.{}", n >> 16, (n >> 8) & 255, n & 255));
            let _ = guess(&mut throttle, &one, START.plus(Millis(n as i64)));
        }
        assert!(throttle.logins.len() <= MOST_KEYS && throttle.addresses.len() <= MOST_KEYS);
    }
}
