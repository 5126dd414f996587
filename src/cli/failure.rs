//! A failure as a person reads it: one sentence, what to do next, and a code for scripts.
//!
//! Never in it: a stack of causes, a type's name, or text from outside that was not cleaned.

use crate::i18n::Texts;

use super::exit::Exit;

/// Why a command ended without doing what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub exit: Exit,
    /// What is wrong, in the reader's language. More than one line where more than one thing is.
    pub sentence: String,
    /// What to do about it.
    pub next: Option<String>,
}

impl Failure {
    pub fn new(exit: Exit, sentence: String) -> Failure {
        Failure { exit, sentence, next: None }
    }

    #[must_use]
    pub fn with_next(mut self, next: String) -> Failure {
        self.next = Some(next);
        self
    }

    /// A file or folder of the system could not be used.
    pub fn io(texts: &Texts, path: &std::path::Path, error: &std::io::Error) -> Failure {
        use std::io::ErrorKind;
        let exit = match error.kind() {
            ErrorKind::NotFound => Exit::NoInput,
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Exit::NoPermission,
            _ => Exit::Io,
        };
        let path = crate::base::SafeText::line(&path.display().to_string());
        let reason = crate::base::SafeText::line(&error.to_string());
        let arguments = [("path", path.as_str().into()), ("reason", reason.as_str().into())];
        Failure::new(exit, texts.with("cli-file-trouble", &arguments))
    }

    /// As it is written to the standard error stream.
    pub fn render(&self) -> String {
        let mut out = format!("turno: {}\n", self.sentence);
        for line in self.next.iter().flat_map(|next| next.lines()) {
            out.push_str("  ");
            out.push_str(line);
            out.push('\n');
        }
        out
    }
}
