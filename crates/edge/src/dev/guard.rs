//! Who may see the inbox.

use std::net::{Ipv4Addr, Ipv6Addr};

use actix_web::dev::RequestHead;
use actix_web::http::header::HOST;

/// Lets in whoever is on this machine and was not led here by a foreign name (DNS rebinding): the socket's peer and
/// the `Host` must both be loopback. As a route's guard it leaves others with nothing there.
pub(crate) fn is_local(head: &RequestHead) -> bool {
    let is_local = head.peer_addr.is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    let mut hosts = head.headers().get_all(HOST);
    let host = hosts.next().filter(|_| hosts.next().is_none()).and_then(|host| host.to_str().ok());
    let uri_host = head.uri.host().is_none_or(is_loopback_name);
    is_local && uri_host && host.is_some_and(is_loopback_host)
}

/// `name`, `name:port` or `[v6]:port`.
fn is_loopback_host(host: &str) -> bool {
    if let Some(rest) = host.strip_prefix('[') {
        let Some((address, port)) = rest.split_once(']') else { return false };
        return is_port_or_nothing(port) && address.parse::<Ipv6Addr>().is_ok_and(|ip| ip.is_loopback());
    }
    let end = host.find(':').unwrap_or(host.len());
    is_port_or_nothing(&host[end..]) && is_loopback_name(&host[..end])
}

fn is_loopback_name(name: &str) -> bool {
    let name = name.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    name == "localhost"
        || name.strip_suffix(".localhost").is_some_and(|label| !label.is_empty())
        || name.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
        || name.parse::<Ipv6Addr>().is_ok_and(|ip| ip.is_loopback())
}

fn is_port_or_nothing(text: &str) -> bool {
    text.is_empty() || text.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use actix_web::test::TestRequest;

    use super::*;

    fn is_let_in(peer: &str, host: &str) -> bool {
        let peer: SocketAddr = peer.parse().unwrap();
        is_local(TestRequest::get().peer_addr(peer).insert_header((HOST, host)).to_http_request().head())
    }

    #[test]
    fn this_machine_is_let_in_under_its_own_names() {
        for host in [
            "localhost",
            "localhost:8080",
            "kg.localhost:8081",
            "127.0.0.1:8080",
            "127.9.9.9",
            "[::1]:8080",
            "[::1]",
            "LOCALHOST",
        ] {
            assert!(is_let_in("127.0.0.1:5000", host), "{host}");
            assert!(is_let_in("[::1]:5000", host), "{host}");
            assert!(is_let_in("[::ffff:127.0.0.1]:5000", host), "{host}");
        }
    }

    #[test]
    fn other_machines_and_other_names_find_nothing() {
        assert!(!is_let_in("192.0.2.1:5000", "localhost"));
        for host in [
            "example.org",
            "localhost.example.org",
            "127.0.0.1.nip.io",
            "192.0.2.1",
            "[::2]",
            "[::1",
            "localhost:x",
            "",
            ".localhost",
            "0.0.0.0",
            "localhost:80:80",
            "user@localhost",
        ] {
            assert!(!is_let_in("127.0.0.1:5000", host), "{host}");
        }
        let nameless = TestRequest::get().peer_addr("127.0.0.1:1".parse().unwrap()).to_http_request();
        assert!(!is_local(nameless.head()));
    }
}
