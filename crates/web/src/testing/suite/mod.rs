//! What every market must show over HTTP, on each of its databases; each function is one test.

mod budgets;
mod deliveries;
mod problems;
mod profile;
mod races;
mod refresh;
mod sessions;
mod sign_in;
mod surface;

pub use budgets::{
    a_stranger_s_word_for_its_address_changes_nothing, each_client_behind_a_trusted_proxy_has_its_budget,
    fifty_wrong_codes_at_once_use_up_the_market_s_budget,
};
pub use deliveries::a_message_is_followed_to_the_phone;
pub use problems::{clock_of_problems, problems};
pub use profile::{a_profile_is_changed_field_by_field, a_profile_is_not_changed_by_what_it_does_not_say};
pub use races::{
    fifty_refreshes_at_once_leave_one_leaf, fifty_requests_at_once_send_one_code,
    fifty_right_codes_at_once_open_one_session, fifty_wrong_codes_at_once_are_three_attempts,
};
pub use refresh::{
    a_forged_token_ends_nothing, a_refresh_token_is_good_once,
    a_used_token_that_comes_again_ends_the_session, clock_of_refreshes, tokens_last_as_long_as_they_say,
};
pub use sessions::{a_logout_ends_what_its_scope_says, a_session_is_ended_by_its_id, sessions_are_listed};
pub use sign_in::{
    a_phone_signs_in_and_out, a_young_code_is_not_sent_again, errors_come_in_their_order,
    the_answer_is_in_the_asked_language,
};
pub use surface::{
    keys_and_metadata_verify_the_tokens, the_probes_and_the_inbox_answer, the_service_tells_of_itself,
};
