mod client;
mod mirror;
mod panes;
mod screens;
