//! The market over HTTP, on each of its databases.

use kg_auth::Kyrgyzstan;
use store::testing::TestDatabase;
use web::testing::{Sample, Setup, block_on, suite};

const SAMPLE: Sample = Sample {
    name: "kg",
    phone: "+996505325311",
    foreign: "+15551234567",
    refused: &[("+996800123456", "phone_type_unsupported")],
    other_language: "ky",
    address: r#"{"street":"Юнусалиева","building":"34","apartment":"12","city":"Бишкек","region":"Бишкек"}"#,
    formatted_address: "ул. Юнусалиева, 34, кв. 12, Бишкек",
    address_change: ("street", "Токтогула"),
    wrong_address: (
        r#"{"street":"","building":5,"apartment":"1\n2","city":null,"region":"Texas"}"#,
        &[
            ("street", "invalid"),
            ("building", "wrong_type"),
            ("apartment", "invalid"),
            ("region", "unsupported"),
            ("city", "wrong_type"),
        ],
    ),
    card: ("elcart", "Элкарт"),
    other_way: ("cash_on_delivery", "Наличные при доставке", "Жеткирилгенде накталай төлөө"),
    foreign_brand: "amex",
    foreign_way: "paypal",
    prices: &[
        (299_900, ["2999\u{a0}сом", "359,88\u{a0}сом", "3358,88\u{a0}сом"]),
        (2_999_000, ["29\u{a0}990\u{a0}сом", "3598,80\u{a0}сом", "33\u{a0}588,80\u{a0}сом"]),
        (0, ["0\u{a0}сом", "0\u{a0}сом", "0\u{a0}сом"]),
    ],
    end_of_january: "2026-01-31T17:59:59Z",
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
fn a_thousand_wishes_cost_a_block_s_budget_and_others_notice_nothing() {
    for database in [TestDatabase::sqlite, TestDatabase::postgres] {
        let setup = Setup::new(kyrgyzstan(), database(&kg_auth::migrations()));
        suite::a_thousand_wishes_cost_a_block_s_budget_and_others_notice_nothing(setup, SAMPLE.phone);
    }
}

#[test]
fn stop_changes_nothing_here() {
    for database in [TestDatabase::sqlite, TestDatabase::postgres] {
        let setup = Setup::new(kyrgyzstan(), database(&kg_auth::migrations()));
        block_on(suite::stop_changes_nothing_where_texts_can_not_be_stopped(
            setup,
            SAMPLE.phone,
            SAMPLE.name,
        ));
    }
}

#[test]
fn every_problem_is_the_known_one_on_both_databases() {
    insta::assert_json_snapshot!("problems", sqlite::problems());
    insta::assert_json_snapshot!("problems", postgres::problems());
}
