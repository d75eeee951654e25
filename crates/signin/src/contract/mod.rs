//! What every store must do, as tests: [`contract_tests!`](crate::contract_tests) makes them of a function that makes a store.
#![expect(missing_docs, reason = "the tests' names are the sentences")]

pub mod accounts;
pub mod attack;
pub mod attempts;
pub mod audit;
pub mod budgets_of_guesses;
pub mod budgets_of_sends;
pub mod clocks;
pub mod dormancy;
pub mod erasure;
pub mod exports;
pub mod kit;
pub mod litter;
pub mod locks;
pub mod notifications;
pub mod operators;
pub mod people;
pub mod phone_changes;
pub mod proofs;
pub mod pumping;
pub mod races;
pub mod races_of_accounts;
pub mod refreshes;
pub mod repeats_of_guesses;
pub mod repeats_of_sends;
pub mod sends;
pub mod sessions;
pub mod texts;
pub mod transactions;

use std::collections::BTreeSet;
use std::net::IpAddr;

use common::{Phone, SessionId, UserId};

use crate::{KeptAnswer, Store};

/// A line of the audit log: the event, to whom, which session, and from where.
pub type Audited = (String, Option<UserId>, Option<SessionId>, Option<IpAddr>);

/// A store that a test can look into.
pub trait TestStore: Store {
    /// Suspends the user, as an operator would.
    fn suspend(&self, id: UserId);

    /// How many messages to the phone were put into the outbox.
    fn messages_to(&self, phone: &Phone) -> usize;

    /// Every answer that is kept for repeats.
    fn kept_answers(&self) -> Vec<KeptAnswer>;

    /// The audit log, the oldest line first.
    fn audited(&self) -> Vec<Audited>;

    /// The tables in which `text` stands somewhere.
    fn tables_with(&self, text: &str) -> BTreeSet<String>;

    /// The kinds of what the user was told of, the oldest first.
    fn told(&self, user: UserId) -> Vec<String>;
}

