//! The address of whoever asks, seen through trusted proxies.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use actix_web::HttpRequest;
use ipnet::IpNet;

/// The client's address: the socket's peer, unless that is in `trusted`; then the right-most hop of
/// `X-Forwarded-For` that is not. A hop that is no address ends the walk at the proxy that wrote it.
pub fn client_ip(req: &HttpRequest, trusted: &[IpNet]) -> IpAddr {
    let peer = req.peer_addr().map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.ip());
    let mut client = peer.to_canonical();
    for hop in hops(req).iter().rev() {
        let is_trusted = trusted.iter().any(|net| net.contains(&client));
        match parse(hop) {
            Some(address) if is_trusted => client = address,
            _ => break,
        }
    }
    client
}

/// All hops in order: a header that stands twice is one list.
fn hops(req: &HttpRequest) -> Vec<&str> {
    let headers = req.headers().get_all("x-forwarded-for");
    headers.flat_map(|value| value.to_str().unwrap_or("?").split(',')).map(str::trim).collect()
}

/// An address, perhaps with a port, which some proxies add.
fn parse(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop);
    let address = bare.parse().or_else(|_| hop.parse::<SocketAddr>().map(|socket| socket.ip())).ok()?;
    Some(IpAddr::to_canonical(&address))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn client(peer: &str, trusted: &[&str], forwarded: &[&str]) -> String {
        let peer = SocketAddr::new(peer.parse().unwrap(), 1);
        let request = forwarded.iter().fold(TestRequest::get().peer_addr(peer), |request, value| {
            request.append_header(("x-forwarded-for", *value))
        });
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().unwrap()).collect();
        client_ip(&request.to_http_request(), &trusted).to_string()
    }

    #[test]
    fn a_stranger_is_not_believed() {
        assert_eq!(client("198.51.100.1", &[], &["203.0.113.9"]), "198.51.100.1");
        assert_eq!(client("198.51.100.1", &["10.0.0.0/8"], &["203.0.113.9"]), "198.51.100.1");
    }

    #[test]
    fn behind_trusted_proxies_the_right_most_untrusted_hop_counts() {
        let trusted = ["10.0.0.0/8", "127.0.0.0/8"];
        assert_eq!(client("127.0.0.1", &trusted, &["6.6.6.6, 203.0.113.9, 10.1.1.1"]), "203.0.113.9");
        assert_eq!(client("127.0.0.1", &trusted, &["6.6.6.6", "203.0.113.9", "10.1.1.1"]), "203.0.113.9");
        assert_eq!(client("127.0.0.1", &trusted, &["10.2.2.2, 10.1.1.1"]), "10.2.2.2");
        assert_eq!(client("127.0.0.1", &trusted, &[]), "127.0.0.1");
    }

    #[test]
    fn a_malformed_hop_ends_the_walk() {
        assert_eq!(
            client("127.0.0.1", &["127.0.0.0/8", "10.0.0.0/8"], &["203.0.113.9, what, 10.1.1.1"]),
            "10.1.1.1"
        );
        assert_eq!(client("127.0.0.1", &["127.0.0.0/8"], &["203.0.113.9,"]), "127.0.0.1");
    }

    #[test]
    fn an_address_is_one_address_in_all_its_notations() {
        assert_eq!(client("::ffff:127.0.0.1", &["127.0.0.0/8"], &["::ffff:203.0.113.9"]), "203.0.113.9");
        assert_eq!(client("127.0.0.1", &["127.0.0.0/8"], &["203.0.113.9:4711"]), "203.0.113.9");
        assert_eq!(client("127.0.0.1", &["127.0.0.0/8"], &["[2001:db8::1]:443"]), "2001:db8::1");
    }
}
