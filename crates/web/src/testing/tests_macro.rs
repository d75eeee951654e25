//! The suite as tests of a service.

/// What the suite must know of a market.
pub struct Sample {
    /// The market's name.
    pub name: &'static str,
    /// A number that it takes, as any with other last four digits.
    pub phone: &'static str,
    /// A number of another country.
    pub foreign: &'static str,
    /// Numbers that it refuses, with the code it gives.
    pub refused: &'static [(&'static str, &'static str)],
    /// A language of the market that is not its default.
    pub other_language: &'static str,
}

/// Declares the tests that every market passes over HTTP: `$database` makes a fresh database, `$market` the market.
#[macro_export]
macro_rules! http_tests {
    ($database:path, $market:path, $sample:path) => {
        use $crate::testing::{RunningMarket, Setup, block_on, suite};

        fn market() -> RunningMarket {
            Setup::new($market(), $database()).start()
        }

        #[test]
        fn a_phone_signs_in_and_out() {
            block_on(suite::a_phone_signs_in_and_out(&market(), $sample.phone));
        }

        #[test]
        fn a_young_code_is_not_sent_again() {
            block_on(suite::a_young_code_is_not_sent_again(&market(), $sample.phone));
        }

        #[test]
        fn the_answer_is_in_the_asked_language() {
            block_on(suite::the_answer_is_in_the_asked_language(
                &market(),
                $sample.phone,
                $sample.other_language,
            ));
        }

        #[test]
        fn errors_come_in_their_order() {
            block_on(suite::errors_come_in_their_order(&market(), $sample.phone));
        }

        #[test]
        fn a_profile_is_changed_field_by_field() {
            block_on(suite::a_profile_is_changed_field_by_field(
                &market(),
                $sample.phone,
                $sample.other_language,
            ));
        }

        #[test]
        fn a_profile_is_not_changed_by_what_it_does_not_say() {
            block_on(suite::a_profile_is_not_changed_by_what_it_does_not_say(&market(), $sample.phone));
        }

        #[test]
        fn the_service_tells_of_itself() {
            block_on(suite::the_service_tells_of_itself(&market(), $sample.name));
        }

        #[test]
        fn keys_and_metadata_verify_the_tokens() {
            block_on(suite::keys_and_metadata_verify_the_tokens(&market(), $sample.phone, $sample.name));
        }

        #[test]
        fn the_probes_and_the_inbox_answer() {
            block_on(suite::the_probes_and_the_inbox_answer(&market(), $sample.phone));
        }

        #[test]
        fn fifty_right_codes_at_once_open_one_session() {
            block_on(suite::fifty_right_codes_at_once_open_one_session(&market(), $sample.phone));
        }

        #[test]
        fn fifty_wrong_codes_at_once_are_three_attempts() {
            block_on(suite::fifty_wrong_codes_at_once_are_three_attempts(&market(), $sample.phone));
        }

        #[test]
        fn fifty_requests_at_once_send_one_code() {
            block_on(suite::fifty_requests_at_once_send_one_code(&market(), $sample.phone));
        }

        #[test]
        fn each_client_behind_a_trusted_proxy_has_its_budget() {
            let market = Setup::new($market(), $database()).set("BUDGETS__PEER_SENDS", "2").start();
            block_on(suite::each_client_behind_a_trusted_proxy_has_its_budget(&market, $sample.phone));
        }

        #[test]
        fn a_stranger_s_word_for_its_address_changes_nothing() {
            let market = Setup::new($market(), $database()).set("BUDGETS__PEER_SENDS", "2");
            let market = market.set("SERVER__TRUSTED_PROXIES", "10.0.0.0/8").start();
            block_on(suite::a_stranger_s_word_for_its_address_changes_nothing(&market, $sample.phone));
        }

        #[test]
        fn fifty_wrong_codes_at_once_use_up_the_market_s_budget() {
            let market = Setup::new($market(), $database()).set("BUDGETS__MARKET_WRONG", "7").start();
            block_on(suite::fifty_wrong_codes_at_once_use_up_the_market_s_budget(&market, $sample.phone));
        }

        #[test]
        fn a_refresh_token_is_good_once() {
            block_on(suite::a_refresh_token_is_good_once(&market(), $sample.phone));
        }

        #[test]
        fn a_forged_token_ends_nothing() {
            block_on(suite::a_forged_token_ends_nothing(&market(), $sample.phone));
        }

        #[test]
        fn sessions_are_listed() {
            block_on(suite::sessions_are_listed(&market(), $sample.phone));
        }

        #[test]
        fn a_session_is_ended_by_its_id() {
            block_on(suite::a_session_is_ended_by_its_id(&market(), $sample.phone));
        }

        #[test]
        fn a_logout_ends_what_its_scope_says() {
            block_on(suite::a_logout_ends_what_its_scope_says(&market(), $sample.phone));
        }

        #[test]
        fn fifty_refreshes_at_once_leave_one_leaf() {
            block_on(suite::fifty_refreshes_at_once_leave_one_leaf(&market(), $sample.phone));
        }

        #[test]
        fn a_used_token_that_comes_again_ends_the_session() {
            let clock = suite::clock_of_refreshes();
            let market = Setup::new($market(), $database()).clock(clock.clone()).start();
            block_on(suite::a_used_token_that_comes_again_ends_the_session(&market, $sample.phone, &clock));
        }

        #[test]
        fn tokens_last_as_long_as_they_say() {
            let clock = suite::clock_of_refreshes();
            let market = Setup::new($market(), $database())
                .set("TOKENS__IDLE_LIFETIME", "1728000")
                .clock(clock.clone())
                .start();
            block_on(suite::tokens_last_as_long_as_they_say(&market, $sample.phone, &clock));
        }

        #[test]
        fn a_message_is_followed_to_the_phone() {
            let setup = Setup::new($market(), $database());
            block_on(suite::a_message_is_followed_to_the_phone(setup, $sample.phone, $sample.name));
        }

        /// The documents of all problems, for a snapshot.
        pub(crate) fn problems() -> impl serde::Serialize {
            let clock = suite::clock_of_problems();
            let market = Setup::new($market(), $database())
                .set("SIGNIN__LOCK_AFTER", "2")
                .set("BUDGETS__PEER_WRONG", "20")
                .clock(clock.clone())
                .start();
            block_on(suite::problems(&market, &$sample, &clock))
        }
    };
}
