//! A workstation without a terminal: keystrokes in, a grid out that a real terminal parser has read.
//!
//! The world behind it obeys at once, as a server that says yes to everything: what was asked is kept to be looked at.

use std::num::NonZero;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use turno::base::{AttendanceId, Key, SafeText, Timestamp};
use turno::client::{Alert, Ask, Unsent};
use turno::domain::{AttendanceState, Language, Refusal};
use turno::tui::Settings;
use turno::tui::app::App;
use turno::tui::keymap::script;
use turno::tui::msg::{Effect, Msg};
use turno::tui::terminal::{Input, Mouse, MouseAct, Painter};

use crate::panes::kit::{ME, NOW, World, id};
use crate::screens::world::world;

pub struct Bench {
    pub app: App,
    pub world: World,
    pub now: Timestamp,
    /// Everything that was wanted of the world, in order.
    pub effects: Vec<Effect>,
    /// The bytes of the last frame.
    pub bytes: Vec<u8>,
    /// What the seat says to everything that is sent, where a test wants a no.
    pub refuses: Option<Refusal>,
    painter: Painter,
    parser: vt100::Parser,
    size: Rect,
}

pub fn settings(language: Language) -> Settings {
    let mut settings = Settings::default();
    settings.preferences.language = Some(language);
    settings.zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(-3));
    settings
}

impl Bench {
    pub fn new(columns: u16, rows: u16) -> Bench {
        Bench::with(columns, rows, world(), settings(Language::English))
    }

    pub fn with(columns: u16, rows: u16, world: World, settings: Settings) -> Bench {
        let mut bench = Bench {
            app: App::new(settings),
            world,
            now: NOW,
            effects: Vec::new(),
            bytes: Vec::new(),
            refuses: None,
            painter: Painter::new(),
            parser: parser(rows, columns),
            size: Rect::new(0, 0, columns, rows),
        };
        bench.resize(columns, rows);
        bench.frame();
        bench
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.size = Rect::new(0, 0, columns, rows);
        self.parser = parser(rows, columns);
        self.take(Msg::Input(Input::Resized { columns, rows }));
    }

    /// Types a script such as `<c-k>emo<enter>`, and draws after each keystroke as the loop would.
    pub fn keys(&mut self, script: &str) -> &mut Bench {
        for chord in script::keys(script).expect("a script") {
            self.take(Msg::Input(Input::Key(chord)));
            self.frame();
        }
        self
    }

    pub fn input(&mut self, input: Input) -> &mut Bench {
        self.take(Msg::Input(input));
        self
    }

    /// Shows an open attendance, as a person gets there: one after another.
    pub fn show(&mut self, n: u8) -> &mut Bench {
        for _ in 0..10 {
            if self.app.shown() == Some(id(n)) {
                break;
            }
            self.keys("<a-down>");
        }
        assert_eq!(self.app.shown(), Some(id(n)));
        self.keys("<a-3>")
    }

    pub fn click(&mut self, column: u16, row: u16) -> &mut Bench {
        self.input(Input::Mouse(Mouse { act: MouseAct::Press, at: (column, row).into() }))
    }

    pub fn alert(&mut self, alert: Alert) -> &mut Bench {
        self.take(Msg::Alerts(vec![alert]));
        self
    }

    /// The world changed: the app is told, as after any news of the seat.
    pub fn changed(&mut self) -> &mut Bench {
        self.take(Msg::Alerts(Vec::new()));
        self
    }

    pub fn tick(&mut self) -> &mut Bench {
        self.take(Msg::Tick);
        self
    }

    fn take(&mut self, msg: Msg) {
        let mut waiting = vec![msg];
        while !waiting.is_empty() {
            let msg = waiting.remove(0);
            let effects = self.app.handle(msg, &self.world.view(), self.now);
            for effect in effects {
                waiting.extend(self.obey(&effect));
                self.effects.push(effect);
            }
        }
    }

    fn obey(&mut self, effect: &Effect) -> Option<Msg> {
        match effect {
            Effect::Ask(ask @ Ask::Send { .. }) if self.refuses.is_some() => {
                self.refuses.clone().map(|refusal| Msg::Refused(ask.clone(), refusal))
            }
            Effect::Ask(ask) => {
                obey_ask(&mut self.world, ask, self.now);
                Some(Msg::Asked(ask.clone()))
            }
            Effect::Draft { attendance, text } => {
                self.world.drafts.insert(*attendance, text.clone());
                None
            }
            _ => None,
        }
    }

    /// What was asked of the seat.
    pub fn asked(&self) -> Vec<&Ask> {
        let mut asked = Vec::new();
        for effect in &self.effects {
            if let Effect::Ask(ask) = effect {
                asked.push(ask);
            }
        }
        asked
    }

    /// The texts that were sent, with their attendance.
    pub fn sent(&self) -> Vec<(AttendanceId, String)> {
        let send = |ask: &Ask| match ask {
            Ask::Send { attendance, text, .. } => Some((*attendance, text.to_string())),
            _ => None,
        };
        self.asked().into_iter().filter_map(send).collect()
    }

    /// Draws, and lets the parser read the bytes.
    pub fn frame(&mut self) -> &mut Bench {
        let mut buffer = Buffer::empty(self.size);
        let cursor = self.app.draw(&self.world.view(), self.now, &mut buffer);
        self.bytes = self.painter.frame(&buffer, cursor).to_vec();
        self.parser.process(&self.bytes);
        self
    }

    /// The buffer itself, for questions of colour.
    pub fn buffer(&self) -> Buffer {
        let mut buffer = Buffer::empty(self.size);
        self.app.draw(&self.world.view(), self.now, &mut buffer);
        buffer
    }

    /// What a person sees: the rows as text, and the place of the cursor where there is one.
    pub fn screen(&mut self) -> String {
        self.frame();
        let screen = self.parser.screen();
        let mut out: String = screen.rows(0, self.size.width).map(|row| format!("{}\n", row.trim_end())).collect();
        if !screen.hide_cursor() {
            let (row, column) = screen.cursor_position();
            out.push_str(&format!("cursor at column {column}, row {row}\n"));
        }
        out
    }

    pub fn sees(&mut self, words: &str) -> bool {
        self.screen().contains(words)
    }
}

fn parser(rows: u16, columns: u16) -> vt100::Parser {
    let size = |number| NonZero::new(number).expect("a size");
    vt100::Parser::new(size(rows), size(columns), 0)
}

fn obey_ask(world: &mut World, ask: &Ask, now: Timestamp) {
    match ask {
        Ask::Open { attendance } => {
            if let Some(view) = world.snapshot().attendances.get_mut(attendance) {
                view.state = AttendanceState::Open;
                view.agent = Some(ME);
            }
        }
        Ask::Send { attendance, text, reply_to } => {
            let unsent = world.unsent.entry(*attendance).or_default();
            let number = u8::try_from(unsent.len()).expect("few");
            unsent.push(Unsent {
                key: Key([number; 16]),
                attendance: *attendance,
                text: text.clone(),
                reply_to: *reply_to,
                at: now,
                title: SafeText::default(),
                refused: None,
            });
            world.drafts.remove(attendance);
        }
        Ask::Finish { attendance, .. } => {
            world.snapshot().attendances.remove(attendance);
        }
        Ask::DiscardUnsent { key } => {
            for (attendance, unsent) in &mut world.unsent {
                for one in unsent.iter().filter(|one| one.key == *key) {
                    world.drafts.insert(*attendance, one.text.to_string());
                }
                unsent.retain(|one| one.key != *key);
            }
        }
        _ => {}
    }
}
