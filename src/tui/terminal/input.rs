//! What comes from the terminal, in turno's own words.
//!
//! Trail: outbound 1/9 (from a key, to tui::app)

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent as RawMouse, MouseEventKind,
};
use ratatui::layout::Position;

use crate::base::SafeText;
use crate::tui::keymap::chord::{Chord, Key};

/// Something that the person did, or that happened to the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    Key(Chord),
    /// Pasted in one go: never a keystroke, so it never sends anything.
    Paste(SafeText),
    Mouse(Mouse),
    Resized {
        columns: u16,
        rows: u16,
    },
    /// The terminal's window came to the front or went back.
    Focus(bool),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    pub act: MouseAct,
    pub at: Position,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseAct {
    Press,
    WheelUp,
    WheelDown,
}

/// `None`: nothing that turno has a use for.
pub fn read(event: Event) -> Option<Input> {
    match event {
        Event::Key(key) => read_key(key).map(Input::Key),
        Event::Paste(text) => Some(Input::Paste(SafeText::new(&text))),
        Event::Mouse(mouse) => read_mouse(mouse).map(Input::Mouse),
        Event::Resize(columns, rows) => Some(Input::Resized { columns, rows }),
        Event::FocusGained => Some(Input::Focus(true)),
        Event::FocusLost => Some(Input::Focus(false)),
    }
}

fn read_mouse(mouse: RawMouse) -> Option<Mouse> {
    let act = match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => MouseAct::Press,
        MouseEventKind::ScrollUp => MouseAct::WheelUp,
        MouseEventKind::ScrollDown => MouseAct::WheelDown,
        MouseEventKind::Down(_)
        | MouseEventKind::Up(_)
        | MouseEventKind::Drag(_)
        | MouseEventKind::Moved
        | MouseEventKind::ScrollLeft
        | MouseEventKind::ScrollRight => return None,
    };
    Some(Mouse { act, at: Position::new(mouse.column, mouse.row) })
}

fn read_key(event: KeyEvent) -> Option<Chord> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let held = |modifier| event.modifiers.contains(modifier);
    let mut chord = Chord {
        key: Key::Esc,
        ctrl: held(KeyModifiers::CONTROL),
        alt: held(KeyModifiers::ALT) || held(KeyModifiers::META),
        shift: held(KeyModifiers::SHIFT),
    };
    chord.key = match event.code {
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::F(number) => Key::F(number),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => {
            chord.shift = true;
            Key::Tab
        }
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Insert => Key::Insert,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Null
        | KeyCode::CapsLock
        | KeyCode::ScrollLock
        | KeyCode::NumLock
        | KeyCode::PrintScreen
        | KeyCode::Pause
        | KeyCode::Menu
        | KeyCode::KeypadBegin
        | KeyCode::Media(_)
        | KeyCode::Modifier(_) => return None,
    };
    Some(chord.normal())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode, modifiers: KeyModifiers) -> Option<Input> {
        read(Event::Key(KeyEvent::new(code, modifiers)))
    }

    #[test]
    fn keys_arrive_in_their_one_form() {
        let chord = |text: &str| text.parse().ok().map(Input::Key);
        assert_eq!(key(KeyCode::Char('K'), KeyModifiers::CONTROL), chord("Ctrl+Shift+k"));
        assert_eq!(key(KeyCode::BackTab, KeyModifiers::SHIFT), chord("Shift+Tab"));
        assert_eq!(key(KeyCode::Char('?'), KeyModifiers::SHIFT), chord("?"));
        assert_eq!(key(KeyCode::Enter, KeyModifiers::ALT), chord("Alt+Enter"));
        assert_eq!(key(KeyCode::CapsLock, KeyModifiers::NONE), None);
    }

    #[test]
    fn a_released_key_is_no_keystroke() {
        let event = KeyEvent::new_with_kind(KeyCode::Enter, KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(read(Event::Key(event)), None);
    }

    #[test]
    fn pasted_escapes_are_cleaned() {
        assert_eq!(read(Event::Paste("a\x1b[31m\nb".into())), Some(Input::Paste(SafeText::new("a\u{fffd}[31m\nb"))));
    }
}
