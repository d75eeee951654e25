//! A market's PostgreSQL, and its schema's way there.

use crate::kubernetes::rendered::{MARKETS, containers, of_kind, render};

#[test]
fn every_market_has_three_instances_and_backups_of_its_own() {
    let mut places = Vec::new();
    for market in MARKETS {
        let objects = render(&format!("markets/{market}"));
        let cluster = of_kind(&objects, "Cluster").next().expect("a cluster");
        assert_eq!(cluster["spec"]["instances"], 3);
        assert_eq!(cluster["spec"]["minSyncReplicas"], 1, "a failover must lose no attempt");
        let backup = &cluster["spec"]["backup"];
        assert!(backup["retentionPolicy"].is_string());
        places.push(backup["barmanObjectStore"]["destinationPath"].clone());
        let scheduled = of_kind(&objects, "ScheduledBackup").next().expect("a schedule");
        assert_eq!(scheduled["spec"]["cluster"]["name"], cluster["metadata"]["name"]);
    }
    assert!(places.iter().all(|place| !place.to_string().contains("replaced")));
    assert_ne!(places[0], places[1], "two markets in one bucket");
}

#[test]
fn the_schema_is_migrated_by_a_job_and_not_by_servers() {
    for market in MARKETS {
        let objects = render(&format!("markets/{market}"));
        let job = of_kind(&objects, "Job").next().expect("a migration");
        let migrate = &containers(&job["spec"]["template"])[0];
        let deployment = of_kind(&objects, "Deployment").next().expect("a server");
        let serve = &containers(&deployment["spec"]["template"])[0];
        let binary = format!("/usr/local/bin/{market}-auth");
        assert_eq!(migrate["command"], serde_json::json!([binary, "migrate"]));
        assert_eq!(serve["command"], serde_json::json!([binary, "serve", "--no-migrate"]));
        assert_eq!((&migrate["image"], &migrate["env"]), (&serve["image"], &serve["env"]));
        assert_eq!(job["spec"]["template"]["spec"]["restartPolicy"], "Never");
    }
}

#[test]
fn the_database_is_asked_by_tls_that_is_verified() {
    for market in MARKETS {
        let objects = render(&format!("markets/{market}"));
        let text: String = objects.iter().map(serde_json::Value::to_string).collect();
        let urls = text.matches("@database-rw:5432/market").count();
        let verified = text.matches("sslmode=verify-full&sslrootcert=/run/database-ca/ca.crt").count();
        assert!(urls == 2 && verified == urls, "{market}");
    }
}
