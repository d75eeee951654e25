//! The market over HTTP, on each of its databases.

use kg_auth::Kyrgyzstan;
use store::testing::TestDatabase;
use web::testing::Sample;

const SAMPLE: Sample = Sample {
    name: "kg",
    phone: "+996505325311",
    foreign: "+15551234567",
    refused: &[("+996800123456", "phone_type_unsupported")],
    other_language: "ky",
};

fn kyrgyzstan() -> Kyrgyzstan {
    Kyrgyzstan
}

mod sqlite {
    use super::{SAMPLE, kyrgyzstan};

    fn database() -> super::TestDatabase {
        super::TestDatabase::sqlite(&kg_auth::migrations())
    }

    web::http_tests!(database, kyrgyzstan, SAMPLE);
}

mod postgres {
    use super::{SAMPLE, kyrgyzstan};

    fn database() -> super::TestDatabase {
        super::TestDatabase::postgres(&kg_auth::migrations())
    }

    web::http_tests!(database, kyrgyzstan, SAMPLE);
    web::replica_tests!(database, kyrgyzstan, SAMPLE);
}

#[test]
fn every_problem_is_the_known_one_on_both_databases() {
    insta::assert_json_snapshot!("problems", sqlite::problems());
    insta::assert_json_snapshot!("problems", postgres::problems());
}
