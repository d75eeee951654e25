//! Ports that stay free while their server is stopped.

use std::io;
use std::net::{Ipv4Addr, TcpListener};

/// Where ours begin, and how many there are: below those that systems give to outgoing connections.
const FIRST: u16 = 10_000;
const COUNT: u16 = 20_000;

/// A free port, near at random: derived from the one that the system would give.
pub fn free() -> io::Result<u16> {
    loop {
        let offered = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let port = FIRST + offered % COUNT;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
}
