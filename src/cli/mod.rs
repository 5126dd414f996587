//! The command line: what `turno` can be told to do, and the only place that names every floor below it.

pub mod docs;
