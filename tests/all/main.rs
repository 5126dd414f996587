mod panes;
