use metrics_exporter_prometheus::PrometheusBuilder;

use crate::client::request;
use crate::server::Server;

#[test]
fn requests_are_counted_by_route_and_never_by_path() {
    let metrics = PrometheusBuilder::new().install_recorder().unwrap();
    let server = Server::named("metered");
    request(server.public, "GET /items/4711x?token=secret", &[]);
    request(server.public, "POST /items/4711x", &[]);
    request(server.public, "GET /no/such/4711x", &[]);
    request(server.public, "GET /%69tems/4711x", &[]);
    request(server.public, "INVENTED /hello", &[]);
    let text = metrics.render();
    for line in [
        r#"http_requests_total{service="metered",method="GET",route="/items/{id}",status="200"} 1"#,
        r#"http_requests_total{service="metered",method="POST",route="/items/{id}",status="405"} 1"#,
        r#"http_requests_total{service="metered",method="other",route="/hello",status="405"} 1"#,
        r#"http_request_duration_seconds_count{service="metered",method="GET",route="/items/{id}"} 1"#,
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert!(text.contains(r#"service="metered",method="GET",route="unmatched",status="404"} 2"#), "{text}");
    assert!(text.contains(r#"problems_total{service="metered",code="method_not_allowed"} 2"#), "{text}");
    assert!(!text.contains("4711x") && !text.contains("secret"), "{text}");
}
