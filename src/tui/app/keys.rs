//! Keystrokes: to what lies on top, else to the pane that has the focus.
//!
//! Trail: outbound 2/9 (from tui::run, to tui::command::message)

use crate::base::{SafeText, Timestamp};
use crate::tui::command::{self, Command};
use crate::tui::focus::Pane;
use crate::tui::keymap::{Chord, Scope};
use crate::tui::modal::field::FieldEdit;
use crate::tui::modal::{ModalKey, Step};
use crate::tui::pane::SeatView;
use crate::tui::pane::composer::{ComposerEdit, ComposerState};
use crate::tui::screen::{self, Place};
use crate::tui::wording::Tone;

use super::App;

/// What works from anywhere, also where something lies over the panes.
const EVERYWHERE: [&str; 2] = ["app.quit", "view.redraw"];
/// What works before anybody is signed in.
const BEFORE_SIGN_IN: [&str; 7] =
    ["app.quit", "app.how_to_quit", "view.redraw", "view.palette", "view.help", "view.language", "view.theme"];

impl App {
    pub(super) fn on_key(&mut self, chord: Chord, seat: &SeatView<'_>, now: Timestamp) {
        self.desk.learn_from(chord);
        let place = screen::place(&self.view(seat), self.desk.screen);
        match place {
            // What cannot be seen is not answered: a question that lies under this is still there afterwards.
            Place::TooSmall => self.run_if_in(&EVERYWHERE, chord, seat, now),
            Place::SignIn | Place::Workstation if !self.modals.is_empty() => self.key_in_modal(chord, seat, now),
            Place::SignIn => self.key_in_sign_in(chord, seat, now),
            Place::Workstation => self.key_in_pane(chord, seat, now),
        }
    }

    fn key_in_modal(&mut self, chord: Chord, seat: &SeatView<'_>, now: Timestamp) {
        match self.modal_key(chord) {
            Some(key) => self.tell_modal(&key, seat, now),
            None => self.run_if_in(&EVERYWHERE, chord, seat, now),
        }
    }

    fn key_in_sign_in(&mut self, chord: Chord, seat: &SeatView<'_>, now: Timestamp) {
        // Esc has nothing to leave here, and Ctrl+C is how people try to.
        let key = self.modal_key(chord).filter(|key| *key != ModalKey::Close);
        match key {
            Some(key) => {
                let acts = self.sign_in.key(&key, seat);
                self.perform_all(acts, seat, now);
            }
            None => self.run_if_in(&BEFORE_SIGN_IN, chord, seat, now),
        }
    }

    fn key_in_pane(&mut self, chord: Chord, seat: &SeatView<'_>, now: Timestamp) {
        let focus = self.desk.focus();
        if let Some(command) = self.desk.keymap.find(focus.scope(), chord) {
            return self.run(command, seat, now);
        }
        if let Some(c) = chord.text().filter(|_| focus == Pane::Composer) {
            self.type_in(ComposerEdit::Insert(c), seat, now);
        }
    }

    fn run_if_in(&mut self, allowed: &[&str], chord: Chord, seat: &SeatView<'_>, now: Timestamp) {
        let found = self.desk.keymap.find(Scope::Global, chord);
        if let Some(command) = found.filter(|command| allowed.contains(&command.id)) {
            self.run(command, seat, now);
        }
    }

    fn modal_key(&self, chord: Chord) -> Option<ModalKey> {
        let bound = self.desk.keymap.find(Scope::Modal, chord).and_then(|command| command::modal::key(command.id));
        let typed =
            || chord.text().map(|c| ModalKey::Edit(FieldEdit::Insert(SafeText::new(c.encode_utf8(&mut [0; 4])))));
        bound.or_else(typed)
    }

    fn tell_modal(&mut self, key: &ModalKey, seat: &SeatView<'_>, now: Timestamp) {
        // Taken out while it is asked, so that it can look at everything else.
        let Some(mut modal) = self.modals.pop() else { return };
        let seat_now = self.view(seat);
        let step = modal.key(key, &self.scene(&seat_now, now));
        self.after_step(modal, step, seat, now);
    }

    /// What a modal's answer comes to: it stays, or it goes before what it wanted is done.
    pub(super) fn after_step(
        &mut self,
        modal: Box<dyn crate::tui::modal::Modal>,
        step: Step,
        seat: &SeatView<'_>,
        now: Timestamp,
    ) {
        let acts = match step {
            Step::Stay(acts) => {
                self.modals.push(modal);
                acts
            }
            Step::Close(acts) => acts,
        };
        self.perform_all(acts, seat, now);
    }

    /// Runs a command of the registry, or says why it cannot be done.
    pub(super) fn run(&mut self, command: &'static Command, seat: &SeatView<'_>, now: Timestamp) {
        let seat_now = self.view(seat);
        let scene = self.scene(&seat_now, now);
        if let Err(reason) = (command.may)(&scene) {
            let words = reason.words(&scene);
            return self.desk.say(now, Tone::Careful, words);
        }
        let acts = (command.run)(&mut self.desk, &seat_now, now);
        self.perform_all(acts, seat, now);
    }

    /// Pasting never sends: newlines break lines.
    pub(super) fn on_paste(&mut self, text: &SafeText, seat: &SeatView<'_>, now: Timestamp) {
        match screen::place(&self.view(seat), self.desk.screen) {
            Place::TooSmall => {}
            Place::SignIn | Place::Workstation if !self.modals.is_empty() => {
                self.tell_modal(&ModalKey::Edit(FieldEdit::Insert(text.clone())), seat, now);
            }
            Place::SignIn => {
                let acts = self.sign_in.key(&ModalKey::Edit(FieldEdit::Insert(text.clone())), seat);
                self.perform_all(acts, seat, now);
            }
            Place::Workstation if self.desk.shown.is_some() => {
                let seat_now = self.view(seat);
                self.desk.set_focus(Pane::Composer, &seat_now);
                self.type_in(ComposerEdit::Paste(text.to_string()), seat, now);
            }
            Place::Workstation => {}
        }
    }

    /// Writes into the composer, unless it is nobody's to write in.
    pub(super) fn type_in(&mut self, edit: ComposerEdit, seat: &SeatView<'_>, now: Timestamp) {
        let seat_now = self.view(seat);
        match self.desk.composer.state(&seat_now, now) {
            ComposerState::Idle | ComposerState::NotMine | ComposerState::Gone => {}
            // Opening takes a moment, and what is typed meanwhile is not lost.
            ComposerState::NotOpen
            | ComposerState::Opening
            | ComposerState::Ready
            | ComposerState::Waiting
            | ComposerState::WindowClosed => {
                let acts = self.desk.edit(edit, &seat_now, now);
                self.perform_all(acts, seat, now);
            }
        }
    }
}
