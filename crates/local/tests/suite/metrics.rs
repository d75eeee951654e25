//! The metrics of real processes, as Prometheus reads them.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::client::{Client, other_than};
use crate::process::Stack;

const PHONE: &str = "+996505325311";

/// The operators' port that a log line tells of.
pub(crate) fn internal_of(line: &str) -> Option<String> {
    let internal = line.split("internal").nth(1).filter(|_| line.contains("listening"))?;
    let address = internal.trim_start_matches(['"', ':', '=']).split(['"', ' ', ',', '}']).next()?;
    Some(format!("http://{address}"))
}

#[tokio::test]
async fn what_is_measured_reads_well_and_is_nobody_s() {
    let stack = Stack::start();
    let operators = Client::of(&stack.process.wait_for(internal_of));
    let client = Client::of(&stack.gateway);
    client.send_code(PHONE).await.ok();
    let code = client.code(PHONE).await;
    assert_eq!(client.verify_code(PHONE, other_than(&code)).await.problem(400), "invalid_code");
    client.verify_code(PHONE, &code).await.ok();
    for _ in 0..3 {
        client.send_code("+12015550123").await;
    }
    let metrics = operators.text("/metrics").await;
    for line in [
        r#"codes_sent_total{service="kg-auth",channel="sms"} 1"#,
        r#"codes_verified_total{service="kg-auth",new_user="yes"} 1"#,
        r#"codes_refused_total{service="kg-auth",reason="invalid_code"} 1"#,
        r#"http_requests_total{service="gateway",method="POST",route="/api/v1/auth/verify-code",status="200"} 1"#,
        r#"upstream_requests_total{market="kg",outcome="ok"} 2"#,
        r#"messages_total{market="kg",provider="inbox",prefix="other",outcome="sent"} 1"#,
        r#"build_info{service="us-auth",version="#,
    ] {
        assert!(metrics.contains(line), "{line} is not in {metrics}");
    }
    for personal in [&PHONE[1..], "505325311", "2015550123", "127.0.0.1", &code] {
        assert!(!metrics.contains(&format!("\"{personal}")), "{personal}");
    }
    let checked = promtool_says(&metrics);
    assert_eq!(checked, "", "{checked}");
}

/// What `promtool check metrics` finds wrong.
fn promtool_says(metrics: &str) -> String {
    let mut promtool = Command::new(rig::checkers::promtool().expect("promtool"))
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("promtool starts");
    promtool.stdin.take().expect("its input").write_all(metrics.as_bytes()).expect("it reads");
    let output = promtool.wait_with_output().expect("it ends");
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}
