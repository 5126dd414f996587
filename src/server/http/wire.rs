//! A stranger's connection, watched from below: how long the peer takes nothing, and how large a WebSocket message it begins.
//!
//! hyper waits for ever for a peer to take an answer, and tungstenite reserves room for a frame as its header promises, with
//! one limit for the whole life of a socket. Both are bounded here, on the bytes themselves. What must never appear here: a
//! look into what a message says.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

/// The bytes that one message may have, changed while it is in force.
#[derive(Debug, Clone)]
pub struct Lid(Arc<AtomicUsize>);

impl Lid {
    pub fn new(bytes: usize) -> Lid {
        Lid(Arc::new(AtomicUsize::new(bytes)))
    }

    pub fn set(&self, bytes: usize) {
        self.0.store(bytes, Ordering::Relaxed);
    }

    fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// A message is larger than the lid: told by the header of the frame that makes it so, before its bytes come.
#[derive(Debug, thiserror::Error)]
#[error("the message is larger than the limit")]
pub struct TooLarge;

/// A connection whose peer is cut when it takes nothing for a time.
pub struct Patient<S> {
    stream: S,
    patience: Duration,
    /// Runs while a write waits.
    waiting: Pin<Box<Sleep>>,
    is_waiting: bool,
}

impl<S> Patient<S> {
    pub fn new(stream: S, patience: Duration) -> Patient<S> {
        Patient { stream, patience, waiting: Box::pin(tokio::time::sleep(patience)), is_waiting: false }
    }

    /// Lets a write through that made progress, and gives one up that waits for too long.
    fn judge<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.is_waiting = false;
            return written;
        }
        if !self.is_waiting {
            self.is_waiting = true;
            self.waiting.as_mut().reset(Instant::now() + self.patience);
        }
        match self.waiting.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.judge(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.judge(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        self.judge(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.judge(cx, shut)
    }
}

/// A WebSocket's bytes, in which no message may begin that is larger than the lid.
pub struct Lidded<S> {
    stream: S,
    lid: Lid,
    frames: Frames,
}

impl<S> Lidded<S> {
    pub fn new(stream: S, lid: Lid) -> Lidded<S> {
        Lidded { stream, lid, frames: Frames::default() }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Lidded<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, into);
        if let Poll::Ready(Ok(())) = read {
            let lid = self.lid.get();
            if !self.frames.pass(into.filled().get(before..).unwrap_or_default(), lid) {
                // Nothing of it is handed on: who reads must not see the header either.
                into.set_filled(before);
                return Poll::Ready(Err(io::Error::other(TooLarge)));
            }
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Lidded<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Follows the frames of a WebSocket, headers alone (RFC 6455, section 5.2).
#[derive(Debug, Default)]
struct Frames {
    /// The header that is coming in: at most 14 bytes.
    header: Vec<u8>,
    /// Payload of the frame that is still to come.
    left: u64,
    /// What the message has so far, over its fragments.
    message: u64,
}

impl Frames {
    /// Takes bytes in; `false` where a message grows beyond `lid`.
    fn pass(&mut self, mut bytes: &[u8], lid: usize) -> bool {
        while let Some(first) = bytes.first().copied() {
            if self.left > 0 {
                let taken = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len());
                self.left -= taken as u64;
                bytes = bytes.get(taken..).unwrap_or_default();
                continue;
            }
            self.header.push(first);
            bytes = bytes.get(1..).unwrap_or_default();
            if let Some((code, is_last, length)) = whole_header(&self.header) {
                self.header.clear();
                self.left = length;
                // Control frames stand between the fragments of a message and are no part of it.
                if code < 8 {
                    self.message = self.message.saturating_add(length);
                    if self.message > lid as u64 {
                        return false;
                    }
                    if is_last {
                        self.message = 0;
                    }
                }
            }
        }
        true
    }
}

/// Code, whether it is the last fragment, and the payload's length; `None` while the header is not whole.
fn whole_header(header: &[u8]) -> Option<(u8, bool, u64)> {
    let (first, second) = (*header.first()?, *header.get(1)?);
    let (extended, mask) = (second & 0x7f, if second & 0x80 == 0 { 0 } else { 4 });
    let wide = match extended {
        126 => 2,
        127 => 8,
        _ => 0,
    };
    if header.len() < 2 + wide + mask {
        return None;
    }
    let number = header.get(2..2 + wide)?.iter().fold(0u64, |number, byte| (number << 8) | u64::from(*byte));
    let length = if wide == 0 { u64::from(extended) } else { number };
    Some((first & 0x0f, first & 0x80 != 0, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(code: u8, is_last: bool, length: usize) -> Vec<u8> {
        let first = code | if is_last { 0x80 } else { 0 };
        let mut out = vec![first];
        match length {
            0..126 => out.push(0x80 | u8::try_from(length).expect("short")),
            126..65_536 => {
                out.push(0x80 | 126);
                out.extend(u16::try_from(length).expect("short").to_be_bytes());
            }
            _ => {
                out.push(0x80 | 127);
                out.extend((length as u64).to_be_bytes());
            }
        }
        out.extend([1, 2, 3, 4]);
        out.extend(vec![7; length]);
        out
    }

    /// Byte by byte, and all at once.
    fn passes(bytes: &[u8], lid: usize) -> bool {
        let mut slowly = Frames::default();
        let slow = bytes.iter().all(|byte| slowly.pass(&[*byte], lid));
        let fast = Frames::default().pass(bytes, lid);
        assert_eq!(slow, fast);
        fast
    }

    #[test]
    fn a_message_may_have_the_lids_size_and_no_more() {
        for lid in [100, 125, 126, 60_000, 65_535, 65_536, 70_000] {
            assert!(passes(&[frame(1, true, lid), frame(1, true, lid)].concat(), lid), "{lid}");
            assert!(!passes(&frame(1, true, lid + 1), lid), "{lid}");
        }
    }

    #[test]
    fn fragments_count_together_and_control_frames_do_not() {
        let pieces = [frame(1, false, 60), frame(9, true, 100), frame(0, false, 40), frame(0, true, 0)].concat();
        assert!(passes(&[pieces.clone(), pieces.clone()].concat(), 100));
        assert!(!passes(&pieces, 99));
    }

    #[test]
    fn a_header_that_promises_the_whole_memory_is_refused_at_once() {
        let mut lying = vec![0x81, 0xff];
        lying.extend([0xff; 8]);
        lying.extend([0; 4]);
        assert!(!Frames::default().pass(&lying, usize::MAX - 1));
    }
}
