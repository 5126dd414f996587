//! Where the log goes: the standard error stream for a server, a file for whoever owns the screen.
//!
//! Levels are those of `tracing_subscriber`'s `Targets`: `info`, or `info,turno::server=debug`. What is logged was cleaned
//! before (`SafeText`); nothing here escapes.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::LogFormat;

/// A file that would grow beyond this is begun anew; the one before it stays beside it as `.old`.
const LARGEST: u64 = 8 * 1024 * 1024;

/// Logs to the standard error stream.
pub fn to_stderr(format: LogFormat, levels: &str) {
    start(format, levels, io::stderr);
}

/// Logs to a file that only its owner can read, made where it is missing.
pub fn to_file(path: &Path, levels: &str) -> io::Result<()> {
    start(LogFormat::Text, levels, LogFile::open(path)?);
    Ok(())
}

fn start<W>(format: LogFormat, levels: &str, writer: W)
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    // The configuration was checked: what does not parse here is the default's job.
    let targets = levels.parse::<Targets>().unwrap_or_else(|_| Targets::new().with_default(LevelFilter::INFO));
    let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(writer);
    let layer = match format {
        LogFormat::Text => layer.boxed(),
        LogFormat::Json => layer.json().flatten_event(true).boxed(),
    };
    // A second start (in tests, or a demo that serves) keeps the first one's log.
    let _ = tracing_subscriber::registry().with(layer.with_filter(targets)).try_init();
}

/// A log file that turns over by size.
#[derive(Clone)]
struct LogFile(Arc<Mutex<Open>>);

struct Open {
    path: PathBuf,
    file: File,
    written: u64,
}

impl LogFile {
    fn open(path: &Path) -> io::Result<LogFile> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let file = append(path)?;
        let written = file.metadata()?.len();
        Ok(LogFile(Arc::new(Mutex::new(Open { path: path.to_owned(), file, written }))))
    }
}

fn append(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path)
}

impl Write for LogFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if open.written > 0 && open.written + bytes.len() as u64 > LARGEST {
            std::fs::rename(&open.path, open.path.with_extension("log.old"))?;
            open.file = append(&open.path)?;
            open.written = 0;
        }
        open.file.write_all(bytes)?;
        open.written += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).file.flush()
    }
}

impl<'a> MakeWriter<'a> for LogFile {
    type Writer = LogFile;

    fn make_writer(&'a self) -> LogFile {
        self.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_file_is_its_owners_and_turns_over() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = std::env::temp_dir().join(format!("turno-log-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let path = folder.join("turno.log");
        let mut log = LogFile::open(&path).expect("a log");
        let half = vec![b'x'; LARGEST as usize / 2];
        for _ in 0..3 {
            log.write_all(&half).expect("written");
        }
        let mode = std::fs::metadata(&path).expect("a file").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
        let size = |name: &str| std::fs::metadata(folder.join(name)).map(|data| data.len()).unwrap_or_default();
        assert_eq!((size("turno.log"), size("turno.log.old")), (LARGEST / 2, LARGEST));
    }
}