/// Expands to one `#[test]` for each behaviour; `$make` is the path of a function that makes an empty [`TestStore`].
#[macro_export]
macro_rules! contract_tests {
    ($make:path) => {
        $crate::contract_tests! {
            $make;
            sends::{
                three_codes_are_sent_and_the_fourth_is_refused,
                the_window_of_sends_rolls,
                a_refused_send_leaves_nothing,
                a_young_code_is_not_sent_again,
                an_expired_code_is_not_young,
                a_young_code_answers_before_a_full_window,
                a_new_code_ends_the_old_one,
                a_used_code_can_be_replaced_at_once,
                a_burnt_code_can_be_replaced_at_once,
                a_success_refunds_no_sends,
                one_phone_s_sends_are_not_another_s,
                windows_of_sends_hold_from_one_to_ten,
            }
            attempts::{
                the_right_code_signs_in_once,
                wrong_codes_count_down_and_then_even_the_right_one_is_refused,
                the_window_of_attempts_rolls,
                three_misses_burn_a_code,
                a_success_clears_the_wrong_codes_before_it,
                a_new_code_gives_no_attempts_back,
                a_code_expires,
                a_code_is_good_for_its_phone_only,
                a_phone_without_a_code_gets_the_same_answers,
                windows_of_attempts_hold_from_one_to_ten,
            }
            locks::{
                many_wrong_codes_in_a_row_lock_the_phone,
                a_lock_ends_by_itself_and_counting_begins_anew,
                a_success_ends_the_row,
                guesses_without_a_code_never_lock,
                a_lock_can_be_lifted_and_counting_begins_anew,
                lifting_a_lock_leaves_the_windows,
                only_a_lock_that_stands_is_lifted,
            }
            budgets_of_sends::{
                each_budget_of_sends_refuses_by_its_name_until_one_is_back,
                what_is_not_shared_is_not_used_up,
                a_resend_draws_on_no_budget,
                a_send_that_one_budget_refuses_draws_on_none,
                sends_are_judged_in_their_order,
                a_clock_that_was_put_right_blocks_no_budget,
            }
            budgets_of_guesses::{
                each_budget_of_wrong_codes_refuses_by_its_name_until_one_is_back,
                guesses_at_nothing_draw_on_the_peer_s_budget_only,
                a_success_gives_every_budget_back,
                a_guess_that_a_budget_refuses_is_not_looked_at,
                guesses_are_judged_in_their_order,
                sends_and_wrong_codes_have_budgets_of_their_own,
            }
            texts::{
                a_number_that_stopped_texts_gets_no_code_until_it_starts_them,
                a_code_that_was_sent_before_is_good_and_changes_nothing,
                a_wish_about_texts_is_noted_once_with_the_user,
                a_wish_for_no_texts_outlives_everything,
                an_operator_s_test_is_noted_without_the_number_unless_texts_were_stopped,
            }
            pumping::{
                a_block_that_nobody_signs_in_from_costs_no_more_than_its_budget,
                a_block_that_people_sign_in_from_never_feels_its_budget,
                a_wrong_code_gives_nothing_back,
                a_market_sends_no_more_than_its_cap_in_any_day,
                what_is_left_of_the_cap_is_told,
                an_old_number_is_told_beyond_the_cap_and_counted_within_it,
            }
            people::{
                a_user_is_made_once,
                suspension_shows_only_after_the_right_code,
                a_profile_keeps_what_is_absent_and_clears_what_is_null,
                nobody_s_profile_can_t_be_changed,
            }
            audit::{
                signing_in_is_noted_with_who_and_from_where,
                ending_sessions_is_noted_once,
                a_used_token_that_comes_again_is_noted_and_told,
                a_lock_is_noted_and_the_user_told,
                a_lock_of_a_number_without_a_user_is_noted,
                lifting_a_lock_is_noted_once_with_who_did_it,
                what_is_refused_is_not_noted,
            }
            proofs::{
                a_sign_in_is_a_fresh_proof_for_ten_minutes,
                a_fresh_proof_is_its_session_s_only,
                a_code_for_a_proof_is_its_session_s_only,
                a_code_is_good_for_its_purpose_only,
                all_purposes_share_the_windows_of_the_number,
                wrong_codes_for_a_proof_lock_the_number,
                only_a_live_session_of_an_active_user_proves_anything,
                proofs_are_noted,
            }
            phone_changes::{
                a_user_gets_another_number,
                a_change_ends_what_the_old_number_had,
                a_number_that_is_taken_shows_only_after_the_right_code,
                a_change_needs_a_fresh_proof_at_both_steps,
                a_code_for_a_change_is_its_session_s_only,
                the_unique_index_decides_whose_a_number_is,
            }
            erasure::{
                an_erased_user_leaves_nothing_but_ids_and_windows,
                a_freed_number_is_a_new_user_s,
                windows_and_locks_outlive_the_user,
                erasing_needs_a_fresh_proof,
            }
            exports::{
                an_export_has_all_that_is_held_and_nothing_of_anybody_else,
                an_export_needs_a_fresh_proof_and_is_noted,
                what_a_number_did_before_is_not_exported,
            }
            dormancy::{
                a_dormant_user_s_number_is_a_new_user_s,
                a_user_is_dormant_after_the_time_and_not_before,
                nobody_is_dormant_without_a_time,
                a_proof_of_the_number_keeps_a_user_awake_and_a_refresh_does_not,
                a_user_who_was_set_aside_is_restored,
                users_who_were_set_aside_are_erased_after_ninety_days,
            }
            operators::{
                operators_suspend_and_resume,
                operators_see_what_is_held,
                operators_erase_and_end_sessions,
                operators_find_users_by_number,
                the_audit_log_is_read_in_parts,
            }
            races_of_accounts::{
                of_fifty_confirmations_one_changes_the_number,
                of_fifty_users_one_gets_the_number,
                a_change_beside_a_sign_in_leaves_one_user_of_the_number,
                erasing_beside_everything_leaves_nothing_of_the_user,
                of_fifty_right_codes_one_sets_a_dormant_user_aside,
            }
            notifications::{
                a_device_is_new_once,
                the_first_sign_in_tells_nothing,
                the_newest_come_first_page_by_page,
                what_was_read_is_not_unread,
                only_one_s_own_are_seen_and_read,
            }
            transactions::{
                a_rollback_leaves_nothing,
                an_error_leaves_nothing,
                a_panic_leaves_nothing_and_the_store_goes_on,
                a_code_is_spent_once,
                a_young_unspent_code_keeps_its_place,
                a_clock_that_is_behind_puts_no_instant_out_of_order,
            }
            sessions::{
                a_session_is_live_until_it_ends,
                a_session_is_live_until_it_expires,
                a_session_is_its_user_s_only,
                live_sessions_are_listed_the_newest_first,
                ending_one_session_leaves_the_others,
                ending_the_others_leaves_this_one,
                ending_all_leaves_none,
                nobody_ends_another_s_session,
                a_session_ends_once,
                idle_sessions_live_no_more,
            }
            refreshes::{
                a_token_is_traded_for_the_next,
                a_repeat_within_ten_seconds_gets_the_same_successor,
                a_later_repeat_ends_the_session,
                an_older_token_ends_the_session,
                a_token_that_was_never_issued_ends_the_session,
                only_the_used_token_s_session_ends,
                a_session_that_is_over_is_not_refreshed,
                a_session_is_refreshed_until_it_expires,
                a_refresh_keeps_a_session_from_idling,
                a_suspended_user_s_token_is_refused_and_kept,
                only_the_newest_token_is_good_to_those_who_look,
                a_suspended_user_s_token_is_good_to_nobody,
                only_a_refresh_is_seen,
            }
            repeats_of_sends::{
                a_repeated_wish_is_answered_as_the_first_and_sends_nothing,
                repeated_wishes_count_nothing_even_when_the_window_is_full,
                a_needless_wish_is_repeated_too_and_counts_nothing,
                a_key_with_another_wish_is_refused,
                a_key_is_one_phone_s_and_one_endpoint_s,
                only_a_success_is_repeated,
                nothing_that_is_kept_can_be_read,
            }
            repeats_of_guesses::{
                a_repeated_code_gets_the_same_session_and_the_first_tokens_die,
                each_repeat_s_tokens_put_the_ones_before_behind,
                a_repeat_after_a_minute_is_a_guess,
                a_known_key_with_another_code_is_a_guess,
                a_known_key_tries_no_more_codes_than_any,
                a_repeated_code_counts_nothing_and_clears_nothing,
                a_repeat_opens_no_session_that_has_ended,
                a_suspended_user_s_repeat_is_refused_and_changes_nothing,
                a_wrong_code_is_not_repeated,
                without_a_key_nothing_is_repeated,
            }
            clocks::{
                no_jump_keeps_anything_from_answering,
                a_clock_set_back_revives_no_code,
                a_clock_set_back_revives_no_session,
                a_used_token_is_no_repeat_on_a_replica_that_is_behind,
                a_clock_set_back_revives_no_attempts_and_they_come_back_all_the_same,
                instants_from_a_time_to_come_block_no_longer_than_a_window,
                a_replica_that_is_a_little_behind_counts_what_the_other_did,
                a_lock_from_a_time_to_come_locks_no_longer_than_a_lock_does,
                a_code_from_a_time_to_come_keeps_no_other_from_being_sent,
                a_session_from_a_time_to_come_does_not_live,
                a_budget_from_a_time_to_come_is_whole,
                a_kept_answer_from_a_time_to_come_is_none,
            }
            litter::{
                a_code_goes_a_minute_after_its_end,
                windows_stay_until_they_are_empty,
                wrong_codes_in_a_row_are_forgotten_after_a_month,
                a_lock_stays_until_it_has_run_out,
                a_budget_goes_when_it_is_whole,
                what_was_sent_today_is_counted_for_a_day,
                a_kept_answer_goes_after_its_end,
                dead_sessions_stay_for_a_while_and_live_ones_for_good,
                addresses_go_before_their_lines,
                read_notifications_go_before_unread_ones,
                many_rows_go_batch_by_batch,
            }
            races::{
                of_fifty_right_codes_one_wins,
                of_fifty_wrong_codes_three_are_evaluated,
                among_wrong_codes_the_right_one_wins_at_most_once,
                of_fifty_wishes_for_a_code_one_sends,
                fifty_sends_use_up_exactly_the_budget,
                fifty_wrong_codes_use_up_exactly_the_budget,
                fifty_successes_fit_into_a_budget_of_one,
                fifty_refreshes_of_one_token_leave_one_leaf,
                a_refresh_beside_a_logout_leaves_no_live_token,
                fifty_codes_with_one_key_open_one_session,
                what_is_claimed_is_done_by_one_at_a_time,
                fifty_used_tokens_at_once_end_the_session_once_and_for_all,
            }
        }
    };
    ($make:path; $($module:ident::{ $($name:ident,)* })*) => {
        $($(
            #[test]
            fn $name() {
                $crate::contract::$module::$name($make);
            }
        )*)*
    };
}
