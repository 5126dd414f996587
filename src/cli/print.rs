//! The only place that writes to the standard streams.
//!
//! A reader who went away (`turno admin audit | head`) is no failure: what can't be written is dropped.

use std::io::Write as _;

/// Results, for people or programs that read them.
pub fn out(text: &str) {
    let mut stream = std::io::stdout().lock();
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
}

/// What went wrong, and questions.
pub fn error(text: &str) {
    let mut stream = std::io::stderr().lock();
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
}
