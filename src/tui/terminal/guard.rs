//! Takes the terminal and gives it back, whatever happens (G19).
//!
//! What was switched on is switched off in the reverse order: by dropping the guard at an ordinary end, after a signal, on
//! a lost terminal and while a panic unwinds; and by the panic hook, so that the panic's words are readable. A panic in
//! another task does not take the screen down (G18): it goes to the log.

use std::cell::Cell;
use std::io::Write;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use super::{TerminalError, mouth};

/// Alternate screen, title kept for later, no wrapping at the right edge (an emoji that is drawn too wide must not push the
/// screen up), bracketed paste, focus reports. Then the keyboard protocol of kitty, pushed
/// unasked: terminals without it skip it, and asking first costs two seconds on one that never answers.
const ENTER: &[u8] = b"\x1b[22;2t\x1b[?1049h\x1b[?7l\x1b[?2004h\x1b[?1004h\x1b[>1u\x1b[?25l";
/// The keyboard's flags belong to the alternate screen, so they are popped before it is left.
const LEAVE: &[u8] = b"\x1b[m\x1b[<1u\x1b[?1004l\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[?1049l\x1b[23;2t";
/// Clicks, wheel and drags, with coordinates of any size.
pub const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1002h\x1b[?1006h";
pub const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// Whether the terminal is ours just now. Whoever turns it to `false` gives it back: so it is given back once.
static IS_TAKEN: AtomicBool = AtomicBool::new(false);
static HOOK: Once = Once::new();

thread_local! {
    /// Whether this is the thread that draws.
    static DRAWS_HERE: Cell<bool> = const { Cell::new(false) };
}

/// Holds the terminal until it is dropped.
#[derive(Debug)]
pub struct Guard {
    /// A guard is made by taking the terminal and in no other way.
    _taken: (),
}

impl Guard {
    /// Takes the terminal that `out` writes to.
    pub fn take(out: &mut dyn Write, mouse: bool) -> Result<Guard, TerminalError> {
        HOOK.call_once(install_hook);
        enable_raw_mode().map_err(TerminalError::Raw)?;
        IS_TAKEN.store(true, Ordering::SeqCst);
        DRAWS_HERE.set(true);
        // From here on dropping it restores, also when the first write fails.
        let guard = Guard { _taken: () };
        enter(out, mouse)?;
        Ok(guard)
    }

    /// Gives the terminal back before its time is over: somebody else has it until [`Guard::take_again`].
    pub fn give_back(&self) {
        give_back();
    }

    /// Takes it again. Raw mode comes first: a program in the background is stopped there, before it writes anything.
    pub fn take_again(&self, out: &mut dyn Write, mouse: bool) -> Result<(), TerminalError> {
        enable_raw_mode().map_err(TerminalError::Raw)?;
        IS_TAKEN.store(true, Ordering::SeqCst);
        enter(out, mouse)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        DRAWS_HERE.set(false);
        give_back();
    }
}

fn enter(out: &mut dyn Write, mouse: bool) -> Result<(), TerminalError> {
    let mut bytes = ENTER.to_vec();
    if mouse {
        bytes.extend_from_slice(MOUSE_ON);
    }
    out.write_all(&bytes).and_then(|()| out.flush()).map_err(TerminalError::Write)
}

/// The bytes that give the terminal back.
pub fn leaving() -> Vec<u8> {
    [MOUSE_OFF, LEAVE].concat()
}

fn give_back() {
    if IS_TAKEN.swap(false, Ordering::SeqCst) {
        // The terminal may be gone: then there is nothing to restore and nobody to tell.
        // Or it takes nothing any more: whoever ends the program is not kept waiting for it.
        let _ = mouth::last_words(&leaving());
        let _ = disable_raw_mode();
    }
}

fn install_hook() {
    let previous = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if DRAWS_HERE.get() {
            give_back();
            previous(panic);
        } else if IS_TAKEN.load(Ordering::SeqCst) {
            tracing::error!(place = panic.location().map(ToString::to_string), "a task of turno panicked");
        } else {
            previous(panic);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is switched on is switched off: each private mode that is set is reset.
    #[test]
    fn g19_leaving_undoes_entering() {
        let entering = String::from_utf8([ENTER, MOUSE_ON].concat()).expect("ASCII");
        let leaving = String::from_utf8(leaving()).expect("ASCII");
        for mode in entering.split("\x1b[?").skip(1) {
            let number: String = mode.chars().take_while(char::is_ascii_digit).collect();
            let undone = if mode[number.len()..].starts_with('h') { "l" } else { "h" };
            assert!(leaving.contains(&format!("\x1b[?{number}{undone}")), "mode {number} stays on");
        }
        assert!(leaving.find("\x1b[<1u") < leaving.find("\x1b[?1049l"), "flags are popped on the screen that has them");
        assert!(leaving.contains("\x1b[23;2t"));
    }

    #[test]
    fn g19_the_screen_is_as_before_after_leaving() {
        let mut parser = crate::tui::terminal::parser(4, 20);
        parser.process(b"$ turno");
        parser.process(&[ENTER, MOUSE_ON].concat());
        assert!(parser.screen().alternate_screen() && parser.screen().bracketed_paste());
        parser.process(b"\x1b[31;1mdrawing");
        parser.process(&leaving());
        let screen = parser.screen();
        assert!(!screen.alternate_screen() && !screen.bracketed_paste() && !screen.hide_cursor());
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        assert_eq!(screen.contents(), "$ turno");
    }
}
