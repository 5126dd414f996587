//! The built program in a terminal of the system's own: what it writes goes through a terminal's parser, what is typed are
//! bytes, and what it leaves behind is looked at.

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use super::machine::{HOMES, PATIENCE, PROGRAM};
use crate::scan::Scanner;
use crate::storage::folder::Folder;

/// What the terminal shows, and whether the other side has closed it.
struct Shown {
    parser: vt100::Parser,
    scanner: Scanner,
    is_over: bool,
    /// Nothing is read any more: what the program writes stays in the terminal.
    is_stalled: bool,
}

/// See the module.
pub struct Pty {
    master: Box<dyn MasterPty>,
    writer: Box<dyn Write + Send>,
    child: Leashed,
    shown: Arc<(Mutex<Shown>, Condvar)>,
    /// How the terminal was set when the program began: echo, lines, signals.
    modes: String,
}

fn size((columns, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols: columns, ..PtySize::default() }
}

fn cells(number: u16) -> NonZero<u16> {
    NonZero::new(number).expect("a size")
}

impl Pty {
    /// Starts the program, with nothing around it but `folder`: home, configuration and temporary files.
    pub fn start(arguments: &[&str], folder: &Folder, (columns, rows): (u16, u16)) -> Pty {
        let mut command = CommandBuilder::new(PROGRAM);
        command.args(arguments);
        Pty::begin(command, folder, (columns, rows))
    }

    fn begin(mut command: CommandBuilder, folder: &Folder, (columns, rows): (u16, u16)) -> Pty {
        let pair = native_pty_system().openpty(size((columns, rows))).expect("a pty");
        command.env_clear();
        command.env("PATH", "/usr/bin:/bin");
        HOMES.iter().for_each(|name| command.env(name, folder.path()));
        command.env("LANG", "en_US.UTF-8");
        command.env("TERM", "xterm-256color");
        let modes = modes(pair.master.as_ref());
        let reader = pair.master.try_clone_reader().expect("a reader");
        let writer = pair.master.take_writer().expect("a writer");
        let child = pair.slave.spawn_command(command).expect("the program");
        drop(pair.slave);
        let parser = vt100::Parser::new(cells(rows), cells(columns), 0);
        let shown = Arc::new((
            Mutex::new(Shown { parser, scanner: Scanner::default(), is_over: false, is_stalled: false }),
            Condvar::new(),
        ));
        let seen = Arc::clone(&shown);
        std::thread::spawn(move || watch(reader, &seen));
        Pty { master: pair.master, writer, child: Leashed(child), shown, modes }
    }

    /// Starts a line of a shell that has jobs, in which `turno` is the program.
    pub fn shell(line: &str, folder: &Folder, at: (u16, u16)) -> Pty {
        let mut command = CommandBuilder::new("bash");
        command.args(["--norc", "-m", "-c", &line.replace("turno", PROGRAM)]);
        Pty::begin(command, folder, at)
    }

    /// Runs a rehearsal: a test of this binary that is left out of every other run.
    pub fn rehearse(name: &str, folder: &Folder, at: (u16, u16)) -> Pty {
        let mut command = CommandBuilder::new(std::env::current_exe().expect("this binary"));
        command.args(["--ignored", "--exact", name, "--nocapture", "--quiet"]);
        Pty::begin(command, folder, at)
    }

    /// The process, or the shell that it runs in.
    pub fn id(&self) -> u32 {
        self.child.process_id().expect("a process")
    }

    /// What was wrong with the bytes so far.
    pub fn complaints(&self) -> Vec<String> {
        self.lock().scanner.complaints.clone()
    }

    /// What is switched on and not off again.
    pub fn left_on(&self) -> Vec<String> {
        self.lock().scanner.left_on()
    }

    /// Waits until the terminal is as it was before the program took it.
    pub fn is_given_back(&self) {
        self.wait("the terminal back", |shown| shown.scanner.left_on().is_empty());
        assert_eq!(modes(self.master.as_ref()), self.modes);
    }

    /// The processes that run under the one that was started, the nearest first.
    pub fn below(&self) -> Vec<u32> {
        let mut found = children(self.id());
        let mut at = 0;
        while let Some(id) = found.get(at).copied() {
            found.extend(children(id));
            at += 1;
        }
        found
    }

    /// From now on nobody reads what the program writes.
    pub fn stops_reading(&self) {
        self.lock().is_stalled = true;
    }

    pub fn reads_again(&self) {
        self.lock().is_stalled = false;
        self.shown.1.notify_all();
    }

