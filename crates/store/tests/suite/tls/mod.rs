//! PostgreSQL over TLS, against servers with certificates of the tests' own.

mod authority;

use std::process::Command;
use std::sync::LazyLock;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::Text;
use rig::{Cluster, Setup};
use signin::Step;
use store::{Database, DatabaseSettings, OpenError};

use self::authority::{Authority, Identity, NAME};

/// The server that keeps its clients to TLS, and who signed its certificate.
static GOOD: LazyLock<(Authority, Cluster)> = LazyLock::new(|| {
    let authority = Authority::new("ours");
    let cluster = serve(&authority, &authority.server(2999));
    (authority, cluster)
});

fn serve(authority: &Authority, identity: &Identity) -> Cluster {
    Setup::fast()
        .setting("ssl=on")
        .setting("ssl_ca_file=ca.pem")
        .file("ca.pem", authority.pem())
        .file("server.crt", &*identity.certificate)
        .file("server.key", &*identity.key)
        .access("hostssl sameuser all 127.0.0.1/32 cert")
        .access("hostssl all password 127.0.0.1/32 scram-sha-256")
        .access("hostssl all all 127.0.0.1/32 trust")
        .start()
        .unwrap()
}

/// The cluster's database `postgres` at `host`, which the certificate names or not.
fn url(cluster: &Cluster, host: &str, parameters: &str) -> String {
    format!("postgres://market_auth@{host}:{}/postgres?hostaddr=127.0.0.1&{parameters}", cluster.port())
}

/// The version of TLS that the server sees in use.
fn version(url: &str) -> Result<String, String> {
    let database =
        Database::open(&DatabaseSettings::new(url.into(), 1)).map_err(|error| error.to_string())?;
    let sql = "SELECT version AS text FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let answer = database.write(move |connection| {
        diesel::sql_query(sql).get_result::<Line>(connection).map(Step::Commit).map_err(store::store_error)
    });
    answer.map(|line| line.text).map_err(|error| error.to_string())
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    text: String,
}

fn refusal(url: &str) -> String {
    let refused = version(url).unwrap_err();
    assert_eq!(refused.lines().count(), 1, "{refused}");
    refused
}

#[test]
fn a_server_with_the_right_certificate_is_spoken_to_in_tls() {
    let (authority, cluster) = &*GOOD;
    for mode in ["verify-full", "verify-ca", "require"] {
        let parameters = format!("sslmode={mode}&sslrootcert={}", authority.file());
        assert_eq!(version(&url(cluster, NAME, &parameters)).as_deref(), Ok("TLSv1.3"), "{mode}");
    }
}

#[test]
fn a_certificate_of_another_authority_is_refused() {
    let stranger = Authority::new("a stranger");
    for mode in ["verify-full", "verify-ca", "require"] {
        let parameters = format!("sslmode={mode}&sslrootcert={}", stranger.file());
        let refused = refusal(&url(&GOOD.1, NAME, &parameters));
        assert!(refused.contains("invalid peer certificate: UnknownIssuer"), "{mode}: {refused}");
    }
}

#[test]
fn a_certificate_of_another_host_is_refused_by_verify_full_alone() {
    let (authority, cluster) = &*GOOD;
    let parameters = |mode| format!("sslmode={mode}&sslrootcert={}", authority.file());
    for host in ["other.example.test", "127.0.0.1"] {
        let refused = refusal(&url(cluster, host, &parameters("verify-full")));
        assert!(refused.contains("certificate not valid for name"), "{refused}");
        assert!(version(&url(cluster, host, &parameters("verify-ca"))).is_ok());
    }
    assert!(version(&url(cluster, "other.example.test", "sslmode=require")).is_ok());
}

#[test]
fn a_certificate_out_of_date_is_refused() {
    let authority = Authority::new("ours");
    let cluster = serve(&authority, &authority.server(2020));
    let parameters = format!("sslmode=verify-full&sslrootcert={}", authority.file());
    let refused = refusal(&url(&cluster, NAME, &parameters));
    assert!(refused.contains("certificate expired"), "{refused}");
}

