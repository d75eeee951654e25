//! Literal paths: one path has one spelling.

/// The two paths that end in a slash.
const SLASHED: [&str; 2] = ["/", "/docs/"];

/// Whether `raw`, as it stands in the request line, is spelt as our paths are: RFC 3986 unreserved characters,
/// no empty segment, no dot segment, no trailing slash.
///
/// actix decodes `%76` before it routes, so this must be asked of the raw path.
pub(super) fn is_literal(raw: &str) -> bool {
    let segments = raw.as_bytes().strip_prefix(b"/");
    SLASHED.contains(&raw) || segments.is_some_and(|segments| segments.split(|b| *b == b'/').all(is_segment))
}

fn is_segment(segment: &[u8]) -> bool {
    !matches!(segment, b"" | b"." | b"..") && segment.iter().copied().all(is_unreserved)
}

fn is_unreserved(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_paths_are_literal() {
        for path in [
            "/",
            "/docs/",
            "/docs",
            "/api/v1/auth/send-code",
            "/.well-known/jwks.json",
            "/api/v1/auth/deliveries/kg_0199-a",
        ] {
            assert!(is_literal(path), "{path}");
        }
    }

    #[test]
    fn other_spellings_are_not() {
        for path in [
            "",
            "*",
            "//",
            "/a//b",
            "/a/",
            "/docs//",
            "/a/%76",
            "/a;x",
            "/a/../b",
            "/a/./b",
            "/..",
            "/a/.",
            "/a\\b",
            "/é",
            "/a+b",
            "example.org:80",
        ] {
            assert!(!is_literal(path), "{path}");
        }
    }
}
