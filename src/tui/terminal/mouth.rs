//! Writing to the terminal without ever waiting for it.
//!
//! A terminal that nobody reads (a stopped multiplexer, a line that hangs) takes no more bytes for as long as that lasts. The
//! loop must not stand still with it: drafts are to be written, the server answered, and a signal obeyed (G19). So the bytes
//! go through a handle of our own that never waits; what the terminal does not take is kept, one frame at most, and
//! goes out when it does. The handle is opened anew, because a duplicate would share its mode with the shell.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;
use tokio::net::unix::pipe;
use tokio::time::timeout;

/// How often the terminal is asked to take what gives it back, and how long each time: a second in all. Nobody looks at one
/// that takes nothing for longer.
const LAST_WORDS: u32 = 20;
const PAUSE: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };

/// A terminal that takes bytes again most often says so. Not every system's does: then it is asked.
const ASKED_EVERY: Duration = Duration::from_millis(250);

/// The terminal behind standard output, by a name under which it can be opened again.
const OUTPUT: &str = "/dev/fd/1";

/// Ends a sequence that was cut off in its middle (CAN, ECMA-48), so that what follows is not taken for the rest of it.
const CANCEL: &[u8] = b"\x18";

/// Whether the terminal was left in the middle of a frame.
static IS_CUT: AtomicBool = AtomicBool::new(false);

/// See the module.
#[derive(Debug)]
pub struct Mouth {
    out: Out,
    /// What the terminal has not taken yet.
    unsaid: Vec<u8>,
}

#[derive(Debug)]
enum Out {
    Ready {
        file: File,
        /// The same, as it is waited for. The library calls whatever is only written to a pipe.
        readiness: pipe::Sender,
    },
    /// The terminal belongs to another user (`su`), and only the handle that was given may be used: it waits.
    Waiting(File),
}

impl Mouth {
    /// For the terminal on standard output.
    pub fn open() -> io::Result<Mouth> {
        let out = match never_waiting() {
            Some(file) => {
                let readiness = pipe::Sender::from_file_unchecked(file.try_clone()?)?;
                Out::Ready { file, readiness }
            }
            None => Out::Waiting(given()?),
        };
        Ok(Mouth { out, unsaid: Vec::new() })
    }

    /// Whether the terminal has not taken all yet: whatever is drawn now would only wait as well.
    pub fn is_behind(&self) -> bool {
        !self.unsaid.is_empty()
    }

    /// Waits until the terminal has taken all. With nothing to take it waits for ever. May be dropped and called again at any
    /// time.
    pub async fn catch_up(&mut self) -> io::Result<()> {
        let Out::Ready { file, readiness } = &mut self.out else { return std::future::pending().await };
        if self.unsaid.is_empty() {
            return std::future::pending().await;
        }
        while !self.unsaid.is_empty() {
            let written = match timeout(ASKED_EVERY, readiness.writable()).await {
                Ok(ready) => ready.and_then(|()| readiness.try_write(&self.unsaid)),
                Err(_) => file.write(&self.unsaid),
            };
            match written {
                Ok(count) => drop(self.unsaid.drain(..count)),
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// What was not taken is thrown away: somebody else has the terminal now.
    pub fn abandon(&mut self) {
        if !self.unsaid.is_empty() {
            self.unsaid.clear();
            IS_CUT.store(true, Ordering::SeqCst);
        }
    }
}

impl Write for Mouth {
    /// Takes all of it: what the terminal does not take is kept.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        while self.unsaid.is_empty() && !rest.is_empty() {
            let written = match &mut self.out {
                Out::Ready { file, .. } | Out::Waiting(file) => file.write(rest),
            };
            match written {
                Ok(count) => rest = rest.get(count..).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.unsaid.extend_from_slice(rest);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Mouth {
    fn drop(&mut self) {
        self.abandon();
    }
}

/// Says what gives the terminal back, if it is taken within a second.
pub fn last_words(bytes: &[u8]) -> io::Result<()> {
    let mut all = if IS_CUT.swap(false, Ordering::SeqCst) { CANCEL.to_vec() } else { Vec::new() };
    all.extend_from_slice(bytes);
    let Some(mut out) = never_waiting() else { return given()?.write_all(&all) };
    for _ in 0..LAST_WORDS {
        match out.write(&all) {
            Ok(count) => drop(all.drain(..count)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                let _ = poll(&mut [PollFd::new(&out, PollFlags::OUT)], Some(&PAUSE));
            }
            Err(error) => return Err(error),
        }
        if all.is_empty() {
            return Ok(());
        }
    }
    Err(io::ErrorKind::TimedOut.into())
}

/// A handle of our own; `None` where it may not be opened, or where opening is only another name for the same one.
fn never_waiting() -> Option<File> {
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = OpenOptions::new().write(true).custom_flags(i32::try_from(flags.bits()).ok()?).open(OUTPUT).ok()?;
    let is_on = |flags: OFlags| flags.contains(OFlags::NONBLOCK);
    let (own, shared) = (rustix::fs::fcntl_getfl(&file).ok()?, rustix::fs::fcntl_getfl(std::io::stdout()).ok()?);
    (is_on(own) && !is_on(shared)).then_some(file)
}

/// The handle that the program was started with, without the buffer of standard output: that would cut a frame into several
/// writes.
fn given() -> io::Result<File> {
    Ok(File::from(std::io::stdout().as_fd().try_clone_to_owned()?))
}
