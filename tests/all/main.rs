mod panes;
mod screens;
