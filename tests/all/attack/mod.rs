//! Small versions of the attacks in `benches/attack`: seconds instead of hours, the same promises.

mod crowds;
mod kill;
#[path = "../../../benches/kit/webhook.rs"]
mod webhook;
