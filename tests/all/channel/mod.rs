//! Everything between the provider or the network and the server's ports.

mod mutations;
mod samples;
mod shapes;
