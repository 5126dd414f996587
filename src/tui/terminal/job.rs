//! Stopping like any other job of a shell (Ctrl+Z and `fg`), and not where nothing could wake the program again.

use rustix::process::{Signal, getpgrp, getsid, kill_current_process_group};

/// Whether a shell with job control has started this program: it alone could bring it back. A program that is the first of
/// its terminal (`ssh -t host turno`, a window of tmux) would stop for ever.
pub fn has_shell() -> bool {
    getsid(None).is_ok_and(|session| session != getpgrp())
}

/// Stops the program and all that runs beside it in its job, until somebody continues it. The terminal is given back before.
pub fn stop() -> std::io::Result<()> {
    Ok(kill_current_process_group(Signal::STOP)?)
}
