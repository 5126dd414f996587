//! The terminal as the phone needs it: taken at the start, given back at the end, after an error and in a panic (G19).

use std::io::{IsTerminal, Write, stdout};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::execute;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::PhoneError;

static IS_TAKEN: AtomicBool = AtomicBool::new(false);
static HOOK: Once = Once::new();

/// The terminal, ours until it is dropped.
pub struct Terminal {
    inner: ratatui::Terminal<CrosstermBackend<std::io::Stdout>>,
}

impl Terminal {
    pub fn take() -> Result<Terminal, PhoneError> {
        if !stdout().is_terminal() || !std::io::stdin().is_terminal() {
            return Err(PhoneError::NoTerminal);
        }
        HOOK.call_once(|| {
            let previous = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                give_back();
                previous(panic);
            }));
        });
        IS_TAKEN.store(true, Ordering::SeqCst);
        let taken = enable_raw_mode().and_then(|()| execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste));
        match taken.and_then(|()| ratatui::Terminal::new(CrosstermBackend::new(stdout()))) {
            Ok(inner) => Ok(Terminal { inner }),
            Err(error) => {
                give_back();
                Err(error.into())
            }
        }
    }

    pub fn area(&self) -> std::io::Result<Rect> {
        self.inner.size().map(|size| Rect::new(0, 0, size.width, size.height))
    }

    /// Draws a frame; the cursor stands where `draw` says.
    pub fn draw(&mut self, draw: impl FnOnce(Rect, &mut Buffer) -> Option<Position>) -> std::io::Result<()> {
        self.inner.draw(|frame| {
            let area = frame.area();
            if let Some(cursor) = draw(area, frame.buffer_mut()) {
                frame.set_cursor_position(cursor);
            }
        })?;
        Ok(())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

fn give_back() {
    if IS_TAKEN.swap(false, Ordering::SeqCst) {
        // A terminal that is gone needs nothing back.
        let _ = execute!(stdout(), DisableBracketedPaste, LeaveAlternateScreen, crossterm::cursor::Show);
        let _ = disable_raw_mode();
        let _ = stdout().flush();
    }
}
