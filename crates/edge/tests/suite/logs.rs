use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use tracing_subscriber::fmt;

use crate::client::request;
use crate::server::Server;

static WRITTEN: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        WRITTEN.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What was logged about one request; other tests log at the same time.
fn lines_about(request_id: &str) -> Vec<String> {
    let written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let text = String::from_utf8_lossy(&written).into_owned();
    text.lines().filter(|line| line.contains(request_id)).map(str::to_owned).collect()
}

#[test]
fn a_request_is_one_line_that_names_its_route_and_nothing_personal() {
    fmt().json().with_writer(|| Log).init();
    let server = Server::start();
    let secrets = ["X-Request-Id: logged-0001", "Authorization: Bearer s3cr3t"];
    request(server.public, "GET /items/996505325311?to=+996505325311", &secrets);
    request(server.public, "GET /panic?to=+996505325311", &["X-Request-Id: logged-0002"]);
    let [answered] = &lines_about("logged-0001")[..] else { panic!("{:?}", lines_about("logged-0001")) };
    let line: Value = serde_json::from_str(answered).unwrap();
    assert_eq!((&line["level"], &line["fields"]["route"]), (&"INFO".into(), &"/items/{id}".into()));
    assert_eq!((&line["fields"]["method"], &line["fields"]["status"]), (&"GET".into(), &200.into()));
    assert!(!answered.contains("996505325311") && !answered.contains("s3cr3t"), "{answered}");
    let [panicked] = &lines_about("logged-0002")[..] else { panic!("{:?}", lines_about("logged-0002")) };
    assert!(panicked.contains("ERROR") && !panicked.contains("996505325311"), "{panicked}");
}
