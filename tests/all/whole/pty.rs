//! The built program in a terminal of the system's own: what it writes goes through a terminal's parser, what is typed are
//! bytes, and what it leaves behind is looked at.

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use super::binary::PROGRAM;
use crate::storage::folder::Folder;

/// The program paces itself as people do; and the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(40);

/// What the terminal shows, and whether the other side has closed it.
struct Shown {
    parser: vt100::Parser,
    is_over: bool,
}

/// See the module.
pub struct Pty {
    master: Box<dyn MasterPty>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
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
        let pair = native_pty_system().openpty(size((columns, rows))).expect("a pty");
        let mut command = CommandBuilder::new(PROGRAM);
        command.args(arguments);
        command.env_clear();
        for name in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "TMPDIR"] {
            command.env(name, folder.path());
        }
        command.env("LANG", "en_US.UTF-8");
        command.env("TERM", "xterm-256color");
        let modes = modes(pair.master.as_ref());
        let reader = pair.master.try_clone_reader().expect("a reader");
        let writer = pair.master.take_writer().expect("a writer");
        let child = pair.slave.spawn_command(command).expect("the program");
        drop(pair.slave);
        let parser = vt100::Parser::new(cells(rows), cells(columns), 0);
        let shown = Arc::new((Mutex::new(Shown { parser, is_over: false }), Condvar::new()));
        let seen = Arc::clone(&shown);
        std::thread::spawn(move || watch(reader, &seen));
        Pty { master: pair.master, writer, child, shown, modes }
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
    pub fn ends_and_gives_the_terminal_back(mut self) -> ExitStatus {
        let until = Instant::now() + PATIENCE;
        let mut shown = self.shown.0.lock().expect("the reader");
        while !shown.is_over {
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "it goes on:\n{}", shown.parser.screen().contents());
            shown = self.shown.1.wait_timeout(shown, left).expect("the reader").0;
        }
        let screen = shown.parser.screen();
        assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        assert!(!screen.contents().contains("Queued"), "the picture is gone: {}", screen.contents());
        drop(shown);
        assert_eq!(modes(self.master.as_ref()), self.modes, "echo, lines and signals are on again");
        self.child.wait().expect("its end")
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // A test that failed leaves nothing running.
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
        }
    }
}

fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("the modes of the terminal"))
}

fn watch(mut reader: Box<dyn Read + Send>, shown: &(Mutex<Shown>, Condvar)) {
    let mut buffer = [0; 16 * 1024];
    loop {
        // At the end of the program the system reports an error here, not an end of file.
        let read = reader.read(&mut buffer).unwrap_or(0);
        let mut seen = shown.0.lock().expect("the screen");
        seen.parser.process(&buffer[..read]);
        seen.is_over = read == 0;
        shown.1.notify_all();
        if read == 0 {
            return;
        }
    }
}
