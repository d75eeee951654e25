//! From settings to a server that listens.

use std::sync::{Arc, OnceLock};

use actix_web::App;
use actix_web::web::Data;
use anyhow::Context as _;
use common::settings::Profile;
use common::{
    Clock, Entropy, ExposeSecret as _, MarketDescriptor, MarketId, SteadyClock, SystemClock, SystemEntropy,
    Texts,
};
use courier::Courier;
use edge::{Edge, HeaderLimits, Internal, Listening, Ports, ServerSettings, Waits};
use sha2::{Digest as _, Sha256};
use signin::{CodeKey, SignIn};
use store::{Database, DieselStore, OpenError, Sealer};
use tokens::{RefreshKey, SigningKeys};

use crate::access_tokens::AccessTokens;
use crate::gauges;
use crate::housekeeper;
use crate::keyring::Keyring;
use crate::market::Market;
use crate::premises::Premises;
use crate::pulse::Pulse;
use crate::refresh_tokens::RefreshTokens;
use crate::router;
use crate::service::Service;
use crate::settings::{KeySettings, MarketSettings};
use crate::sms::SmsTexts;
use crate::storage::Storage;
use crate::time_zone::TimeZone;

/// A market's server, not yet started.
pub struct MarketServer {
    pub(crate) market: Box<dyn Market>,
    pub(crate) id: MarketId,
    pub(crate) settings: MarketSettings,
    profile: Profile,
    migrates: bool,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
}

impl MarketServer {
    /// Tells the market its settings.
    pub fn new(market: impl Market, settings: MarketSettings, profile: Profile) -> anyhow::Result<Self> {
        let mut market: Box<dyn Market> = Box::new(market);
        market.configure(&settings.own)?;
        let id = market.descriptor().market.parse()?;
        let clock = Arc::new(SteadyClock::new(Arc::new(SystemClock)));
        let entropy = Arc::new(SystemEntropy);
        Ok(Self { market, id, settings, profile, migrates: true, clock, entropy })
    }

    /// Leaves the schema to `migrate`, a command of its own.
    pub fn without_migrating(self) -> Self {
        Self { migrates: false, ..self }
    }