    /// Types bytes as a terminal sends them.
    pub fn types(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).and_then(|()| self.writer.flush()).expect("typed");
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.lock().parser.screen_mut().set_size(cells(rows), cells(columns));
        self.master.resize(size((columns, rows))).expect("resized");
    }

    pub fn signal(&self, signal: Signal) {
        let id = self.child.process_id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        kill_process(id.expect("a process"), signal).expect("told");
    }

    /// Waits until the screen is as it should be.
    pub fn until(&self, reason: &str, is_so: impl Fn(&str) -> bool) -> String {
        self.wait(reason, |shown| is_so(&shown.parser.screen().contents()));
        self.lock().parser.screen().contents()
    }

    pub fn sees(&self, words: &str) -> String {
        self.until(words, |screen| screen.contains(words))
    }

    fn wait(&self, reason: &str, is_so: impl Fn(&Shown) -> bool) {
        let until = Instant::now() + PATIENCE;
        let mut shown = self.lock();
        while !is_so(&shown) {
            let left = until.saturating_duration_since(Instant::now());
            let screen = shown.parser.screen().contents();
            assert!(
                !left.is_zero() && !shown.is_over,
                "waited in vain for {reason}; over: {}\n{screen}",
                shown.is_over
            );
            shown = self.shown.1.wait_timeout(shown, left).expect("the reader").0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Shown> {
        self.shown.0.lock().expect("the reader")
    }

    /// Waits for the end of the program, and looks that the terminal is as it was before.
    pub fn ends_and_gives_the_terminal_back(self) -> ExitStatus {
        self.ends_with(&[])
    }

    /// The same, where it leaves words behind.
    pub fn ends_with(mut self, words: &[&str]) -> ExitStatus {
        let until = Instant::now() + PATIENCE;
        let mut shown = self.shown.0.lock().expect("the reader");
        while !shown.is_over {
            let left = until.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "it goes on:
{}",
                shown.parser.screen().contents()
            );
            shown = self.shown.1.wait_timeout(shown, left).expect("the reader").0;
        }
        let screen = shown.parser.screen();
        assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        let left = screen.contents();
        assert_eq!(shown.scanner.left_on(), [""; 0], "switched on and not off");
        assert_eq!(shown.scanner.complaints, [""; 0], "not turno's own");
        assert!(words.iter().all(|words| left.contains(words)) && left.is_empty() == words.is_empty(), "{left}");
        drop(shown);
        assert_eq!(modes(self.master.as_ref()), self.modes, "echo, lines and signals are on again");
        self.child.wait().expect("its end")
    }
}

/// A process that ends with its test.
struct Leashed(Box<dyn Child + Send + Sync>);

impl std::ops::Deref for Leashed {
    type Target = dyn Child + Send + Sync;

    fn deref(&self) -> &Self::Target {
        self.0.as_ref()
    }
}

impl std::ops::DerefMut for Leashed {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.0.as_mut()
    }
}

impl Drop for Leashed {
    fn drop(&mut self) {
        // A test that failed leaves nothing running.
        if matches!(self.0.try_wait(), Ok(None)) {
            let _ = self.0.kill();
        }
    }
}

fn children(id: u32) -> Vec<u32> {
    let told = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
    told.split_whitespace().filter_map(|id| id.parse().ok()).collect()
}

/// Waits until a process that is nobody's child here is gone. The seconds of the processor's time that it took until then.
pub fn gone(id: u32) -> f64 {
    let until = Instant::now() + PATIENCE;
    let (before, mut last) = (seconds_of(id), 0.0);
    while let Some(now) = seconds_of(id) {
        last = now - before.unwrap_or(now);
        assert!(Instant::now() < until, "it goes on, with {last} s of work so far");
        std::thread::yield_now();
    }
    last
}

/// The processor's time that a process has taken so far; `None`: it has ended.
fn seconds_of(id: u32) -> Option<f64> {
    let told = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let after = told.rsplit_once(')')?.1;
    let ticks = |place: usize| after.split_whitespace().nth(place)?.parse::<f64>().ok();
    // Ended, and waiting for somebody to be told so.
    let is_over = after.split_whitespace().next() == Some("Z");
    Some((ticks(11)? + ticks(12)?) / 100.0).filter(|_| !is_over)
}

fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("the modes of the terminal"))
}

fn watch(mut reader: Box<dyn Read + Send>, shown: &(Mutex<Shown>, Condvar)) {
    let mut buffer = [0; 16 * 1024];
    loop {
        // At the end of the program the system reports an error here, not an end of file.
        let read = reader.read(&mut buffer).unwrap_or(0);
        // A test that failed meanwhile has held it.
        let mut seen = shown.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.parser.process(&buffer[..read]);
        seen.scanner.read(&buffer[..read]);
        seen.is_over = read == 0;
        shown.1.notify_all();
        if read == 0 {
            return;
        }
        drop(shown.1.wait_while(seen, |seen| seen.is_stalled));
    }
}
