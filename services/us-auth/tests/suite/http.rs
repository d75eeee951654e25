//! The market over HTTP, on each of its databases.

use store::testing::TestDatabase;
use us_auth::UnitedStates;
use web::testing::Sample;

const SAMPLE: Sample = Sample {
    name: "us",
    phone: "+12125551234",
    foreign: "+996505325311",
    refused: &[("+14165550123", "phone_region_unsupported"), ("+18005550123", "phone_type_unsupported")],
    other_language: "es",
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
fn every_problem_is_the_known_one_on_both_databases() {
    insta::assert_json_snapshot!("problems", sqlite::problems());
    insta::assert_json_snapshot!("problems", postgres::problems());
}
