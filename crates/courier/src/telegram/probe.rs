//! Whether the Telegram Gateway knows our token: it is asked for a request that there is not, which costs nothing.

use common::Timestamp;

use super::answer::standing;
use super::{Asked, TelegramClient};
use crate::http::exchange;
use crate::probe::fault;
use crate::{Refusal, Standing};

/// No request has this name.
const NOBODY_S: &str = "0";

impl TelegramClient {
    pub(crate) async fn probe(&self, now: Timestamp) -> Result<Standing, Refusal> {
        let request = self.request("checkVerificationStatus").json(&Asked { request_id: NOBODY_S });
        standing(&exchange(request, now).await.map_err(fault)?)
    }
}
