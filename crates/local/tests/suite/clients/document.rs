//! `clients/openapi.json`, from which the clients' types are generated, is what the gateway serves.

use super::assert_current;
use crate::client::Client;
use crate::process::Stack;

#[tokio::test]
async fn the_committed_document_is_what_the_gateway_serves() {
    let stack = Stack::start();
    let served = Client::of(&stack.gateway).get("/openapi.json").await.ok();
    let pretty = serde_json::to_string_pretty(&served).expect("JSON");
    assert_current("clients/openapi.json", &(pretty + "\n"));
}
