//! A crash of the server between any two of its deeds.
//!
//! Every port calls [`Fuse::touch`] before and after what it does. Once the fuse has blown nobody comes back from it: the
//! process is as good as dead, and the stage only has to clear it away.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Blows after a number of touches.
#[derive(Debug, Default)]
pub struct Fuse {
    /// Touches that are left; zero: it is not lit.
    left: AtomicU32,
    blown: AtomicBool,
}

impl Fuse {
    /// Lights it: the touch number `after` is the last, counted from one.
    pub fn light(&self, after: u32) {
        self.left.store(after.max(1), Ordering::Relaxed);
    }

    /// As new.
    pub fn replace(&self) {
        self.left.store(0, Ordering::Relaxed);
        self.blown.store(false, Ordering::Relaxed);
    }

    pub fn has_blown(&self) -> bool {
        self.blown.load(Ordering::Relaxed)
    }

    /// Passes, or never returns.
    pub async fn touch(&self) {
        let left = self.left.load(Ordering::Relaxed);
        if left > 0 {
            self.left.store(left - 1, Ordering::Relaxed);
            if left == 1 {
                self.blown.store(true, Ordering::Relaxed);
            }
        }
        if self.has_blown() {
            std::future::pending::<()>().await;
        }
    }
}
