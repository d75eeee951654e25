//! The gateway under test.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use common::settings::Profile;
use edge::StopHandle;
use gateway::{Patience, Reread, Settings, build_with};
use reqwest::{Client, Method, RequestBuilder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Market;

type Env = HashMap<String, String>;

/// A gateway on a thread of its own.
pub(crate) struct Gate {
    pub(crate) address: SocketAddr,
    pub(crate) client: Client,
    pub(crate) env: Arc<Mutex<Env>>,
    stop: StopHandle,
}

impl Gate {
    /// A gateway before these markets.
    pub(crate) async fn before(markets: &[&Market]) -> Self {
        let gate = Self::with(markets, &[], Patience::default());
        for market in markets {
            market.was_read().await;
        }
        gate
    }

    /// The same with settings and waits of one's own, and without waiting for what markets publish.
    pub(crate) fn with(markets: &[&Market], settings: &[(&str, &str)], patience: Patience) -> Self {
        let urls = markets.iter().map(|market| (market.id.as_str(), market.stub.address));
        Self::at(&urls.collect::<Vec<_>>(), settings, patience)
    }

    /// A gateway before whatever listens there.
    pub(crate) fn at(markets: &[(&str, SocketAddr)], settings: &[(&str, &str)], patience: Patience) -> Self {
        let mut env: Env =
            [("SERVER__BIND", "127.0.0.1:0"), ("INTERNAL__BIND", "127.0.0.1:0"), ("SERVER__WORKERS", "2")]
                .iter()
                .chain(settings)
                .map(|(key, value)| (format!("GATEWAY__{key}"), (*value).to_owned()))
                .collect();
        // Nothing of the defaults: somebody may be running the real ones.
        env.insert("GATEWAY__MARKETS__KG__URL".to_owned(), "http://127.0.0.1:1".to_owned());
        env.insert(
            "GATEWAY__MARKETS__US__ENABLED".to_owned(),
            markets.iter().any(|(id, _)| *id == "us").to_string(),
        );
        for (id, address) in markets {
            env.insert(format!("GATEWAY__MARKETS__{}__URL", id.to_uppercase()), format!("http://{address}"));
        }
        let env = Arc::new(Mutex::new(env));
        let (address, stop) = serve(env.clone(), patience);
        let client =
            Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { address, client, env, stop }
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.client.request(method, format!("http://{}{path}", self.address)).timeout(Duration::from_secs(30))
    }

    /// A send-code with this body.
    pub(crate) fn send_code(&self, body: impl Into<reqwest::Body>) -> RequestBuilder {
        self.request("POST", "/api/v1/auth/send-code").header("content-type", "application/json").body(body)
    }

    /// A send-code to this number.
    pub(crate) fn code_for(&self, phone: &str) -> RequestBuilder {
        self.send_code(serde_json::json!({ "phone_number": phone }).to_string())
    }

    /// A GET of the profile with this token.
    pub(crate) fn profile(&self, token: &str) -> RequestBuilder {
        self.request("GET", "/api/v1/auth/profile").bearer_auth(token)
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.stop.abort();
    }
}

fn serve(env: Arc<Mutex<Env>>, patience: Patience) -> (SocketAddr, StopHandle) {
    let (told, tell) = mpsc::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let read = move || Settings::load(Profile::Development, None, &env.lock().unwrap());
            let settings = read().unwrap();
            let reread: Reread = Arc::new(read);
            let listening = build_with(&settings, Profile::Development, patience, Some(reread)).unwrap();
            told.send((listening.public_addr(), listening.handle())).unwrap();
            let _ = listening.serve().await;
        });
    });
    tell.recv().unwrap()
}

/// Sends these bytes and reads whatever is answered until the connection ends.
pub(crate) async fn raw(address: SocketAddr, request: &[u8]) -> String {
    let mut connection = TcpStream::connect(address).await.unwrap();
    connection.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    let _ = connection.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}
