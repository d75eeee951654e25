//! One market's service: what every handler works with.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT_LANGUAGE;
use actix_web::web::Bytes;
use chrono::NaiveDate;
use common::{
    ApiError, Arg, Clock, Code, Entropy, FieldCode, Language, MarketDescriptor, Phone, Pricing, Texts,
};
use courier::{Courier, Inbox};
use ipnet::IpNet;
use signin::Rules;

use crate::access_tokens::AccessTokens;
use crate::belongings::Belongings;
use crate::market::{Market, PhonePolicy};
use crate::pulse::Pulse;
use crate::refresh_tokens::RefreshTokens;
use crate::settings::Clients;
use crate::sms::SmsTexts;
use crate::storage::Storage;
use crate::time_zone::TimeZone;

pub(crate) struct Service {
    pub(crate) market: Box<dyn Market>,
    pub(crate) descriptor: MarketDescriptor,
    pub(crate) pricing: Pricing,
    pub(crate) belongings: Belongings,
    /// The API's document, which never changes while the process runs; written when somebody asks for it.
    pub(crate) openapi: OnceLock<Bytes>,
    pub(crate) time_zone: TimeZone,
    pub(crate) phone_policy: PhonePolicy,
    pub(crate) rules: Rules,
    /// Seconds that a code is valid.
    pub(crate) code_lifetime: u64,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// The folder of the signing keys.
    pub(crate) keys_dir: PathBuf,
    pub(crate) pulse: Pulse,
    pub(crate) texts: Arc<Texts>,
    pub(crate) sms: SmsTexts,
    pub(crate) tokens: AccessTokens,
    pub(crate) refresh_tokens: RefreshTokens,
    /// Who may introspect tokens.
    pub(crate) clients: Clients,
    pub(crate) storage: Storage,
    pub(crate) courier: Courier,
    /// Whether a number that replies STOP gets no texts until it replies START.
    pub(crate) opt_out: bool,
    pub(crate) inbox: Option<Arc<Inbox>>,
    /// What a segment of a text costs, in minor units.
    pub(crate) text_price: u64,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
}

impl Service {
    /// The language to answer in: `asked` in the body, accepted by the header, the user's own, the market's.
    /// Problems from here on are written in it, too.
    pub(crate) fn language(
        &self,
        req: &HttpRequest,
        asked: Option<&Language>,
        own: Option<&Language>,
    ) -> Language {
        let accepted = req.headers().get(ACCEPT_LANGUAGE).and_then(|header| header.to_str().ok());
        let language = self.texts.negotiate(asked, accepted, own).clone();
        edge::set_language(req, &language);
        language
    }

    /// The date where the market is.
    pub(crate) fn today(&self) -> NaiveDate {
        self.time_zone.date(self.clock.now())
    }

    /// A text that names no value.
    pub(crate) fn say(&self, language: &Language, key: &str) -> String {
        self.texts.say(language, key, &[])
    }

    /// A text that names a phone and a number of seconds.
    pub(crate) fn say_of_phone(
        &self,
        language: &Language,
        key: &str,
        formatted_phone: &str,
        seconds: u64,
    ) -> String {
        let args = [("phone", Arg::Text(formatted_phone)), ("seconds", Arg::Number(seconds))];
        self.texts.say(language, key, &args)
    }

    /// Who asks: the client's address, seen through the trusted proxies.
    pub(crate) fn peer(&self, req: &HttpRequest) -> IpAddr {
        edge::client_ip(req, &self.trusted_proxies)
    }

    /// Every `X-Market` must name this market.
    pub(crate) fn check_market(&self, req: &HttpRequest) -> Result<(), ApiError> {
        let own = self.descriptor.market.as_bytes();
        let agrees =
            req.headers().get_all("x-market").all(|named| named.as_bytes().eq_ignore_ascii_case(own));
        if agrees { Ok(()) } else { Err(Code::MarketMismatch.into()) }
    }

    /// The number must be one that the market takes.
    pub(crate) fn check_phone(&self, phone: &Phone) -> Result<(), ApiError> {
        let is_test = self.storage.signin().is_test_number(phone);
        let policy = if is_test { PhonePolicy::Possible } else { self.phone_policy };
        self.market.check_phone(phone, policy).map_err(|code| {
            let fault = if code == Code::InvalidPhone { FieldCode::Invalid } else { FieldCode::Unsupported };
            ApiError::field(code, "phone_number", fault)
        })
    }

    /// The channel to use: one of the market's, its first if none was asked for.
    pub(crate) fn channel(&self, asked: Option<String>) -> Result<String, ApiError> {
        let offered = &self.descriptor.channels;
        let channel = asked.or_else(|| offered.first().cloned()).filter(|channel| offered.contains(channel));
        channel.ok_or_else(|| ApiError::field(Code::ValidationFailed, "channel", FieldCode::Unsupported))
    }
}
