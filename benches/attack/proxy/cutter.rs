//! A link that breaks where it is told to: a proxy for TCP that counts bytes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use tokio_util::sync::CancellationToken;

use super::Cuts;

#[derive(Debug, Clone, Copy)]
pub enum Manner {
    Close,
    Reset,
    /// Nothing is carried any more and nothing is closed: half-open, as after a lost route.
    Silence,
}

/// Where a link breaks: after so many bytes of one direction.
#[derive(Debug, Clone, Copy)]
pub struct Cut {
    pub is_up: bool,
    pub at: u64,
    pub manner: Manner,
}

/// Cuts that were made, by manner, and links that wait for theirs.
#[derive(Debug, Default)]
pub struct Made {
    counts: [AtomicU64; 3],
    under_way: AtomicU64,
}

impl Made {
    pub fn counts(&self) -> [u64; 3] {
        [0, 1, 2].map(|at: usize| self.counts.get(at).map_or(0, |count| count.load(Ordering::Relaxed)))
    }

    pub fn under_way(&self) -> u64 {
        self.under_way.load(Ordering::Relaxed)
    }
}

/// Listens for one client. Links from before it has `begun` end then; each of those after it takes a cut, while there are any.
pub async fn start(
    server: SocketAddr,
    cuts: Cuts,
    made: Arc<Made>,
    begun: CancellationToken,
) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (cut, begun) = (cuts.take(), begun.clone());
            made.under_way.fetch_add(u64::from(cut.is_some()), Ordering::Relaxed);
            let (cuts, made) = (cuts.clone(), Arc::clone(&made));
            tokio::spawn(async move {
                let until = if begun.is_cancelled() { CancellationToken::new() } else { begun };
                let was_made = tokio::select! {
                    biased;
                    was_made = carry(client, server, cut) => was_made,
                    () = until.cancelled() => false,
                };
                if let Some(cut) = cut {
                    made.under_way.fetch_sub(1, Ordering::Relaxed);
                    match made.counts.get(cut.manner as usize).filter(|_| was_made) {
                        Some(count) => {
                            count.fetch_add(1, Ordering::Relaxed);
                        }
                        // The link ended before its time.
                        None => cuts.give_back(cut),
                    }
                }
            });
        }
    });
    Ok(address)
}

/// Carries until the cut, or until either side ends. Whether the cut was made.
async fn carry(client: TcpStream, server: SocketAddr, cut: Option<Cut>) -> bool {
    let Ok(server) = TcpStream::connect(server).await else { return false };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (client_read, client_write) = client.into_split();
    let (server_read, server_write) = server.into_split();
    let limit = |is_up: bool| cut.filter(|cut| cut.is_up == is_up).map(|cut| cut.at);
    let mut up = Way { from: client_read, to: server_write };
    let mut down = Way { from: server_read, to: client_write };
    let was_cut = tokio::select! {
        was_cut = up.carry(limit(true)) => was_cut,
        was_cut = down.carry(limit(false)) => was_cut,
    };
    if let Some(cut) = cut.filter(|_| was_cut) {
        up.end(down, cut.manner).await;
    }
    was_cut
}

struct Way {
    from: OwnedReadHalf,
    to: OwnedWriteHalf,
}

impl Way {
    /// `true`: the limit was reached; `false`: one side ended.
    async fn carry(&mut self, limit: Option<u64>) -> bool {
        let mut left = limit;
        let mut buffer = vec![0; 16 * 1024];
        loop {
            if left == Some(0) {
                return true;
            }
            let read = match self.from.read(&mut buffer).await {
                Ok(read @ 1..) => read,
                _ => return false,
            };
            let part = left.map_or(read, |left| read.min(usize::try_from(left).unwrap_or(usize::MAX)));
            if self.to.write_all(buffer.get(..part).unwrap_or_default()).await.is_err() {
                return false;
            }
            left = left.map(|left| left - part as u64);
        }
    }

    async fn end(mut self, other: Way, manner: Manner) {
        match manner {
            Manner::Close => {}
            Manner::Reset => {
                for socket in [self.to.as_ref(), other.to.as_ref()] {
                    let _ = rustix::net::sockopt::set_socket_linger(socket, Some(std::time::Duration::ZERO));
                }
            }
            Manner::Silence => {
                // Until the client gives it up; what it still says is swallowed.
                let mut ignored = vec![0; 4096];
                while let Ok(1..) = self.from.read(&mut ignored).await {}
            }
        }
    }
}
