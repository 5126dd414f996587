//! Everything between the provider or the network and the server's ports.

mod carrier;
mod control;
mod doors;
pub mod fake;
mod mutations;
pub mod samples;
mod shapes;
mod sockets;
