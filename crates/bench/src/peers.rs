//! The programs that our gateway is compared with, and the backend that all of them stand before.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use rig::guard::{Guarded, Stop, watched};
use serde_json::json;
use tempfile::TempDir;

use crate::connection::Connection;
use crate::meter::Meter;
use crate::server::free_address;
use crate::token::{ISSUER, Issued};

/// What the backend answers to everything that is measured: as long as a market's answer.
const ANSWER: &str = r#"{"success":true,"message":"We sent a code to +996 505 325 311.","phone_number":"+996505325311","formatted_phone":"+996 505 325 311","market":"kg","language":"en","expires_in_minutes":10,"expires_in":600,"resend_after":60,"sent":true,"channel":"sms"}"#;

/// A running program, stopped when this is dropped.
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    pub(crate) meter: Meter,
    _process: Guarded,
    _folder: TempDir,
}

impl Peer {
    async fn start(
        name: &'static str,
        program: &Path,
        arguments: &[&str],
        files: &[(&str, String)],
        address: SocketAddr,
    ) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("market-auth-bench-").tempdir()?;
        for (file, content) in files {
            fs::write(folder.path().join(file), content)?;
        }
        let mut command = Command::new(program);
        command.args(arguments).current_dir(folder.path());
        let log = File::create(folder.path().join("log"))?;
        let mut command = watched(&command, &Stop::Terminate, None);
        let process = Guarded::start(command.stdout(log.try_clone()?).stderr(log))?;
        let begun = Instant::now();
        while Connection::open(address).await.is_err() {
            let log = fs::read_to_string(folder.path().join("log")).unwrap_or_default();
            ensure!(begun.elapsed() < Duration::from_secs(10), "{name} does not listen:\n{log}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(Self { address, meter: Meter::new(name, process.id()), _process: process, _folder: folder })
    }
}

/// Nginx with what a market publishes and one answer to everything else, at as many ports as there are markets.
pub(crate) async fn backend(issued: &Issued, ports: &[SocketAddr]) -> Result<Peer> {
    let metadata = json!({"issuer": ISSUER, "jwks_uri": format!("{ISSUER}/jwks.json")}).to_string();
    let listen: String = ports.iter().map(|port| format!("listen {port};\n")).collect();
    let server = format!(
        "server {{
            {listen}
            location = /.well-known/jwks.json {{ return 200 '{}'; }}
            location = /.well-known/oauth-authorization-server {{ return 200 '{metadata}'; }}
            location / {{ return 200 '{ANSWER}'; }}
        }}",
        issued.jwks
    );
    nginx("backend", 1, "access_log off;", &server, ports[0]).await
}

/// Nginx as a plain proxy, which looks at neither body nor token; it logs a line of JSON a request as we do.
pub(crate) async fn nginx_proxy(backend: SocketAddr) -> Result<Peer> {
    let address = free_address()?;
    let log = r#"log_format line escape=json '{"timestamp":"$time_iso8601","level":"INFO","message":"answered","method":"$request_method","route":"$uri","status":$status,"request_id":"$request_id","seconds":$request_time}';
        access_log access.log line;"#;
    let server = format!(
        "upstream market {{ server {backend}; keepalive 64; keepalive_requests 1000000000; }}
        server {{
            listen {address};
            location / {{
                proxy_pass http://market;
                proxy_http_version 1.1;
                proxy_set_header Connection '';
                proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                proxy_set_header X-Request-Id $request_id;
            }}
        }}"
    );
    nginx("nginx", 2, log, &server, address).await
}

async fn nginx(
    name: &'static str,
    workers: u32,
    log: &str,
    server: &str,
    address: SocketAddr,
) -> Result<Peer> {
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {kind};\n"))
        .concat();
    let conf = format!(
        "daemon off; worker_processes {workers}; pid pid; error_log stderr;
        events {{ worker_connections 4096; }}
        http {{
            default_type application/json;
            keepalive_requests 1000000000;
            {temporary}{log}
            {server}
        }}"
    );
    let program = rig::tools::nginx()?;
    Peer::start(name, &program, &["-p", ".", "-c", "conf"], &[("conf", conf)], address).await
}

/// HAProxy that routes by the phone in the body, and by the issuer of a token whose signature it has checked.
pub(crate) async fn haproxy(issued: &Issued, backend: SocketAddr) -> Result<Peer> {
    let address = free_address()?;
    let conf = format!(
        r#"global
    log stdout format raw local0
    nbthread 2
defaults
    mode http
    log global
    timeout connect 1s
    timeout client 30s
    timeout server 30s
    http-reuse always
frontend public
    bind {address}
    option http-buffer-request
    option forwardfor
    unique-id-format %[uuid]
    unique-id-header X-Request-Id
    log-format '{{"timestamp":"%tr","level":"INFO","message":"answered","method":"%HM","route":"%HP","status":%ST,"request_id":"%ID","millis":%Ta}}'
    http-request set-var(txn.bearer) http_auth_bearer
    http-request set-var(txn.alg) var(txn.bearer),jwt_header_query('$.alg')
    use_backend market if {{ method POST }} {{ req.body,json_query('$.phone_number') -m beg +996 }}
    use_backend market if {{ var(txn.alg) -m str ES256 }} {{ var(txn.bearer),jwt_payload_query('$.iss') -m str {ISSUER} }} {{ var(txn.bearer),jwt_verify(txn.alg,"key.pem") -m int 1 }}
backend market
    server market {backend}
"#
    );
    let files = [("conf", conf), ("key.pem", issued.pem()?)];
    Peer::start("HAProxy", &rig::tools::haproxy()?, &["-db", "-f", "conf"], &files, address).await
}
