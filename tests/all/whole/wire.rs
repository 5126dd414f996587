//! A line of TCP between a workstation and the server that a test can cut, mend, or make deaf in one direction.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What the line does with what is written to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Whole,
    /// What the workstation says arrives; what the server says is lost.
    OneWay,
    /// Nobody comes through; who was, is thrown out.
    Cut,
}

/// See the module. It ends when it is dropped.
pub struct Wire {
    /// Where a workstation connects.
    pub address: SocketAddr,
    state: watch::Sender<State>,
}

impl Wire {
    pub async fn to(server: SocketAddr) -> Wire {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (state, states) = watch::channel(State::Whole);
        tokio::spawn(listen(listener, server, states));
        Wire { address, state }
    }

    pub fn turn(&self, state: State) {
        self.state.send_replace(state);
    }
}

async fn listen(listener: TcpListener, server: SocketAddr, states: watch::Receiver<State>) {
    let mut end = states.clone();
    loop {
        let accepted = tokio::select! {
            biased;
            over = end.wait_for(|_| false) => { drop(over); return; }
            accepted = listener.accept() => accepted,
        };
        let Ok((near, _)) = accepted else { return };
        // Dropped at once while the line is cut: the workstation is told that nobody is there.
        if *states.borrow() == State::Cut {
            continue;
        }
        if let Ok(far) = TcpStream::connect(server).await {
            tokio::spawn(carry(near, far, states.clone()));
        }
    }
}

async fn carry(near: TcpStream, far: TcpStream, states: watch::Receiver<State>) {
    let (from_near, to_near) = near.into_split();
    let (from_far, to_far) = far.into_split();
    let mut cut = states.clone();
    tokio::select! {
        biased;
        over = cut.wait_for(|state| *state == State::Cut) => drop(over),
        () = upwards(from_near, to_far) => {}
        () = downwards(from_far, to_near, &states) => {}
    }
}

async fn upwards(mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}

async fn downwards(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, states: &watch::Receiver<State>) {
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        let is_lost = *states.borrow() == State::OneWay;
        if !is_lost && to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
