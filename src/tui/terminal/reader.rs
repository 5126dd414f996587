//! Reading the terminal, on threads of its own.
//!
//! The library that makes keystrokes of bytes reads for ever from a terminal that is gone: on the thread that draws, nothing
//! would ever end it. So that thread only waits for what is read here, and a second thread, which sleeps until then, sees
//! that the terminal hangs up; the program then ends, and the reading with it (G19).

use std::os::fd::{AsFd, OwnedFd};

use crossterm::event::Event;
use rustix::event::{PollFd, PollFlags, poll};
use tokio::sync::mpsc;

use super::TerminalError;

/// Events that may wait. When they do, the terminal's own buffer holds the rest back.
const CAPACITY: usize = 1024;

/// See the module.
#[derive(Debug)]
pub struct Reader {
    events: mpsc::Receiver<std::io::Result<Event>>,
    hung_up: mpsc::Receiver<()>,
}

impl Reader {
    /// Begins to read standard input.
    pub fn new() -> Result<Reader, TerminalError> {
        let input = std::io::stdin().as_fd().try_clone_to_owned().map_err(TerminalError::Read)?;
        let (tell, hung_up) = mpsc::channel(1);
        let (sender, events) = mpsc::channel(CAPACITY);
        let thread = |name: &str| std::thread::Builder::new().name(name.to_owned());
        thread("hang-up").spawn(move || watch(&input, &tell)).map_err(TerminalError::Read)?;
        thread("keys").spawn(move || read(&sender)).map_err(TerminalError::Read)?;
        Ok(Reader { events, hung_up })
    }

    /// The next event. May be dropped and called again at any time.
    pub async fn next(&mut self) -> Result<Event, TerminalError> {
        tokio::select! {
            biased;
            _ = self.hung_up.recv() => Err(TerminalError::Lost),
            event = self.events.recv() => event.ok_or(TerminalError::Lost)?.map_err(TerminalError::Read),
        }
    }
}

fn read(sender: &mpsc::Sender<std::io::Result<Event>>) {
    loop {
        let event = crossterm::event::read();
        let is_over = event.is_err();
        // Nobody waits for it any more: what is typed from now on is the shell's.
        if sender.blocking_send(event).is_err() || is_over {
            return;
        }
    }
}

/// Sleeps until nobody is at the other end.
fn watch(input: &OwnedFd, tell: &mpsc::Sender<()>) {
    // Nothing is asked for: what is told all the same is the end.
    while poll(&mut [PollFd::new(input, PollFlags::empty())], None) == Err(rustix::io::Errno::INTR) {}
    let _ = tell.blocking_send(());
}
