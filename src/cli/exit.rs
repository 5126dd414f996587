//! How the program ends: the codes of `sysexits.h` (BSD), by which scripts can tell one failure from another.

use std::process::ExitCode;

/// Why the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// The command line is wrong.
    Usage = 64,
    /// What was given is wrong: a refused request, a value that cannot be.
    Data = 65,
    /// A file that was named is not there or can't be read.
    NoInput = 66,
    /// The server is not there, or does not answer.
    Unavailable = 69,
    /// A mistake of turno's own.
    Software = 70,
    /// Something that must be made cannot be: a folder, a socket.
    CannotCreate = 73,
    /// Reading or writing failed.
    Io = 74,
    /// It may work later: another process holds the lock, the server is busy.
    Temporary = 75,
    /// The other side does not speak as it should.
    Protocol = 76,
    /// Not allowed.
    NoPermission = 77,
    /// The configuration is wrong.
    Config = 78,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}
