//! Randomness as an argument: seeded in tests and simulations, from the operating system in the program.

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng};

/// A stream of random numbers. The same seed gives the same stream.
#[derive(Debug)]
pub struct Rng(StdRng);

impl Rng {
    /// A reproducible stream.
    pub fn seeded(seed: u64) -> Rng {
        Rng(StdRng::seed_from_u64(seed))
    }

    /// A stream that nobody can predict: ids, tokens and keys of a running program come from it.
    pub fn from_system() -> Rng {
        Rng(rand::make_rng())
    }

    pub fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number in `0..bound`; zero for a bound of zero.
    pub fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.0.next_u64() % bound }
    }

    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut out = [0; N];
        self.0.fill_bytes(&mut out);
        out
    }
}
