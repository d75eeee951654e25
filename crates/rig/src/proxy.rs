//! A TCP proxy that can cut, refuse and stall what passes through it.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::port;

/// Forwards to a server; dropping it cuts what passes and refuses what comes.
pub struct Proxy {
    address: SocketAddr,
    line: Arc<Line>,
}

/// What the threads of a proxy share.
struct Line {
    target: SocketAddr,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    refuses: bool,
    stalls: bool,
    /// Both ends of every connection that was not cut.
    open: Vec<[TcpStream; 2]>,
}

impl Proxy {
    /// Forwards to a server.
    pub fn to(server: impl ToSocketAddrs) -> io::Result<Self> {
        let target = server.to_socket_addrs()?.next().ok_or(io::ErrorKind::AddrNotAvailable)?;
        let line = Arc::new(Line { target, state: Mutex::default(), changed: Condvar::new() });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port::free()?))?;
        let address = listener.local_addr()?;
        line.clone().accept(listener);
        Ok(Self { address, line })
    }

    /// Where it listens on the loopback address.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// How many connections are open.
    pub fn connections(&self) -> usize {
        let mut state = self.line.state();
        state.forget_closed();
        state.open.len()
    }

    /// Breaks every connection.
    pub fn cut(&self) {
        for [client, server] in self.line.state().open.drain(..) {
            _ = (client.shutdown(Shutdown::Both), server.shutdown(Shutdown::Both));
        }
        self.line.changed.notify_all();
    }

    /// Refuses new connections; those that are open go on.
    pub fn refuse(&self) {
        if !std::mem::replace(&mut self.line.state().refuses, true) {
            // Wakes the one who accepts, and waits until its listener is gone.
            while TcpStream::connect(self.address).is_ok() {}
        }
    }

    /// Swallows what comes from either side until [`Self::resume`], where it then goes on; new connections are taken.
    pub fn stall(&self) {
        self.line.state().stalls = true;
    }

    /// Forwards again, and takes new connections again.
    pub fn resume(&self) -> io::Result<()> {
        let refused = {
            let mut state = self.line.state();
            state.stalls = false;
            std::mem::replace(&mut state.refuses, false)
        };
        self.line.changed.notify_all();
        if refused {
            self.line.clone().accept(TcpListener::bind(self.address)?);
        }
        Ok(())
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.refuse();
        self.cut();
    }
}

impl State {
    fn forget_closed(&mut self) {
        self.open.retain(|ends| ends.iter().all(|end| end.peer_addr().is_ok()));
    }
}

impl Line {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes connections until they are refused.
    fn accept(self: Arc<Self>, listener: TcpListener) {
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if self.state().refuses {
                    return;
                }
                if let Err(error) = self.clone().join(client) {
                    eprintln!("proxy to {}: {error}", self.target);
                }
            }
        });
    }

    /// Forwards both ways between a client and the target.
    fn join(self: Arc<Self>, client: TcpStream) -> io::Result<()> {
        let server = TcpStream::connect(self.target)?;
        let ends = [client.try_clone()?, server.try_clone()?];
        let mut state = self.state();
        state.forget_closed();
        state.open.push(ends);
        drop(state);
        for (from, to) in [(client.try_clone()?, server.try_clone()?), (server, client)] {
            let line = Arc::clone(&self);
            thread::spawn(move || line.pump(from, to));
        }
        Ok(())
    }

    /// Forwards one way until either end closes.
    fn pump(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut buffer = [0; 16 * 1024];
        while let Ok(read @ 1..) = from.read(&mut buffer) {
            self.wait_while_stalled();
            if to.write_all(&buffer[..read]).is_err() {
                break;
            }
        }
        self.wait_while_stalled();
        _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
    }

    fn wait_while_stalled(&self) {
        let state = self.state();
        drop(self.changed.wait_while(state, |state| state.stalls));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// A server that sends back what it gets.
    fn echo() -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                thread::spawn(move || io::copy(&mut &stream, &mut &stream));
            }
        });
        address
    }

    fn connect(proxy: &Proxy) -> io::Result<TcpStream> {
        TcpStream::connect((Ipv4Addr::LOCALHOST, proxy.port()))
    }

    fn hears_itself(stream: &mut TcpStream) -> io::Result<()> {
        stream.write_all(b"ping")?;
        stream.read_exact(&mut [0; 4])
    }

    #[test]
    fn a_cut_connection_is_over_and_the_next_one_works() {
        let proxy = Proxy::to(echo()).unwrap();
        let mut first = connect(&proxy).unwrap();
        hears_itself(&mut first).unwrap();
        assert_eq!(proxy.connections(), 1);
        proxy.cut();
        assert_eq!(proxy.connections(), 0);
        assert!(hears_itself(&mut first).is_err());
        hears_itself(&mut connect(&proxy).unwrap()).unwrap();
    }

    #[test]
    fn new_connections_are_refused_until_it_goes_on() {
        let proxy = Proxy::to(echo()).unwrap();
        let mut open = connect(&proxy).unwrap();
        hears_itself(&mut open).unwrap();
        proxy.refuse();
        assert_eq!(connect(&proxy).map(drop).map_err(|e| e.kind()), Err(io::ErrorKind::ConnectionRefused));
        hears_itself(&mut open).unwrap();
        proxy.resume().unwrap();
        hears_itself(&mut connect(&proxy).unwrap()).unwrap();
    }

    #[test]
    fn what_stalls_comes_later() {
        let proxy = Proxy::to(echo()).unwrap();
        let mut stream = connect(&proxy).unwrap();
        hears_itself(&mut stream).unwrap();
        proxy.stall();
        stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        assert!(hears_itself(&mut stream).is_err());
        proxy.resume().unwrap();
        stream.set_read_timeout(None).unwrap();
        stream.read_exact(&mut [0; 4]).unwrap();
    }
}
