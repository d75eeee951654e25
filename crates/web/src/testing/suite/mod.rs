//! What every market must show over HTTP, on each of its databases; each function is one test.

mod accounts;
mod addresses;
mod budgets;
mod deliveries;
mod hostile;
mod idempotency;
mod introspection;
mod kept;
mod locks;
mod notifications;
mod payments;
mod phone_changes;
mod price;
mod problems;
mod profile;
mod races;
mod refresh;
mod replicas;
mod secrets;
mod sessions;
mod sign_in;
mod stops;
mod surface;
mod unicode;

pub use accounts::{
    a_dormant_user_s_number_is_a_new_user_s, an_account_is_erased, an_account_is_exported, clock_of_accounts,
    what_needs_a_fresh_proof_is_refused_without_one,
};
pub use addresses::{
    addresses_are_kept_changed_and_given_up, another_s_address_is_not_found,
    every_fault_of_an_address_is_named, fifty_addresses_are_the_most,
    there_is_one_default_whatever_happens_at_once,
};
pub use budgets::{
    a_stranger_s_word_for_its_address_changes_nothing,
    a_thousand_wishes_cost_a_block_s_budget_and_others_notice_nothing,
    each_client_behind_a_trusted_proxy_has_its_budget, fifty_wrong_codes_at_once_use_up_the_market_s_budget,
};
pub use deliveries::{a_message_is_followed_to_the_phone, the_inbox_is_a_playground};
pub use hostile::{drawn_tokens_are_refused, hostile_tokens_are_refused};
pub use idempotency::{a_repeated_code_gets_the_same_session, a_repeated_send_is_answered_as_the_first};
pub use introspection::{
    CLIENTS, introspection_is_for_clients_only, introspection_tells_what_a_token_is_worth_now,
    nothing_that_is_no_token_is_active,
};
pub use locks::{clock_of_locks, the_user_lifts_the_lock_of_their_own_number};
pub use notifications::{new_devices_are_told_and_read, only_one_s_own_notifications_are_there};
pub use payments::{
    a_card_is_good_until_its_month_ends, a_card_number_is_refused_in_any_field,
    only_the_market_s_ways_to_pay_are_taken, ways_to_pay_are_kept_changed_and_given_up,
};
pub use phone_changes::{
    a_number_is_changed, a_number_that_cannot_be_is_refused,
    fifty_confirmations_at_once_change_the_number_once,
};
pub use price::a_price_has_its_tax;
pub use problems::{Problems, clock_at, clock_of_problems, problems};
pub use profile::{a_profile_is_changed_field_by_field, a_profile_is_not_changed_by_what_it_does_not_say};
pub use races::{
    a_refresh_beside_a_logout_leaves_no_live_token, fifty_refreshes_at_once_leave_one_leaf,
    fifty_requests_at_once_send_one_code, fifty_right_codes_at_once_open_one_session,
    fifty_wrong_codes_at_once_are_three_attempts,
};
pub use refresh::{
    a_forged_token_ends_nothing, a_refresh_token_is_good_once,
    a_used_token_that_comes_again_ends_the_session, clock_of_refreshes, tokens_last_as_long_as_they_say,
};
pub use replicas::what_ends_a_session_is_seen_at_every_replica;
pub use secrets::no_token_is_kept;
pub use sessions::{a_logout_ends_what_its_scope_says, a_session_is_ended_by_its_id, sessions_are_listed};
pub use sign_in::{
    a_phone_signs_in_and_out, a_young_code_is_not_sent_again, errors_come_in_their_order,
    the_answer_is_in_the_asked_language,
};
pub use stops::{
    a_number_that_replies_stop_gets_no_texts, a_text_that_waits_is_given_up_when_its_number_replies_stop,
    stop_changes_nothing_where_texts_can_not_be_stopped,
};
pub use surface::{
    keys_and_metadata_verify_the_tokens, the_probes_and_the_inbox_answer, the_service_tells_of_itself,
};
pub use unicode::names_come_back_as_they_were_written;
