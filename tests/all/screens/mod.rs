//! The whole workstation, driven by keystrokes and looked at through a terminal's parser.

mod attending;
mod bytes;
mod frame;
mod kit;
mod modals;
mod pointing;
mod sign_in;
mod themes;
mod unsent;
mod world;
mod writing;
