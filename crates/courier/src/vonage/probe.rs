//! Whether Vonage knows the account, and has money of it.

use common::{ExposeSecret, Timestamp};
use reqwest::Url;
use serde::Deserialize;

use super::VonageClient;
use super::answer::judge;
use crate::probe::{question, unreadable, with_balance};
use crate::{Detail, Refusal, Standing};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Balance {
    value: f64,
    #[serde(default)]
    auto_reload: bool,
}

impl VonageClient {
    pub(crate) async fn probe(&self, now: Timestamp) -> Result<Standing, Refusal> {
        let request = self.endpoint.http.get(self.balance_url());
        let request = request.basic_auth(&self.api_key, Some(self.api_secret.expose_secret()));
        let answer = question(request, now, judge).await?;
        let balance: Balance = answer.json().ok_or_else(unreadable)?;
        let left = (!balance.auto_reload).then_some(balance.value);
        with_balance(left, Detail::Status(answer.status))
    }

    /// Vonage itself tells of accounts at another host than it sends messages from.
    fn balance_url(&self) -> Url {
        let mut url = self.endpoint.path("account/get-balance");
        if url.host_str() == Some("api.nexmo.com") {
            url.set_host(Some("rest.nexmo.com")).expect("an https URL has a host");
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::settings;
    use crate::vonage::VonageClient;
    use crate::{http::TOTAL, sender::Senders};

    fn balance_url(url: Option<&str>) -> String {
        let mut settings = settings("http://127.0.0.1:1").vonage;
        settings.url = url.map(Into::into);
        let client = VonageClient::new(&settings, |default| Senders::new(default, &[]), TOTAL).unwrap();
        client.balance_url().to_string()
    }

    #[test]
    fn accounts_are_told_of_at_another_host_unless_the_settings_name_one() {
        assert_eq!(balance_url(None), "https://rest.nexmo.com/account/get-balance");
        assert_eq!(balance_url(Some("https://sms.example/v")), "https://sms.example/v/account/get-balance");
    }
}
