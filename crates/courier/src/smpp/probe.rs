//! Whether the message centre lets us bind.

use tokio::time::timeout;

use super::SmppClient;
use crate::{Detail, Reason, Refusal, Standing};

impl SmppClient {
    /// Binds and unbinds: a bind beside those that there are. What the centre tells meanwhile it tells again.
    pub(crate) async fn probe(&self) -> Result<Standing, Refusal> {
        self.open();
        let bound = timeout(self.total, self.bind.link.session()).await;
        self.close().await;
        let silent = Refusal { reason: Reason::Outage, detail: Detail::Timeout, retry_after: None };
        bound.unwrap_or(Err(silent)).map(|_| Standing::Good)
    }
}
