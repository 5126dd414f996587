//! Who may do and hear what (D20, G21): the whole table over a real socket, the events, what cuts a live line, and the rows of
//! the audit log that each request leaves.
//!
//! A request, event or frame that is added to the protocol does not compile here until it has its place in the tables.

mod audit;
mod cutting;
mod events;
mod office;
mod requests;
mod table;
