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
    /// An address, as JSON, and the line that it is written in.
    pub address: &'static str,
    /// That line.
    pub formatted_address: &'static str,
    /// A required field of it that may have any text, and another text for it.
    pub address_change: (&'static str, &'static str),
    /// An address with nothing right, and each field's code.
    pub wrong_address: (&'static str, &'static [(&'static str, &'static str)]),
    /// A network whose cards it takes, and its name for people.
    pub card: (&'static str, &'static str),
    /// Another way to pay, in the default language and in the other.
    pub other_way: (&'static str, &'static str, &'static str),
    /// A network and another way that it does not take.
    pub foreign_brand: &'static str,
    /// That way.
    pub foreign_way: &'static str,
    /// Net amounts in minor units, and net, tax and gross as they are written.
    pub prices: &'static [(u64, [&'static str; 3])],
    /// The last second of January 2026 where it is, in UTC.
    pub end_of_january: &'static str,
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
        fn what_needs_a_fresh_proof_is_refused_without_one() {
            let clock = suite::clock_of_accounts();
            let market = Setup::new($market(), $database()).clock(clock.clone()).start();
            block_on(suite::what_needs_a_fresh_proof_is_refused_without_one(&market, $sample.phone, &clock));
        }

        #[test]
        fn an_account_is_exported() {
            block_on(suite::an_account_is_exported(&market(), $sample.phone));
        }

        #[test]
        fn an_account_is_erased() {
            block_on(suite::an_account_is_erased(&market(), $sample.phone));
        }

        #[test]
        fn a_dormant_user_s_number_is_a_new_user_s() {
            let clock = suite::clock_of_accounts();
            let market = Setup::new($market(), $database())
                .set("ACCOUNTS__DORMANT_AFTER", "86400")
                .clock(clock.clone())
                .start();
            block_on(suite::a_dormant_user_s_number_is_a_new_user_s(&market, $sample.phone, &clock));
        }

        #[test]
        fn a_number_is_changed() {
            block_on(suite::a_number_is_changed(&market(), $sample.phone, $sample.other_language));
        }

        #[test]
        fn a_number_that_cannot_be_is_refused() {
            block_on(suite::a_number_that_cannot_be_is_refused(&market(), &$sample));
        }

        #[test]
        fn fifty_confirmations_at_once_change_the_number_once() {
            block_on(suite::fifty_confirmations_at_once_change_the_number_once(&market(), $sample.phone));
        }

        #[test]
        fn a_repeated_send_is_answered_as_the_first() {
            block_on(suite::a_repeated_send_is_answered_as_the_first(
                &market(),
                $sample.phone,
                $sample.other_language,
            ));
        }

        #[test]
        fn a_repeated_code_gets_the_same_session() {
            block_on(suite::a_repeated_code_gets_the_same_session(&market(), $sample.phone));
        }

        #[test]
        fn the_user_lifts_the_lock_of_their_own_number() {
            let clock = suite::clock_of_locks();
            let market = Setup::new($market(), $database()).set("SIGNIN__LOCK_AFTER", "2");
            let market = market.clock(clock.clone()).start();
            block_on(suite::the_user_lifts_the_lock_of_their_own_number(&market, $sample.phone, &clock));
        }

        #[test]
        fn new_devices_are_told_and_read() {
            let market = Setup::new($market(), $database()).set("SIGNIN__MAX_SENDS", "5").start();
            block_on(suite::new_devices_are_told_and_read(&market, $sample.phone));
        }

        #[test]
        fn only_one_s_own_notifications_are_there() {
            block_on(suite::only_one_s_own_notifications_are_there(&market(), $sample.phone));
        }

        #[test]
        fn a_refresh_beside_a_logout_leaves_no_live_token() {
            block_on(suite::a_refresh_beside_a_logout_leaves_no_live_token(&market(), $sample.phone));
        }

        #[test]
        fn no_token_is_kept() {
            let clock = suite::clock_of_refreshes();
            let market = Setup::new($market(), $database()).clock(clock.clone()).start();
            block_on(suite::no_token_is_kept(&market, $sample.phone, &clock));
        }

        #[test]
        fn hostile_tokens_are_refused() {
            for algorithm in ["ES256", "EdDSA"] {
                let market = Setup::new($market(), $database()).set("TOKENS__ALGORITHM", algorithm).start();
                block_on(suite::hostile_tokens_are_refused(&market, $sample.phone));
            }
        }

        #[test]
        fn drawn_tokens_are_refused() {
            block_on(suite::drawn_tokens_are_refused(&market(), $sample.phone));
        }

        #[test]
        fn introspection_tells_what_a_token_is_worth_now() {
            let clock = suite::clock_of_refreshes();
            let market = Setup::new($market(), $database()).set("INTROSPECTION__CLIENTS", suite::CLIENTS);
            let market = market.clock(clock.clone()).start();
            block_on(suite::introspection_tells_what_a_token_is_worth_now(&market, $sample.phone, &clock));
        }

        #[test]
        fn nothing_that_is_no_token_is_active() {
            let market = Setup::new($market(), $database()).set("INTROSPECTION__CLIENTS", suite::CLIENTS);
            block_on(suite::nothing_that_is_no_token_is_active(&market.start(), $sample.phone));
        }

        #[test]
        fn introspection_is_for_clients_only() {
            let market = Setup::new($market(), $database()).set("INTROSPECTION__CLIENTS", suite::CLIENTS);
            block_on(suite::introspection_is_for_clients_only(&market.start(), $sample.phone));
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

        #[test]
        fn a_number_that_replies_stop_gets_no_texts() {
            let setup = Setup::new($market(), $database());
            block_on(suite::a_number_that_replies_stop_gets_no_texts(setup, $sample.phone, $sample.name));
        }

        #[test]
        fn a_text_that_waits_is_given_up_when_its_number_replies_stop() {
            let setup = Setup::new($market(), $database());
            block_on(suite::a_text_that_waits_is_given_up_when_its_number_replies_stop(
                setup,
                $sample.phone,
                $sample.name,
            ));
        }

        #[test]
        fn the_inbox_is_a_playground() {
            block_on(suite::the_inbox_is_a_playground(&market(), $sample.phone));
        }

        #[test]
        fn addresses_are_kept_changed_and_given_up() {
            block_on(suite::addresses_are_kept_changed_and_given_up(&market(), &$sample));
        }

        #[test]
        fn another_s_address_is_not_found() {
            block_on(suite::another_s_address_is_not_found(&market(), &$sample));
        }

        #[test]
        fn every_fault_of_an_address_is_named() {
            block_on(suite::every_fault_of_an_address_is_named(&market(), &$sample));
        }

        #[test]
        fn there_is_one_default_whatever_happens_at_once() {
            block_on(suite::there_is_one_default_whatever_happens_at_once(&market(), &$sample));
        }

        #[test]
        fn fifty_addresses_are_the_most() {
            block_on(suite::fifty_addresses_are_the_most(&market(), &$sample));
        }

        #[test]
        fn ways_to_pay_are_kept_changed_and_given_up() {
            block_on(suite::ways_to_pay_are_kept_changed_and_given_up(&market(), &$sample));
        }

        #[test]
        fn only_the_market_s_ways_to_pay_are_taken() {
            block_on(suite::only_the_market_s_ways_to_pay_are_taken(&market(), &$sample));
        }

        #[test]
        fn a_card_number_is_refused_in_any_field() {
            block_on(suite::a_card_number_is_refused_in_any_field(&market(), &$sample));
        }

        #[test]
        fn a_price_has_its_tax() {
            block_on(suite::a_price_has_its_tax(&market(), &$sample));
        }

        #[test]
        fn names_come_back_as_they_were_written() {
            block_on(suite::names_come_back_as_they_were_written(&market(), &$sample));
        }

        #[test]
        fn a_card_is_good_until_its_month_ends() {
            let clock = suite::clock_at($sample.end_of_january);
            let market = Setup::new($market(), $database()).clock(clock.clone()).start();
            block_on(suite::a_card_is_good_until_its_month_ends(&market, &$sample, &clock));
        }

        /// The documents of all problems, for a snapshot.
        pub(crate) fn problems() -> suite::Problems {
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

/// Declares the tests that every market passes as two servers over one database.
#[macro_export]
macro_rules! replica_tests {
    ($database:path, $market:path, $sample:path) => {
        #[test]
        fn what_ends_a_session_is_seen_at_every_replica() {
            let first = Setup::new($market(), $database()).start();
            let second = Setup::beside($market(), &first).start();
            block_on(suite::what_ends_a_session_is_seen_at_every_replica(&first, &second, $sample.phone));
        }
    };
}
