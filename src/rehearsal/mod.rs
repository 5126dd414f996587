//! A rehearsal of the whole: the real server and real workstations over a clock, a network, disks and a provider that are
//! none, with everything that can break breaking.
//!
//! A seed is a plan ([`plan`]); a plan is played on a stage whose every part is given (time, randomness, disk, network,
//! provider), on one thread; so the same seed is the same run. After every step an auditor with a book of its own says
//! whether a promise was broken ([`audit`]), and a plan that broke one is cut down to a short story ([`story`]).
//!
//! What must never be in here: a rule of the trade that the engine also has in the same words; the auditor's are its own.
//! It stands on the floor of the command line, because it names both the server and the client.

mod archive;
mod audit;
mod book;
mod clerk;
mod clock;
mod desk;
mod dice;
mod disk;
mod ending;
mod finding;
mod fuse;
mod home;
mod host;
mod mail;
pub mod plan;
mod play;
mod provider;
mod run;
pub mod sabotage;
mod stage;
pub mod story;
mod wire;

pub use finding::{Finding, Promise};
pub use plan::Step;
pub use run::{Broken, EPISODE, Played, Tally, episodes, play, rehearse};
