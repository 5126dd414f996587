//! Passwords: asked for without echo, or read from a file or a pipe. Never an argument, which others could list.

use std::io::{BufRead as _, IsTerminal as _, Read};
use std::path::Path;

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use crate::domain::agent::MIN_PASSWORD;
use crate::i18n::Texts;
use crate::protocol::Secret;

use super::exit::Exit;
use super::failure::Failure;
use super::print;

/// A password is a line, not a book.
const LONGEST: u64 = 4096;

/// A new password: from `file` (`-`: the standard input), else typed twice, else the first line of a pipe.
pub fn new(texts: &Texts, file: Option<&Path>) -> Result<Secret, Failure> {
    let typed = file.is_none() && std::io::stdin().is_terminal();
    let password = if typed { ask(texts, "cli-password-new")? } else { read(texts, file)? };
    if password.chars().count() < MIN_PASSWORD {
        let arguments = [("least", MIN_PASSWORD.into())];
        return Err(Failure::new(Exit::Data, texts.with("cli-password-short", &arguments)));
    }
    if typed && ask(texts, "cli-password-again")? != password {
        return Err(Failure::new(Exit::Data, texts.get("cli-password-differs")));
    }
    Ok(Secret::new(password))
}

/// A password that is there already, to sign in with.
pub fn existing(texts: &Texts, file: Option<&Path>) -> Result<Secret, Failure> {
    let typed = file.is_none() && std::io::stdin().is_terminal();
    let password = if typed { ask(texts, "cli-password")? } else { read(texts, file)? };
    Ok(Secret::new(password))
}

fn read(texts: &Texts, file: Option<&Path>) -> Result<String, Failure> {
    let mut line = String::new();
    let outcome = match file.filter(|path| *path != Path::new("-")) {
        Some(path) => {
            std::fs::File::open(path).and_then(|file| std::io::BufReader::new(file.take(LONGEST)).read_line(&mut line))
        }
        None => std::io::BufReader::new(std::io::stdin().take(LONGEST)).read_line(&mut line),
    };
    outcome.map_err(|error| Failure::io(texts, file.unwrap_or(Path::new("-")), &error))?;
    let password = line.trim_end_matches(['\n', '\r']);
    if password.is_empty() {
        return Err(Failure::new(Exit::NoInput, texts.get("cli-password-none")));
    }
    Ok(password.to_owned())
}

fn ask(texts: &Texts, question: &str) -> Result<String, Failure> {
    let stdin = std::io::stdin();
    // Before the question: whoever answers at once must not be echoed, nor lose what they typed.
    let quiet = Quiet::begin();
    print::error(&format!("{} ", texts.get(question)));
    let typed = type_in(&mut stdin.lock());
    drop(quiet);
    print::error("\n");
    match typed {
        Ok(Some(password)) => Ok(password),
        Ok(None) => Err(Failure::new(Exit::NoInput, texts.get("cli-password-none"))),
        Err(error) => Err(Failure::io(texts, Path::new("/dev/stdin"), &error)),
    }
}

/// Takes keys up to Enter; `None` where the person gave up (Ctrl+C, Ctrl+D on nothing).
fn type_in(keys: &mut impl Read) -> std::io::Result<Option<String>> {
    let mut typed: Vec<u8> = Vec::new();
    let mut key = [0u8; 1];
    loop {
        if keys.read(&mut key)? == 0 {
            return Ok(None);
        }
        match key[0] {
            b'\n' | b'\r' => return Ok(Some(String::from_utf8_lossy(&typed).into_owned())),
            0x03 => return Ok(None),
            0x04 if typed.is_empty() => return Ok(None),
            0x15 => typed.clear(),
            0x08 | 0x7f => erase(&mut typed),
            byte if byte >= 0x20 && (typed.len() as u64) < LONGEST => typed.push(byte),
            _ => {}
        }
    }
}

/// Takes the last character back, all of its bytes.
fn erase(typed: &mut Vec<u8>) {
    while let Some(byte) = typed.pop() {
        if byte & 0b1100_0000 != 0b1000_0000 {
            return;
        }
    }
}

/// The terminal without echo, line editing and signals: all three come back however this ends.
struct Quiet(Option<Termios>);

impl Quiet {
    fn begin() -> Quiet {
        let Ok(before) = tcgetattr(std::io::stdin()) else { return Quiet(None) };
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
        // Signals are off so that Ctrl+C cannot end the program between here and the way back.
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Flush, &quiet);
        Quiet(Some(before))
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_can_be_mended_and_given_up() {
        let typed = |keys: &str| type_in(&mut keys.as_bytes()).expect("readable");
        assert_eq!(typed("sécreto\u{7f}\u{7f}x\r").as_deref(), Some("sécrex"));
        assert_eq!(typed("é\u{7f}a\n").as_deref(), Some("a"));
        assert_eq!(typed("wrong\u{15}right\n").as_deref(), Some("right"));
        assert_eq!(typed("abc\u{3}"), None);
        assert_eq!(typed("\u{4}"), None);
        assert_eq!(typed("no end"), None);
    }

    #[test]
    fn a_file_gives_its_first_line() {
        let texts = Texts::new(crate::domain::Language::English);
        let path = std::env::temp_dir().join(format!("turno-password-{}", std::process::id()));
        std::fs::write(&path, "correct horse\nsecond line\n").expect("a file");
        assert_eq!(new(&texts, Some(&path)).map(|secret| secret.reveal().to_owned()), Ok("correct horse".to_owned()));
        std::fs::write(&path, "short\n").expect("a file");
        assert_eq!(new(&texts, Some(&path)).map_err(|failure| failure.exit), Err(Exit::Data));
        let gone = Path::new("/nowhere/password");
        assert_eq!(new(&texts, Some(gone)).map_err(|failure| failure.exit), Err(Exit::NoInput));
    }
}
