//! What every store does, whichever database is behind it.
//!
//! Each case is a function over any [`Fixture`]. [`contract!`] makes tests of all of them for one
//! fixture; a case that is not listed there is dead code and does not compile without a warning.

pub(crate) mod bindings;
pub(crate) mod categories;
pub(crate) mod clients;
pub(crate) mod definitions;
pub(crate) mod deliveries;
pub(crate) mod event_lists;
pub(crate) mod keys;
pub(crate) mod notices;
pub(crate) mod plugins;
mod samples;
pub(crate) mod secrets;
pub(crate) mod tokens;

use super::Store;

/// A store of its own for one test.
pub(crate) trait Fixture: Sized {
    /// The store.
    type Store: Store;

    /// A new and empty store.
    fn new() -> Self;

    /// The store.
    fn store(&self) -> &Self::Store;

    /// The same store after its process has ended and begun again.
    fn reopened(self) -> Self;
}

/// Makes a test of each case for a fixture, given by its path from the crate's root.
macro_rules! contract {
    ($fixture:ty) => {
        crate::store::contract::contract! { $fixture;
            definitions: [
                an_event_is_kept_with_its_revision_and_its_times,
                a_change_needs_the_revision_it_was_made_from,
                what_an_event_names_must_be_in_its_namespace,
                an_event_whose_target_is_gone_can_still_be_changed,
                an_event_is_deleted_once_and_with_its_cursor,
                an_event_with_jobs_on_their_way_stays,
                changes_are_heard_of_and_cursors_are_none,
                schedules_keep_their_cursors,
                namespaces_are_those_with_something_in_them,
            ],
            event_lists: [
                a_list_goes_on_where_its_last_page_ended,
                each_filter_narrows_the_list,
                an_event_is_found_by_its_title_in_its_namespace,
            ],
            categories: [
                general_is_there_from_the_start_and_can_be_changed,
                a_category_is_kept_and_changed_by_revision,
                a_category_in_use_stays,
            ],
            bindings: [
                a_binding_is_kept_with_its_revision_and_its_times,
                a_binding_is_changed_by_revision_and_deleted_once,
                bindings_are_listed_a_page_at_a_time,
                a_set_stays_as_it_was_when_a_delivery_came,
                a_set_without_bindings_is_kept_too,
            ],
            clients: [
                a_client_is_kept_changed_and_deleted,
                a_namespace_has_no_more_clients_than_are_tried,
            ],
            deliveries: [
                a_delivery_is_kept_with_what_it_says,
                what_meets_no_binding_is_settled_as_it_comes,
                a_repeat_of_its_sender_is_the_first_one,
                what_is_not_settled_is_found_again_with_its_bindings,
                a_settled_delivery_has_its_jobs_and_starts_none_again,
                a_refused_job_fails_its_binding_alone,
                a_name_is_one_job_s_as_long_as_that_is_kept,
                deliveries_are_listed_newest_first,
                old_deliveries_go_but_not_before_their_jobs,
                a_repeat_is_known_however_many_came_since,
            ],
            plugins: [
                a_plugin_is_kept_with_its_component,
                a_new_upload_takes_the_place_of_the_old_one,
                what_cannot_be_a_plugin_is_refused,
                two_plugins_may_have_the_same_component,
                a_plugin_in_use_stays,
                plugins_are_switched_off_and_on,
            ],
            tokens: [
                a_token_is_found_by_its_hash_until_it_is_revoked,
                no_two_tokens_have_an_id_or_a_hash_in_common,
                the_use_of_a_token_is_noted_to_the_minute,
            ],
            secrets: [
                a_secret_is_kept_replaced_and_removed,
                secrets_are_listed_without_their_values,
            ],
            keys: [
                a_key_is_set_read_and_removed,
                a_key_is_set_only_over_what_was_expected,
                of_many_who_compare_and_swap_each_counts_once,
                a_plugin_keeps_no_more_than_its_quota,
                keys_are_listed_by_prefix_in_order,
            ],
            notices: [
                notices_are_due_in_order,
                a_notice_is_tried_until_it_arrives_or_is_given_up,
                a_sender_hears_of_new_notices,
                what_is_on_its_way_is_not_given_out_again,
            ],
        }
    };
    ($fixture:ty; $($area:ident: [$($case:ident,)*],)*) => {
        $(mod $area {
            $(#[tokio::test]
            async fn $case() {
                let fixture = <$fixture as crate::store::contract::Fixture>::new();
                crate::store::contract::$area::$case(fixture).await;
            })*
        })*
    };
}

pub(crate) use contract;
