use super::*;
use crate::testing::SampleMarket;
use common::ExposeSecret as _;
use signin::{Budgets, Quotas};

const PRODUCTION: [(&str, &str); 9] = [
    ("DATABASE__URL", "postgres://db/market"),
    ("TOKENS__KEYS_DIR", "/keys"),
    ("TOKENS__ISSUER", "https://id.example.com/markets/xx"),
    ("TOKENS__REFRESH_KEY", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="),
    ("SIGNIN__CODE_KEY", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="),
    ("COURIER__SEAL_KEY", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="),
    ("COURIER__PROVIDER", "webhook"),
    ("COURIER__WEBHOOK__URL", "https://sms.example.com/send"),
    ("COURIER__WEBHOOK__SECRET", "whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IQ=="),
];

fn loaded(profile: Profile, env: &[(&str, &str)]) -> Result<MarketSettings, SettingsError> {
    let env = env.iter().map(|(key, value)| (format!("XX_AUTH__{key}"), (*value).to_owned())).collect();
    MarketSettings::load(&SampleMarket, profile, None, &env)
}

fn refused(profile: Profile, env: &[(&str, &str)]) -> String {
    loaded(profile, env).expect_err("these settings are wrong").to_string()
}

fn production_but(key: &str, value: Option<&str>) -> String {
    let mut env: Vec<_> = PRODUCTION.into_iter().filter(|(name, _)| *name != key).collect();
    env.extend(value.map(|value| (key, value)));
    refused(Profile::Production, &env)
}

#[test]
fn development_needs_nothing() {
    let settings = loaded(Profile::Development, &[]).unwrap();
    assert_eq!(settings.database.store.url.expose_secret(), "sqlite://.data/xx.sqlite3");
    assert!(settings.routes.inbox().is_some());
    assert!(matches!(settings.code_key, Key::Kept(path) if path == Path::new(".data/xx-code.key")));
    assert!(matches!(settings.refresh_key, Key::Kept(path) if path == Path::new(".data/xx-refresh.key")));
    assert_eq!(settings.phone_policy, PhonePolicy::Possible);
}

#[test]
fn production_takes_complete_settings_and_nothing_less() {
    let settings = loaded(Profile::Production, &PRODUCTION).unwrap();
    assert_eq!(settings.phone_policy, PhonePolicy::Deliverable);
    for (key, _) in PRODUCTION {
        let error = production_but(key, None);
        assert!(error.starts_with(&format!("XX_AUTH__{key}: must be set")), "{error}");
    }
}

#[test]
fn production_refuses_what_is_weaker_than_the_defaults() {
    let weaker = [
        ("SIGNIN__WINDOW", "899"),
        ("SIGNIN__MAX_SENDS", "4"),
        ("SIGNIN__MAX_WRONG", "4"),
        ("SIGNIN__RESEND_AFTER", "59"),
        ("SIGNIN__LOCK_AFTER", "101"),
        ("SIGNIN__LOCK_FOR", "86399"),
        ("ACCOUNTS__DORMANT_AFTER", "2591999"),
        ("RETENTION__INTERVAL", "9"),
        ("RETENTION__FAILURES", "2591999"),
        ("RETENTION__SESSIONS", "86399"),
        ("RETENTION__ADDRESSES", "86399"),
        ("RETENTION__AUDIT_LOG", "7775999"),
        ("DATABASE__URL", "sqlite://market.sqlite3"),
        ("COURIER__PROVIDER", "inbox"),
    ];
    for (key, value) in weaker {
        assert!(production_but(key, Some(value)).starts_with(&format!("XX_AUTH__{key}: ")), "{key}");
        let development = loaded(Profile::Development, &[(key, value)]);
        assert!(development.is_ok(), "{key}: {development:?}");
    }
}

#[test]
fn a_value_out_of_range_is_named() {
    let wrong = [
        ("SIGNIN__CODE_LIFETIME", "601"),
        ("SIGNIN__CODE_LIFETIME", "0"),
        ("SIGNIN__RESEND_AFTER", "3601"),
        ("SIGNIN__WINDOW", "0"),
        ("SIGNIN__MAX_SENDS", "11"),
        ("SIGNIN__MAX_WRONG", "0"),
        ("SIGNIN__LOCK_AFTER", "0"),
        ("SIGNIN__LOCK_FOR", "0"),
        ("ACCOUNTS__DORMANT_AFTER", "315360001"),
        ("BUDGETS__PEER_SENDS", "1000001"),
        ("BUDGETS__PREFIX_UNVERIFIED", "1000001"),
        ("BUDGETS__TEXT_PRICE", "0"),
        ("BUDGETS__DAILY_SPEND", "99"),
        ("RETENTION__INTERVAL", "0"),
        ("RETENTION__MESSAGES", "59"),
        ("TOKENS__ACCESS_LIFETIME", "3601"),
        ("TOKENS__REFRESH_LIFETIME", "60"),
        ("TOKENS__IDLE_LIFETIME", "1799"),
        ("TOKENS__REFRESH_KEY", "short"),
        ("TOKENS__ISSUER", "somebody"),
        ("TOKENS__ALGORITHM", "HS256"),
        ("INTROSPECTION__CLIENTS", "shop"),
        ("SIGNIN__CODE_KEY", "short"),
    ];
    for (key, value) in wrong {
        let error = refused(Profile::Development, &[(key, value)]);
        assert!(error.starts_with(&format!("XX_AUTH__{key}: ")), "{error}");
        assert!(!error.contains('\n'), "{error}");
    }
}

#[test]
fn production_refuses_samples_and_everybody_as_a_proxy() {
    for (key, value) in [
        ("SIGNIN__CODE_KEY", "change-me-change-me-change-me-change-me"),
        ("COURIER__SEAL_KEY", "an example of a key that is long enough"),
        ("SERVER__TRUSTED_PROXIES", "10.0.0.0/8,0.0.0.0/0"),
        ("INTROSPECTION__CLIENTS", "shop:secret"),
    ] {
        let env: Vec<_> =
            PRODUCTION.into_iter().filter(|(name, _)| *name != key).chain([(key, value)]).collect();
        let error = refused(Profile::Production, &env);
        assert!(error.starts_with(&format!("XX_AUTH__{key}: ")), "{error}");
    }
}

#[test]
fn budgets_are_off_in_development_and_on_in_production() {
    let budgets = |profile, env| loaded(profile, env).unwrap().rules.budgets;
    assert_eq!(budgets(Profile::Development, &[]), Budgets::default());
    let quotas = |sends, wrong| Quotas { sends, wrong };
    let expected = Budgets {
        peer: quotas(30, 60),
        prefix: quotas(60, 120),
        market: quotas(20_000, 40_000),
        unverified: 30,
        day: 200,
    };
    assert_eq!(budgets(Profile::Production, &PRODUCTION), expected);
    let env = [("BUDGETS__PEER_SENDS", "1"), ("BUDGETS__PREFIX_WRONG", "2"), ("BUDGETS__MARKET_WRONG", "3")];
    let expected =
        Budgets { peer: quotas(1, 0), prefix: quotas(0, 2), market: quotas(0, 3), ..Budgets::default() };
    assert_eq!(budgets(Profile::Development, &env), expected);
}

#[test]
fn a_pooler_is_told_of_by_name() {
    let pooler = |env| loaded(Profile::Development, env).map(|settings| settings.database.store.pooler);
    assert_eq!(pooler(&[]).unwrap(), store::Pooler::None);
    assert_eq!(pooler(&[("DATABASE__POOLER", "transaction")]).unwrap(), store::Pooler::Transaction);
    let error = pooler(&[("DATABASE__POOLER", "session")]).unwrap_err().to_string();
    assert!(error.starts_with("XX_AUTH__DATABASE__POOLER: "), "{error}");
}

#[test]
fn requests_leave_some_connections_to_others_and_wait_for_sqlite_together() {
    let at_once = |url, pool| {
        let settings = loaded(Profile::Development, &[("DATABASE__URL", url), ("DATABASE__POOL", pool)]);
        settings.unwrap().database.at_once
    };
    let on_postgres = ["1", "2", "3", "5", "10", "200"].map(|pool| at_once("postgres://db/xx", pool));
    assert_eq!(on_postgres, [1, 1, 2, 4, 8, 160]);
    assert_eq!(["10", "200"].map(|pool| at_once("sqlite://xx.sqlite3", pool)), [64, 200]);
}

#[test]
fn sessions_idle_away_only_if_they_are_told_to() {
    assert_eq!(loaded(Profile::Development, &[]).unwrap().rules.session_idle, None);
    let settings = loaded(Profile::Development, &[("TOKENS__IDLE_LIFETIME", "1800")]).unwrap();
    assert_eq!(settings.rules.session_idle, Some(TimeDelta::minutes(30)));
}

#[test]
fn a_chain_and_its_rules_are_read_from_lists_and_refused_by_name() {
    let mut env = PRODUCTION.to_vec();
    env.extend([
        ("COURIER__CHAIN", "twilio"),
        ("COURIER__ROUTES", "+99911 twilio webhook,+9992 twilio"),
        ("COURIER__TWILIO__ACCOUNT_SID", "AC1"),
        ("COURIER__TWILIO__AUTH_TOKEN", "t0ken"),
        ("COURIER__TWILIO__SENDER", "Sample"),
        ("COURIER__PUBLIC_URL", "https://id.example.com"),
    ]);
    let routes = loaded(Profile::Production, &env).unwrap().routes;
    let names: Vec<_> = routes.providers().map(|provider| provider.name().as_str()).collect();
    assert_eq!(names, ["webhook", "twilio"]);
    for (key, value) in [
        ("COURIER__CHAIN", "pigeon"),
        ("COURIER__CHAIN", "inbox"),
        ("COURIER__ROUTES", "+99911"),
        ("COURIER__ROUTES", "+99911 pigeon"),
        ("COURIER__SENDERS", "Sample"),
        ("COURIER__OPERATORS", "99911"),
        ("COURIER__FALL_OVER_TO", "telegram"),
        ("COURIER__TWILIO__SENDER", ""),
        ("COURIER__PUBLIC_URL", "id.example.com"),
    ] {
        let env: Vec<_> =
            env.iter().filter(|(name, _)| *name != key).copied().chain([(key, value)]).collect();
        let error = refused(Profile::Production, &env);
        let named = if value == "inbox" { "COURIER__PROVIDER" } else { key };
        assert!(error.starts_with(&format!("XX_AUTH__{named}: ")), "{error}");
    }
}

#[test]
fn test_numbers_are_nobody_s_and_have_an_end_and_are_not_for_production() {
    let all =
        [("TEST_NUMBERS__CODES", "+99900000000=123456"), ("TEST_NUMBERS__UNTIL", "2026-12-31T00:00:00Z")];
    assert_eq!(loaded(Profile::Development, &all).unwrap().test_numbers.codes.len(), 1);
    let with = |key, value| {
        let mut env = all.to_vec();
        env.retain(|(name, _)| *name != key);
        env.push((key, value));
        refused(Profile::Development, &env)
    };
    for codes in ["+99900000000", "+99900000000=12345", "+99911111111=123456", "+15551234567=123456"] {
        assert!(with("TEST_NUMBERS__CODES", codes).starts_with("XX_AUTH__TEST_NUMBERS__CODES: "), "{codes}");
    }
    assert!(with("TEST_NUMBERS__UNTIL", "soon").starts_with("XX_AUTH__TEST_NUMBERS__UNTIL: "));
    assert!(
        refused(Profile::Development, &all[..1]).starts_with("XX_AUTH__TEST_NUMBERS__UNTIL: must be set")
    );
    let mut production: Vec<_> = PRODUCTION.into_iter().chain(all).collect();
    let error = refused(Profile::Production, &production);
    assert!(error.starts_with("XX_AUTH__TEST_NUMBERS__IN_PRODUCTION: "), "{error}");
    production.push(("TEST_NUMBERS__IN_PRODUCTION", "true"));
    assert_eq!(loaded(Profile::Production, &production).unwrap().test_numbers.codes.len(), 1);
}

#[test]
fn users_are_dormant_after_a_year_unless_they_are_told_to_be_never() {
    let after = |env: &[(&str, &str)]| loaded(Profile::Development, env).unwrap().rules.dormant_after;
    assert_eq!(after(&[]), Some(TimeDelta::days(365)));
    assert_eq!(after(&[("ACCOUNTS__DORMANT_AFTER", "0")]), None);
    assert_eq!(after(&[("ACCOUNTS__DORMANT_AFTER", "1")]), Some(TimeDelta::seconds(1)));
    let production: Vec<_> = PRODUCTION.into_iter().chain([("ACCOUNTS__DORMANT_AFTER", "0")]).collect();
    assert_eq!(loaded(Profile::Production, &production).unwrap().rules.dormant_after, None);
}

#[test]
fn keys_need_no_other_setting() {
    let env = HashMap::from([("XX_AUTH__TOKENS__KEYS_DIR".to_owned(), "/keys".to_owned())]);
    let settings = KeySettings::load(&SampleMarket, Profile::Production, None, &env).unwrap();
    assert_eq!((settings.folder.as_path(), settings.algorithm), (Path::new("/keys"), Algorithm::Es256));
    let missing = KeySettings::load(&SampleMarket, Profile::Production, None, &HashMap::new());
    assert!(missing.unwrap_err().to_string().starts_with("XX_AUTH__TOKENS__KEYS_DIR: must be set"));
}

#[test]
fn no_secret_shows_in_debug_output() {
    let client = [("INTROSPECTION__CLIENTS", "shop:q0ZlbVZ2c1ZKd0p4Y3hGd2p4ZUdxd0dH")];
    let env: Vec<_> = PRODUCTION.into_iter().chain(client).collect();
    let shown = format!("{:?}", loaded(Profile::Production, &env).unwrap());
    for secret in ["postgres://", "MDEyMz", "whsec_", "012345", "q0Zlb"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
