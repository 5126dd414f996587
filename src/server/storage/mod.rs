//! Durable stores behind the port [`crate::server::port::Storage`].
//!
//! [`memory`] is for tests and simulations, [`sqlite`] for real work. Both pass one conformance story
//! (`tests/all/storage`), so that what holds on one holds on the other: the same rows, the same order, the same constraints.
//! Only here may SQL be written. Nothing here decides anything: rows come in as [`crate::server::port::Write`] and go out
//! as the types of the domain.

pub mod memory;
pub mod sqlite;

use crate::base::{SafeText, Timestamp};

/// Which copy of a store is brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// SHA-256 of the copy, as its manifest has it: which backup it is.
    pub sha256: SafeText,
    /// When the copy was taken.
    pub taken: Timestamp,
}

/// At least so many numbers lie between two lives, however the clock goes.
const LIFE: i64 = 1 << 32;
/// Numbers for each millisecond since 1970: no server gives more. Within what JSON's readers hold exactly until 2248.
const PER_MS: i64 = 1 << 10;
/// The numbers of about 25 days.
const SPREAD: i64 = 1 << 41;

/// The number that a new life goes on from, whose copy came to `last`. A clock that was years ahead leaves numbers that are
/// beyond this moment's: two lives of such a copy are told apart by when they began.
fn first_number(last: i64, now: Timestamp) -> i64 {
    let here = now.0.saturating_mul(PER_MS);
    here.max(last.saturating_add(LIFE).saturating_add(here.rem_euclid(SPREAD)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A client takes what is within so many numbers for the same life (`client/core/frames.rs`).
    const APART: i64 = 1 << 20;

    #[test]
    fn g22_two_lives_of_one_copy_are_told_apart_however_the_clock_went() {
        let now = Timestamp(1_763_700_000_000);
        let later = Timestamp(now.0 + 1_500);
        for last in [0, 17, now.0 * PER_MS, (now.0 + 400 * 86_400_000_000) * PER_MS] {
            let (one, other) = (first_number(last, now), first_number(last, later));
            assert!(one >= last + LIFE.min(one) && one > last, "beyond what the copy knew");
            assert!(other > one + APART, "{one} {other}");
        }
        assert!(first_number(0, now) == now.0 * PER_MS && first_number(0, now) < 1 << 53);
    }
}
