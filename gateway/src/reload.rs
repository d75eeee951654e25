//! SIGHUP: the markets and their routes are read again, without a restart.

use std::sync::Arc;

use common::settings::SettingsError;
use edge::{Hangup, StopWatch};

use crate::gateway::Gateway;
use crate::settings::Settings;

/// Reads the settings again.
pub type Reread = Arc<dyn Fn() -> Result<Settings, SettingsError> + Send + Sync>;

/// Reloads at each SIGHUP until the server has ended; settings that can't be used change nothing.
pub(crate) async fn on_hangup(gateway: Arc<Gateway>, reread: Reread, mut stop: StopWatch) {
    let mut hangup = Hangup::listen();
    loop {
        tokio::select! {
            () = stop.closed() => return,
            () = hangup.next() => reload(&gateway, &reread),
        }
    }
}

fn reload(gateway: &Gateway, reread: &Reread) {
    match reread() {
        Ok(settings) => {
            gateway.reload(&settings);
            tracing::info!(markets = settings.markets.len(), "the markets were read again");
        }
        Err(cause) => tracing::error!(%cause, "the settings can't be used: everything stays as it was"),
    }
}
