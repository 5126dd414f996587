//! The terminal: taken and given back, written to in one go per frame, read as keystrokes.
//!
//! This folder is the only one that knows escape sequences, and the only one that a change of terminal library touches.
//! Nothing is ever asked of the terminal: one that does not answer would hold up the first frame.

pub mod guard;
pub mod input;
pub mod job;
pub mod paint;
pub mod pen;
pub mod say;

mod mouth;
mod reader;

use std::io::{IsTerminal, Write};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

pub use input::{Input, Mouse, MouseAct};
pub use paint::Painter;
pub(super) use reader::Reader;
pub use say::Wrapping;

use guard::Guard;
use mouth::Mouth;

/// Bytes that are kept for the next picture, beside it.
const MOST_SAID: usize = 256 * 1024;

/// Why the workstation cannot have the terminal, or lost it.
#[derive(Debug, thiserror::Error)]
pub enum TerminalError {
    /// A pipe or a file stands where a terminal should.
    #[error("standard input and output must be a terminal")]
    NoTerminal,
    #[error("the terminal could not be switched to raw input")]
    Raw(#[source] std::io::Error),
    #[error("the terminal's size could not be read")]
    Size(#[source] std::io::Error),
    #[error("writing to the terminal failed")]
    Write(#[source] std::io::Error),
    #[error("reading from the terminal failed")]
    Read(#[source] std::io::Error),
    /// It is gone: the window was closed, or the connection that carried it ended.
    #[error("the terminal is gone")]
    Lost,
}

/// The terminal on standard input and output.
#[derive(Debug)]
pub struct Terminal {
    out: Mouth,
    painter: Painter,
    /// What goes out with the next picture.
    said: Vec<u8>,
    reader: Reader,
    wrapping: Wrapping,
    is_mouse_on: bool,
    /// Dropped last: what is written before it is undone goes to the screen that it belongs to.
    guard: Guard,
}

impl Terminal {
    /// Takes the terminal.
    pub fn take(mouse: bool, wrapping: Wrapping) -> Result<Terminal, TerminalError> {
        if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
            return Err(TerminalError::NoTerminal);
        }
        let mut out = Mouth::open().map_err(TerminalError::Write)?;
        let guard = Guard::take(&mut out, mouse)?;
        Ok(Terminal {
            out,
            painter: Painter::new(),
            said: Vec::new(),
            reader: Reader::new()?,
            wrapping,
            is_mouse_on: mouse,
            guard,
        })
    }

    pub fn area(&self) -> Result<Rect, TerminalError> {
        let (columns, rows) = crossterm::terminal::size().map_err(TerminalError::Size)?;
        Ok(Rect::new(0, 0, columns, rows))
    }

    /// The next thing that the person does; `None`: the terminal has taken all that it was behind with, and can be shown
    /// what is new. May be dropped and called again at any time.
    pub async fn next(&mut self) -> Result<Option<Input>, TerminalError> {
        loop {
            let event = tokio::select! {
                biased;
                event = self.reader.next() => event?,
                caught_up = self.out.catch_up() => {
                    caught_up.map_err(TerminalError::Write)?;
                    return Ok(None);
                }
            };
            if let Some(input) = input::read(event) {
                return Ok(Some(input));
            }
        }
    }

    /// Whether the terminal has not taken the last picture yet: the next one is drawn when it has.
    pub fn is_behind(&self) -> bool {
        self.out.is_behind()
    }

    /// Shows a picture together with what was said since the last one, in one write; in none when there is nothing to write.
    /// What the terminal does not take goes out by itself while [`Terminal::next`] is waited for.
    pub fn show(&mut self, picture: &Buffer, cursor: Option<Position>) -> Result<(), TerminalError> {
        self.said.extend_from_slice(self.painter.frame(picture, cursor));
        if self.said.is_empty() {
            return Ok(());
        }
        let written = self.out.write_all(&self.said).map_err(TerminalError::Write);
        self.said.clear();
        written
    }

    /// Writes everything anew with the next picture.
    pub fn forget(&mut self) {
        self.painter.forget();
    }

    /// Gives the terminal back for a while: the shell has it now.
    pub fn give_back(&mut self) {
        self.out.abandon();
        self.guard.give_back();
    }

    /// Takes the terminal again, as at the start. Whatever was done to it meanwhile, the next picture is written whole.
    pub fn take_again(&mut self) -> Result<(), TerminalError> {
        self.guard.take_again(&mut self.out, self.is_mouse_on)?;
        self.painter.forget();
        Ok(())
    }

    /// Says something beside the picture, with the next one. `bytes` come from [`say`].
    pub fn say(&mut self, bytes: &[u8]) {
        // Who does not look at the terminal for hours needs no bell for each of them.
        if self.said.len() < MOST_SAID {
            self.said.extend_from_slice(bytes);
        }
    }

    pub fn wrapping(&self) -> Wrapping {
        self.wrapping
    }

    /// Switches clicks and the wheel on or off. While they are off, the terminal selects text by itself.
    pub fn set_mouse(&mut self, on: bool) {
        if self.is_mouse_on != on {
            self.is_mouse_on = on;
            self.say(if on { guard::MOUSE_ON } else { guard::MOUSE_OFF });
        }
    }
}

/// A terminal of that size to read frames with.
#[cfg(test)]
pub(crate) fn parser(rows: u16, columns: u16) -> vt100::Parser {
    let size = |number: u16| std::num::NonZero::new(number).expect("a size");
    vt100::Parser::new(size(rows), size(columns), 0)
}
