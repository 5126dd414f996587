//! The workstation without a terminal: keystrokes in, and out a picture that a terminal's parser has read from the very bytes
//! that a terminal would get.
//!
//! It is driven as the terminal's loop drives it: by the seat's changes and by the clock, both of which are real.

use std::future::Future;
use std::num::NonZero;
use std::time::Duration;

use ratatui::layout::{Position, Rect};
use tokio::time::Instant;
use turno::base::SafeText;
use turno::base::time::wall_clock;
use turno::client::{LineState, Seat};
use turno::domain::Language;
use turno::tui::Settings;
use turno::tui::keymap::script;
use turno::tui::station::{Outward, Station};
use turno::tui::terminal::{Input, Mouse, MouseAct, Painter, Wrapping, say};
use turno::tui::widget::text::width;

use super::house::PASSWORD;
use crate::scan::Scanner;

/// Longer than anything takes on a machine that is busy with something else.
const PATIENCE: Duration = Duration::from_secs(20);
/// Where the list ends on a screen of 120 columns.
const LIST: u16 = 30;

pub fn settings(language: Language) -> Settings {
    let mut settings = Settings::default();
    settings.preferences.language = Some(language);
    settings
}

/// What a person sees.
#[derive(Debug, Clone)]
pub struct Picture {
    pub all: String,
    /// The list's upper group.
    pub queued: String,
    /// Its lower group.
    pub open: String,
    /// What is beside the list.
    pub chat: String,
}

impl Picture {
    pub fn has(&self, words: &str) -> bool {
        self.all.contains(words)
    }

    /// The line above everything.
    pub fn bar(&self) -> &str {
        self.all.lines().next().unwrap_or_default()
    }
}

/// See the module.
pub struct Screen {
    station: Station,
    painter: Painter,
    parser: vt100::Parser,
    area: Rect,
    /// Knows what turno may say to a terminal, and nothing else.
    pub scanner: Scanner,
    /// What the terminal would have been told besides pictures.
    pub outward: Vec<Outward>,
    /// How much of that was said.
    told: usize,
}

impl Screen {
    pub fn new(seat: Seat, settings: Settings, (columns, rows): (u16, u16)) -> Screen {
        let size = |number| NonZero::new(number).expect("a size");
        let mut screen = Screen {
            station: Station::new(seat, settings),
            painter: Painter::new(),
            parser: vt100::Parser::new(size(rows), size(columns), 0),
            area: Rect::new(0, 0, columns, rows),
            scanner: Scanner::default(),
            outward: Vec::new(),
            told: 0,
        };
        screen.draw();
        screen
    }

    /// Signs in at the keyboard and waits until the workstation is live.
    pub async fn sign_in(&mut self, login: &str) {
        let is_out = |line: &LineState| matches!(line, LineState::SignedOut { .. });
        self.until_line("the sign-in", is_out).await;
        self.keys(&format!("{login}<tab>{PASSWORD}<enter>"));
        self.until_line("the desk", |line| *line == LineState::Live).await;
    }

    pub async fn until_line(&mut self, reason: &str, is_so: impl Fn(&LineState) -> bool) {
        self.wait(reason, |screen| is_so(screen.station.seat().line())).await;
    }

    /// Waits until the picture is as it should be, and gives it back.
    pub async fn until(&mut self, reason: &str, is_so: impl Fn(&Picture) -> bool) -> Picture {
        self.wait(reason, |screen| is_so(&screen.picture())).await;
        self.picture()
    }

    pub async fn sees(&mut self, words: &str) -> Picture {
        self.until(words, |picture| picture.has(words)).await
    }

