//! What a newcomer sees first: where everything is, and one thing to try.

use std::fmt;
use std::net::SocketAddr;

use common::settings::Profile;

/// The few lines that `serve` prints.
pub(crate) struct Banner {
    pub(crate) gateway: SocketAddr,
    /// Service, address, database.
    pub(crate) markets: Vec<(&'static str, SocketAddr, String)>,
    pub(crate) profile: Profile,
    pub(crate) has_demo: bool,
}

impl fmt::Display for Banner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let gateway = format!("http://{}", self.gateway);
        writeln!(f, "market-auth {}", env!("CARGO_PKG_VERSION"))?;
        writeln!(f, "  gateway  {gateway}   API: {gateway}/docs and {gateway}/redoc")?;
        for (service, address, database) in &self.markets {
            writeln!(f, "  {service:<8} http://{address}   {database}")?;
        }
        if self.has_demo {
            writeln!(f, "  demo     {gateway}/demo   (a sign-in page to try)")?;
        }
        if self.profile == Profile::Development {
            writeln!(f, "  inbox    {gateway}/dev/inbox   (every text message ends here)")?;
        }
        writeln!(f, "Ctrl-C stops it. Try:")?;
        write!(
            f,
            "  curl -s {gateway}/api/v1/auth/send-code -H 'Content-Type: application/json' \
             -d '{{\"phone_number\":\"+996505325311\"}}'"
        )
    }
}
