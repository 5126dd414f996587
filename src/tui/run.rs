//! The loop: keystrokes, the seat's news and the clock in, one write per frame out.
//!
//! It sleeps until something happens: a key, a change, the next minute, the end of a notice. It never polls. What waits is
//! taken in before anything is drawn, so that a burst costs one frame.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::base::Timestamp;
use crate::base::time::wall_clock;
use crate::client::{Change, Seat};

use super::settings::{Preferences, Settings};
use super::station::{Outward, Station};
use super::terminal::{Input, Terminal, TerminalError, job, say};

/// Keystrokes that are taken in before the next frame.
const BURST: usize = 256;

/// How the workstation ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exit {
    pub reason: ExitReason,
    /// As the person left them: to be kept for the next time.
    pub preferences: Preferences,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitReason {
    /// The person left.
    Quit,
    /// The system asked it to (SIGTERM, SIGHUP, SIGINT).
    Signal,
}

/// Why the workstation could not start or go on. Drafts and messages are safe in every case.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    #[error(transparent)]
    Terminal(#[from] TerminalError),
    #[error("signals of the system cannot be received")]
    Signals(#[source] std::io::Error),
}

/// Runs the workstation on the terminal until the person leaves.
pub async fn run(seat: Seat, settings: Settings) -> Result<Exit, TuiError> {
    let mut signals = Signals::new(settings.has_shell).map_err(TuiError::Signals)?;
    let mut terminal = Terminal::take(settings.preferences.mouse, settings.wrapping)?;
    let mut station = Station::new(seat, settings);
    let ended = drive(&mut station, &mut terminal, &mut signals).await;
    // The terminal is given back first: writing to the disk may take a moment.
    drop(terminal);
    let preferences = station.close(wall_clock());
    Ok(Exit { reason: ended?, preferences })
}

/// What the loop woke for.
enum Woken {
    Told(Told),
    Input(Result<Option<Input>, TerminalError>),
    Change(Change),
    Tick,
}

async fn drive(station: &mut Station, terminal: &mut Terminal, signals: &mut Signals) -> Result<ExitReason, TuiError> {
    let mut shown = Shown::default();
    // The size is told to the app before the first frame, so that the first keystroke finds everything in its place.
    shown.draw(station, terminal)?;
    loop {
        let wake = station.wakes_at(wall_clock());
        let woken = tokio::select! {
            biased;
            told = signals.next() => Woken::Told(told),
            input = terminal.next() => Woken::Input(input),
            change = station.next() => Woken::Change(change),
            () = sleep_until(wake) => Woken::Tick,
        };
        let wall = wall_clock();
        let mut outward = match woken {
            Woken::Told(Told::End) => return Ok(ExitReason::Signal),
            Woken::Told(Told::Stop) => vec![Outward::Suspend],
            Woken::Told(Told::Continued) => {
                // It was stopped without being asked: nobody knows what became of the terminal.
                terminal.give_back();
                terminal.take_again()?;
                shown = Shown::default();
                Vec::new()
            }
            // Without one, the terminal takes pictures again.
            Woken::Input(input) => input?.map(|input| station.on_input(input, wall)).unwrap_or_default(),
            Woken::Change(change) => station.on_change(change, wall),
            Woken::Tick => station.on_tick(wall),
        };
        outward.extend(take_waiting(station, terminal, wall).await?);
        for one in outward {
            match one {
                Outward::Quit => return Ok(ExitReason::Quit),
                Outward::Suspend => {
                    suspend(terminal, signals).await?;
                    shown = Shown::default();
                }
                other => perform(other, terminal),
            }
        }
        shown.draw(station, terminal)?;
    }
}

/// Takes in what came meanwhile. The seat is asked each time, so that somebody who holds a key down does not keep it waiting.
async fn take_waiting(
    station: &mut Station,
    terminal: &mut Terminal,
    wall: Timestamp,
) -> Result<Vec<Outward>, TerminalError> {
    let mut outward = Vec::new();
    for _ in 0..BURST {
        let Some(input) = now_or_not(terminal.next()).await else { break };
        outward.extend(input?.map(|input| station.on_input(input, wall)).unwrap_or_default());
    }
    let change = station.poll(wall);
    outward.extend(station.on_change(change, wall));
    Ok(outward)
}

/// What a future has ready. It is polled by this task and no other: a terminal that was asked on behalf of nobody would wake
/// nobody when a key comes.
async fn now_or_not<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

/// Back to the shell, and on from where it was when the shell says so.
async fn suspend(terminal: &mut Terminal, signals: &mut Signals) -> Result<(), TuiError> {
    signals.forget_continued().await;
    terminal.give_back();
    job::stop().map_err(TuiError::Signals)?;
    // All threads stand still by now, or do in a moment: this one must not take the terminal before.
    signals.until_continued().await;
    Ok(terminal.take_again()?)
}

fn perform(outward: Outward, terminal: &mut Terminal) {
    match outward {
        Outward::Bell => terminal.say(say::BELL),
        Outward::Notify { title, body } => {
            let bytes = say::notification(&title, &body, terminal.wrapping());
            terminal.say(&bytes);
        }
        Outward::Copy(text) => terminal.say(&say::copy(&text).unwrap_or_default()),
        Outward::Mouse(on) => terminal.set_mouse(on),
        Outward::Redraw => terminal.forget(),
        // Done by whoever has the loop.
        Outward::Suspend | Outward::Quit => {}
    }
}

/// What the terminal was last told besides the picture.
#[derive(Default)]
struct Shown {
    title: Option<crate::base::SafeText>,
}

impl Shown {
    fn draw(&mut self, station: &mut Station, terminal: &mut Terminal) -> Result<(), TerminalError> {
        if terminal.is_behind() {
            return Ok(());
        }
        let title = station.title();
        if self.title.as_ref() != Some(&title) {
            terminal.say(&say::title(&title));
            self.title = Some(title);
        }
        let area = terminal.area()?;
        let (picture, cursor) = station.draw(area, wall_clock());
        terminal.show(picture, cursor)
    }
}

async fn sleep_until(wake: Option<Timestamp>) {
    match wake {
        // A moment past it, so that rounding does not wake the loop just before.
        Some(at) => tokio::time::sleep(at.since(wall_clock()).as_duration() + Duration::from_millis(5)).await,
        None => std::future::pending().await,
    }
}

/// What the system tells the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// To end.
    End,
    /// To stop until it is continued.
    Stop,
    /// It goes on.
    Continued,
}

