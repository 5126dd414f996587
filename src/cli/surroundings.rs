//! The real environment: the only reading of the process's variables and of its command line.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::config::Environment;

/// The variables of this process.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings;

impl Environment for Surroundings {
    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}

/// The command line, the program's name first.
pub fn words() -> Vec<OsString> {
    std::env::args_os().collect()
}

/// Where the system wants folders that nobody keeps.
pub fn temporary_folder() -> PathBuf {
    std::env::temp_dir()
}