#[test]
fn a_server_without_tls_is_refused_and_never_spoken_to_plainly() {
    let cluster = Setup::fast().start().unwrap();
    for parameters in ["sslmode=require", &format!("sslmode=verify-full&sslrootcert={}", GOOD.0.file())] {
        let refused = refusal(&url(&cluster, NAME, parameters));
        assert!(refused.contains("the server does not speak TLS"), "{refused}");
    }
    assert!(version(&url(&cluster, NAME, "sslmode=disable")).is_err(), "there is no version without TLS");
}

#[test]
fn a_server_that_wants_tls_is_not_spoken_to_without() {
    let refused = refusal(&url(&GOOD.1, NAME, "sslmode=prefer"));
    assert!(refused.contains("no pg_hba.conf entry"), "{refused}");
}

#[test]
fn a_certificate_of_our_own_is_shown() {
    let (authority, cluster) = &*GOOD;
    let me = authority.client("market_auth");
    let identity = format!(
        "sslcert={}&sslkey={}",
        authority.write("me.pem", &me.certificate),
        authority.write("me.key", &me.key)
    );
    let parameters = format!("sslmode=verify-full&sslrootcert={}", authority.file());
    let own = url(cluster, NAME, &parameters).replace("/postgres?", "/market_auth?");
    let refused = refusal(&own);
    assert!(refused.contains("valid client certificate"), "{refused}");
    let refused = refusal(&format!("{own}&{identity}"));
    assert!(refused.contains("database \"market_auth\" does not exist"), "{refused}");
}

#[test]
fn a_password_is_proved_without_being_told() {
    let (authority, cluster) = &*GOOD;
    let parameters = format!("sslmode=verify-full&sslrootcert={}", authority.file());
    let superuser = url(cluster, NAME, &parameters);
    let role = "CREATE ROLE password LOGIN PASSWORD 'p/w:1'";
    let database = Database::open(&DatabaseSettings::new(superuser.as_str().into(), 1)).unwrap();
    let made = database
        .write(|connection| connection.batch_execute(role).map(Step::Commit).map_err(store::store_error));
    assert_eq!(made, Ok(()));
    let with = |password: &str| version(&superuser.replace("market_auth@", &format!("password:{password}@")));
    assert_eq!(with("p%2Fw%3A1").as_deref(), Ok("TLSv1.3"));
    assert!(with("wrong").unwrap_err().contains("password authentication failed"));
}

#[test]
fn a_file_that_is_not_there_or_holds_no_certificate_is_named_at_once() {
    let folder = tempfile::TempDir::new().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "nothing").unwrap();
    for file in [folder.path().join("missing.pem"), empty] {
        let url = format!("postgres://db.example.test/m?sslmode=verify-full&sslrootcert={}", file.display());
        let error = Database::open(&DatabaseSettings::new(url.as_str().into(), 1)).err();
        let Some(OpenError::System(cause)) = error else { panic!("{error:?}") };
        assert!(cause.starts_with(&file.display().to_string()), "{cause}");
    }
}

/// Where the child of the next test finds its URL.
const CHILD: &str = "TEST_URL_OF_A_CHILD";

#[test]
fn the_system_s_authorities_are_trusted_if_the_url_says_so() {
    if let Ok(url) = std::env::var(CHILD) {
        assert_eq!(version(&url).as_deref(), Ok("TLSv1.3"));
        return;
    }
    let (authority, cluster) = &*GOOD;
    let succeeds = |trusted: &str| {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "tls::the_system_s_authorities_are_trusted_if_the_url_says_so"]);
        child.env(CHILD, url(cluster, NAME, "sslrootcert=system")).env("SSL_CERT_FILE", trusted);
        child.env_remove("SSL_CERT_DIR").output().unwrap().status.success()
    };
    assert!(succeeds(&authority.file()));
    assert!(!succeeds(&Authority::new("a stranger").file()));
}

#[test]
fn only_verify_full_to_another_machine_is_not_exposed() {
    let exposed = |url: &str| DatabaseSettings::new(url.into(), 1).is_exposed();
    for url in ["postgres://db/m", "postgres://db/m?sslmode=require", "postgres://localhost,db/m"] {
        assert!(exposed(url), "{url}");
    }
    for url in [
        "sqlite://m.sqlite3",
        "postgres://localhost/m",
        "postgres:///m?host=/run/postgresql",
        "postgres://db/m?sslmode=verify-full&sslrootcert=system",
    ] {
        assert!(!exposed(url), "{url}");
    }
}
