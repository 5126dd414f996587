//! A disk of one's own: a file as a block device with ext4 on it, whose power can be cut, that can be frozen and filled.
//!
//! Wants root and loop devices. Whatever happens, it is unmounted and given back when this is dropped.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};
use rustix::ioctl::{Setter, ioctl};

/// `EXT4_IOC_SHUTDOWN`, `_IOR('X', 125, __u32)` of the kernel's `fs/ext4/ext4.h`.
const SHUTDOWN: u32 = 0x8004_587d;
/// `EXT4_GOING_FLAGS_NOLOGFLUSH`: nothing is written any more, not even the journal. So is a power cut.
const NO_LOG_FLUSH: u32 = 2;

/// See the module.
pub struct Disk {
    image: PathBuf,
    pub mount: PathBuf,
    is_mounted: bool,
    is_frozen: bool,
}

impl Disk {
    /// `None`: this machine lets nobody do that; the words say why.
    pub fn make(folder: &Path, mib: u64) -> Result<Disk, String> {
        if !rustix::process::geteuid().is_root() {
            return Err("needs root: loop devices are mounted".to_owned());
        }
        let disk =
            Disk { image: folder.join("disk.img"), mount: folder.join("disk"), is_mounted: false, is_frozen: false };
        disk.format(mib).map_err(|error| format!("no disk of one's own here: {error:#}"))
    }

    fn format(mut self, mib: u64) -> anyhow::Result<Disk> {
        std::fs::create_dir_all(&self.mount)?;
        File::create(&self.image)?.set_len(mib << 20)?;
        run("mkfs.ext4", &["-q", "-F", "-m", "0", &text(&self.image)])?;
        self.mount()?;
        Ok(self)
    }

    /// Mounting after a power cut plays the journal back.
    pub fn mount(&mut self) -> anyhow::Result<()> {
        run("mount", &["-o", "loop", &text(&self.image), &text(&self.mount)])?;
        self.is_mounted = true;
        Ok(())
    }

    pub fn unmount(&mut self) -> anyhow::Result<()> {
        run("umount", &[&text(&self.mount)])?;
        self.is_mounted = false;
        Ok(())
    }

    /// From here on nothing reaches the disk: what was not flushed is lost, and every write fails.
    pub fn cut_power(&self) -> anyhow::Result<()> {
        let root = File::open(&self.mount)?;
        // SAFETY: the number belongs to a request that reads one `u32`, and is given one.
        let done = unsafe { ioctl(&root, Setter::<SHUTDOWN, u32>::new(NO_LOG_FLUSH)) };
        done.context("the file system has no shutdown")
    }

    /// Every write waits until it is thawed.
    pub fn freeze(&mut self) -> anyhow::Result<()> {
        run("fsfreeze", &["--freeze", &text(&self.mount)])?;
        self.is_frozen = true;
        Ok(())
    }

    pub fn thaw(&mut self) -> anyhow::Result<()> {
        run("fsfreeze", &["--unfreeze", &text(&self.mount)])?;
        self.is_frozen = false;
        Ok(())
    }

    /// Bytes that are free.
    pub fn free(&self) -> anyhow::Result<u64> {
        let told = rustix::fs::statvfs(&self.mount)?;
        Ok(told.f_bavail * told.f_frsize)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.is_frozen {
            let _ = self.thaw();
        }
        if self.is_mounted && self.unmount().is_err() {
            // Somebody still has a file open: it goes away with them.
            let _ = run("umount", &["--lazy", &text(&self.mount)]);
        }
        let _ = std::fs::remove_file(&self.image);
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn run(program: &str, words: &[&str]) -> anyhow::Result<()> {
    let output = Command::new(program).args(words).output().with_context(|| format!("{program} is not here"))?;
    if output.status.success() {
        return Ok(());
    }
    bail!("{program} {}: {}", words.join(" "), String::from_utf8_lossy(&output.stderr).trim());
}
