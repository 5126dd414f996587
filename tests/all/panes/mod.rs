//! The panes, drawn by hand-made views at the sizes that they have on screens of 120x40, 80x24 and 60x20.

mod chat;
mod composer;
pub mod kit;
mod lines;
mod list;
mod safety;
mod words;