    /// Goes on until something is so.
    pub async fn wait(&mut self, reason: &str, is_so: impl Fn(&mut Screen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !is_so(self) {
            if tokio::time::timeout_at(deadline, self.turn()).await.is_err() {
                let seat = self.station.seat();
                let (line, fault) = (seat.line().clone(), seat.fault().cloned());
                panic!("waited in vain for {reason} ({line:?}, {fault:?}):\n{}", self.picture().all);
            }
        }
    }

    /// Goes on until `work` is done.
    pub async fn meanwhile<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                () = self.turn() => {}
            }
        }
    }

    /// One turn of the loop: a change of the seat, or the clock. May be given up at any time.
    async fn turn(&mut self) {
        let now = wall_clock();
        let wake = self.station.wakes_at(now).map(|at| at.since(now).as_duration() + Duration::from_millis(5));
        let told = tokio::select! {
            biased;
            change = self.station.next() => self.station.on_change(change, wall_clock()),
            () = tokio::time::sleep(wake.unwrap_or(PATIENCE)) => self.station.on_tick(wall_clock()),
        };
        self.outward.extend(told);
        self.draw();
    }

    /// Types a script such as `<c-k>emo<enter>`, and draws after each keystroke.
    pub fn keys(&mut self, keys: &str) -> &mut Screen {
        for chord in script::keys(keys).expect("a script") {
            self.input(Input::Key(chord));
        }
        self
    }

    pub fn input(&mut self, input: Input) -> &mut Screen {
        let told = self.station.on_input(input, wall_clock());
        self.outward.extend(told);
        self.draw();
        self
    }

    pub fn paste(&mut self, text: &str) -> &mut Screen {
        self.input(Input::Paste(SafeText::new(text)))
    }

    /// Clicks where these words begin.
    pub fn click(&mut self, words: &str) -> &mut Screen {
        let at = self.place(words);
        self.input(Input::Mouse(Mouse { act: MouseAct::Press, at }))
    }

    /// Where these words begin.
    pub fn place(&mut self, words: &str) -> Position {
        let picture = self.picture().all;
        let found = picture.lines().enumerate().find_map(|(row, line)| Some((width(&line[..line.find(words)?]), row)));
        let (column, row) = found.unwrap_or_else(|| panic!("no '{words}' in\n{picture}"));
        Position { x: u16::try_from(column).expect("a column"), y: u16::try_from(row).expect("a row") }
    }

    pub fn cell(&self, at: Position) -> &vt100::Cell {
        self.parser.screen().cell(at.y, at.x).expect("on the screen")
    }

    fn draw(&mut self) {
        let said = self.said();
        let (buffer, cursor) = self.station.draw(self.area, wall_clock());
        let frame = self.painter.frame(buffer, cursor);
        self.scanner.read(&said);
        self.scanner.read(frame);
        // This parser leaves out the mark that stands for what was taken away; terminals print it like any other character.
        self.parser.process(String::from_utf8_lossy(frame).replace('\u{fffd}', "¤").as_bytes());
    }

    /// Title and what else goes out beside the picture, as bytes.
    fn said(&mut self) -> Vec<u8> {
        let mut bytes = say::title(&self.station.title());
        for one in &self.outward[self.told.min(self.outward.len())..] {
            match one {
                Outward::Notify { title, body } => bytes.extend(say::notification(title, body, Wrapping::Tmux)),
                Outward::Copy(text) => bytes.extend(say::copy(text).unwrap_or_default()),
                Outward::Bell | Outward::Mouse(_) | Outward::Redraw | Outward::Suspend | Outward::Quit => {}
            }
        }
        self.told = self.outward.len();
        bytes
    }

    /// Cells that the terminal shows otherwise than they were meant, with what was meant and what is there. What terminals
    /// draw at different widths is passed over, its neighbours are not.
    pub fn disturbed(&mut self) -> Vec<String> {
        self.draw();
        let (meant, _) = self.station.draw(self.area, wall_clock());
        let mut out = Vec::new();
        for y in 0..self.area.height {
            let cell = |x: u16| self.parser.screen().cell(y, x).map_or("", vt100::Cell::contents);
            let mut others = Vec::new();
            let mut x = 0;
            while x < self.area.width {
                let symbol = meant[(x, y)].symbol();
                if symbol.is_ascii() && symbol.trim() != cell(x).trim() {
                    others.push((x, symbol, cell(x)));
                }
                x += u16::try_from(width(symbol).max(1)).expect("few");
            }
            if !others.is_empty() {
                let wanted: String = (0..self.area.width).map(|x| meant[(x, y)].symbol()).collect();
                let is: String = (0..self.area.width).map(cell).collect();
                out.push(format!("row {y}, {others:?}: {wanted:?} is {is:?}"));
            }
        }
        out
    }

    pub fn picture(&mut self) -> Picture {
        self.draw();
        let all = self.columns(0, self.area.width);
        let list = between(&self.columns(0, LIST));
        let (queued, open) = list.split_once('├').unwrap_or((&list, ""));
        let (queued, open) = (queued.to_owned(), open.to_owned());
        let chat = between(&self.columns(LIST, self.area.width - LIST));
        Picture { all, queued, open, chat }
    }

    fn columns(&self, from: u16, count: u16) -> String {
        let rows = self.parser.screen().rows(from, count);
        rows.map(|row| row.trim_end().to_owned() + "\n").collect()
    }

    pub fn seat(&self) -> &Seat {
        self.station.seat()
    }

    /// The person leaves: what could have waited is written.
    pub fn close(self) {
        self.station.close(wall_clock());
    }
}

/// Without the line above everything and the foot.
fn between(rows: &str) -> String {
    let rows: Vec<&str> = rows.lines().collect();
    rows.get(1..rows.len().saturating_sub(1)).unwrap_or_default().join("\n")
}