    /// Takes the time from `clock`, as far as that does not go back.
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock: Arc::new(SteadyClock::new(clock)), ..self }
    }

    /// Brings the database's schema up to date.
    pub fn migrate(&self) -> anyhow::Result<()> {
        self.premises()?.migrate().with_context(|| self.key("DATABASE__URL"))
    }

    /// Looks at everything that a start needs; tells what is good, one line each.
    pub fn check(&self, mut tell: impl FnMut(&str)) -> anyhow::Result<()> {
        Ports::check(self.market.env_prefix(), &self.settings.server)?;
        tell("settings: ok");
        self.sms(Arc::new(Texts::new(self.market.locales())?))?;
        tell("texts: ok");
        self.signing_keys()?;
        tell("keys: ok");
        let premises = Premises { migrates: false, ..self.premises()? };
        premises.prepare().with_context(|| self.key("DATABASE__URL"))?;
        tell("database: ok");
        Ok(())
    }

    /// Binds the ports, opens and migrates the database and puts the parts together; to be called in a runtime.
    pub fn build(self) -> anyhow::Result<Listening> {
        if self.profile.is_production() && self.settings.rules.budgets.any_is_off() {
            tracing::warn!("a budget is off: who pays for texts and guesses is not bounded");
        }
        if self.profile.is_production() && self.settings.database.store.is_exposed() {
            tracing::warn!(
                "the database is on another machine, and its URL does not say sslmode=verify-full"
            );
        }
        let ports = Ports::bind(self.market.env_prefix(), &self.settings.server, &self.settings.internal)?;
        let (premises, pulse) = (self.premises()?, Pulse::default());
        if self.prepare(&premises)? {
            pulse.note_fit();
        }
        let store = DieselStore::new(premises.database.clone(), self.sealer()?);
        let courier =
            Courier::new(Arc::new(store.clone()), self.settings.routes.clone(), Arc::clone(&self.clock));
        let server = self.settings.server.clone();
        let sweep_every = self.settings.sweep_every;
        let keyring = Arc::new(self.keyring()?);
        let service = self.service(store, courier.clone(), pulse.clone(), Arc::clone(&keyring))?;
        let service = Data::new(service);
        let (swept, told) = (Data::clone(&service), Data::clone(&service).into_inner());
        let (name, clock, watched) =
            (service.market.service(), Arc::clone(&service.clock), premises.database.clone());
        Ok(listen(ports, &server, service, premises.database.clone())?
            .with_task("outbox gauges", move |stop| gauges::watch_outbox(name, watched, clock, stop))
            .with_task("receipts", {
                let courier = courier.clone();
                |mut stop| courier.settle(async move { stop.closed().await })
            })
            .with_task("deliveries", {
                let courier = courier.clone();
                let keep = move |reply| {
                    let service = Arc::clone(&told);
                    async move { service.keep_wish(reply).await.is_ok() }
                };
                |mut stop| courier.listen(keep, async move { stop.closed().await })
            })
            .with_task("keys", |stop| keyring.watch(stop))
            .with_task("courier", |mut stop| courier.run(async move { stop.closed().await }))
            .with_task("housekeeping", move |stop| housekeeper::run(swept, sweep_every, stop))
            .with_task("pulse", |stop| pulse.run(premises, stop)))
    }

    /// The rules over the database for an operator's command.
    pub(crate) fn desk(&self) -> anyhow::Result<SignIn<DieselStore>> {
        self.signin(self.store()?)
    }

    /// The database for an operator's command, beside the running service where the database allows that.
    pub(crate) fn store(&self) -> anyhow::Result<DieselStore> {
        let premises = self.premises().map_err(|error| match error.downcast_ref() {
            Some(OpenError::InUse(_)) => anyhow::anyhow!("{error:#}: stop the service, then run this again"),
            _ => error,
        });
        let database = premises?.database;
        let columns = database.check_columns();
        columns.with_context(|| format!("{} (not migrated?)", self.key("DATABASE__URL")))?;
        Ok(DieselStore::new(database, self.sealer()?))
    }

    fn premises(&self) -> anyhow::Result<Premises> {
        let database = Database::open(&self.settings.database.store);
        Ok(Premises {
            database: database.with_context(|| self.key("DATABASE__URL"))?,
            market: self.id.clone(),
            migrations: self.market.migrations(),
            migrates: self.migrates,
        })
    }

    /// Whether the database is fit; one that will never be by waiting is refused.
    fn prepare(&self, premises: &Premises) -> anyhow::Result<bool> {
        match premises.prepare() {
            Ok(()) => Ok(true),
            Err(error) if error.is_passing() => {
                tracing::warn!(setting = self.key("DATABASE__URL"), %error, "starting without the database");
                Ok(false)
            }
            Err(error) => Err(error).with_context(|| self.key("DATABASE__URL")),
        }
    }

    fn signing_keys(&self) -> anyhow::Result<SigningKeys> {
        let KeySettings { folder, algorithm, .. } = &self.settings.tokens.keys;
        let keys = if self.profile.is_production() {
            SigningKeys::load(folder, true)
        } else {
            SigningKeys::load_or_create(folder, &self.id, *algorithm)
        };
        keys.with_context(|| self.key("TOKENS__KEYS_DIR"))
    }

    fn keyring(&self) -> anyhow::Result<Keyring> {
        let folder = self.settings.tokens.keys.folder.clone();
        Ok(Keyring::new(folder, self.profile.is_production(), self.signing_keys()?))
    }

    fn sealer(&self) -> anyhow::Result<Sealer> {
        let key =
            self.settings.seal_key.bytes(&*self.entropy).with_context(|| self.key("COURIER__SEAL_KEY"))?;
        // The cipher wants exactly 32 bytes; the key may have more.
        Ok(Sealer::new(Sha256::digest(key.expose_secret()).into()))
    }

    fn refresh_tokens(&self) -> anyhow::Result<RefreshTokens> {
        let name = || self.key("TOKENS__REFRESH_KEY");
        let key = self.settings.refresh_key.bytes(&*self.entropy).with_context(name)?;
        Ok(RefreshTokens::new(self.id.clone(), RefreshKey::new(&key).with_context(name)?))
    }

    pub(crate) fn signin(&self, store: DieselStore) -> anyhow::Result<SignIn<DieselStore>> {
        let key =
            self.settings.code_key.bytes(&*self.entropy).with_context(|| self.key("SIGNIN__CODE_KEY"))?;
        let key = CodeKey::new(key.expose_secret().to_vec())?;
        let (clock, entropy) = (Arc::clone(&self.clock), Arc::clone(&self.entropy));
        let signin = SignIn::new(self.id.clone(), self.settings.rules.clone(), key, store, clock, entropy);
        Ok(signin.with_test_numbers(self.settings.test_numbers.clone()))
    }

    fn sms(&self, texts: Arc<Texts>) -> anyhow::Result<SmsTexts> {
        SmsTexts::new(texts, self.settings.texts.clone()).with_context(|| self.key("TEXTS"))
    }

    fn service(
        self,
        store: DieselStore,
        courier: Courier,
        pulse: Pulse,
        keyring: Arc<Keyring>,
    ) -> anyhow::Result<Service> {
        let texts = Arc::new(Texts::new(self.market.locales())?);
        Ok(Service {
            storage: Storage::new(
                self.signin(store)?,
                self.settings.database.at_once,
                self.settings.database.store.patience,
                pulse.clone(),
            ),
            keys_dir: self.settings.tokens.keys.folder.clone(),
            tokens: AccessTokens::new(self.id.clone(), &self.settings.tokens, keyring),
            refresh_tokens: self.refresh_tokens()?,
            texts: Arc::clone(&texts),
            sms: self.sms(texts)?,
            opt_out: self.settings.texts.opt_out,
            inbox: courier.routes().inbox().cloned(),
            text_price: self.settings.text_price,
            time_zone: TimeZone::named(&self.market.descriptor().timezone)
                .context("the market's time zone")?,
            descriptor: MarketDescriptor {
                channels: courier.routes().channels().to_vec(),
                ..self.market.descriptor()
            },
            pricing: self.market.pricing(),
            belongings: self.market.belongings(),
            openapi: OnceLock::new(),
            phone_policy: self.settings.phone_policy,
            code_lifetime: u64::try_from(self.settings.rules.code_lifetime.num_seconds())?,
            rules: self.settings.rules,
            clients: self.settings.clients,
            market: self.market,
            trusted_proxies: self.settings.server.trusted_proxies,
            courier,
            pulse,
            clock: self.clock,
            entropy: self.entropy,
        })
    }

    /// A setting as the environment names it, for errors.
    pub(crate) fn key(&self, name: &str) -> String {
        format!("{}__{name}", self.market.env_prefix())
    }
}

fn listen(
    ports: Ports,
    settings: &ServerSettings,
    service: Data<Service>,
    database: Database,
) -> std::io::Result<Listening> {
    telemetry::announce(service.market.service());
    let (pulse, measured) = (service.pulse.clone(), service.clone());
    let internal = Internal {
        ready: Arc::new(move || pulse.readiness()),
        metrics: Arc::new(move || gauges::render(&measured, &database)),
    };
    let edge = Edge {
        service: service.market.service(),
        texts: Arc::clone(&service.texts),
        clock: Arc::clone(&service.clock),
        entropy: Arc::clone(&service.entropy),
        headers: HeaderLimits::BEHIND_A_GATEWAY,
        rules: (),
    };
    edge::listen(ports, settings, Waits::default(), internal, move || {
        App::new()
            .app_data(Data::clone(&service))
            .configure(|app| router::routes(app, &service))
            .default_service(edge::not_found())
            .wrap(edge.clone())
    })
}
