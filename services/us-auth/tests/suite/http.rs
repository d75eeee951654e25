//! The market over HTTP, on each of its databases.

use store::testing::TestDatabase;
use us_auth::UnitedStates;
use web::testing::{Sample, Setup, block_on, suite};

const SAMPLE: Sample = Sample {
    name: "us",
    phone: "+12125551234",
    foreign: "+996505325311",
    refused: &[("+14165550123", "phone_region_unsupported"), ("+18005550123", "phone_type_unsupported")],
    other_language: "es",
    address: r#"{"street_address":"123 Main St","unit":"Apt 4B","city":"New York","state":"NY","zip_code":"10001"}"#,
    formatted_address: "123 Main St, Apt 4B, New York, NY 10001",
    address_change: ("street_address", "1600 Broadway"),
    wrong_address: (
        r#"{"street_address":"","unit":5,"city":null,"state":"NY","zip_code":"90210"}"#,
        &[
            ("street_address", "invalid"),
            ("unit", "wrong_type"),
            ("city", "wrong_type"),
            ("zip_code", "contradictory"),
        ],
    ),
    card: ("visa", "Visa"),
    other_way: ("apple_pay", "Apple Pay", "Apple Pay"),
    foreign_brand: "elcart",
    foreign_way: "cash_on_delivery",
    prices: &[
        (2_999, ["$29.99", "$2.40", "$32.39"]),
        (123_450, ["$1,234.50", "$98.76", "$1,333.26"]),
        (0, ["$0.00", "$0.00", "$0.00"]),
    ],
    end_of_january: "2026-02-01T04:59:59Z",
};

fn united_states() -> UnitedStates {
    UnitedStates::default()
}

mod sqlite {
    use super::{SAMPLE, united_states};

    fn database() -> super::TestDatabase {
        super::TestDatabase::sqlite(&us_auth::migrations())
    }

    web::http_tests!(database, united_states, SAMPLE);
}

mod postgres {
    use super::{SAMPLE, united_states};

    fn database() -> super::TestDatabase {
        super::TestDatabase::postgres(&us_auth::migrations())
    }

    web::http_tests!(database, united_states, SAMPLE);
    web::replica_tests!(database, united_states, SAMPLE);
}

#[test]
fn a_wish_for_no_texts_is_kept_with_the_user_too() {
    let setup = Setup::new(united_states(), TestDatabase::sqlite(&us_auth::migrations()));
    let stopped = suite::a_number_that_replies_stop_gets_no_texts(setup, SAMPLE.phone, SAMPLE.name);
    assert!(block_on(stopped)["texts_stopped_at"].is_string());
}

#[test]
fn every_problem_is_the_known_one_on_both_databases() {
    insta::assert_json_snapshot!("problems", sqlite::problems());
    insta::assert_json_snapshot!("problems", postgres::problems());
}
