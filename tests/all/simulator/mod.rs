//! The simulator as the business sees it: over HTTP, with a small webhook receiver of our own at the other end.

mod control;
mod faults;
mod graph;
mod kit;
mod phone;
mod script;
mod webhooks;