/// Signals of the system.
struct Signals {
    terminate: Signal,
    hangup: Signal,
    interrupt: Signal,
    continued: Signal,
    /// `None` where nothing could continue it: then it does not stop.
    stop: Option<Signal>,
}

impl Signals {
    fn new(has_shell: bool) -> std::io::Result<Signals> {
        let raw = |signal: rustix::process::Signal| SignalKind::from_raw(signal.as_raw());
        let stop = signal(raw(rustix::process::Signal::TSTP))?;
        Ok(Signals {
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            continued: signal(raw(rustix::process::Signal::CONT))?,
            // Taken in any case: by itself the system would stop the program with the terminal in its hands.
            stop: Some(stop).filter(|_| has_shell),
        })
    }

    async fn next(&mut self) -> Told {
        let stop = async {
            match &mut self.stop {
                Some(stop) => stop.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            _ = self.terminate.recv() => Told::End,
            _ = self.hangup.recv() => Told::End,
            _ = self.interrupt.recv() => Told::End,
            _ = stop => Told::Stop,
            _ = self.continued.recv() => Told::Continued,
        }
    }

    /// What was told before counts no more.
    async fn forget_continued(&mut self) {
        while now_or_not(self.continued.recv()).await.flatten().is_some() {}
    }

    async fn until_continued(&mut self) {
        self.continued.recv().await;
        self.forget_continued().await;
    }
}
